//! What a phone holds for its person alone, and what it becomes as replies come.

use super::{Delta, Receipt};
use crate::account::Account;
use crate::command::{Command, Held, Rejection};
use crate::id::CommandId;
use crate::record::{Record, RecordKey, Scope};
use crate::referral::Referral;
use serde::{Deserialize, Serialize};

/// What came in the scopes that are not everybody's; lies on a phone as one piece, written with the cursor.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Private {
    /// Whose phone it is.
    account: Option<Account>,
    referrals: Vec<(Scope, Referral)>,
    /// Of commands that may still lie in the outbox: what they did is among the rest already.
    receipts: Vec<Receipt>,
}

impl Private {
    /// Takes what a reply says of these scopes and of the commands sent with it.
    pub fn absorb(&mut self, delta: &Delta, receipts: &[Receipt]) {
        for scope in &delta.lost {
            self.forget_scope(*scope);
        }
        for of in delta.scopes.iter().filter(|of| is_private(of.scope)) {
            if of.anew {
                self.forget_scope(of.scope);
            }
            self.account = of.put.iter().find_map(Record::account).cloned().or(self.account.take());
            let put = || of.put.iter().filter_map(Record::referral);
            self.referrals.retain(|(scope, held)| {
                let removed = of.removed.contains(&RecordKey::Referral(held.id));
                *scope != of.scope || !(removed || put().any(|put| put.id == held.id))
            });
            self.referrals.extend(put().map(|referral| (of.scope, referral.clone())));
        }
        self.receipts.extend(receipts);
    }

    fn forget_scope(&mut self, scope: Scope) {
        self.referrals.retain(|(held, _)| *held != scope);
        self.account.take_if(|account| scope == Scope::Person(account.id));
    }

    /// What the server held for the person is asked for anew.
    pub fn empty(&mut self) {
        (self.account, self.referrals) = Default::default();
    }

    /// Forgets what the server said of commands, once the outbox holds none of them.
    pub fn forget(&mut self) {
        self.receipts.clear();
    }

    /// Of these commands, what the server has said.
    pub fn settled(&self, waiting: &[Command]) -> Settled {
        let mut settled = Settled::default();
        for receipt in &self.receipts {
            let Some(command) = waiting.iter().find(|command| command.id == receipt.command) else {
                continue;
            };
            match receipt.rejection {
                Some(rejection) => settled.returned.push(Returned { command: command.clone(), rejection }),
                None => settled.done.push(command.clone()),
            }
        }
        settled
    }

    pub fn is_settled(&self, command: CommandId) -> bool {
        self.receipts.iter().any(|receipt| receipt.command == command)
    }

    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    pub fn held(&self) -> Held {
        let keyed = |(scope, referral): &(Scope, Referral)| {
            ((*scope, RecordKey::Referral(referral.id)), Record::Referral(Box::new(referral.clone())))
        };
        let mut held = Held::new();
        held.extend(self.referrals.iter().map(keyed));
        held
    }
}

/// A command that did not take effect, and the rule it broke.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Returned {
    pub command: Command,
    pub rejection: Rejection,
}

/// What of an outbox was settled.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settled {
    pub done: Vec<Command>,
    pub returned: Vec<Returned>,
}

fn is_private(scope: Scope) -> bool {
    match scope {
        Scope::Area | Scope::AreaStaff => false,
        Scope::Organisation(_) | Scope::Person(_) => true,
    }
}
