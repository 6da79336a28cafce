//! A phone's disk and the page that is open on it: the storage that `domain` asks for, with a fault at any of its operations.

use domain::command::Command;
use domain::facility::{Facility, How, Source, Value};
use domain::id::{DeviceId, FacilityId};
use domain::lists::{AnswerType, Audience, Item, Lists, item};
use domain::record::{Record, RecordKey, Scope};
use domain::sync::check::{KINDS, Sum};
use domain::sync::client::{self, Local, Private};
use domain::sync::outbox::{self, Outbox, Tray};
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

/// Which app a page is of. The one of before knows nothing of calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum App {
    Before,
    Now,
}

impl App {
    /// What it makes of what another wrote: acts and records that it has no name for.
    pub fn reads(self, text: &str) -> String {
        match self {
            Self::Now => text.to_owned(),
            Self::Before => {
                let text = text.replace(r#""is":"log_call""#, r#""is":"of_later""#);
                let text = text.replace(r#""is":"call""#, r#""is":"of_later""#);
                self.writes(&text.replace(r#""calls":"#, r#""of_later":"#))
            }
        }
    }

    /// It knows one kind less, and says so in what it keeps.
    fn writes(self, text: &str) -> String {
        let kinds = |kinds: usize| format!(r#""kinds":{kinds}"#);
        match self {
            Self::Now => text.to_owned(),
            Self::Before if text.contains(&kinds(KINDS)) => text.replace(&kinds(KINDS), &kinds(KINDS - 1)),
            Self::Before => text.replace(&kinds(KINDS - 1), &kinds(KINDS)),
        }
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
    pub fn private(&self, app: App) -> Private {
        serde_json::from_str(&app.reads(&self.private)).expect("it was written by this app")
    }

    /// Whether an app that does not know calls was the last to compare it.
    pub fn is_of_before(&self) -> bool {
        !self.private.contains(&format!(r#""kinds":{KINDS}"#))
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

    /// As one app reads it.
    pub fn outbox_of(&self, app: App) -> Outbox {
        match app {
            App::Now => self.read.clone(),
            App::Before => self.read_by(app),
        }
    }

    fn read_by(&self, app: App) -> Outbox {
        let mut read = Outbox::default();
        for ((tray, _), row) in &self.outbox {
            read.read(*tray, app.reads(row).as_bytes()).expect("it was written by this app");
        }
        read
    }

    /// Through the form it has on a disk: what an app leaves as it was, it does not write.
    fn revise(&mut self, app: App, change: impl FnOnce(&mut Outbox)) -> Outbox {
        let before = self.outbox_of(app);
        let mut outbox = before.clone();
        change(&mut outbox);
        let rows = outbox.rows_after(&before);
        if rows.is_empty() {
            return outbox;
        }
        for (row, text) in rows {
            match text {
                Some(text) => self.outbox.insert(row, text),
                None => self.outbox.remove(&row),
            };
        }
        self.read = self.read_by(App::Now);
        self.outbox_of(app)
    }
}

/// What a page holds in memory.
#[derive(Clone)]
pub struct Page {
    pub app: App,
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
    pub fn open(disk: &Disk, app: App) -> Self {
        let outbox = disk.outbox_of(app);
        let (cursor, private, places) = match &disk.copy {
            Some(copy) => (Some(copy.cursor.clone()), copy.private(app), copy.places.clone()),
            None => (None, Private::default(), Places::default()),
        };
        Self { app, cursor, private, outbox, places, asked: None }
    }

    /// Whether it holds the calls it should: an app that does not know them leaves them out, and the next one has to compare.
    pub fn knows_calls(&self) -> bool {
        let of_now = copy_of(self).is_none_or(|copy| !copy.is_of_before());
        self.app == App::Now && of_now
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
    /// A number was given that another tab had given, and its command was settled before this page heard of it.
    pub forked: Cell<bool>,
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
    pub async fn fill(&self, cursor: Cursor, places: Places) -> Result<(), Lost> {
        if client::is_behind(self, &cursor).await {
            return Err(Lost);
        }
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
            **page = Page::open(&self.disk.borrow(), page.app);
        }
        Ok(())
    }
}

fn copy_of(page: &Page) -> Option<Copy> {
    let private = page.app.writes(&serde_json::to_string(&page.private).expect("plain data"));
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
        let (app, mut outbox) = (self.page.borrow().app, self.page.borrow().outbox.clone());
        let (device, numbered) = outbox.number(self.fresh, command.clone());
        let is_new = !outbox.has_device(device.person);
        outbox.push(device, numbered.clone());
        let appended = self.write(|disk| {
            let lies = |held: &Command| outbox::key(held) == outbox::key(&numbered);
            if (is_new && disk.read.has_device(device.person)) || disk.read.waiting.iter().any(lies) {
                // It is read anew then, and laid down behind what another tab wrote.
                return disk.revise(app, |outbox| outbox.take_in(self.fresh, vec![command]));
            }
            let of_now = disk.read.devices.iter().find(|held| held.person == device.person);
            self.forked.set(of_now.is_some_and(|held| held.id != device.id || held.last >= numbered.number));
            disk.revise(app, |outbox| outbox.push(device, numbered));
            outbox
        })?;
        self.page.borrow_mut().outbox = appended;
        Ok(())
    }

    async fn revise(&self, change: impl Fn(&mut Outbox)) -> Result<(), Lost> {
        let app = self.page.borrow().app;
        let revised = self.write(|disk| disk.revise(app, change))?;
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
