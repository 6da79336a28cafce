//! Phones, one server, and what lies between them, under one seed.

use crate::disk::{App, Disk, Fault, Hand, Page, Places, lists, uuid, write_place};
use crate::oracle::{Checked, Oracle, is_coordinator};
use crate::server::Session;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::account::Account;
use domain::facility::Name;
use domain::id::{AreaCode, DeviceId, FacilityId, Incarnation, PersonId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::overlay::View;
use domain::sync::{Area, Cursor, PROTOCOL};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use sync_server::store::memory::MemoryStore;
use sync_server::store::{Store, Write};
use uuid::Uuid;

pub const ORGANISATIONS: u128 = 3;
pub const TABS: usize = 2;
/// How long a page waits for a reply.
pub const PATIENCE_MS: u64 = 30_000;

/// How often what goes wrong; in a hundred, where nothing else is said.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub dropped: u8,
    pub doubled: u8,
    pub spoiled: u8,
    pub delay_ms: u64,
    /// Of operations on a phone's disk.
    pub disk: u8,
    /// Of requests: the server is killed in the midst.
    pub kills: u8,
    /// Of requests: somebody else writes in the midst.
    pub meanwhile: u8,
    /// Of ticks: both tabs send.
    pub steals: u8,
    /// Of events, in a thousand each.
    pub restores: u8,
    pub wipes: u8,
    pub copies: u8,
    pub moves: u8,
    pub sign_ins: u8,
    pub clocks: u8,
    pub partitions: u8,
    pub updates: u8,
}

pub struct Phone {
    pub disk: Disk,
    /// Of the pages that open from now on.
    pub app: App,
    /// Which its requests are of.
    pub protocol: u16,
    pub pages: Vec<Option<Page>>,
    pub session: Session,
    /// The tab that sends.
    pub leader: usize,
    pub clock: TimeDelta,
    /// Neither, requests alone, or both arrive.
    pub reach: Reach,
    /// Round trips since the last calm began.
    pub trips: u32,
    /// Both tabs sent at once, or another person came: for one round trip what was settled may still be shown as waiting.
    pub may_show_twice: bool,
    /// Two of its tabs gave the same number.
    pub may_renumber: bool,
    /// Something of its copy has rotted, and nobody has noticed.
    pub is_rotten: bool,
    /// Of the copy on its disk, when that was last looked at.
    pub copy_stood: Option<(Incarnation, u64)>,
    /// How often it fetched the directory whole.
    pub fills: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    Nothing,
    OneWay,
    Both,
}

pub enum Event {
    Act(usize, usize),
    Tick(usize, usize),
    AtServer { phone: usize, page: usize, number: u64, session: Session, request: Sent },
    AtPhone { phone: usize, page: usize, number: u64, reply: Received },
    GivenUp(usize, usize, u64),
    Open(usize, usize),
    Refresh(usize, usize),
}

#[derive(Clone)]
pub enum Sent {
    Fill,
    Sync(Vec<u8>),
}

#[derive(Clone)]
pub enum Received {
    Broken,
    Fill(Cursor, Places),
    Sync(Vec<u8>),
}

pub struct World {
    pub rng: fastrand::Rng,
    pub faults: Faults,
    pub now: u64,
    pub next: u64,
    pub queue: BTreeMap<(u64, u64), Event>,
    pub runtime: Rc<tokio::runtime::Runtime>,
    pub store: MemoryStore,
    pub backup: Option<(MemoryStore, crate::oracle::Life)>,
    pub phones: Vec<Phone>,
    pub oracle: Oracle,
    pub trace: Vec<String>,
    /// Nobody acts, and nothing goes wrong any more.
    pub is_calm: bool,
    /// By themselves.
    pub people_act: bool,
    /// The fault of the next operations on a disk, and of the next request to the server.
    pub next_disk_fault: Option<(u32, Fault)>,
    pub next_kill: Option<(u32, bool)>,
    /// Something was written, anywhere.
    pub has_changed: bool,
}

pub fn area() -> AreaCode {
    AreaCode::from("9901")
}

pub fn place(number: u128) -> FacilityId {
    FacilityId(Uuid::from_u128(number))
}

pub fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(100 + number))
}

fn put_place(id: FacilityId, version: u32) -> Change {
    let record = Some(Record::Facility(write_place(id, version, None)));
    Change { scope: Scope::Area, key: RecordKey::Facility(id), record }
}

/// Whether what is private has come since the directory was fetched whole.
pub fn is_filled(cursor: &Cursor, view: &View) -> bool {
    cursor.filled.iter().any(|filled| filled.scope == Scope::Organisation(view.account.organisation))
}

fn put_account(person: PersonId, organisation: Option<FacilityId>) -> Change {
    let account = organisation.map(|organisation| {
        let name = Name { text: "見本".to_owned(), ..Name::default() };
        Record::Account(Box::new(Account {
            id: person,
            name,
            organisation,
            profession: "nurse".into(),
            is_coordinator: is_coordinator(person),
        }))
    });
    Change { scope: Scope::Person(person), key: RecordKey::Account(person), record: account }
}

/// What somebody who is not on a phone may write.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    Moves(PersonId, Option<FacilityId>),
    Place(FacilityId, Option<u32>),
}

impl World {
    pub fn new(seed: u64, faults: Faults, phones: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let phones = (0..phones).map(|at| Phone {
            disk: Disk::default(),
            app: App::Now,
            protocol: PROTOCOL,
            pages: (0..TABS).map(|_| None).collect(),
            session: Some(person(at as u128)),
            leader: 0,
            clock: TimeDelta::zero(),
            reach: Reach::Both,
            trips: 0,
            may_show_twice: false,
            may_renumber: false,
            is_rotten: false,
            copy_stood: None,
            fills: 0,
        });
        let phones: Vec<_> = phones.collect();
        let life = Incarnation(uuid(&mut rng));
        let mut world = Self {
            rng,
            faults,
            now: 0,
            next: 0,
            queue: BTreeMap::new(),
            runtime: Rc::new(runtime),
            store: MemoryStore::default(),
            backup: None,
            phones,
            oracle: Oracle::default(),
            trace: Vec::new(),
            is_calm: false,
            people_act: true,
            next_disk_fault: None,
            next_kill: None,
            has_changed: false,
        };
        world.oracle.begin_life(life, None);
        let named = Area { code: area(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: true };
        let opened = world.runtime.block_on(world.store.open_area(&named, life));
        opened.expect("a store in memory opens");
        let listed = Record::Lists(Box::new(lists()));
        let listed = Change { scope: Scope::Area, key: RecordKey::Lists, record: Some(listed) };
        let written = world.runtime.block_on(world.store.write(&area(), Write::of([listed])));
        world.oracle.wrote(written.expect("a store in memory writes"), |_| ());
        for number in 1..=ORGANISATIONS + 2 {
            world.edit(Edit::Place(place(number), Some(1)));
        }
        for at in 0..world.phones.len() as u128 {
            world.edit(Edit::Moves(person(at), Some(place(1 + at % ORGANISATIONS))));
        }
        for phone in 0..world.phones.len() {
            for page in 0..TABS {
                world.at(0, Event::Open(phone, page));
            }
        }
        world
    }

    pub fn at(&mut self, in_ms: u64, event: Event) {
        self.next += 1;
        self.queue.insert((self.now + in_ms, self.next), event);
    }

    /// By its own clock.
    pub fn phone_time(&self, phone: usize) -> NaiveDateTime {
        let start = NaiveDate::from_ymd_opt(2026, 11, 27).and_then(|day| day.and_hms_opt(9, 0, 0));
        start.expect("a day") + TimeDelta::milliseconds(self.now as i64) + self.phones[phone].clock
    }

    pub fn chance(&mut self, in_a_hundred: u8) -> bool {
        !self.is_calm && self.rng.u8(0..100) < in_a_hundred
    }

    pub fn note(&mut self, what: String) {
        self.trace.push(format!("{:>9} {what}", self.now));
    }

    pub fn change(edit: Edit) -> Change {
        match edit {
            Edit::Moves(person, to) => put_account(person, to),
            Edit::Place(id, Some(version)) => put_place(id, version),
            Edit::Place(id, None) => {
                Change { scope: Scope::Area, key: RecordKey::Facility(id), record: None }
            }
        }
    }

    pub fn edited(&mut self, number: u64, edit: Edit) {
        self.note(format!("{number}: {edit:?}"));
        self.oracle.wrote(number, |state| match edit {
            Edit::Moves(person, Some(to)) => drop(state.works_at.insert(person, to)),
            Edit::Moves(person, None) => drop(state.works_at.remove(&person)),
            Edit::Place(id, Some(version)) => drop(state.places.insert(id, (version, None))),
            Edit::Place(id, None) => drop(state.places.remove(&id)),
        });
    }

    pub fn edit(&mut self, edit: Edit) {
        let written = self.runtime.block_on(self.store.write(&area(), Write::of([Self::change(edit)])));
        self.edited(written.expect("a store in memory writes"), edit);
    }

    pub fn moves(&mut self, who: PersonId, to: Option<FacilityId>) {
        self.edit(Edit::Moves(who, to));
    }

    pub fn opens(&mut self, id: FacilityId, version: u32) {
        self.edit(Edit::Place(id, Some(version)));
    }

    pub fn closes(&mut self, id: FacilityId) {
        self.edit(Edit::Place(id, None));
    }

    pub fn any_edit(&mut self) -> Edit {
        let (_, state) = self.oracle.head();
        if self.rng.bool() {
            let who = person(self.rng.u128(0..self.phones.len() as u128));
            let to = (self.rng.u8(0..5) > 0).then(|| place(self.rng.u128(1..=ORGANISATIONS)));
            return Edit::Moves(who, to);
        }
        // Organisations stay; the other places come, go, and come again under the same id.
        let id = place(ORGANISATIONS + self.rng.u128(1..=2));
        let version = state.places.get(&id).map_or(1, |(version, _)| version + 1);
        Edit::Place(id, (self.rng.u8(0..3) > 0).then_some(version))
    }

    /// Until there is nothing left to happen, or `events` have.
    pub fn run(&mut self, events: usize) -> Checked {
        for _ in 0..events {
            let Some(((now, _), event)) = self.queue.pop_first() else { return Ok(()) };
            self.now = now;
            self.happens(event)?;
            if std::mem::take(&mut self.has_changed) {
                self.nothing_is_lost()?;
                self.copies_go_forward()?;
            }
        }
        Ok(())
    }

    /// Until that much time has passed.
    pub fn run_for(&mut self, ms: u64) -> Checked {
        let end = self.now + ms;
        while self.queue.first_key_value().is_some_and(|((at, _), _)| *at <= end) {
            self.run(1)?;
        }
        self.now = end;
        Ok(())
    }

    fn happens(&mut self, event: Event) -> Checked {
        self.chaos()?;
        match event {
            Event::Open(phone, page) => {
                let app = self.phones[phone].app;
                self.phones[phone].pages[page] = Some(Page::open(&self.phones[phone].disk, app));
                self.note(format!("phone {phone}.{page} opens, {app:?}"));
                self.at(1, Event::Tick(phone, page));
                let pause = self.rng.u64(1_000..120_000);
                self.at(pause, Event::Act(phone, page));
                Ok(())
            }
            Event::Act(phone, page) => self.act(phone, page),
            Event::Tick(phone, page) => {
                self.tick(phone, page);
                Ok(())
            }
            Event::AtServer { phone, page, number, session, request } => {
                self.at_server((phone, page, number), session, request)
            }
            Event::AtPhone { phone, page, number, reply } => self.at_phone(phone, page, number, reply),
            Event::GivenUp(phone, page, number) => {
                if let Some(page) = self.phones[phone].pages[page].as_mut() {
                    page.asked.take_if(|(asked, _)| *asked == number);
                }
                Ok(())
            }
            Event::Refresh(phone, page) => {
                let Phone { disk, pages, .. } = &mut self.phones[phone];
                if let Some(page) = pages[page].as_mut().filter(|_| disk.copy.is_some()) {
                    *page = Page { asked: page.asked.take(), ..Page::open(disk, page.app) };
                }
                Ok(())
            }
        }
    }

    /// A fault at one of the next operations on a disk.
    pub fn disk_fault(&mut self) -> Option<(u32, Fault)> {
        if !self.chance(self.faults.disk) {
            return None;
        }
        let fault = [Fault::CrashBefore, Fault::CrashAfter, Fault::Full][self.rng.usize(0..3)];
        Some((self.rng.u32(0..2), fault))
    }

    pub fn hand<T>(
        &mut self,
        (phone, page): (usize, usize),
        act: impl AsyncFnOnce(&Hand<'_>, &mut fastrand::Rng) -> T,
    ) -> Option<T> {
        self.has_changed = true;
        let fault = self.next_disk_fault.take().or_else(|| self.disk_fault());
        let fresh = DeviceId(uuid(&mut self.rng));
        let mut opened = self.phones[phone].pages[page].take()?;
        let hand = Hand {
            disk: RefCell::new(&mut self.phones[phone].disk),
            page: RefCell::new(&mut opened),
            fault: Cell::new(fault),
            crashed: Cell::new(false),
            forked: Cell::new(false),
            fresh,
        };
        let done = self.runtime.block_on(act(&hand, &mut self.rng));
        let (crashed, forked) = (hand.crashed.get(), hand.forked.get());
        self.phones[phone].may_renumber |= forked;
        if crashed {
            self.phones[phone].pages.iter_mut().for_each(|page| *page = None);
            self.note(format!("phone {phone} loses its power: {fault:?}"));
            let pause = self.rng.u64(1_000..600_000);
            for page in 0..TABS {
                self.at(pause, Event::Open(phone, page));
            }
            return None;
        }
        self.phones[phone].pages[page] = Some(opened);
        // What one tab wrote, the others hear of.
        for other in (0..TABS).filter(|other| *other != page) {
            let pause = self.rng.u64(1..500);
            self.at(pause, Event::Refresh(phone, other));
        }
        Some(done)
    }

    pub fn deliver_ticks(&mut self) {
        for phone in 0..self.phones.len() {
            for page in 0..TABS {
                self.at(0, Event::Tick(phone, page));
            }
        }
    }
}
