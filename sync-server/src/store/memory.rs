//! A store that forgets: for tests, and as the contract's second reader.

use super::{Dataset, Head, LogRow, Reading, Store, StoreError, Write};
use domain::id::{AreaCode, DatasetName, Incarnation};
use domain::record::{Record, RecordKey, Scope};
use domain::sync::Area;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

#[derive(Default)]
pub struct MemoryStore {
    areas: Mutex<BTreeMap<AreaCode, Shelf>>,
}

/// All that is kept of one area.
struct Shelf {
    head: Head,
    log: BTreeMap<(Scope, RecordKey), (u64, Option<Record>)>,
    datasets: BTreeMap<DatasetName, Dataset>,
}

impl Shelf {
    fn expect(&self, expected: Option<u64>) -> Result<(), StoreError> {
        let stands = self.head.number;
        match expected.filter(|expected| *expected != stands) {
            Some(expected) => Err(StoreError::Moved { expected, stands }),
            None => Ok(()),
        }
    }
}

impl MemoryStore {
    fn areas(&self) -> MutexGuard<'_, BTreeMap<AreaCode, Shelf>> {
        self.areas.lock().expect("nothing panics while the areas are locked")
    }
}

#[async_trait::async_trait]
impl Store for MemoryStore {
    async fn open_area(&self, area: &Area, incarnation: Incarnation) -> Result<Head, StoreError> {
        let mut areas = self.areas();
        let shelf = areas.entry(area.code.clone()).or_insert_with(|| Shelf {
            head: Head { area: area.clone(), incarnation, number: 0 },
            log: BTreeMap::new(),
            datasets: BTreeMap::new(),
        });
        shelf.head.area = area.clone();
        Ok(shelf.head.clone())
    }

    async fn heads(&self) -> Result<Vec<Head>, StoreError> {
        Ok(self.areas().values().map(|shelf| shelf.head.clone()).collect())
    }

    async fn read_each(&self, area: &AreaCode, scopes: &[(Scope, u64)]) -> Result<Reading, StoreError> {
        let areas = self.areas();
        let shelf = areas.get(area).ok_or_else(|| StoreError::NoArea(area.clone()))?;
        let wanted =
            |scope: Scope, number: u64| scopes.iter().any(|(s, after)| *s == scope && number > *after);
        let mut rows: Vec<LogRow> = (shelf.log.iter())
            .filter(|((scope, _), (number, _))| wanted(*scope, *number))
            .map(|((scope, key), (number, record))| LogRow {
                number: *number,
                scope: *scope,
                key: *key,
                record: record.clone(),
            })
            .collect();
        rows.sort_by_key(|row| (row.number, row.scope, row.key));
        Ok(Reading { head: shelf.head.clone(), rows })
    }

    async fn write(&self, area: &AreaCode, write: Write) -> Result<u64, StoreError> {
        self.areas().get(area).ok_or_else(|| StoreError::NoArea(area.clone()))?.expect(write.expected)?;
        // Making them may take long, and may panic: neither while the areas are locked.
        let changes: Vec<_> = write.changes.collect();
        let mut areas = self.areas();
        let shelf = areas.get_mut(area).ok_or_else(|| StoreError::NoArea(area.clone()))?;
        shelf.expect(write.expected)?;
        shelf.head.number += u64::from(!changes.is_empty());
        let number = shelf.head.number;
        for change in changes {
            shelf.log.insert((change.scope, change.key), (number, change.record));
        }
        shelf.datasets.extend(write.dataset);
        Ok(number)
    }

    async fn dataset(&self, area: &AreaCode, name: &DatasetName) -> Result<Dataset, StoreError> {
        let areas = self.areas();
        let shelf = areas.get(area).ok_or_else(|| StoreError::NoArea(area.clone()))?;
        Ok(shelf.datasets.get(name).cloned().unwrap_or_default())
    }

    async fn datasets(&self, area: &AreaCode) -> Result<Vec<DatasetName>, StoreError> {
        let areas = self.areas();
        let shelf = areas.get(area).ok_or_else(|| StoreError::NoArea(area.clone()))?;
        Ok(shelf.datasets.keys().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    crate::store::contract::kept_by!((std::sync::Arc::new(super::MemoryStore::default()), ()));
}
