//! What a person did and no server has settled, what came back, and what a restored server may ask for once more: on her
//! phone and nowhere else.

use super::{Cursor, Receipt};
use crate::command::{Act, Command, Rejection};
use crate::id::{CommandId, DeviceId, Incarnation, PersonId};
use crate::planted::{self, Fault};
use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long what took effect is kept: as old as a backup may be that a server comes back from.
const KEPT_DAYS: i64 = 14;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outbox {
    /// In the order of their numbers, by device.
    pub waiting: Vec<Command>,
    pub returned: Vec<Returned>,
    /// In the order in which they took effect.
    pub acknowledged: Vec<Acknowledged>,
    /// As which device each person sends from here.
    pub devices: Vec<Device>,
}

/// Where a row of an outbox lies, and how it is called there. The names stand for good.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tray {
    Waiting,
    Returned,
    Acknowledged,
    Devices,
}

impl Tray {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Returned, Self::Acknowledged, Self::Devices];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "commands",
            Self::Returned => "returned",
            Self::Acknowledged => "acknowledged",
            Self::Devices => "devices",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    pub person: PersonId,
    pub id: DeviceId,
    /// The number of the last of its commands that waits no longer; those that wait go on from there.
    pub last: u64,
}

/// A command that did not take effect, and the rule it broke.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Returned {
    pub command: Command,
    pub rejection: Rejection,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Acknowledged {
    /// Counts up on this phone.
    pub order: u64,
    pub command: Command,
    /// The life of the database in which it took effect.
    pub incarnation: Incarnation,
    /// The area's number there; 0: an app of before did not keep it.
    #[serde(default)]
    pub number: u64,
    /// The life of the database to which it was offered in vain, since what it rests on was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacked: Option<Incarnation>,
    /// When this phone heard of it, by its clock.
    pub heard: NaiveDateTime,
}

/// What a server said of commands, and when.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub incarnation: Incarnation,
    pub receipts: &'a [Receipt],
    pub lacking: &'a [CommandId],
    pub heard: NaiveDateTime,
}

impl Outbox {
    /// Gives a command the next number of its person's device, which is `fresh` where she has none. Where another tab was here
    /// since this was read, its row is there already; and where that was settled too, the server takes it for a fork.
    pub fn number(&self, fresh: DeviceId, command: Command) -> (Device, Command) {
        let device = self.devices.iter().find(|device| device.person == command.by).copied();
        let device = device.unwrap_or(Device { person: command.by, id: fresh, last: 0 });
        let waiting = self.waiting.iter().filter(|held| held.device == device.id);
        let last = waiting.map(|held| held.number).fold(device.last, u64::max);
        (device, Command { device: device.id, number: last + 1, ..command })
    }

    pub fn has_device(&self, person: PersonId) -> bool {
        self.devices.iter().any(|device| device.person == person)
    }

    /// Lays a command down behind all others of its person.
    pub fn append(&mut self, fresh: DeviceId, command: Command) {
        let (device, command) = self.number(fresh, command);
        self.push(device, command);
    }

    /// What [`Outbox::number`] named.
    pub fn push(&mut self, device: Device, command: Command) {
        if !self.has_device(device.person) {
            self.devices.push(device);
        }
        self.waiting.push(command);
    }

    /// Takes out what was settled. What took effect is kept for a while; what did not is for the person to see.
    pub fn settle(&mut self, said: &Said<'_>) {
        let Said { incarnation, heard, .. } = *said;
        for receipt in said.receipts {
            // What a newer app wrote is its to put away: written here, it would be lost.
            let is_it = |command: &Command| command.id == receipt.command && command.act != Act::Unknown;
            let waited = self.waiting.iter().position(is_it).map(|at| self.waiting.remove(at));
            if let Some(Command { device, number, .. }) = waited {
                let its = self.devices.iter_mut().filter(|held| held.id == device);
                its.for_each(|held| held.last = held.last.max(number));
            }
            let offered = self.acknowledged.iter().position(|held| is_it(&held.command));
            let offered = offered.map(|at| (at, self.acknowledged.remove(at)));
            // What took effect before keeps its place: in a further life too, what followed may rest on it.
            let (at, order) = match &offered {
                Some((at, held)) => (*at, held.order),
                None => (self.acknowledged.len(), self.acknowledged.last().map_or(0, |last| last.order) + 1),
            };
            let Some(command) = waited.or(offered.map(|(_, held)| held.command)) else { continue };
            match receipt.rejection {
                Some(_) if planted::has(Fault::RefusalsDropped) => {}
                None if planted::has(Fault::NothingAcknowledged) => {}
                Some(rejection) => self.returned.push(Returned { command, rejection }),
                None => {
                    let Receipt { number, .. } = *receipt;
                    let held = Acknowledged { order, command, incarnation, number, lacked: None, heard };
                    self.acknowledged.insert(at, held);
                }
            }
        }
        for mut held in std::mem::take(&mut self.acknowledged) {
            let is_young =
                heard - held.heard < TimeDelta::days(KEPT_DAYS) || held.command.act == Act::Unknown;
            let stands = held.incarnation == incarnation;
            let lacks = !stands && said.lacking.contains(&held.command.id);
            if lacks {
                held.lacked = Some(incarnation);
            }
            if is_young || !(stands || lacks) {
                self.acknowledged.push(held);
            } else if lacks {
                self.returned.push(Returned { command: held.command, rejection: Rejection::NotThere });
            }
        }
    }

    /// Goes by a new name, with all that waits in its order; unless another tab did so already, or a newer app wrote some
    /// of it, which nobody else may write again.
    pub fn renumber(&mut self, of: DeviceId, fresh: DeviceId) {
        let device = self.devices.iter().find(|device| device.id == of).map(|device| device.person);
        // A tab that had not heard of it yet went on under the old name.
        let waits = || self.waiting.iter().find(|held| held.device == of).map(|held| held.by);
        let Some(by) = device.or_else(waits) else { return };
        let is_hers = |held: &Command| held.by == by;
        if self.waiting.iter().any(|held| is_hers(held) && held.act == Act::Unknown) {
            return;
        }
        let (mut hers, others): (Vec<_>, _) =
            std::mem::take(&mut self.waiting).into_iter().partition(is_hers);
        self.waiting = others;
        self.devices.retain(|device| device.person != by);
        if planted::has(Fault::RenumberedBackwards) {
            hers.reverse();
        }
        for command in hers {
            self.append(fresh, command);
        }
    }

    /// How many things nobody else has.
    pub fn unsettled(&self) -> usize {
        self.waiting.len() + self.returned.len()
    }

    /// The person has read why it came back, and needs it no longer.
    pub fn discard(&mut self, command: CommandId) {
        self.returned.retain(|held| held.command.id != command);
    }

    /// Takes what another phone, or this one before it was emptied, had written into a file. What it has already, it has.
    pub fn take_in(&mut self, fresh: DeviceId, file: Vec<Command>) {
        for command in file {
            let mut held = self.waiting.iter().chain(self.returned.iter().map(|held| &held.command));
            let is_it = |held: &Command| held.id == command.id;
            if command.act != Act::Unknown
                && !held.any(is_it)
                && !self.acknowledged.iter().any(|held| is_it(&held.command))
            {
                self.append(fresh, command);
            }
        }
    }

    /// What a person, or where it is not known who she is anybody, may have to offer once more to a database of this life.
    pub fn to_offer(&self, by: Option<PersonId>, life: Incarnation) -> impl Iterator<Item = &Acknowledged> {
        let is_hers = move |held: &Acknowledged| by.is_none_or(|by| by == held.command.by);
        self.acknowledged.iter().filter(move |held| held.incarnation != life && is_hers(held))
    }

    /// Whether something took effect that a copy of this number cannot hold.
    pub fn is_ahead_of(&self, cursor: &Cursor) -> bool {
        let is_later =
            |held: &Acknowledged| held.incarnation == cursor.incarnation && held.number > cursor.number;
        self.acknowledged.iter().any(is_later)
    }

    /// The rows to be written where `before` lies: JSON by tray and key; `None`: to be taken away.
    pub fn rows_after(&self, before: &Self) -> BTreeMap<(Tray, String), Option<String>> {
        let of_returned = |held: &Returned| key(&held.command);
        let order = |held: &Acknowledged| format!("{:012}", held.order);
        let person = |held: &Device| held.person.to_string();
        let trays = [
            (Tray::Waiting, differing(&before.waiting, &self.waiting, key)),
            (Tray::Returned, differing(&before.returned, &self.returned, of_returned)),
            (Tray::Acknowledged, differing(&before.acknowledged, &self.acknowledged, order)),
            (Tray::Devices, differing(&before.devices, &self.devices, person)),
        ];
        let rows =
            |(tray, rows): (Tray, Differing)| rows.into_iter().map(move |(key, text)| ((tray, key), text));
        trays.into_iter().flat_map(rows).collect()
    }

    /// Of the rows of a tray, in the order of their keys.
    pub fn read(&mut self, tray: Tray, row: &[u8]) -> Result<(), serde_json::Error> {
        match tray {
            Tray::Waiting => self.waiting.push(serde_json::from_slice(row)?),
            Tray::Returned => self.returned.push(serde_json::from_slice(row)?),
            Tray::Acknowledged => self.acknowledged.push(serde_json::from_slice(row)?),
            Tray::Devices => self.devices.push(serde_json::from_slice(row)?),
        }
        Ok(())
    }
}

/// By key: what lies there from now on.
type Differing = BTreeMap<String, Option<String>>;

/// What is the same is neither written nor made into text.
fn differing<T: PartialEq + Serialize>(before: &[T], after: &[T], key: impl Fn(&T) -> String) -> Differing {
    if before == after {
        return Differing::new();
    }
    let mut gone: BTreeMap<String, &T> = before.iter().map(|row| (key(row), row)).collect();
    let mut rows = Differing::new();
    for row in after {
        let key = key(row);
        if gone.remove(&key) != Some(row) {
            rows.insert(key, Some(text(row)));
        }
    }
    rows.extend(gone.into_keys().map(|key| (key, None)));
    rows
}

/// Rows lie in the order of their numbers, by device.
pub fn key(command: &Command) -> String {
    format!("{}/{:012}", command.device, command.number)
}

pub fn text(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("what lies in an outbox is plain data, which JSON can always hold")
}

#[cfg(test)]
mod tests;
