//! A phone's disk and the page that is open on it: the storage that `domain` asks for, with a fault at any of its operations.

use domain::command::Command;
use domain::facility::{Facility, How, Source, Value};
use domain::id::{DeviceId, FacilityId};
use domain::lists::{AnswerType, Audience, Item, Lists, item};
use domain::record::{Record, RecordKey, Scope};
use domain::sync::check::Sum;
use domain::sync::client::{Local, Private};
use domain::sync::outbox::{Device, Outbox, Tray};
use domain::sync::overlay::{Shelf, View};
use domain::sync::{Cursor, Delta, Keep, SyncRequest};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// Of each place its edition, and how many beds somebody said it has.
pub type Places = BTreeMap<FacilityId, (u32, Option<u32>)>;

/// One item, which everybody sees.
pub fn lists() -> Lists {
    let beds = Item {
        code: item::BEDS.into(),
        answer: AnswerType::Count,
        audience: Audience::Public,
        ..Item::default()
    };
    Lists { items: vec![beds], ..Lists::default() }
}

pub fn write_place(id: FacilityId, version: u32, beds: Option<u32>) -> Facility {
    let mut facility = Facility::new(id);
    let source = Source { origin: "sample".to_owned(), verified_on: None, by: None, how: How::File };
    facility.push(item::NOTE, Value::Count(version), &source);
    if let Some(beds) = beds {
        facility.push(item::BEDS, Value::Count(beds), &source);
    }
    facility
}

fn read_place(facility: &Facility) -> (u32, Option<u32>) {
    let count = |code| {
        facility
            .of(code)
            .find_map(|fact| if let Value::Count(count) = fact.value { Some(count) } else { None })
    };
    (count(item::NOTE).expect("every place here has a version"), count(item::BEDS))
}

/// The places as the rules ask for them.
#[derive(Default)]
pub struct Shelved(pub Places);

impl Shelf for Shelved {
    fn lists(&self) -> &Lists {
        static LISTS: LazyLock<Lists> = LazyLock::new(lists);
        &LISTS
    }

    fn has(&self, id: FacilityId) -> bool {
        self.0.contains_key(&id)
    }

    fn record(&self, scope: Scope, id: FacilityId) -> Option<Facility> {
        let (version, beds) = self.0.get(&id).filter(|_| scope == Scope::Area)?;
        Some(write_place(id, *version, *beds))
    }
}

/// What lies there when the power goes.
#[derive(Clone, Default)]
pub struct Disk {
    outbox: BTreeMap<(Tray, String), String>,
    /// The same, read.
    read: Outbox,
    pub copy: Option<Copy>,
}

#[derive(Clone)]
pub struct Copy {
    pub cursor: Cursor,
    /// As text: it is read again as it was written.
    private: String,
    pub places: Places,
}

impl Copy {
    pub fn private(&self) -> Private {
        serde_json::from_str(&self.private).expect("it was written by this app")
    }
}

impl Copy {
    pub fn forget_referrals(&mut self) {
        let mut private: serde_json::Value = serde_json::from_str(&self.private).expect("plain data");
        private["referrals"] = serde_json::json!([]);
        self.private = private.to_string();
    }
}

impl Disk {
    pub fn outbox(&self) -> &Outbox {
        &self.read
    }

    /// Through the form it has on a disk.
    fn write_outbox(&mut self, outbox: &Outbox) {
        self.outbox = outbox.rows();
        self.read = Outbox::default();
        for ((tray, _), row) in &self.outbox {
            self.read.read(*tray, row.as_bytes()).expect("it was written by this app");
        }
    }
}

/// What a page holds in memory.
#[derive(Clone, Default)]
pub struct Page {
    pub cursor: Option<Cursor>,
    pub private: Private,
    pub outbox: Outbox,
    pub places: Places,
    /// The request under way, by its number.
    pub asked: Option<(u64, Asked)>,
}

#[derive(Clone)]
pub enum Asked {
    Fill,
    Sync(Box<SyncRequest>),
}

impl Page {
    pub fn open(disk: &Disk) -> Self {
        let outbox = disk.outbox().clone();
        match &disk.copy {
            Some(copy) => {
                let (cursor, private) = (Some(copy.cursor.clone()), copy.private());
                Self { cursor, private, outbox, places: copy.places.clone(), asked: None }
            }
            None => Self { outbox, ..Self::default() },
        }
    }

    pub fn view(&self) -> Option<View> {
        View::of(&self.private, &self.outbox.waiting, &Shelved(self.places.clone()))
    }

    /// Without what waits.
    pub fn confirmed(&self) -> Option<View> {
        View::of(&self.private, &[], &Shelved::default())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The power goes before it is written.
    CrashBefore,
    /// The power goes once it is written, before anybody hears of it.
    CrashAfter,
    /// There is no room.
    Full,
}

/// The storage of one page; `fault` comes at the operation it counts down to.
pub struct Hand<'a> {
    pub disk: RefCell<&'a mut Disk>,
    pub page: RefCell<&'a mut Page>,
    pub fault: Cell<Option<(u32, Fault)>>,
    pub crashed: Cell<bool>,
    pub fresh: DeviceId,
}

#[derive(Debug)]
pub struct Lost;

impl Hand<'_> {
    /// Runs `write` on the disk, unless something comes in between.
    fn write<T>(&self, write: impl FnOnce(&mut Disk) -> T) -> Result<T, Lost> {
        if self.crashed.get() {
            return Err(Lost);
        }
        let fault = match self.fault.get() {
            Some((0, fault)) => Some(fault),
            Some((n, fault)) => {
                self.fault.set(Some((n - 1, fault)));
                None
            }
            None => None,
        };
        if fault.is_some() {
            self.fault.set(None);
        }
        match fault {
            Some(Fault::CrashBefore) => {
                self.crashed.set(true);
                Err(Lost)
            }
            Some(Fault::Full) => Err(Lost),
            Some(Fault::CrashAfter) => {
                write(&mut self.disk.borrow_mut());
                self.crashed.set(true);
                Err(Lost)
            }
            None => Ok(write(&mut self.disk.borrow_mut())),
        }
    }

    /// A directory fetched whole.
    pub fn fill(&self, cursor: Cursor, places: Places) -> Result<(), Lost> {
        let mut page = self.page.borrow_mut();
        let same_life = page.cursor.as_ref().is_some_and(|held| held.incarnation == cursor.incarnation);
        page.private.refilled(same_life);
        page.places = places;
        page.cursor = Some(cursor.clone());
        let copy = copy_of(&page);
        let kept = self.write(|disk| {
            let keep = cursor.keep(None, disk.copy.as_ref().map(|copy| &copy.cursor));
            if keep != Keep::Nothing {
                disk.copy = copy;
            }
            keep
        })?;
        if kept == Keep::Nothing {
            **page = Page::open(&self.disk.borrow());
        }
        Ok(())
    }
}

fn copy_of(page: &Page) -> Option<Copy> {
    let private = serde_json::to_string(&page.private).expect("plain data");
    Some(Copy { cursor: page.cursor.clone()?, private, places: page.places.clone() })
}

fn apply(places: &mut Places, delta: &Delta) {
    for of in delta.scopes.iter().filter(|of| of.scope == Scope::Area) {
        for put in of.put.iter().filter_map(Record::facility) {
            places.insert(put.id, read_place(put));
        }
        for key in &of.removed {
            if let RecordKey::Facility(id) = key {
                places.remove(id);
            }
        }
    }
}

impl Local for Hand<'_> {
    type Error = Lost;

    async fn append(&self, command: Command) -> Result<(), Lost> {
        let appended = self.write(|disk| {
            let mut outbox = disk.outbox().clone();
            let held = outbox.devices.iter().find(|device| device.person == command.by).copied();
            let (device, command) = Device::number(held, self.fresh, command);
            outbox.devices.retain(|held| held.person != device.person);
            outbox.devices.push(device);
            outbox.waiting.push(command);
            disk.write_outbox(&outbox);
            disk.outbox().clone()
        })?;
        // As another tab's rows come: this page reads them with its own.
        self.page.borrow_mut().outbox = appended;
        Ok(())
    }

    async fn revise(&self, change: impl FnOnce(&mut Outbox)) -> Result<(), Lost> {
        let revised = self.write(|disk| {
            let mut outbox = disk.outbox().clone();
            change(&mut outbox);
            disk.write_outbox(&outbox);
            disk.outbox().clone()
        })?;
        self.page.borrow_mut().outbox = revised;
        Ok(())
    }

    fn cursor(&self) -> Option<Cursor> {
        self.page.borrow().cursor.clone()
    }

    async fn keep(&self, delta: Delta, private: &Private) -> Result<(), Lost> {
        let mut page = self.page.borrow_mut();
        let base = page.cursor.clone().expect("it asked with one");
        apply(&mut page.places, &delta);
        page.private = private.clone();
        page.cursor = Some(delta.cursor.clone());
        let copy = copy_of(&page);
        let stays = self.write(|disk| {
            match delta.cursor.keep(Some(&base), disk.copy.as_ref().map(|copy| &copy.cursor)) {
                Keep::Nothing => true,
                Keep::Whole => {
                    disk.copy = copy;
                    false
                }
                Keep::Delta => {
                    // Only what the delta touches, as the app writes its chunks.
                    let mut places = disk.copy.take().map(|copy| copy.places).unwrap_or_default();
                    apply(&mut places, &delta);
                    disk.copy = copy.map(|copy| Copy { places, ..copy });
                    false
                }
            }
        })?;
        if stays { Err(Lost) } else { Ok(()) }
    }

    async fn sum(&self, scope: Scope) -> Sum {
        if scope != Scope::Area {
            return Sum::default();
        }
        let page = self.page.borrow();
        let places = page
            .places
            .iter()
            .map(|(id, (version, beds))| Record::Facility(write_place(*id, *version, *beds)));
        Sum::of(&places.chain([Record::Lists(Box::new(lists()))]).collect::<Vec<_>>())
    }
}

/// An id that is drawn, and nothing else.
pub fn uuid(rng: &mut fastrand::Rng) -> Uuid {
    Uuid::from_u128(rng.u128(1..))
}
