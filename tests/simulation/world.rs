//! Phones, one server, and what lies between them, under one seed.

use crate::disk::{Asked, Disk, Fault, Hand, Page, Places, Shelved, uuid};
use crate::oracle::{Done, Oracle, Verdict};
use crate::server::{FaultyLog, Plan, Session};
use chrono::{NaiveDate, TimeDelta};
use domain::account::Account;
use domain::command::{Act, NewReferral, ReferralAnswer, ReferralEnd};
use domain::facility::{Facility, How, Name, Source, Value};
use domain::id::{AreaCode, CommandId, DeviceId, FacilityId, Incarnation, PersonId, ReferralId};
use domain::lists::item;
use domain::record::{Change, Record, RecordKey, Scope};
use domain::referral::{Answer, Asked as Asking, Destination, End, ReferralKind, Urgency};
use domain::sync::client;
use domain::sync::overlay::View;
use domain::sync::pull::Staff;
use domain::sync::server::answer;
use domain::sync::{Area, Cursor, Filled, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use sync_server::store::memory::MemoryStore;
use sync_server::store::{Store, Write};
use uuid::Uuid;

pub const ORGANISATIONS: u128 = 3;
pub const TABS: usize = 2;
/// How long a page waits for a reply.
const PATIENCE_MS: u64 = 30_000;

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
}

pub struct Phone {
    pub disk: Disk,
    pub pages: Vec<Option<Page>>,
    pub session: Session,
    /// The tab that sends.
    pub leader: usize,
    pub clock: TimeDelta,
    /// Neither, requests alone, or both arrive.
    pub reach: Reach,
    /// Round trips since the last calm began.
    pub trips: u32,
    /// Both tabs sent at once.
    pub is_stolen: bool,
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
    next: u64,
    queue: BTreeMap<(u64, u64), Event>,
    runtime: Rc<tokio::runtime::Runtime>,
    store: MemoryStore,
    backup: Option<(MemoryStore, crate::oracle::Life)>,
    pub phones: Vec<Phone>,
    pub oracle: Oracle,
    pub trace: Vec<String>,
    /// Nobody acts, and nothing goes wrong any more.
    pub is_calm: bool,
    /// Something was written, anywhere.
    has_changed: bool,
}

fn area() -> AreaCode {
    AreaCode::from("9901")
}

pub fn place(number: u128) -> FacilityId {
    FacilityId(Uuid::from_u128(number))
}

pub fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(100 + number))
}

fn put_place(id: FacilityId, version: u32) -> Change {
    let mut facility = Facility::new(id);
    let source = Source { origin: "sample".to_owned(), verified_on: None, by: None, how: How::File };
    facility.push(item::NOTE, Value::Count(version), &source);
    Change { scope: Scope::Area, key: RecordKey::Facility(id), record: Some(Record::Facility(facility)) }
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
            is_coordinator: false,
        }))
    });
    Change { scope: Scope::Person(person), key: RecordKey::Account(person), record: account }
}

/// What somebody who is not on a phone may write.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Moves(PersonId, Option<FacilityId>),
    Place(FacilityId, Option<u32>),
}

impl World {
    pub fn new(seed: u64, faults: Faults, phones: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let phones = (0..phones).map(|at| Phone {
            disk: Disk::default(),
            pages: (0..TABS).map(|_| None).collect(),
            session: Some(person(at as u128)),
            leader: 0,
            clock: TimeDelta::zero(),
            reach: Reach::Both,
            trips: 0,
            is_stolen: false,
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
            has_changed: false,
        };
        world.oracle.begin_life(life, None);
        let named = Area { code: area(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: true };
        let opened = world.runtime.block_on(world.store.open_area(&named, life));
        opened.expect("a store in memory opens");
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

    fn at(&mut self, in_ms: u64, event: Event) {
        self.next += 1;
        self.queue.insert((self.now + in_ms, self.next), event);
    }

    fn chance(&mut self, in_a_hundred: u8) -> bool {
        !self.is_calm && self.rng.u8(0..100) < in_a_hundred
    }

    pub fn note(&mut self, what: String) {
        self.trace.push(format!("{:>9} {what}", self.now));
    }

    fn change(edit: Edit) -> Change {
        match edit {
            Edit::Moves(person, to) => put_account(person, to),
            Edit::Place(id, Some(version)) => put_place(id, version),
            Edit::Place(id, None) => {
                Change { scope: Scope::Area, key: RecordKey::Facility(id), record: None }
            }
        }
    }

    fn edited(&mut self, number: u64, edit: Edit) {
        self.note(format!("{number}: {edit:?}"));
        self.oracle.wrote(number, |state| match edit {
            Edit::Moves(person, Some(to)) => drop(state.works_at.insert(person, to)),
            Edit::Moves(person, None) => drop(state.works_at.remove(&person)),
            Edit::Place(id, Some(version)) => drop(state.places.insert(id, version)),
            Edit::Place(id, None) => drop(state.places.remove(&id)),
        });
    }

    fn edit(&mut self, edit: Edit) {
        let written = self.runtime.block_on(self.store.write(&area(), Write::of([Self::change(edit)])));
        self.edited(written.expect("a store in memory writes"), edit);
    }

    fn any_edit(&mut self) -> Edit {
        let (_, state) = self.oracle.head();
        if self.rng.bool() {
            let who = person(self.rng.u128(0..self.phones.len() as u128));
            let to = (self.rng.u8(0..5) > 0).then(|| place(self.rng.u128(1..=ORGANISATIONS)));
            return Edit::Moves(who, to);
        }
        // Organisations stay; the other places come, go, and come again under the same id.
        let id = place(ORGANISATIONS + self.rng.u128(1..=2));
        let version = state.places.get(&id).map_or(1, |version| version + 1);
        Edit::Place(id, (self.rng.u8(0..3) > 0).then_some(version))
    }

    /// Until there is nothing left to happen, or `events` have.
    pub fn run(&mut self, events: usize) -> Verdict {
        for _ in 0..events {
            let Some(((now, _), event)) = self.queue.pop_first() else { return Ok(()) };
            self.now = now;
            self.happens(event)?;
            if std::mem::take(&mut self.has_changed) {
                self.nothing_is_lost()?;
            }
        }
        Ok(())
    }

    /// Until that much time has passed.
    pub fn run_for(&mut self, ms: u64) -> Verdict {
        let end = self.now + ms;
        while self.queue.first_key_value().is_some_and(|((at, _), _)| *at <= end) {
            self.run(1)?;
        }
        self.now = end;
        Ok(())
    }

    fn happens(&mut self, event: Event) -> Verdict {
        self.chaos()?;
        match event {
            Event::Open(phone, page) => {
                self.phones[phone].pages[page] = Some(Page::open(&self.phones[phone].disk));
                self.note(format!("phone {phone}.{page} opens"));
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
                    *page = Page { asked: page.asked.take(), ..Page::open(disk) };
                }
                Ok(())
            }
        }
    }

    /// What may go wrong at any time.
    fn chaos(&mut self) -> Verdict {
        if self.is_calm {
            return Ok(());
        }
        let faults = self.faults.clone();
        let mut thousandth = |of: u8| self.rng.u16(0..1000) < of.into();
        let happens = [
            faults.restores,
            faults.restores,
            faults.wipes,
            faults.copies,
            faults.moves,
            faults.sign_ins,
            faults.clocks,
            faults.partitions,
        ]
        .map(&mut thousandth);
        self.has_changed |= happens.contains(&true);
        let [back_up, restore, wipe, copy, moves, sign_in, clock, partition] = happens;
        let phone = self.rng.usize(0..self.phones.len());
        if back_up {
            let life = self.oracle.life.expect("a life began");
            self.backup = Some((self.store.restored(life), self.oracle.this_life().clone()));
            self.note("a backup is taken".to_owned());
        }
        if restore && let Some((store, life)) = &self.backup {
            let incarnation = Incarnation(uuid(&mut self.rng));
            self.store = store.restored(incarnation);
            let life = life.clone();
            self.oracle.begin_life(incarnation, Some(life));
            self.note(format!("restored as {incarnation}"));
        }
        if wipe {
            self.wipe(phone);
        }
        if copy {
            self.copy(phone);
        }
        if moves {
            let edit = self.any_edit();
            self.edit(edit);
        }
        if sign_in {
            let who = self.rng.u8(0..4);
            let session = (who > 0).then(|| person(self.rng.u128(0..self.phones.len() as u128)));
            self.phones[phone].session = session;
            self.note(format!("phone {phone} is of {session:?}"));
        }
        if clock {
            let days = self.rng.i64(-1100..1100);
            self.phones[phone].clock = TimeDelta::days(days);
            self.note(format!("phone {phone}'s clock goes {days} days off"));
        }
        if partition {
            let reach = [Reach::Nothing, Reach::OneWay, Reach::Both][self.rng.usize(0..3)];
            self.phones[phone].reach = reach;
            self.note(format!("phone {phone} reaches {reach:?}"));
        }
        Ok(())
    }

    /// The copy alone, or all that the browser holds.
    fn wipe(&mut self, phone: usize) {
        if self.rng.bool() {
            self.phones[phone].disk.copy = None;
            self.note(format!("phone {phone}'s copy is gone"));
            return;
        }
        let outbox = self.phones[phone].disk.outbox().clone();
        self.phones[phone].disk = Disk::default();
        self.phones[phone].pages.iter_mut().for_each(|page| *page = None);
        let held = outbox.waiting.iter().chain(outbox.returned.iter().map(|back| &back.command));
        let held = held.chain(outbox.acknowledged.iter().map(|held| &held.command));
        self.oracle.emptied.extend(held.map(|command| command.id));
        self.oracle.copied.insert(phone);
        self.note(format!("phone {phone} is emptied"));
        for page in 0..TABS {
            self.at(1_000, Event::Open(phone, page));
        }
    }

    /// Onto another: its profile was cloned, or put back as it was.
    fn copy(&mut self, of: usize) {
        let to = self.rng.usize(0..self.phones.len());
        if to == of {
            return;
        }
        let over = self.phones[to].disk.outbox();
        let held = over.waiting.iter().chain(over.returned.iter().map(|back| &back.command));
        let held = held.chain(over.acknowledged.iter().map(|held| &held.command));
        self.oracle.emptied.extend(held.map(|command| command.id));
        self.phones[to].disk = self.phones[of].disk.clone();
        self.phones[to].session = self.phones[of].session;
        self.phones[to].pages.iter_mut().for_each(|page| *page = None);
        self.oracle.copied.extend([of, to]);
        self.note(format!("phone {to} becomes a copy of {of}"));
        for page in 0..TABS {
            self.at(1_000, Event::Open(to, page));
        }
    }

    /// A fault at one of the next operations on a disk.
    fn disk_fault(&mut self) -> Option<(u32, Fault)> {
        if !self.chance(self.faults.disk) {
            return None;
        }
        let fault = [Fault::CrashBefore, Fault::CrashAfter, Fault::Full][self.rng.usize(0..3)];
        Some((self.rng.u32(0..2), fault))
    }

    fn hand<T>(
        &mut self,
        (phone, page): (usize, usize),
        act: impl AsyncFnOnce(&Hand<'_>, &mut fastrand::Rng) -> T,
    ) -> Option<T> {
        self.has_changed = true;
        let fault = self.disk_fault();
        let fresh = DeviceId(uuid(&mut self.rng));
        let mut opened = self.phones[phone].pages[page].take()?;
        let hand = Hand {
            disk: RefCell::new(&mut self.phones[phone].disk),
            page: RefCell::new(&mut opened),
            fault: Cell::new(fault),
            crashed: Cell::new(false),
            fresh,
        };
        let done = self.runtime.block_on(act(&hand, &mut self.rng));
        let crashed = hand.crashed.get();
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

    /// The phone's person does something.
    fn act(&mut self, phone: usize, page: usize) -> Verdict {
        if self.is_calm || self.phones[phone].pages[page].is_none() {
            return Ok(());
        }
        let pause = self.rng.u64(1_000..240_000);
        self.at(pause, Event::Act(phone, page));
        let view = self.phones[phone].pages[page].as_ref().and_then(Page::view);
        let Some(view) = view else { return Ok(()) };
        let act = self.any_act(&view);
        let id = CommandId(uuid(&mut self.rng));
        let at = NaiveDate::from_ymd_opt(2026, 11, 27).and_then(|day| day.and_hms_opt(9, 0, 0));
        let at = at.expect("a day") + TimeDelta::milliseconds(self.now as i64) + self.phones[phone].clock;
        let by = view.account.id;
        let order = self.oracle.done.len();
        let done = Done { phone, by, order, act: act.clone(), is_safe: false, lacked: false };
        self.oracle.done.insert(id, done);
        let submitted = self.hand((phone, page), async |hand, _| {
            let shelf = Shelved(hand.page.borrow().places.clone());
            client::submit(hand, Some(&view), (id, at), act, &shelf).await
        });
        self.note(format!("phone {phone}.{page}: {id} {submitted:?}"));
        if submitted == Some(Ok(())) {
            self.oracle.done.get_mut(&id).expect("just put").is_safe = true;
            self.at(1, Event::Tick(phone, page));
            return self.shows_what_waits(phone, page);
        }
        Ok(())
    }

    fn any_act(&mut self, view: &View) -> Act {
        let known: Vec<_> = view.referrals().map(|referral| referral.id).collect();
        let known = if known.is_empty() { None } else { Some(known[self.rng.usize(0..known.len())]) };
        match (self.rng.u8(0..3), known) {
            (1, Some(id)) => {
                let answer = [Answer::Received, Answer::Can, Answer::Full][self.rng.usize(0..3)];
                Act::AnswerReferral(ReferralAnswer { id, answer })
            }
            (2, Some(id)) => {
                let end = [End::Withdrawn, End::Taken][self.rng.usize(0..2)];
                Act::EndReferral(ReferralEnd { id, end })
            }
            _ => {
                let to = match self.rng.u8(0..6) {
                    0 => Destination::Outside("圏外病院".to_owned()),
                    _ => Destination::Facility(place(self.rng.u128(1..=ORGANISATIONS + 2))),
                };
                let asked =
                    Asking { kind: ReferralKind::Admission, to, urgency: Urgency::Today, needs: Vec::new() };
                Act::RecordReferral(Box::new(NewReferral { id: ReferralId(uuid(&mut self.rng)), asked }))
            }
        }
    }

    /// A page asks, if it may and has not.
    fn tick(&mut self, phone: usize, page: usize) {
        let steals = self.chance(self.faults.steals);
        if self.phones[phone].pages[page].is_none() {
            return;
        }
        let pause = self.rng.u64(5_000..60_000);
        self.at(pause, Event::Tick(phone, page));
        if self.phones[phone].leader != page {
            if !steals {
                return;
            }
            self.phones[phone].leader = page;
            self.phones[phone].is_stolen = true;
        }
        let Phone { disk, pages, .. } = &mut self.phones[phone];
        let Some(open) = pages[page].as_mut().filter(|open| open.asked.is_none()) else { return };
        // Another tab may have laid something down.
        open.outbox = disk.outbox().clone();
        let asked = match open.cursor.clone() {
            Some(cursor) if disk.copy.is_some() => {
                Asked::Sync(Box::new(client::request(cursor, &open.private, &open.outbox)))
            }
            _ => Asked::Fill,
        };
        self.ask(phone, page, asked);
    }

    fn ask(&mut self, phone: usize, page: usize, asked: Asked) {
        self.next += 1;
        let number = self.next;
        let session = self.phones[phone].session;
        self.phones[phone].trips += 1;
        let request = match &asked {
            Asked::Fill => Sent::Fill,
            Asked::Sync(request) => Sent::Sync(serde_json::to_vec(request).expect("plain data")),
        };
        if let Some(open) = self.phones[phone].pages[page].as_mut() {
            open.asked = Some((number, asked));
        }
        self.at(PATIENCE_MS, Event::GivenUp(phone, page, number));
        let copies = if self.chance(self.faults.doubled) { 2 } else { 1 };
        for _ in 0..copies {
            if self.phones[phone].reach != Reach::Nothing && !self.chance(self.faults.dropped) {
                let pause = self.delay();
                let request = request.clone();
                self.at(pause, Event::AtServer { phone, page, number, session, request });
            }
        }
    }

    fn delay(&mut self) -> u64 {
        if self.is_calm { 50 } else { self.rng.u64(1..=self.faults.delay_ms.max(1)) }
    }

    fn at_server(
        &mut self,
        (phone, page, number): (usize, usize, u64),
        session: Session,
        request: Sent,
    ) -> Verdict {
        let reply = match request {
            Sent::Fill => self.manifest(),
            Sent::Sync(bytes) => match serde_json::from_slice(&bytes) {
                Ok(request) => self.answer(session, &request)?,
                Err(_) => Received::Broken,
            },
        };
        let lost = self.phones[phone].reach != Reach::Both || self.chance(self.faults.dropped);
        if lost {
            return Ok(());
        }
        let reply = match reply {
            Received::Sync(mut bytes) if self.chance(self.faults.spoiled) => {
                if self.rng.bool() {
                    bytes.truncate(self.rng.usize(0..bytes.len()));
                } else {
                    bytes = b"<!DOCTYPE html><title>Wi-Fi</title>".to_vec();
                }
                Received::Sync(bytes)
            }
            reply => reply,
        };
        let pause = self.delay();
        self.at(pause, Event::AtPhone { phone, page, number, reply });
        Ok(())
    }

    fn manifest(&mut self) -> Received {
        let reading = self.runtime.block_on(self.store.read(&area(), &[Scope::Area], 0));
        let reading = reading.expect("a store in memory reads");
        let (_, state) = self.oracle.head();
        let cursor = Cursor {
            area: area(),
            incarnation: reading.head.incarnation,
            number: reading.head.number,
            filled: vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }],
        };
        Received::Fill(cursor, state.places.clone())
    }

    fn answer(&mut self, session: Session, request: &SyncRequest) -> Result<Received, String> {
        let dies_in = self.chance(self.faults.kills).then(|| self.rng.u32(0..25));
        let edit = self.chance(self.faults.meanwhile).then(|| self.any_edit());
        let meanwhile = edit.map(|edit| (self.rng.u32(0..3), vec![Self::change(edit)]));
        let plan = Plan { dies_in, after: self.rng.bool(), meanwhile, ..Plan::default() };
        let plan = Arc::new(Mutex::new(plan));
        let code = area();
        let log = FaultyLog { store: &self.store, area: &code, plan: Arc::clone(&plan) };
        let reply = self.runtime.block_on(answer(&log, Staff::Demo, session, request));
        let mut plan = plan.lock().expect("nobody panics with it");
        let mut edit = edit.zip(plan.wrote);
        self.has_changed |= !plan.committed.is_empty();
        for (number, settled) in std::mem::take(&mut plan.committed) {
            if let Some((edit, _)) = edit.take_if(|(_, wrote)| *wrote < number) {
                self.edited(number - 1, edit);
            }
            match settled {
                Some((id, rejection)) => {
                    self.note(format!("{number}: {id} {rejection:?}"));
                    let by = session.ok_or("somebody's was taken as nobody's")?;
                    self.oracle.settled(number, by, id, rejection)?;
                }
                None => self.oracle.wrote(number, |_| ()),
            }
        }
        if let Some((edit, wrote)) = edit {
            self.edited(wrote, edit);
        }
        match reply {
            Ok(reply) => {
                for lacking in &reply.lacking {
                    if let Some(done) = self.oracle.done.get_mut(lacking) {
                        done.lacked = true;
                    }
                }
                Ok(Received::Sync(serde_json::to_vec(&reply).expect("plain data")))
            }
            Err(_) => {
                self.note("the server is killed".to_owned());
                Ok(Received::Broken)
            }
        }
    }

    fn at_phone(&mut self, phone: usize, page: usize, number: u64, reply: Received) -> Verdict {
        let Some(open) = self.phones[phone].pages[page].as_mut() else { return Ok(()) };
        let Some((_, asked)) = open.asked.take_if(|(asked, _)| *asked == number) else { return Ok(()) };
        match (asked, reply) {
            (Asked::Fill, Received::Fill(cursor, places)) => {
                let filled = self.hand((phone, page), async |hand, _| hand.fill(cursor, places));
                if filled.is_some() {
                    let open = self.phones[phone].pages[page].as_ref().expect("it did not crash");
                    let cursor = open.cursor.clone().expect("it was filled");
                    let request = client::request(cursor, &open.private, &open.outbox);
                    self.ask(phone, page, Asked::Sync(Box::new(request)));
                }
                Ok(())
            }
            (Asked::Sync(sent), Received::Sync(bytes)) => {
                let Ok(reply) = serde_json::from_slice::<SyncReply>(&bytes) else { return Ok(()) };
                if reply.pull == Pull::Reset {
                    self.ask(phone, page, Asked::Fill);
                    return Ok(());
                }
                self.absorbs(phone, page, &sent, reply)
            }
            _ => Ok(()),
        }
    }

    fn absorbs(&mut self, phone: usize, page: usize, sent: &SyncRequest, reply: SyncReply) -> Verdict {
        let heard = NaiveDate::from_ymd_opt(2026, 11, 27).and_then(|day| day.and_hms_opt(9, 0, 0));
        let heard =
            heard.expect("a day") + TimeDelta::milliseconds(self.now as i64) + self.phones[phone].clock;
        let renumbers = reply.renumber;
        let done = self.hand((phone, page), async |hand, _| {
            let private = hand.page.borrow().private.clone();
            if client::absorb(hand, private, sent, reply, (heard, hand.fresh)).await {
                hand.page.borrow_mut().private.forget();
            }
        });
        if done.is_none() {
            return Ok(());
        }
        // A device's numbers go wrong only where a phone was copied or the server came back from a backup.
        if renumbers && !self.oracle.copied.contains(&phone) && self.oracle.is_first_life() {
            return Err(format!("phone {phone} is to take a new device id, and nothing has happened"));
        }
        if renumbers || sent.commands.len() + sent.offered.len() == domain::sync::COMMANDS_MAX {
            self.at(1, Event::Tick(phone, page));
        }
        let Phone { disk, pages, .. } = &mut self.phones[phone];
        let open = pages[page].as_mut().expect("it did not crash");
        let Some(cursor) = &open.cursor else { return Ok(()) };
        let state =
            self.oracle.at(cursor.incarnation, cursor.number).ok_or("a cursor of a life nobody led")?;
        if open.places != state.places {
            return Err(format!(
                "phone {phone} holds {:?} at {}: {:?}",
                open.places, cursor.number, state.places
            ));
        }
        if let Some(view) = open.confirmed().filter(|view| is_filled(cursor, view)) {
            if state.works_at.get(&view.account.id) != Some(&view.account.organisation) {
                return Err(format!("phone {phone} takes {} for somebody else", view.account.id));
            }
            state
                .compare(view.account.id, view.referrals())
                .map_err(|why| format!("phone {phone}: {why}"))?;
        }
        // Another tab was quicker: its copy is read.
        let is_behind = disk.copy.as_ref().is_some_and(|copy| {
            copy.cursor.incarnation == cursor.incarnation && copy.cursor.number > cursor.number
        });
        if is_behind {
            self.at(0, Event::Refresh(phone, page));
        }
        self.shows_what_waits(phone, page)
    }

    pub fn deliver_ticks(&mut self) {
        for phone in 0..self.phones.len() {
            for page in 0..TABS {
                self.at(0, Event::Tick(phone, page));
            }
        }
    }
}
