//! Which pharmacy has what is asked for: who has it first, then who answers the telephone now, then who is near.

use crate::chunk::HOLDS;
use crate::directory::{Directory, Row};
use crate::facility::{Answer, Facility, Fact, Position};
use crate::hours::Moment;
use crate::id::ProductGroupCode;
use crate::lists::item;
use crate::sorted;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a pharmacy says of one group of opioids: whether, and how soon. Never how much.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stock {
    pub group: ProductGroupCode,
    /// ○ in stock, △ to order, × not.
    pub answer: Answer,
    /// Of what is to order: working hours until it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<u16>,
}

/// What a pharmacy must be able to do besides having it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Need {
    /// Somebody picks up, be it on a night line.
    AnswersNow,
    /// Its door is open, which a night line is not.
    OpenNow,
    HomeVisit,
    Aseptic,
    Pump,
}

impl Need {
    pub const ALL: [Self; 5] = [Self::AnswersNow, Self::OpenNow, Self::HomeVisit, Self::Aseptic, Self::Pump];

    /// The item that answers it; the hours answer the first two.
    pub fn item(self) -> Option<&'static str> {
        match self {
            Self::AnswersNow | Self::OpenNow => None,
            Self::HomeVisit => Some(item::HOME_VISIT),
            Self::Aseptic => Some(item::ASEPTIC),
            Self::Pump => Some(item::INFUSION_PUMP),
        }
    }

    /// How it stands in an address.
    pub fn code(self) -> &'static str {
        self.item().unwrap_or(if self == Self::OpenNow { "open" } else { "call" })
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.code() == code)
    }
}

/// A pharmacy that handles narcotics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pharmacy {
    pub facility: Facility,
    sort_key: u64,
}

impl Pharmacy {
    /// What it says of one of the things it can be needed for; `None` where nobody asked.
    pub fn level(&self, code: &str) -> Option<Answer> {
        self.facility.levels().filter(|(fact, _)| fact.item == code).map(|(_, level)| level.answer).min()
    }

    /// ○ or △ for each; a door of which nobody knows is not open.
    pub fn meets(&self, needs: &[Need], now: NaiveDateTime) -> bool {
        let meets = |need: &Need| match need.item() {
            Some(code) => matches!(self.level(code), Some(Answer::Yes | Answer::Ask)),
            None if *need == Need::AnswersNow => {
                self.facility.line_at(now).is_some_and(|line| line.answers == Some(true))
            }
            None => self.facility.hours().is_some_and(|h| h.is_open_at(&Moment::at(now)) == Some(true)),
        };
        needs.iter().all(meets)
    }
}

/// Read once for an edition of the directory, and asked with every tap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pharmacies {
    all: Vec<Arc<Pharmacy>>,
    half_life_days: u16,
}

/// One pharmacy's answer to what is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    pub pharmacy: Arc<Pharmacy>,
    /// `None`: it was never asked, which is no refusal.
    pub answer: Option<Answer>,
    /// Those asked for that it answers so for; none where it was never asked.
    pub groups: Vec<ProductGroupCode>,
    /// The fewest working hours until one of them is there.
    pub hours: Option<u16>,
    /// The day all of these answers were confirmed.
    pub verified_on: Option<NaiveDate>,
    pub is_stale: bool,
    /// Whether somebody answers the telephone now, a night line included; `None`: nobody said.
    pub answers_now: Option<bool>,
    pub distance_m: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub in_stock: usize,
    pub to_order: usize,
    pub refused: usize,
    pub unknown: usize,
}

impl Counts {
    pub fn of(offers: &[Offer]) -> Self {
        let mut counts = Self::default();
        for offer in offers {
            *match offer.answer {
                Some(Answer::Yes) => &mut counts.in_stock,
                Some(Answer::Ask) => &mut counts.to_order,
                Some(Answer::No) => &mut counts.refused,
                None => &mut counts.unknown,
            } += 1;
        }
        counts
    }
}

/// How many pharmacies have any opioid in stock, without reading a record.
pub fn holding(directory: &Directory) -> usize {
    let Some(staff) = directory.staff() else { return 0 };
    let code = staff.code_names().position(|name| name == HOLDS).and_then(|at| u16::try_from(at).ok());
    let Some(code) = code else { return 0 };
    (0..staff.len())
        .filter(|at| directory.row_of_staff(*at).is_some() && staff.codes(*at).any(|held| held == code))
        .count()
}

impl Pharmacies {
    /// Every place that answered for a group, or said that it handles narcotics. One that said no and answered for no
    /// group is left out: it is nobody's hope tonight.
    pub fn of(directory: &Directory) -> Self {
        let staff_len = directory.staff().map_or(0, crate::chunk::Chunk::len);
        let read = |at: usize| {
            let told = directory.staff()?.facility(at)?;
            told.of(item::OPIOIDS).next()?;
            let number = directory.row_of_staff(at)?;
            let (_, chunk, in_chunk) = directory.place(number)?;
            let facility = directory.facility(Row(u32::try_from(number).ok()?))?;
            let pharmacy = Pharmacy { facility, sort_key: chunk.sort_key(in_chunk) };
            let handles = matches!(pharmacy.level(item::OPIOIDS), Some(Answer::Yes | Answer::Ask));
            let answered = pharmacy.facility.stocks().next().is_some();
            (handles || answered).then(|| Arc::new(pharmacy))
        };
        Self {
            all: (0..staff_len).filter_map(read).collect(),
            half_life_days: directory.lists().half_life_days(item::OPIOIDS),
        }
    }

    pub fn all(&self) -> &[Arc<Pharmacy>] {
        &self.all
    }

    /// Those that meet the needs, each with its best answer for any of the groups: in stock, to order, refused, never
    /// asked; of these who answers now first, then who is near, then by name.
    pub fn offers(
        &self,
        groups: &[ProductGroupCode],
        needs: &[Need],
        near: Option<Position>,
        now: NaiveDateTime,
    ) -> Vec<Offer> {
        let meeting = self.all.iter().filter(|pharmacy| pharmacy.meets(needs, now));
        let mut offers: Vec<Offer> =
            meeting.map(|pharmacy| self.offer(pharmacy, groups, near, now)).collect();
        sorted::by_key(&mut offers, |offer| {
            let answer = match offer.answer {
                Some(Answer::Yes) => 0,
                Some(Answer::Ask) => 1,
                Some(Answer::No) => 2,
                None => 3,
            };
            let reached = match offer.answers_now {
                Some(true) => 0,
                None => 1,
                Some(false) => 2,
            };
            let distance_m = offer.distance_m.unwrap_or(u32::MAX);
            (answer, reached, distance_m, offer.pharmacy.sort_key, offer.pharmacy.facility.id)
        });
        offers
    }

    /// How many would have it in stock.
    pub fn in_stock(&self, groups: &[ProductGroupCode], needs: &[Need], now: NaiveDateTime) -> usize {
        let has = |pharmacy: &&Arc<Pharmacy>| {
            let mut held = pharmacy.facility.stocks().filter(|(_, stock)| stock.answer == Answer::Yes);
            held.any(|(_, stock)| groups.contains(&stock.group)) && pharmacy.meets(needs, now)
        };
        self.all.iter().filter(has).count()
    }

    fn offer(
        &self,
        pharmacy: &Arc<Pharmacy>,
        groups: &[ProductGroupCode],
        near: Option<Position>,
        now: NaiveDateTime,
    ) -> Offer {
        let facility = &pharmacy.facility;
        let asked = || facility.stocks().filter(|(_, stock)| groups.contains(&stock.group));
        let answer = asked().map(|(_, stock)| stock.answer).min();
        let told: Vec<(&Fact, &Stock)> = asked().filter(|(_, stock)| Some(stock.answer) == answer).collect();
        let days = told.iter().map(|(fact, _)| facility.source(fact).and_then(|source| source.verified_on));
        // One that nobody dated makes all of them undated: they are shown as one answer.
        let verified_on = days.collect::<Option<Vec<NaiveDate>>>().and_then(|days| days.into_iter().min());
        let is_stale =
            verified_on.is_some_and(|day| (now.date() - day).num_days() > i64::from(self.half_life_days));
        Offer {
            answer,
            groups: told.iter().map(|(_, stock)| stock.group.clone()).collect(),
            hours: told.iter().filter_map(|(_, stock)| stock.hours).min(),
            verified_on,
            is_stale,
            answers_now: facility.line_at(now).map_or(Some(false), |line| line.answers),
            distance_m: near.zip(facility.position()).map(|(near, at)| near.distance_m(at)),
            pharmacy: Arc::clone(pharmacy),
        }
    }
}

#[cfg(test)]
mod tests;
