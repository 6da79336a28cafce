//! What people say of places: a fact confirmed or changed, the day's report of one's own place, or a correction proposed to
//! those who answer for it.

use crate::account::Account;
use crate::command::Rejection;
use crate::facility::{Facility, Fact, How, Name, Phone, Source, Value};
use crate::id::{CorrectionId, FacilityId, ItemCode, KindCode, PersonId};
use crate::lists::{Audience, Lists, item};
use crate::record::Scope;
use crate::referral::Step;
use crate::tagged::tagged;
use chrono::{NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// Answers of one statement: every group of opioids, and what else a place may say at once.
const SAID_MAX: usize = 200;
/// Letters of an answer, and of each part of a new place.
const TEXT_MAX: usize = 500;

/// One answer to one item, as a person gives it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    pub item: ItemCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<KindCode>,
    pub value: Value,
    /// What stood there when she said it: where it no longer does, somebody was quicker. Absent of what is reported anew each
    /// day, and of what nobody had answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood: Option<Value>,
    /// Holds for this minute and not for a day, as free beds do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_of_now: bool,
}

/// What somebody says of one place, all of it or nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Statement {
    pub facility: FacilityId,
    pub said: Vec<Said>,
}

/// What is wrong with the directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "of")]
pub enum Correcting {
    Facts(Box<Statement>),
    NewPlace(Box<NewPlace>),
    Closed(FacilityId),
    Unknown,
}

tagged!(Correcting, "of", { Facts, NewPlace, Closed });

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewPlace {
    pub id: FacilityId,
    pub kind: KindCode,
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    pub id: CorrectionId,
    pub about: Correcting,
    pub by: PersonId,
    pub name: Name,
    pub from: FacilityId,
    /// By the clock of the phone that wrote it, in Japan Standard Time.
    pub at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Step<Verdict>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    Refused,
    /// By who proposed it.
    Withdrawn,
    #[serde(other)]
    Unknown,
}

/// The two records of a place, by audience.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    pub public: Option<Facility>,
    pub staff: Option<Facility>,
}

impl Correcting {
    pub fn facility(&self) -> Option<FacilityId> {
        match self {
            Self::Facts(statement) => Some(statement.facility),
            Self::NewPlace(place) => Some(place.id),
            Self::Closed(facility) => Some(*facility),
            Self::Unknown => None,
        }
    }

    /// Whether it could be done to what stands.
    pub(crate) fn check(&self, place: &Place, lists: &Lists) -> Result<(), Rejection> {
        match self {
            Self::Facts(statement) => statement.check(place, lists),
            Self::NewPlace(new) => new.check(place, lists),
            Self::Closed(_) => place.public.as_ref().map(drop).ok_or(Rejection::NoSuchPlace),
            Self::Unknown => Err(Rejection::Newer),
        }
    }

    /// What the place is once it is done.
    pub(crate) fn done(
        &self,
        place: Place,
        lists: &Lists,
        by: &Account,
        at: NaiveDateTime,
    ) -> Result<Place, Rejection> {
        self.check(&place, lists)?;
        Ok(match self {
            Self::Facts(statement) => statement.done(place, lists, by, at),
            Self::NewPlace(new) => Place { public: Some(new.facility(by, at)), staff: None },
            Self::Closed(_) | Self::Unknown => Place::default(),
        })
    }
}

impl Statement {
    pub(crate) fn check(&self, place: &Place, lists: &Lists) -> Result<(), Rejection> {
        if place.public.is_none() {
            return Err(Rejection::NoSuchPlace);
        }
        if self.said.is_empty() || self.said.len() > SAID_MAX {
            return Err(Rejection::TooMuch);
        }
        self.said.iter().try_for_each(|said| said.check(place, lists))
    }

    /// Whether nothing is said but what stands: that may be anybody who has asked there.
    pub(crate) fn only_confirms(&self, place: &Place) -> bool {
        self.said.iter().all(|said| said.stood.as_ref() == Some(&said.value) && place.says(said, &said.value))
    }

    fn done(&self, mut place: Place, lists: &Lists, by: &Account, at: NaiveDateTime) -> Place {
        for said in &self.said {
            let part = if said.is_public(lists) { &mut place.public } else { &mut place.staff };
            part.get_or_insert_with(|| Facility::new(self.facility)).say(
                said,
                &source(by, self.facility, at),
                at,
            );
        }
        place
    }
}

impl Said {
    /// That a fact is right as it stands.
    pub fn confirms(fact: &Fact) -> Self {
        let (value, stood) = (fact.value.clone(), Some(fact.value.clone()));
        let (item, service) = (fact.item.clone(), fact.service.clone());
        Self { item, service, value, stood, is_of_now: fact.at.is_some() }
    }

    fn is_public(&self, lists: &Lists) -> bool {
        lists.audience_of(&self.item, &self.value) == Audience::Public
    }

    fn check(&self, place: &Place, lists: &Lists) -> Result<(), Rejection> {
        let item = lists.item(&self.item).ok_or(Rejection::Newer)?;
        if self.value == Value::Unknown {
            return Err(Rejection::Newer);
        }
        if !item.answer.admits(&self.value) {
            return Err(Rejection::Unfit);
        }
        let text = if let Value::Text(text) | Value::Web(text) = &self.value {
            text
        } else if let Value::Phone(phone) = &self.value {
            &phone.number
        } else if let Value::Level(level) = &self.value {
            level.note.as_deref().unwrap_or_default()
        } else {
            ""
        };
        if text.chars().count() > TEXT_MAX {
            return Err(Rejection::TooMuch);
        }
        match &self.stood {
            Some(stood) if !place.says(self, stood) => Err(Rejection::Changed),
            Some(_) | None => Ok(()),
        }
    }
}

impl NewPlace {
    fn check(&self, place: &Place, lists: &Lists) -> Result<(), Rejection> {
        if place.public.is_some() {
            return Err(Rejection::Exists);
        }
        if lists.kinds.iter().all(|kind| kind.code != self.kind) {
            return Err(Rejection::Newer);
        }
        let phone = self.phone.as_ref().map(|phone| &phone.number);
        let texts = std::iter::once(&self.name.text).chain(&self.address).chain(phone);
        if self.name.text.trim().is_empty() {
            return Err(Rejection::Unfit);
        }
        let fits = texts.into_iter().all(|text| text.chars().count() <= TEXT_MAX);
        if fits { Ok(()) } else { Err(Rejection::TooMuch) }
    }

    fn facility(&self, by: &Account, at: NaiveDateTime) -> Facility {
        let mut facility = Facility::new(self.id);
        let source = source(by, self.id, at);
        facility.push(item::NAME, self.name.clone().into(), &source);
        facility.push(item::KIND, Value::Kind(self.kind.clone()), &source);
        if let Some(address) = &self.address {
            let address = crate::facility::Address { text: address.clone(), ..Default::default() };
            facility.push(item::ADDRESS, address.into(), &source);
        }
        if let Some(phone) = &self.phone {
            facility.push(item::PHONE, phone.clone().into(), &source);
        }
        facility
    }
}

impl Facility {
    /// What stands where somebody says something: of lines, of which there may be several, the one of the same purpose.
    pub fn answer_to(&self, said: &Said) -> Option<&Value> {
        let alike = self.facts.iter().filter(|fact| fact.item == said.item && fact.service == said.service);
        let mut alike = alike.map(|fact| &fact.value).filter(|value| match (value, &said.value) {
            (Value::Phone(held), Value::Phone(new)) => held.purpose == new.purpose,
            (Value::Stock(held), Value::Stock(new)) => held.group == new.group,
            _ => true,
        });
        alike.next()
    }
}

impl Place {
    /// Whether this stands among the answers to what is said, as people read them.
    fn says(&self, said: &Said, value: &Value) -> bool {
        let shown = match (&self.public, &self.staff) {
            (Some(public), Some(staff)) => public.clone().with(staff).settled(),
            (Some(only), None) | (None, Some(only)) => only.clone().settled(),
            (None, None) => return false,
        };
        shown
            .facts
            .iter()
            .any(|fact| fact.item == said.item && fact.service == said.service && fact.value == *value)
    }
}

impl Facility {
    /// Puts an answer in the place of those it answers anew: of lines and kinds, of which there may be several, of the one
    /// it is said of.
    fn say(&mut self, said: &Said, source: &Source, at: NaiveDateTime) {
        let minute = u16::try_from(at.hour() * 60 + at.minute()).ok().filter(|_| said.is_of_now);
        let fact = Fact {
            item: said.item.clone(),
            service: said.service.clone(),
            value: said.value.clone(),
            source: 0,
            original: None,
            at: minute,
        };
        let is_one_of_several = matches!(fact.value, Value::Phone(_) | Value::Kind(_) | Value::Person(_));
        self.facts.retain(|held| {
            let is_replaced =
                !is_one_of_several || held.value == fact.value || Some(&held.value) == said.stood.as_ref();
            held.about() != fact.about() || !is_replaced
        });
        self.take(fact, source);
        self.forget_unused_sources();
    }
}

/// The place itself says so, or somebody who asked there.
fn source(by: &Account, facility: FacilityId, at: NaiveDateTime) -> Source {
    let how = if by.organisation == facility { How::Own } else { How::Phone };
    Source { origin: by.name.text.clone(), verified_on: Some(at.date()), by: Some(by.name.text.clone()), how }
}

/// Who may receive corrections: every professional, so that nobody reports a second time what somebody has.
pub const SCOPE: Scope = Scope::AreaStaff;

impl Correction {
    pub(crate) fn propose(id: CorrectionId, about: &Correcting, by: &Account, at: NaiveDateTime) -> Self {
        let (person, name, from) = (by.id, by.name.clone(), by.organisation);
        Self { id, about: about.clone(), by: person, name, from, at, verdict: None }
    }

    /// Whether this person decides on it.
    pub fn is_for(&self, person: &Account) -> bool {
        person.is_coordinator || self.about.facility() == Some(person.organisation)
    }

    pub fn is_open(&self) -> bool {
        self.verdict.is_none()
    }

    pub(crate) fn answer(
        mut self,
        verdict: Verdict,
        by: &Account,
        at: NaiveDateTime,
    ) -> Result<Self, Rejection> {
        let may = match verdict {
            Verdict::Accepted | Verdict::Refused => self.is_for(by),
            Verdict::Withdrawn => self.by == by.id,
            Verdict::Unknown => return Err(Rejection::Newer),
        };
        if !may {
            return Err(Rejection::NotYours);
        }
        if self.verdict.is_some() {
            return Err(Rejection::Answered);
        }
        self.verdict = Some(Step { what: verdict, by: by.id, at });
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
