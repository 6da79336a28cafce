//! How a server settles what phones send: each command once, in the order of its device, in a transaction of its own.

use super::Receipt;
use crate::account::Account;
use crate::command::{Command, Held, Rejection, decide};
use crate::id::{CommandId, DeviceId, PersonId};
use crate::record::{Change, Record, RecordKey, Scope};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One transaction on the log of an area. Dropped before [`Tx::commit`], nothing of it stands.
#[async_trait]
pub trait Tx: Send {
    type Error: Send;

    /// Takes the area's next number. Asked for first: from then on nobody else writes to the area, so the order of numbers
    /// is the order of commits, and what is read stays as it is.
    async fn take_number(&mut self) -> Result<u64, Self::Error>;

    /// What [`Tx::settle`] was given for this command.
    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, Self::Error>;

    /// The number of the last command of a device that was settled; 0: none.
    async fn last_of(&mut self, device: DeviceId) -> Result<u64, Self::Error>;

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, Self::Error>;

    /// Under the number taken.
    async fn put(&mut self, change: Change) -> Result<(), Self::Error>;

    /// Remembers what became of a command, and the number it had on its device.
    async fn settle(
        &mut self,
        command: CommandId,
        sent: (DeviceId, u64),
        became: String,
    ) -> Result<(), Self::Error>;

    async fn commit(self: Box<Self>) -> Result<(), Self::Error>;
}

/// What a server remembers of a command.
#[derive(Serialize, Deserialize)]
struct Remembered {
    receipt: Receipt,
    /// [`Command::digest`].
    digest: Uuid,
}

/// Which command it was and under which number of the area it was settled, of what [`Tx::settle`] was given; absent: nobody
/// can read it.
pub fn remembered(became: &[u8]) -> Option<(CommandId, u64)> {
    let Remembered { receipt, .. } = serde_json::from_slice(became).ok()?;
    Some((receipt.command, receipt.number))
}

/// What came of one command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Settled(Receipt),
    /// One before it has not arrived: it waits.
    Early,
    /// Its number or its id stands for another command.
    Forked,
}

/// `by`: who sends it, as the server knows; whose name the command bears decides nothing.
pub async fn settle<E: Send>(
    mut tx: Box<dyn Tx<Error = E> + '_>,
    by: PersonId,
    command: &Command,
) -> Result<Outcome, E> {
    let number = tx.take_number().await?;
    if let Some(before) = tx.settled(command.id).await? {
        let before: Option<Remembered> = serde_json::from_str(&before).ok();
        let same = before.filter(|before| before.digest == command.digest());
        return Ok(same.map_or(Outcome::Forked, |before| Outcome::Settled(before.receipt)));
    }
    let last = tx.last_of(command.device).await?;
    if command.number <= last {
        return Ok(Outcome::Forked);
    }
    if command.number > last + 1 {
        return Ok(Outcome::Early);
    }
    let rejection = match changes(&mut *tx, by, command).await? {
        Ok(changes) => {
            for change in changes {
                tx.put(change).await?;
            }
            None
        }
        Err(rejection) => Some(rejection),
    };
    let receipt = Receipt { command: command.id, number, rejection };
    let became = serde_json::to_string(&Remembered { receipt, digest: command.digest() });
    let became = became.expect("a receipt is plain data, which JSON can always hold");
    tx.settle(command.id, (command.device, command.number), became).await?;
    tx.commit().await?;
    Ok(Outcome::Settled(receipt))
}

async fn changes<E: Send>(
    tx: &mut (dyn Tx<Error = E> + '_),
    by: PersonId,
    command: &Command,
) -> Result<Result<Vec<Change>, Rejection>, E> {
    let Some(account) = account(tx, by).await? else { return Ok(Err(Rejection::Nobody)) };
    let mut held = Held::new();
    for (scope, key) in command.touches(&account) {
        if let Some(record) = tx.record(scope, key).await? {
            held.insert((scope, key), record);
        }
    }
    Ok(decide(command, &account, &held))
}

async fn account<E: Send>(tx: &mut (dyn Tx<Error = E> + '_), of: PersonId) -> Result<Option<Account>, E> {
    let record = tx.record(Scope::Person(of), RecordKey::Account(of)).await?;
    Ok(record.as_ref().and_then(Record::account).cloned())
}
