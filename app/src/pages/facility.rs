//! One place: whom to ring now, what it can do, when it is open, and how fresh each fact is.

mod about;
mod actions;
mod admission;
mod calls;
mod opioids;
mod phones;

use crate::browsing::Browsing;
use crate::components::{
    BackButton, Freshness, Icon, LevelMark, OpenTag, PaperFoot, PlaceName, StarButton, Tag, VeilButton,
    icons, sources_on_paper,
};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::{routes, words};
use about::{About, Sources};
use actions::Actions;
use admission::Admission;
use calls::Calls;
use chrono::NaiveDateTime;
use domain::admission::Purpose;
use domain::directory::Directory;
use domain::facility::{Facility, Fact, Value};
use domain::hours::Hours;
use domain::id::FacilityId;
use domain::lists::{Audience, item};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use opioids::OpioidStocks;
use phones::{CallFoot, Phones};
use std::sync::Arc;

/// What every part of the page reads.
#[derive(Clone)]
struct Shown {
    facility: Arc<Facility>,
    directory: Arc<Directory>,
    now: NaiveDateTime,
    language: Language,
}

impl Shown {
    fn freshness(&self, fact: &Fact) -> impl IntoView + use<> {
        let verified_on = self.facility.source(fact).and_then(|source| source.verified_on);
        let half_life_days = self.directory.lists().half_life_days(fact.item.as_str());
        view! { <Freshness verified_on half_life_days today=self.now.date()/> }
    }

    /// When it was confirmed, where the head of the page does not say so already.
    fn own_freshness(&self, fact: &Fact) -> Option<impl IntoView + use<>> {
        let verified_on = |fact| self.facility.source(fact).and_then(|source| source.verified_on);
        let head = self.facility.of(item::PHONE).next().and_then(verified_on);
        (head.is_none() || head != verified_on(fact)).then(|| self.freshness(fact))
    }

    fn is_staff_only(&self, fact: &Fact) -> bool {
        self.directory.lists().audience(&fact.item) == Audience::Staff
    }
}

#[component]
pub fn FacilityPage() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let url = use_url();
    let asked = move || routes::id_in::<FacilityId>(url.read().path());
    Effect::new(move |_| {
        if let Some(id) = asked() {
            local.own.opened(id);
        }
    });
    let page = move || {
        let directory = local.directory.get();
        let facility = asked().and_then(|id| directory.find(id)).and_then(|row| directory.facility(row));
        match facility {
            Some(facility) => {
                let shown =
                    Shown { facility: Arc::new(facility), directory, now: browsing.now.get(), language };
                view! { <Whole shown/> }.into_any()
            }
            // Before the store is open nobody can say that a place is missing.
            None if local.health.get() == Health::Opening || local.area.read().is_none() => {
                view! { <Filling/> }.into_any()
            }
            None => view! { <Missing/> }.into_any(),
        }
    };
    view! { {page} }
}

#[component]
fn Missing() -> impl IntoView {
    let language = Language::here();
    view! {
        <section class="card notice">
            <h1 tabindex="-1">{m::facility_missing(language)}</h1>
            <p>{m::facility_missing_hint(language)}</p>
            <a class="primary" href=routes::FIND>{m::facility_to_find(language)}</a>
        </section>
    }
}

#[component]
fn Whole(shown: Shown) -> impl IntoView {
    view! {
        <article class="facility">
            <Head shown=shown.clone()/>
            <Strip/>
            <div class="facility-columns">
                <div>
                    <Phones shown=shown.clone()/>
                    <Actions shown=shown.clone()/>
                    <Calls shown=shown.clone()/>
                    <Admission shown=shown.clone()/>
                    <Functions shown=shown.clone()/>
                    <OpioidStocks shown=shown.clone()/>
                </div>
                <div>
                    <HoursTable shown=shown.clone()/>
                    <About shown=shown.clone()/>
                    <Sources shown=shown.clone()/>
                </div>
            </div>
            <Paper shown=shown.clone()/>
            <CallFoot shown/>
        </article>
    }
}

/// The foot of the printed page; what is for professionals only is not printed (`paper.css`).
#[component]
fn Paper(shown: Shown) -> impl IntoView {
    let (local, browsing) = (expect_context::<LocalStore>(), expect_context::<Browsing>());
    let sources = sources_on_paper(shown.directory.lists(), [&*shown.facility]);
    let area = local.area.get_untracked();
    let region = area.map(|area| shown.language.pick(&area.ja, &area.en).to_owned()).unwrap_or_default();
    view! { <PaperFoot path=routes::facility(shown.facility.id) region sources now=browsing.now/> }
}

#[component]
fn Head(shown: Shown) -> impl IntoView {
    let Shown { facility, directory, now, language } = shown.clone();
    let lists = directory.lists();
    let name = words::name(language, &facility);
    let reading = facility.names().and_then(|name| name.kana.clone()).filter(|_| language == Language::Ja);
    let kinds: Vec<String> = facility.kinds().map(|kind| words::kind(language, lists, kind)).collect();
    let browsing = expect_context::<Browsing>();
    let near = browsing.near.get_untracked();
    let from = near.as_ref().and_then(|near| near.spot.position);
    let distance =
        from.zip(facility.position()).map(|(from, at)| words::distance(language, from.distance_m(at)));
    let visits = near.as_ref().and_then(|near| {
        let comes = facility.comes_to(&near.spot)?;
        Some(visits_tag(language, comes, near.address.is_some()).view())
    });
    let open = words::open_now(language, &facility, now);
    let suspended = facility.of(item::STATUS).next().is_some();
    let (id, own) = (facility.id, expect_context::<LocalStore>().own);
    let kept = Signal::derive(move || own.is_saved(id));
    let star_word =
        Signal::derive(move || if kept.get() { m::star_drop(language) } else { m::star_save(language) });
    let keep = move |keep| own.save(id, keep);
    let checked = facility.of(item::PHONE).next().and_then(|fact| facility.source(fact)).cloned();
    let checked = checked.map(|source| {
        let how = words::how(language, source.how);
        let by = source.by.map(|by| m::how_by(language, by)).unwrap_or_default();
        let half_life_days = lists.half_life_days(item::PHONE);
        view! {
            <p class="facility-checked">
                <Freshness verified_on=source.verified_on half_life_days today=now.date()/>
                <span>{how}{by}</span>
            </p>
        }
    });
    view! {
        <header class="facility-head">
            <div class="facility-bar">
                <BackButton/>
                <span class="bar-end"><StarButton kept word=star_word on_toggle=keep/><VeilButton/></span>
            </div>
            {reading.map(|reading| view! { <p class="facility-reading">{reading}</p> })}
            <h1 tabindex="-1"><PlaceName name/></h1>
            <p class="tags">
                {suspended.then(|| view! { <span class="tag tag-ask"><Icon shape=icons::WARNING/>{m::facility_suspended(language)}</span> })}
                <OpenTag open/>
                {kinds.into_iter().map(|kind| view! { <span class="tag">{kind}</span> }).collect_view()}
                {distance.map(|distance| view! { <span class="tag">{distance}</span> })}
                {visits}
            </p>
            {checked}
        </header>
    }
}

/// Whether it comes to where the person is, or to the home she gave.
fn visits_tag(language: Language, comes: bool, to_address: bool) -> Tag {
    let (class, icon) = if comes { ("tag tag-yes", icons::CHECK) } else { ("tag", icons::CROSS) };
    let word = match (comes, to_address) {
        (true, false) => m::facility_visits_here(language),
        (true, true) => m::facility_visits_address(language),
        (false, false) => m::facility_visits_not_here(language),
        (false, true) => m::facility_visits_not_address(language),
    };
    Tag { class, icon: Some(icon), text: word.to_owned() }
}

#[component]
fn Functions(shown: Shown) -> impl IntoView {
    let Shown { facility, directory, language, .. } = shown.clone();
    let cells: Vec<_> = facility
        .levels()
        // What is said to the purposes of an admission stands in a section of its own.
        .filter(|(fact, _)| !Purpose::ALL.iter().any(|purpose| fact.item == purpose.item()))
        .map(|(fact, level)| {
            let word = words::item(language, directory.lists(), &fact.item);
            let staff = shown.is_staff_only(fact);
            view! {
                <li class:staff-only=staff>
                    <LevelMark answer=level.answer/>
                    <span class="function-words">
                        <span>{word}</span>
                        {level.note.clone().map(|note| view! { <small>{note}</small> })}
                        <small class="function-fresh">
                            {shown.own_freshness(fact)}
                            {staff.then(|| view! { <span class="tag">{m::facility_staff_only(language)}</span> })}
                        </small>
                    </span>
                </li>
            }
        })
        .collect();
    (!cells.is_empty()).then(|| {
        view! {
            <section>
                <div class="section-head">
                    <h2>{m::facility_functions(language)}</h2>
                    <span class="legend">{m::facility_legend(language)}</span>
                </div>
                <ul class="card functions">{cells}</ul>
            </section>
        }
    })
}

#[component]
fn HoursTable(shown: Shown) -> impl IntoView {
    let Shown { facility, language, .. } = shown.clone();
    let fact = facility.of(item::HOURS).next().cloned();
    fact.map(|fact| {
        let told = if let Value::Hours(hours) = &fact.value {
            view! {
                {week(language, hours)}
                {hours.note.clone().map(|note| view! { <p class="hours-note">{note}</p> })}
            }
            .into_any()
        } else if let Value::Text(text) = &fact.value {
            // Nobody could read it for certain: who calls can.
            view! { <p class="hours-note">{text.clone()}</p> }.into_any()
        } else {
            return ().into_any();
        };
        view! {
            <section>
                <div class="section-head">
                    <h2>{m::facility_hours(language)}</h2>
                    {shown.freshness(&fact)}
                </div>
                <div class="card">{told}
                    {fact.original.clone().map(|original| view! {
                        <p class="hours-note"><strong>{m::facility_original(language)}</strong>" "{original}</p>
                    })}
                </div>
            </section>
        }
        .into_any()
    })
}

fn week(language: Language, hours: &Hours) -> impl IntoView + use<> {
    let lines = hours.week();
    let rows = lines
        .iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row">{words::days(language, line)}</th>
                    <td>{words::spans(language, &line.spans)}</td>
                </tr>
            }
        })
        .collect_view();
    let holidays = (!lines.is_empty()).then(|| words::holidays(language, hours.holidays)).flatten();
    view! {
        <table class="hours"><tbody>{rows}</tbody></table>
        {holidays.map(|words| view! { <p class="hours-note">{words}</p> })}
    }
}
