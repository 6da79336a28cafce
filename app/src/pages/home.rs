//! Home: one search field, the doors by purpose, the next events, and every kind of place.

mod next_events;

mod kept;

use crate::components::{Icon, SearchBox, Shape, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use chrono::NaiveDateTime;
use domain::admission::{Purpose, Wish};
use domain::directory::Directory;
use domain::id::{ItemCode, KindCode};
use domain::lists::item;
use domain::search::{self, Query};
use kept::KeptPlaces;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use next_events::NextEvents;

use crate::browsing::Browsing;

/// A purpose and the query that answers it. A door nobody stands behind is not drawn.
struct Door {
    icon: Shape,
    word: fn(Language) -> &'static str,
    kinds: &'static [&'static str],
    functions: &'static [&'static str],
}

const EMERGENCY: Door =
    Door { icon: icons::SIREN, word: m::door_emergency, kinds: &[], functions: &["emergency_admission"] };

const fn door(
    icon: Shape,
    word: fn(Language) -> &'static str,
    kinds: &'static [&'static str],
    functions: &'static [&'static str],
) -> Door {
    Door { icon, word, kinds, functions }
}

/// In the order of need; the first that have places behind them are drawn.
const DOORS: [Door; 16] = [
    door(icons::CUP, m::door_respite, &[], &["respite"]),
    door(icons::PILL, m::door_opioids, &["pharmacy"], &[item::OPIOIDS]),
    door(icons::MOON, m::door_nursing_24h, &["visiting_nurse"], &[item::ROUND_THE_CLOCK]),
    door(icons::STETHOSCOPE, m::door_home_doctor, &["clinic_home_palliative"], &[]),
    door(icons::HOSPITAL, m::door_palliative, &["pc_outpatient", "pcu", "pct"], &[]),
    door(icons::NURSE, m::door_people, &[], &[item::PALLIATIVE_PHYSICIAN]),
    door(icons::TOOTH, m::door_dental_home, &["dental_home"], &[]),
    door(icons::STETHOSCOPE, m::door_specialty, &["clinic_specialty_visit"], &[]),
    door(icons::NURSE, m::door_care_manager, &["care_manager_office"], &[]),
    door(icons::HOME, m::door_support_center, &["community_support_center", "home_care_coordination"], &[]),
    door(icons::PEOPLE, m::door_peers, &["patient_group", "volunteer"], &[]),
    door(icons::BUILDING, m::door_officials, &["municipality", "association"], &[]),
    door(icons::HOSPITAL, m::door_hospital, &["hospital"], &[]),
    door(icons::BUILDING, m::door_clinic, &["clinic"], &[]),
    door(icons::TOOTH, m::door_dental, &["dental_clinic"], &[]),
    door(icons::PILL, m::door_pharmacy, &["pharmacy"], &[]),
];
const DOORS_DRAWN: usize = 12;
/// So many stand above what was kept, and tell how many places stand behind them; the others are one line.
const LARGE: usize = 4;

impl Door {
    /// The desks of a purpose, where it has them; else the list.
    fn address(&self) -> String {
        let is_of = |purpose: &Purpose| self.kinds.is_empty() && self.functions == [purpose.item()];
        match Purpose::ALL.into_iter().find(is_of) {
            Some(purpose) => routes::admission(&Wish { purpose, ..Wish::default() }),
            // Who is meant is a person, wherever she is today.
            None if self.functions == [item::PALLIATIVE_PHYSICIAN] => {
                routes::people(&item::PALLIATIVE_PHYSICIAN.into())
            }
            None => routes::find(&self.query()),
        }
    }

    /// That of the pharmacies leads to who has which opioid, not to a list of places.
    fn opens_stocks(&self) -> bool {
        self.functions == [item::OPIOIDS]
    }

    fn query(&self) -> Query {
        Query {
            kinds: self.kinds.iter().copied().map(KindCode::from).collect(),
            functions: self.functions.iter().copied().map(ItemCode::from).collect(),
            ..Query::default()
        }
    }
}

#[component]
pub fn Home() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let text = RwSignal::new(String::new());
    let navigate = use_navigate();
    let search = Callback::new(move |()| {
        navigate(
            &routes::find(&Query { text: text.get_untracked(), ..Query::default() }),
            Default::default(),
        );
    });
    let drawn = drawn(local, expect_context::<Browsing>().now);
    let region = move || local.area.get().map(|area| language.pick(&area.ja, &area.en).to_owned());
    let demo = move || {
        local.area.read().as_ref().is_some_and(|area| area.demo).then(|| {
            view! { <p class="demo-note"><Icon shape=icons::INFO/>{m::app_demo(language)}</p> }
        })
    };
    view! {
        <header class="band">
            <div class="band-title">
                <img class="mark" src="/icons/mark.svg" alt="" width="34" height="34"/>
                <h1 tabindex="-1">{m::app_name(language)}</h1>
                <span class="band-region">{region}</span>
                <VeilButton/>
            </div>
            <label class="band-label" for="search">
                <strong>{m::home_find(language)}</strong>
                <span>{m::home_find_hint(language)}</span>
            </label>
            <SearchBox text on_text=move |typed| text.set(typed) on_submit=search button=m::home_search(language)/>
        </header>
        <Strip/>
        <div class="home">
            <Filling/>
            <Doors further=false drawn/>
            // Whoever kept something comes back for it: it stands on the first screen of a phone.
            <KeptPlaces/>
            <Doors further=true drawn/>
            // It comes with the staff facts, a moment after the others: none of them may move under a finger.
            <ReferralDoor/>
            <NextEvents/>
            <Kinds/>
            {demo}
        </div>
    }
}

/// To what others ask of this organisation and it asks of others, where professionals use the phone.
#[component]
fn ReferralDoor() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let is_staff = Memo::new(move |_| local.directory.read().staff().is_some());
    let count = Memo::new(move |_| local.view.read().as_ref().map_or(0, |view| view.open_for_us()));
    let told = move || {
        (count.get() > 0).then(|| view! { <small>{m::referral_counts(language, count.get())}</small> })
    };
    view! {
        <Show when=move || is_staff.get()>
            <a class="door door-small" href=routes::REFERRALS>
                <span class="door-icon"><Icon shape=icons::LIST/></span>
                <span><strong>{m::referral_title(language)}</strong>{told}</span>
            </a>
        </Show>
    }
}

/// The doors that are drawn, each by its position in [`DOORS`] and with how many places stand behind it.
fn drawn(local: LocalStore, now: RwSignal<NaiveDateTime>) -> Memo<Vec<(usize, usize)>> {
    Memo::new(move |_| {
        let directory = local.directory.read();
        let count = |door: &Door| behind(&directory, door, now.get_untracked());
        let counted = DOORS.iter().enumerate().map(|(at, door)| (at, count(door)));
        counted.filter(|(_, count)| *count > 0).take(DOORS_DRAWN).collect()
    })
}

fn behind(directory: &Directory, door: &Door, now: NaiveDateTime) -> usize {
    search::search(directory, &door.query(), now, 0).rows.len()
}

#[component]
fn Doors(further: bool, drawn: Memo<Vec<(usize, usize)>>) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    move || {
        let directory = local.directory.read();
        let emergency = if further { 0 } else { behind(&directory, &EMERGENCY, now.get_untracked()) };
        let drawn = drawn.read();
        let (first, rest) = drawn.split_at(LARGE.min(drawn.len()));
        let part = if further { rest } else { first };
        let doors: Vec<_> = part
            .iter()
            .filter_map(|(at, count)| Some((DOORS.get(*at)?, *count)))
            .map(|(door, count)| {
                let (address, count) = match door.opens_stocks() {
                    true => {
                        let holding = domain::opioid::holding(&directory);
                        (routes::OPIOIDS.to_owned(), m::count_held_places(language, holding))
                    }
                    false => (door.address(), m::count_places(language, count)),
                };
                view! {
                    <a class="door" class:door-small=further href=address>
                        <span class="door-icon"><Icon shape=door.icon/></span>
                        <span>
                            <strong>{(door.word)(language)}</strong>
                            {(!further).then(|| view! { <small>{count}</small> })}
                        </span>
                    </a>
                }
            })
            .collect();
        let label = if further { m::home_doors_further(language) } else { m::home_doors(language) };
        (emergency > 0 || !doors.is_empty()).then(|| {
            view! {
                <section class="doors" aria-label=label>
                    {(emergency > 0).then(|| view! {
                        <a class="door door-emergency" href=EMERGENCY.address()>
                            <span class="door-icon"><Icon shape=EMERGENCY.icon/></span>
                            <span>
                                <strong>{(EMERGENCY.word)(language)}</strong>
                                <small>{m::door_emergency_hint(language)}</small>
                            </span>
                            <Icon shape=icons::CHEVRON_RIGHT/>
                        </a>
                    })}
                    {doors}
                </section>
            }
        })
    }
}

#[component]
fn Kinds() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    move || {
        let directory = local.directory.read();
        let found = search::search(&directory, &Query::default(), now.get_untracked(), 0);
        let kinds = found.kinds.into_iter().filter(|(_, count)| *count > 0);
        let kinds: Vec<_> = kinds
            .map(|(code, count)| {
                let word = words::kind(language, directory.lists(), &code);
                let query = Query { kinds: vec![code], ..Query::default() };
                view! {
                    <li>
                        <a href=routes::find(&query)>
                            <span>{word}</span>
                            <small>{count}</small>
                            <Icon shape=icons::CHEVRON_RIGHT/>
                        </a>
                    </li>
                }
            })
            .collect();
        (!kinds.is_empty()).then(|| {
            view! {
                <section class="kinds">
                    <h2>{m::home_kinds(language)}</h2>
                    <ul>{kinds}</ul>
                </section>
            }
        })
    }
}
