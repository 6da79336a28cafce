//! A store that forgets: for tests, and as the contract's second reader.

use super::{Change, Dataset, Head, LogRow, Reading, Store, StoreError, Write};
use domain::id::{AreaCode, CommandId, DatasetName, DeviceId, Incarnation};
use domain::planted::Fault;
use domain::record::{Record, RecordKey, Scope};
use domain::sync::Area;
use domain::sync::server::Tx;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

#[derive(Default)]
pub struct MemoryStore {
    /// Held by whoever writes, from what she reads first to what she writes last.
    writing: tokio::sync::Mutex<()>,
    areas: Mutex<BTreeMap<AreaCode, Shelf>>,
}

/// All that is kept of one area.
#[derive(Clone)]
struct Shelf {
    head: Head,
    log: BTreeMap<(Scope, RecordKey), (u64, Option<Record>)>,
    datasets: BTreeMap<DatasetName, Dataset>,
    became: BTreeMap<CommandId, String>,
    devices: BTreeMap<DeviceId, u64>,
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
    /// As this one stands, under another life.
    pub fn restored(&self, incarnation: Incarnation) -> Self {
        let mut areas = self.areas().clone();
        for shelf in areas.values_mut() {
            shelf.head.incarnation = incarnation;
        }
        Self { areas: Mutex::new(areas), ..Self::default() }
    }

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
            became: BTreeMap::new(),
            devices: BTreeMap::new(),
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
        let wanted = |scope: Scope, number: u64| {
            let passed_over = u64::from(domain::planted::has(Fault::RowsPassedOver));
            scopes.iter().any(|(s, after)| *s == scope && (number > *after + passed_over || *after == 0))
        };
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
        let _alone = self.writing.lock().await;
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

    async fn begin<'a>(
        &'a self,
        area: &AreaCode,
    ) -> Result<Box<dyn Tx<Error = StoreError> + 'a>, StoreError> {
        let alone = self.writing.lock().await;
        let undone = MemoryTx {
            store: self,
            area: area.clone(),
            number: 0,
            changes: Vec::new(),
            settled: Vec::new(),
            counted: Vec::new(),
            _alone: alone,
        };
        Ok(Box::new(undone))
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

/// What a transaction will do once it is committed.
struct MemoryTx<'a> {
    store: &'a MemoryStore,
    area: AreaCode,
    number: u64,
    changes: Vec<Change>,
    settled: Vec<(CommandId, String)>,
    counted: Vec<(DeviceId, u64)>,
    _alone: tokio::sync::MutexGuard<'a, ()>,
}

impl MemoryTx<'_> {
    fn shelf<T>(&self, act: impl FnOnce(&mut Shelf) -> T) -> Result<T, StoreError> {
        let mut areas = self.store.areas();
        areas.get_mut(&self.area).map(act).ok_or_else(|| StoreError::NoArea(self.area.clone()))
    }
}

#[async_trait::async_trait]
impl Tx for MemoryTx<'_> {
    type Error = StoreError;

    async fn take_number(&mut self) -> Result<u64, StoreError> {
        self.number = self.shelf(|shelf| shelf.head.number + 1)?;
        Ok(self.number)
    }

    async fn life(&mut self) -> Result<(AreaCode, Incarnation), StoreError> {
        self.shelf(|shelf| (shelf.head.area.code.clone(), shelf.head.incarnation))
    }

    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, StoreError> {
        self.shelf(|shelf| shelf.became.get(&command).cloned())
    }

    async fn last_of(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        self.shelf(|shelf| shelf.devices.get(&device).copied().unwrap_or_default())
    }

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, StoreError> {
        let changed = self.changes.iter().rev().find(|change| (change.scope, change.key) == (scope, key));
        if let Some(change) = changed {
            return Ok(change.record.clone());
        }
        self.shelf(|shelf| shelf.log.get(&(scope, key)).and_then(|(_, record)| record.clone()))
    }

    async fn put(&mut self, change: Change) -> Result<(), StoreError> {
        self.changes.push(change);
        Ok(())
    }

    async fn settle(&mut self, command: CommandId, became: String) -> Result<(), StoreError> {
        self.settled.push((command, became));
        Ok(())
    }

    async fn advance(&mut self, device: DeviceId, number: u64) -> Result<(), StoreError> {
        self.counted.push((device, number));
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.shelf(|shelf| {
            shelf.head.number = shelf.head.number.max(self.number);
            let written = if domain::planted::has(Fault::HalfCommitted) { 1 } else { usize::MAX };
            for change in self.changes.iter().take(written) {
                shelf.log.insert((change.scope, change.key), (self.number, change.record.clone()));
            }
            shelf.became.extend(self.settled.iter().cloned());
            shelf.devices.extend(self.counted.iter().copied());
        })
    }
    async fn undo(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    crate::store::contract::kept_by!((std::sync::Arc::new(super::MemoryStore::default()), ()));
}
