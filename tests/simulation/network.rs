//! Requests and replies, with what becomes of them on the way and in the server.

use crate::disk::{Asked, Page};
use crate::oracle::Checked;
use crate::server::{FaultyLog, Plan, Session};
use crate::world::{Event, PATIENCE_MS, Phone, Reach, Received, Sent, World, area, is_filled};
use domain::record::Scope;
use domain::sync::client;
use domain::sync::pull::Staff;
use domain::sync::server::answer;
use domain::sync::{Cursor, Filled, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use std::sync::{Arc, Mutex};
use sync_server::store::Store;

impl World {
    /// A page asks, if it may and has not.
    pub fn tick(&mut self, phone: usize, page: usize) {
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
            self.phones[phone].may_show_twice = true;
        }
        let now = self.phone_time(phone);
        let Phone { disk, pages, .. } = &mut self.phones[phone];
        let Some(open) = pages[page].as_mut().filter(|open| open.asked.is_none()) else { return };
        // Another tab may have laid something down.
        open.outbox = disk.outbox_of(open.app);
        let asked = match open.cursor.clone() {
            Some(cursor) if disk.copy.is_some() => {
                Asked::Sync(Box::new(client::request(cursor, &open.private, &open.outbox, now)))
            }
            _ => Asked::Fill,
        };
        self.ask(phone, page, asked);
    }

    pub fn ask(&mut self, phone: usize, page: usize, asked: Asked) {
        self.next += 1;
        let number = self.next;
        let session = self.phones[phone].session;
        self.phones[phone].trips += 1;
        let request = match &asked {
            Asked::Fill => Sent::Fill,
            Asked::Sync(request) => {
                let protocol = self.phones[phone].protocol;
                let request = SyncRequest { protocol, ..(**request).clone() };
                Sent::Sync(serde_json::to_vec(&request).expect("plain data"))
            }
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

    pub fn at_server(
        &mut self,
        (phone, page, number): (usize, usize, u64),
        session: Session,
        request: Sent,
    ) -> Checked {
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
        let (dies_in, after) = match self.next_kill.take() {
            Some((operations, after)) => (Some(operations), after),
            None => (dies_in, self.rng.bool()),
        };
        let plan = Plan { dies_in, after, meanwhile, ..Plan::default() };
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

    pub fn at_phone(&mut self, phone: usize, page: usize, number: u64, reply: Received) -> Checked {
        let Some(open) = self.phones[phone].pages[page].as_mut() else { return Ok(()) };
        let Some((_, asked)) = open.asked.take_if(|(asked, _)| *asked == number) else { return Ok(()) };
        match (asked, reply) {
            (Asked::Fill, Received::Fill(cursor, places)) => {
                self.phones[phone].fills += 1;
                let filled = self.hand((phone, page), async |hand, _| hand.fill(cursor, places).await);
                if filled.is_some() {
                    let open = self.phones[phone].pages[page].as_ref().expect("it did not crash");
                    let Some(cursor) = open.cursor.clone() else { return Ok(()) };
                    let now = self.phone_time(phone);
                    let request = client::request(cursor, &open.private, &open.outbox, now);
                    self.ask(phone, page, Asked::Sync(Box::new(request)));
                }
                Ok(())
            }
            (Asked::Sync(sent), Received::Sync(bytes)) => {
                let read = open.app.reads(&String::from_utf8_lossy(&bytes));
                let Ok(reply) = serde_json::from_str::<SyncReply>(&read) else { return Ok(()) };
                if reply.pull == Pull::Reset {
                    self.ask(phone, page, Asked::Fill);
                    return Ok(());
                }
                self.absorbs(phone, page, &sent, reply)
            }
            _ => Ok(()),
        }
    }

    pub fn absorbs(&mut self, phone: usize, page: usize, sent: &SyncRequest, reply: SyncReply) -> Checked {
        let heard = self.phone_time(phone);
        let renumbers = reply.renumber;
        let done = self.hand((phone, page), async |hand, _| {
            let private = hand.page.borrow().private.clone();
            let taken = client::absorb(hand, private, sent, reply, (heard, hand.fresh)).await;
            if taken.forgets {
                let Page { private, outbox, .. } = &mut **hand.page.borrow_mut();
                private.forget(&outbox.waiting);
            }
            taken.again
        });
        let Some(again) = done else { return Ok(()) };
        // A device's numbers go wrong only where a phone was copied, two tabs wrote at once, or the server came back from a
        // backup.
        if renumbers
            && !self.phones[phone].may_renumber
            && !self.oracle.copied.contains(&phone)
            && self.oracle.is_first_life()
        {
            return Err(format!("phone {phone} is to take a new device id, and nothing has happened"));
        }
        if again || sent.commands.len() + sent.offered.len() == domain::sync::COMMANDS_MAX {
            self.at(1, Event::Tick(phone, page));
        }
        let Phone { disk, pages, is_rotten, .. } = &mut self.phones[phone];
        let open = pages[page].as_mut().expect("it did not crash");
        let Some(cursor) = open.cursor.as_ref().filter(|_| !*is_rotten) else { return Ok(()) };
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
            state.compare(&view, open.knows_calls()).map_err(|why| format!("phone {phone}: {why}"))?;
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
}
