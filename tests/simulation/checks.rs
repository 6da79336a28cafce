//! What must hold at every step, and once all is quiet.

use crate::disk::App;
use crate::oracle::Checked;
use crate::world::{Reach, TABS, World, is_filled};
use domain::command::Act;
use std::collections::BTreeMap;

impl World {
    /// Whatever somebody was told is safe is on the way, has come back to her, took effect, or will be offered again.
    pub fn nothing_is_lost(&self) -> Checked {
        let mut on_phones = BTreeMap::new();
        let mut kept = BTreeMap::new();
        for (at, phone) in self.phones.iter().enumerate() {
            let outbox = phone.disk.outbox();
            for command in outbox.waiting.iter().chain(outbox.returned.iter().map(|back| &back.command)) {
                on_phones.insert(command.id, at);
            }
            for held in &outbox.acknowledged {
                kept.insert(held.command.id, held.incarnation);
            }
        }
        let life = self.oracle.life.expect("a life began");
        for (id, done) in self.oracle.done.iter().filter(|(_, done)| done.is_safe) {
            let settled = self.oracle.became(life, *id);
            let took_effect = settled.as_ref().is_some_and(|settled| settled.rejection.is_none());
            let is_somewhere = on_phones.contains_key(id) || took_effect || kept.contains_key(id);
            let is_excused = self.oracle.emptied.contains(id) || !self.phones[done.phone].clock.is_zero();
            if !is_somewhere && !is_excused {
                return Err(format!("{id} is lost: {:?}", settled.map(|settled| settled.rejection)));
            }
        }
        self.disks_show_what_left_them()
    }

    /// A copy never goes back, as long as it is there.
    pub fn copies_go_forward(&mut self) -> Checked {
        for (at, phone) in self.phones.iter_mut().enumerate() {
            let now = phone.disk.copy.as_ref().map(|copy| (copy.cursor.incarnation, copy.cursor.number));
            let before = std::mem::replace(&mut phone.copy_stood, now);
            let goes_back = |((life, before), (of, now))| life == of && now < before;
            if before.zip(now).is_some_and(goes_back) {
                return Err(format!("phone {at}'s copy goes back from {before:?} to {now:?}"));
            }
        }
        Ok(())
    }

    /// What left a phone's outbox is in the copy beside it.
    fn disks_show_what_left_them(&self) -> Checked {
        for (at, phone) in self.phones.iter().enumerate() {
            let Some(copy) = &phone.disk.copy else { continue };
            let private = copy.private(App::Now);
            let Some(account) = private.account() else { continue };
            let outbox = phone.disk.outbox();
            let hers = outbox
                .acknowledged
                .iter()
                .filter(|held| held.command.by == account.id && held.incarnation == copy.cursor.incarnation);
            for held in hers {
                let settled = self.oracle.became(held.incarnation, held.command.id);
                let settled = settled.ok_or_else(|| format!("{} was never settled", held.command.id))?;
                // Where a copy is fetched anew, the number of its cursor is later than all of before.
                if settled.number > copy.cursor.number && !self.oracle.copied.contains(&at) {
                    return Err(format!(
                        "phone {at} no longer shows {}: settled at {}, its copy is of {}",
                        held.command.id, settled.number, copy.cursor.number
                    ));
                }
            }
        }
        Ok(())
    }

    /// What waits is shown as if it were settled, and nothing that is settled is shown as waiting.
    pub fn shows_what_waits(&self, phone: usize, page: usize) -> Checked {
        let open = self.phones[phone].pages[page].as_ref();
        let Some((open, view)) = open.and_then(|open| Some((open, open.view()?))) else { return Ok(()) };
        let cursor = open.cursor.as_ref().ok_or("a view without a cursor")?;
        // What a newer app did is that one's to send, and so is what follows: this one does not hear what became of it.
        let offered = open.outbox.to_offer(Some(view.account.id), cursor.incarnation);
        let mut all =
            offered.map(|held| &held.command).chain(view.waiting.iter().map(|(command, _)| command));
        let waits_for_newer = all.any(|command| command.act == Act::Unknown);
        // What an older app could not send, it received: this one has the copy of it, and has not asked yet.
        let took_over = open.app == App::Now && !open.knows_calls();
        for (command, refused) in &view.waiting {
            let settled = self.oracle.became(cursor.incarnation, command.id);
            let is_confirmed = settled.is_some_and(|settled| settled.number <= cursor.number);
            let excused = self.phones[phone].may_show_twice
                || self.oracle.copied.contains(&phone)
                || waits_for_newer
                || took_over;
            if is_confirmed && is_filled(cursor, &view) && !excused {
                return Err(format!("phone {phone} shows {} as waiting, and has it confirmed", command.id));
            }
            let Some(id) = command.referral().filter(|_| refused.is_none()) else { continue };
            let shown = view.referrals().find(|referral| referral.id == id);
            let shows = shown.is_some_and(|shown| match &command.act {
                Act::RecordReferral(_) => true,
                Act::AnswerReferral(_) | Act::TakeBackAnswer(_) => shown.answer.is_some(),
                Act::EndReferral(of) => shown.end.as_ref().is_some_and(|step| step.what == of.end),
                _ => false,
            });
            if !shows {
                return Err(format!("phone {phone} does not show what {} does", command.id));
            }
        }
        Ok(())
    }

    /// Everything works from now on: within few round trips nothing waits, and everybody sees what the server has.
    pub fn comes_to_rest(&mut self, trips: u32) -> Checked {
        self.is_calm = true;
        self.note("calm".to_owned());
        for phone in 0..self.phones.len() {
            self.phones[phone].reach = Reach::Both;
            self.phones[phone].leader = 0;
            self.updates(phone, App::Now);
        }
        // What is still on its way arrives or is given up, and those without power come back.
        self.run_for(700_000)?;
        self.phones.iter_mut().for_each(|phone| phone.trips = 0);
        let mut rounds = 0;
        while let Some(why) = self.is_unsettled() {
            if rounds == trips {
                return Err(format!("after {rounds} round trips in calm, {why}"));
            }
            rounds += 1;
            self.deliver_ticks();
            self.run_for(4_000)?;
        }
        Ok(())
    }

    /// Why it has not come to rest.
    fn is_unsettled(&self) -> Option<String> {
        let (number, state) = self.oracle.head();
        let life = self.oracle.life.expect("a life began");
        for (at, phone) in self.phones.iter().enumerate() {
            let outbox = phone.disk.outbox();
            let hers = outbox
                .waiting
                .iter()
                .find(|held| Some(held.by) == phone.session && state.works_at.contains_key(&held.by));
            if let Some(held) = hers {
                return Some(format!("{} still waits on phone {at}", held.id));
            }
            for page in 0..TABS {
                let open = phone.pages[page].as_ref()?;
                let Some(cursor) = &open.cursor else { return Some(format!("phone {at}.{page} is empty")) };
                if (cursor.incarnation, cursor.number) != (life, number) {
                    return Some(format!("phone {at}.{page} is at {}, not {number}", cursor.number));
                }
                let view = open.view();
                let person = view.as_ref().map(|view| view.account.id);
                let expected = phone.session.filter(|session| state.works_at.contains_key(session));
                if person != expected {
                    return Some(format!("phone {at}.{page} is of {person:?}, not {expected:?}"));
                }
                let Some(view) = view else { continue };
                if let Err(why) = state.compare(&view, open.knows_calls()) {
                    return Some(format!("phone {at}.{page}: {why}"));
                }
            }
        }
        None
    }
}
