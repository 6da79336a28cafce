//! The server under test: the algorithm and a store as they are, with a fault at any operation of a transaction.

use async_trait::async_trait;
use domain::command::Rejection;
use domain::id::{AreaCode, CommandId, DeviceId, Incarnation, PersonId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::pull::Reading;
use domain::sync::server::{Log, Tx};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use sync_server::log::AreaLog;
use sync_server::store::{Store, StoreError};

/// What was committed, in its order: a number, and the command settled under it.
pub type Committed = (u64, Option<(CommandId, Option<Rejection>)>);

#[derive(Default)]
pub struct Plan {
    /// Operations until the server is killed; it does the last of them if `after`.
    pub dies_in: Option<u32>,
    pub after: bool,
    /// Operations until somebody else writes this, in between.
    pub meanwhile: Option<(u32, Vec<Change>)>,
    pub committed: Vec<Committed>,
    /// Under which number somebody else wrote.
    pub wrote: Option<u64>,
}

/// The store, as a request of one moment finds it.
pub struct FaultyLog<'a> {
    pub store: &'a dyn Store,
    pub area: &'a AreaCode,
    pub plan: Arc<Mutex<Plan>>,
}

fn killed() -> StoreError {
    StoreError::Cut
}

/// Whether the server lives to do this operation, and whether it lives on.
fn step(plan: &Mutex<Plan>) -> (bool, bool) {
    let mut plan = plan.lock().expect("nobody panics with it");
    match plan.dies_in.as_mut() {
        Some(0) => (plan.after, false),
        Some(left) => {
            *left -= 1;
            (true, true)
        }
        None => (true, true),
    }
}

impl FaultyLog<'_> {
    fn log(&self) -> AreaLog<'_> {
        AreaLog { store: self.store, area: self.area }
    }

    /// Before an operation outside of transactions.
    async fn meanwhile(&self) -> Result<(), StoreError> {
        let changes = {
            let mut plan = self.plan.lock().expect("nobody panics with it");
            match plan.meanwhile.take() {
                Some((0, changes)) => Some(changes),
                Some((left, changes)) => {
                    plan.meanwhile = Some((left - 1, changes));
                    None
                }
                None => None,
            }
        };
        if let Some(changes) = changes {
            let number = self.store.write(self.area, sync_server::store::Write::of(changes)).await?;
            self.plan.lock().expect("nobody panics with it").wrote = Some(number);
        }
        Ok(())
    }
}

#[async_trait]
impl Log for FaultyLog<'_> {
    type Error = StoreError;

    async fn begin(&self) -> Result<Box<dyn Tx<Error = StoreError> + '_>, StoreError> {
        let tx = self.store.begin(self.area).await?;
        Ok(Box::new(FaultyTx { tx, plan: Arc::clone(&self.plan), number: 0, settled: None }))
    }

    async fn read_each(&self, scopes: &[(Scope, u64)]) -> Result<Option<Reading>, StoreError> {
        self.meanwhile().await?;
        let (does, lives) = step(&self.plan);
        let read = if does { self.log().read_each(scopes).await } else { Err(killed()) };
        if lives { read } else { Err(killed()) }
    }
}

struct FaultyTx<'a> {
    tx: Box<dyn Tx<Error = StoreError> + 'a>,
    plan: Arc<Mutex<Plan>>,
    number: u64,
    settled: Option<(CommandId, Option<Rejection>)>,
}

macro_rules! stepped {
    ($self:ident, $operation:expr) => {{
        let (does, lives) = step(&$self.plan);
        let done = if does { $operation.await } else { Err(killed()) };
        if lives { done } else { Err(killed()) }
    }};
}

#[async_trait]
impl Tx for FaultyTx<'_> {
    type Error = StoreError;

    async fn take_number(&mut self) -> Result<u64, StoreError> {
        self.number = stepped!(self, self.tx.take_number())?;
        Ok(self.number)
    }

    async fn life(&mut self) -> Result<(AreaCode, Incarnation), StoreError> {
        stepped!(self, self.tx.life())
    }

    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, StoreError> {
        stepped!(self, self.tx.settled(command))
    }

    async fn last_of(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        stepped!(self, self.tx.last_of(device))
    }

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, StoreError> {
        stepped!(self, self.tx.record(scope, key))
    }

    async fn put(&mut self, change: Change) -> Result<(), StoreError> {
        stepped!(self, self.tx.put(change))
    }

    async fn settle(&mut self, command: CommandId, became: String) -> Result<(), StoreError> {
        let said: Value = serde_json::from_str(&became).expect("what is remembered is JSON");
        let rejection = said.pointer("/receipt/rejection").cloned();
        let rejection = rejection.map(|rejection| serde_json::from_value(rejection).expect("a rule"));
        self.settled = Some((command, rejection));
        stepped!(self, self.tx.settle(command, became))
    }

    async fn advance(&mut self, device: DeviceId, number: u64) -> Result<(), StoreError> {
        stepped!(self, self.tx.advance(device, number))
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let (does, lives) = step(&self.plan);
        if !does {
            return Err(killed());
        }
        self.tx.commit().await?;
        self.plan.lock().expect("nobody panics with it").committed.push((self.number, self.settled));
        if lives { Ok(()) } else { Err(killed()) }
    }

    async fn undo(self: Box<Self>) -> Result<(), StoreError> {
        stepped!(self, self.tx.undo())
    }
}

/// Whoever the phone says it is.
pub type Session = Option<PersonId>;
