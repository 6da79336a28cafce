//! Events in the order of their days, narrowed by what a person asks, with what each further filter would leave.

use super::{DaySpan, Event, When};
use crate::id::{EventKindCode, MunicipalityCode, ProfessionCode};
use crate::sorted;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a person asks of events. Within one list any of the codes will do; the lists must all agree.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventQuery {
    pub kinds: Vec<EventKindCode>,
    pub professions: Vec<ProfessionCode>,
    pub municipalities: Vec<MunicipalityCode>,
    /// Only where one can take part from afar.
    pub online: bool,
}

/// One filter of a query.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Narrowing {
    Online,
    Kind(EventKindCode),
    For(ProfessionCode),
    In(MunicipalityCode),
}

impl EventQuery {
    pub fn admits(&self, event: &Event) -> bool {
        self.kinds_admit(event)
            && self.professions_admit(event)
            && self.municipalities_admit(event)
            && self.online_admits(event)
    }

    fn kinds_admit(&self, event: &Event) -> bool {
        self.kinds.is_empty() || event.kind.as_ref().is_some_and(|kind| self.kinds.contains(kind))
    }

    /// What is for everyone is for each profession.
    fn professions_admit(&self, event: &Event) -> bool {
        let wanted = |profession| self.professions.contains(profession);
        self.professions.is_empty() || event.professions.is_empty() || event.professions.iter().any(wanted)
    }

    fn municipalities_admit(&self, event: &Event) -> bool {
        let wanted = |code| self.municipalities.contains(code);
        self.municipalities.is_empty() || event.municipality().is_some_and(wanted)
    }

    fn online_admits(&self, event: &Event) -> bool {
        !self.online || event.online.is_some()
    }

    pub fn is_on(&self, filter: &Narrowing) -> bool {
        match filter {
            Narrowing::Online => self.online,
            Narrowing::Kind(code) => self.kinds.contains(code),
            Narrowing::For(code) => self.professions.contains(code),
            Narrowing::In(code) => self.municipalities.contains(code),
        }
    }

    pub fn toggle(&mut self, filter: &Narrowing) {
        fn flip<T: PartialEq + Clone>(chosen: &mut Vec<T>, code: &T) {
            match chosen.iter().position(|held| held == code) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(code.clone()),
            }
        }
        match filter {
            Narrowing::Online => self.online = !self.online,
            Narrowing::Kind(code) => flip(&mut self.kinds, code),
            Narrowing::For(code) => flip(&mut self.professions, code),
            Narrowing::In(code) => flip(&mut self.municipalities, code),
        }
    }

    /// The filters that are on.
    pub fn filters(&self) -> Vec<Narrowing> {
        let mut on = Vec::new();
        on.extend(self.online.then_some(Narrowing::Online));
        on.extend(self.kinds.iter().cloned().map(Narrowing::Kind));
        on.extend(self.professions.iter().cloned().map(Narrowing::For));
        on.extend(self.municipalities.iter().cloned().map(Narrowing::In));
        on
    }
}

/// The days an agenda looks at, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub from: NaiveDate,
    /// Absent: whatever comes.
    pub to: Option<NaiveDate>,
}

/// An event where it stands in an agenda.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The first day of this span that the agenda looks at and nothing speaks against.
    pub day: NaiveDate,
    /// The span of its days it stands for: one that has begun still tells its first day.
    pub span: DaySpan,
    pub event: Arc<Event>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Agenda {
    /// By day and time.
    pub entries: Vec<Entry>,
    /// How many events there are, each once.
    pub events: usize,
    /// How many there would be with each filter and the others as they are; those without any are left out.
    counts: BTreeMap<Narrowing, usize>,
    /// As many more for each profession: what is for everyone.
    for_everyone: usize,
}

impl Agenda {
    pub fn of(events: &[Arc<Event>], query: &EventQuery, span: Span) -> Self {
        let mut agenda = Self::default();
        for event in events {
            let mut entries = entries(event, span).peekable();
            if entries.peek().is_none() {
                continue;
            }
            agenda.count(event, query);
            if query.admits(event) {
                agenda.events += 1;
                agenda.entries.extend(entries);
            }
        }
        sorted::by(&mut agenda.entries, |one, other| {
            let key = |entry: &Entry| (entry.day, entry.event.when.times.first().map(|time| time.from));
            key(one).cmp(&key(other)).then_with(|| one.event.name.text.cmp(&other.event.name.text))
        });
        agenda
    }

    fn count(&mut self, event: &Event, query: &EventQuery) {
        let (kinds, professions) = (query.kinds_admit(event), query.professions_admit(event));
        let (places, online) = (query.municipalities_admit(event), query.online_admits(event));
        let mut one = |filter| *self.counts.entry(filter).or_default() += 1;
        if kinds && professions && places && event.online.is_some() {
            one(Narrowing::Online);
        }
        if professions && places && online {
            event.kind.iter().for_each(|kind| one(Narrowing::Kind(kind.clone())));
        }
        if kinds && places && online {
            event.professions.iter().for_each(|code| one(Narrowing::For(code.clone())));
        }
        if kinds && professions && online {
            event.municipality().into_iter().for_each(|code| one(Narrowing::In(code.clone())));
        }
        if kinds && places && online && event.professions.is_empty() {
            self.for_everyone += 1;
        }
    }

    /// The entries of each day up to the last one looked at; one of several days stands on each on which it is on.
    pub fn by_day(&self, last: NaiveDate) -> BTreeMap<NaiveDate, Vec<Entry>> {
        let mut days = BTreeMap::<NaiveDate, Vec<Entry>>::new();
        for entry in &self.entries {
            let to = entry.span.to.unwrap_or(entry.day).min(last);
            days.entry(entry.day).or_default().push(entry.clone());
            let further = entry.day.iter_days().skip(1).take_while(|day| *day <= to);
            for day in further.filter(|day| entry.event.when.is_on(*day) == Some(true)) {
                days.entry(day).or_default().push(entry.clone());
            }
        }
        days
    }

    /// How many events there would be with this filter.
    pub fn count_of(&self, filter: &Narrowing) -> usize {
        let of = |filter: &Narrowing| self.counts.get(filter).copied().unwrap_or(0);
        match filter {
            Narrowing::For(_) => of(filter) + self.for_everyone,
            Narrowing::Online | Narrowing::Kind(_) | Narrowing::In(_) => of(filter),
        }
    }

    /// The filters that some event is told to be of.
    pub fn filters(&self) -> impl Iterator<Item = &Narrowing> {
        self.counts.keys()
    }

    /// How many there would be without each of the filters that are on, where that is any.
    pub fn relax(events: &[Arc<Event>], query: &EventQuery, span: Span) -> Vec<(Narrowing, usize)> {
        let without = |filter: Narrowing| {
            let mut wider = query.clone();
            wider.toggle(&filter);
            (filter, Self::of(events, &wider, span).events)
        };
        query.filters().into_iter().map(without).filter(|(_, count)| *count > 0).collect()
    }
}

/// Each span of an event's days that the agenda looks at. What has no day that could be read stands nowhere.
fn entries(event: &Arc<Event>, asked: Span) -> impl Iterator<Item = Entry> {
    event.when.days.iter().filter_map(move |span| {
        let day = event.when.first_within(*span, asked)?;
        Some(Entry { day, span: *span, event: Arc::clone(event) })
    })
}

/// How far a day is looked for in a span that leaves days out.
const REACH: u64 = 400;

impl When {
    /// The first day of one of its spans within those asked for on which nothing speaks against it.
    fn first_within(&self, span: DaySpan, asked: Span) -> Option<NaiveDate> {
        // Where no end is told only its first day is sure.
        let (from, to) = (span.from.or(span.to)?, span.to.or(span.from)?);
        let from = if span.from.is_none() { asked.from.min(to) } else { from };
        let last = asked.to.map_or(to, |last| last.min(to));
        let first = from.max(asked.from);
        let reach = first.checked_add_days(Days::new(REACH)).unwrap_or(last);
        first
            .iter_days()
            .take_while(|day| *day <= last.min(reach))
            .find(|day| self.is_on(*day) != Some(false))
    }
}

impl Event {
    /// Where its venue lies, as far as that is known.
    pub fn municipality(&self) -> Option<&MunicipalityCode> {
        self.address.as_ref()?.municipality.as_ref()
    }
}
