//! What goes wrong without anybody asking.

use crate::disk::{App, Disk, uuid};
use crate::oracle::Checked;
use crate::world::{Event, Reach, TABS, World, person};
use chrono::TimeDelta;
use domain::id::Incarnation;

impl World {
    /// What may go wrong at any time.
    pub fn chaos(&mut self) -> Checked {
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
            faults.updates,
        ]
        .map(&mut thousandth);
        self.has_changed |= happens.contains(&true);
        let [back_up, restore, wipe, copy, moves, sign_in, clock, partition, update] = happens;
        let phone = self.rng.usize(0..self.phones.len());
        if back_up {
            self.back_up();
        }
        if restore {
            self.restore();
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
            self.phones[phone].may_show_twice = true;
            self.note(format!("phone {phone} is of {session:?}"));
        }
        if clock {
            let days = self.rng.i64(-1100..1100);
            self.phones[phone].clock = TimeDelta::days(days);
            self.note(format!("phone {phone}'s clock goes {days} days off"));
        }
        if update {
            let app = if self.rng.bool() { App::Now } else { App::Before };
            self.updates(phone, app);
        }
        if partition {
            let reach = [Reach::Nothing, Reach::OneWay, Reach::Both][self.rng.usize(0..3)];
            self.phones[phone].reach = reach;
            self.note(format!("phone {phone} reaches {reach:?}"));
        }
        Ok(())
    }

    /// To another app, or back: a tab is opened anew sooner or later.
    pub fn updates(&mut self, phone: usize, app: App) {
        self.phones[phone].app = app;
        for page in 0..TABS {
            if self.phones[phone].pages[page].as_ref().is_some_and(|page| page.app != app) {
                let pause = if self.is_calm { 1 } else { self.rng.u64(1..90_000) };
                self.at(pause, Event::Open(phone, page));
            }
        }
        self.note(format!("phone {phone} is to be {app:?}"));
    }

    pub fn back_up(&mut self) {
        let life = self.oracle.life.expect("a life began");
        self.backup = Some((self.store.restored(life), self.oracle.this_life().clone()));
        self.note("a backup is taken".to_owned());
    }

    pub fn restore(&mut self) {
        let incarnation = Incarnation(uuid(&mut self.rng));
        let Some((store, life)) = &self.backup else { return };
        self.store = store.restored(incarnation);
        let life = life.clone();
        self.oracle.begin_life(incarnation, Some(life));
        self.note(format!("restored as {incarnation}"));
    }

    /// The copy alone, or all that the browser holds.
    pub fn wipe(&mut self, phone: usize) {
        self.phones[phone].copy_stood = None;
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
    pub fn copy(&mut self, of: usize) {
        let to = self.rng.usize(0..self.phones.len());
        if to != of {
            self.copy_onto(of, to);
        }
    }

    pub fn copy_onto(&mut self, of: usize, to: usize) {
        let over = self.phones[to].disk.outbox();
        let held = over.waiting.iter().chain(over.returned.iter().map(|back| &back.command));
        let held = held.chain(over.acknowledged.iter().map(|held| &held.command));
        self.oracle.emptied.extend(held.map(|command| command.id));
        self.phones[to].disk = self.phones[of].disk.clone();
        self.phones[to].session = self.phones[of].session;
        self.phones[to].copy_stood = None;
        self.phones[to].pages.iter_mut().for_each(|page| *page = None);
        self.oracle.copied.extend([of, to]);
        self.note(format!("phone {to} becomes a copy of {of}"));
        for page in 0..TABS {
            self.at(1_000, Event::Open(to, page));
        }
    }
}
