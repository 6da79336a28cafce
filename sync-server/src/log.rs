//! One area of a store, as the sync of `domain` asks for it.

use crate::store::{Reading, Store, StoreError};
use async_trait::async_trait;
use domain::account::Account;
use domain::id::{AreaCode, PersonId};
use domain::record::Scope;
use domain::sync::server::{Log, Tx};

#[derive(Clone, Copy)]
pub struct AreaLog<'a> {
    pub store: &'a dyn Store,
    pub area: &'a AreaCode,
}

#[async_trait]
impl Log for AreaLog<'_> {
    type Error = StoreError;

    async fn begin(&self) -> Result<Box<dyn Tx<Error = StoreError> + '_>, StoreError> {
        self.store.begin(self.area).await
    }

    async fn read_each(&self, scopes: &[(Scope, u64)]) -> Result<Option<Reading>, StoreError> {
        match self.store.read_each(self.area, scopes).await {
            Err(StoreError::NoArea(_)) => Ok(None),
            reading => reading.map(Some),
        }
    }
}

/// Who acts, as the log has her.
pub async fn account(
    store: &dyn Store,
    area: &AreaCode,
    person: PersonId,
) -> Result<Option<Account>, StoreError> {
    let rows = store.read(area, &[Scope::Person(person)], 0).await?.rows;
    Ok(rows.iter().find_map(|row| row.record.as_ref()?.account()).cloned())
}
