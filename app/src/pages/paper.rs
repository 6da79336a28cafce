//! The list of the moment on A4: by municipality with hours and functions, large by kana row for a wall, or on a map.
//!
//! Only what is public stands on it: a sheet is left lying about.

mod map;

use crate::browser;
use crate::browsing::Browsing;
use crate::components::{BackButton, Icon, PaperFoot, VeilButton, icons, sources_on_paper};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::{self, PaperForm};
use crate::words;
use chrono::NaiveDate;
use domain::facility::{Answer, Facility, Phone, PhonePurpose};
use domain::id::MunicipalityCode;
use domain::kana::Heading;
use domain::lists::{Audience, Lists};
use domain::search::{self, Query, Sort};
use domain::sorted;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// More is a book, and too much for an old phone to lay out: a person narrows it by municipality or kind.
const MOST: usize = 2_000;
/// So many functions of a place are named.
const FUNCTIONS: usize = 6;

#[component]
pub fn PaperPage() -> impl IntoView {
    let language = Language::here();
    let params = use_query_map();
    let query = Memo::new(move |_| routes::read_query(&params.read()));
    let form = Memo::new(move |_| routes::read_paper_form(&params.read()));
    let navigate = use_navigate();
    let choose = Callback::new(move |form| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&routes::paper(&query.get_untracked(), form), replace);
    });
    let option = move |of: PaperForm| {
        let (word, hint) = match of {
            PaperForm::Districts => (m::paper_districts(language), m::paper_districts_hint(language)),
            PaperForm::Wall => (m::paper_wall(language), m::paper_wall_hint(language)),
            PaperForm::Map => (m::map_title(language), m::paper_map_hint(language)),
        };
        view! {
            <label class="choice">
                <input type="radio" name="form" prop:checked=move || form.get() == of on:change=move |_| choose.run(of)/>
                <span>{word}<small>{hint}</small></span>
            </label>
        }
    };
    view! {
        <div class="paper-page">
            <header class="plain-head">
                <BackButton/>
                <h1 tabindex="-1">{m::paper_title(language)}</h1>
                <VeilButton/>
            </header>
            <Strip/>
            <div class="paper-tools">
                <fieldset class="choices" aria-label=m::paper_form(language)>
                    {PaperForm::ALL.map(option)}
                </fieldset>
                <button class="primary" type="button" on:click=|_| browser::print()>
                    <Icon shape=icons::PRINT/>
                    {m::paper_print(language)}
                </button>
            </div>
            <Sheet query form/>
        </div>
    }
}

#[component]
fn Sheet(query: Memo<Query>, form: Memo<PaperForm>) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    move || {
        let Some(area) = local.area.get() else { return view! { <Filling/> }.into_any() };
        let directory = local.directory.get();
        // A list on paper is in kana order, and of the minute when it was asked for.
        let query = Query { sort: Sort::Kana, ..query.get() };
        let now = browsing.now.get_untracked();
        let found = search::search(&directory, &query, now, MOST);
        let total = found.rows.len();
        if total == 0 {
            return view! {
                <section class="card notice">
                    <h2>{m::find_none(language)}</h2>
                    <p>{m::find_none_hint(language)}</p>
                    <a class="primary" href=routes::find(&query)>{m::facility_to_find(language)}</a>
                </section>
            }
            .into_any();
        }
        let places: Vec<Facility> =
            found.rows.iter().take(MOST).filter_map(|row| directory.facility(*row)).collect();
        let lists = directory.lists();
        // What the head says of all is not said of each.
        let told_kinds = query.kinds.len() != 1;
        let (title, body) = match form.get() {
            PaperForm::Districts => (
                m::paper_districts_title(language),
                districts(language, lists, &places, told_kinds, now.date()),
            ),
            PaperForm::Wall => {
                (m::paper_wall_title(language), wall(language, lists, &places, told_kinds, &found.headings))
            }
            PaperForm::Map => {
                let rows = found.rows.get(..places.len()).unwrap_or_default();
                (m::map_title(language), map::map(language, &directory, rows, told_kinds))
            }
        };
        let left_out = total.saturating_sub(places.len());
        let sources = sources_on_paper(lists, &places);
        let region = language.pick(&area.ja, &area.en).to_owned();
        view! {
            <article class="card sheet">
                <header class="sheet-head">
                    <h2>{title}</h2>
                    <p>
                        <span>{region.clone()}" "{words::query(language, lists, &query)}" "<strong>{m::count_places(language, total)}</strong></span>
                        <span>{words::event::whole_day(language, now.date())}</span>
                    </p>
                    {(left_out > 0).then(|| view! { <p class="sheet-cut">{m::paper_cut(language, left_out, MOST)}</p> })}
                </header>
                {body}
                <PaperFoot path=routes::find(&query) region sources now=browsing.now/>
            </article>
        }
        .into_any()
    }
}

/// What everybody may ring, the main line first.
fn public_lines<'a>(lists: &Lists, place: &'a Facility) -> Vec<&'a Phone> {
    let lines = place.phones().filter(|(fact, _)| lists.audience(&fact.item) == Audience::Public);
    let mut lines: Vec<&Phone> = lines.map(|(_, phone)| phone).collect();
    sorted::by_key(&mut lines, |phone| {
        (phone.purpose == PhonePurpose::Fax, phone.purpose != PhonePurpose::Main)
    });
    lines
}

/// One rings from a wall: the FAX is in the list by municipality.
fn rung_lines<'a>(lists: &Lists, place: &'a Facility) -> Vec<&'a Phone> {
    let lines = public_lines(lists, place).into_iter();
    lines.filter(|phone| phone.purpose != PhonePurpose::Fax).collect()
}

/// The number, and whose it is unless it is the main one.
fn numbers(language: Language, lines: &[&Phone]) -> AnyView {
    let line = |phone: &&Phone| {
        let purpose = (phone.purpose != PhonePurpose::Main).then(|| words::purpose(language, phone.purpose));
        let extension = phone.extension.as_ref().map(|number| m::facility_extension(language, number));
        view! { <span class="sheet-number"><small>{purpose}</small>" "<b>{phone.number.clone()}</b>" "{extension}</span> }
    };
    lines.iter().map(line).collect_view().into_any()
}

fn kinds(language: Language, lists: &Lists, place: &Facility) -> String {
    place.kinds().map(|kind| words::kind(language, lists, kind)).collect::<Vec<_>>().join("・")
}

fn districts(
    language: Language,
    lists: &Lists,
    places: &[Facility],
    told_kinds: bool,
    today: NaiveDate,
) -> AnyView {
    let of = |place: &Facility| place.address().and_then(|address| address.municipality.clone());
    let listed = lists.municipalities.iter().map(|municipality| Some(municipality.code.clone()));
    let mut groups: Vec<(Option<MunicipalityCode>, Vec<&Facility>)> =
        listed.chain([None]).map(|code| (code, Vec::new())).collect();
    for place in places {
        // A municipality that no list knows stands with those that have none: nobody is left out.
        let code = of(place);
        let at = groups.iter().position(|(held, _)| *held == code).unwrap_or(groups.len() - 1);
        if let Some((_, group)) = groups.get_mut(at) {
            group.push(place);
        }
    }
    groups.retain(|(_, group)| !group.is_empty());
    let table = |(code, group): (Option<MunicipalityCode>, Vec<&Facility>)| {
        let name = match code {
            Some(code) => words::municipality(language, lists, &code),
            None => m::paper_elsewhere(language).to_owned(),
        };
        let count = m::count_places(language, group.len());
        let rows: Vec<_> =
            group.into_iter().map(|place| district_row(language, lists, place, told_kinds, today)).collect();
        view! {
            <section class="sheet-group">
                <table class="sheet-table">
                    <caption>{name}" "<small>{count}</small></caption>
                    <thead>
                        <tr>
                            <th scope="col">{m::col_name(language)}</th>
                            <th scope="col">{m::col_phone(language)}</th>
                            <th scope="col">{m::facility_hours(language)}</th>
                            <th scope="col">{m::find_functions(language)}</th>
                            <th scope="col">{m::paper_checked(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    };
    groups.into_iter().map(table).collect_view().into_any()
}

fn district_row(
    language: Language,
    lists: &Lists,
    place: &Facility,
    told_kinds: bool,
    today: NaiveDate,
) -> AnyView {
    let hours = place.hours().map(|hours| words::open_days(language, hours).join(m::time_join(language)));
    let public = place.levels().filter(|(fact, _)| lists.audience(&fact.item) == Audience::Public);
    let mut can: Vec<String> = public
        .filter_map(|(fact, level)| {
            let word = words::item(language, lists, &fact.item);
            match level.answer {
                Answer::Yes => Some(word),
                Answer::Ask => Some(format!("△{word}")),
                Answer::No => None,
            }
        })
        .collect();
    let further = can.len().saturating_sub(FUNCTIONS);
    can.truncate(FUNCTIONS);
    let mut can = can.join(m::day_join(language));
    if further > 0 {
        can = m::paper_further(language, can, further);
    }
    let checked = place.verified_on().map_or_else(|| "–".to_owned(), |on| words::date(language, on, today));
    view! {
        <tr>
            <th scope="row">{words::name(language, place)}{told_kinds.then(|| view! { <small>{kinds(language, lists, place)}</small> })}</th>
            <td>{numbers(language, &public_lines(lists, place))}</td>
            <td>{hours.unwrap_or_default()}</td>
            <td>{can}</td>
            <td>{checked}</td>
        </tr>
    }
    .into_any()
}

fn wall(
    language: Language,
    lists: &Lists,
    places: &[Facility],
    told_kinds: bool,
    headings: &[(Heading, u32)],
) -> AnyView {
    let starts: Vec<usize> =
        headings.iter().map(|(_, at)| usize::try_from(*at).unwrap_or(usize::MAX)).collect();
    let groups = headings.iter().zip(&starts).enumerate().map(|(number, ((heading, _), from))| {
        let to = starts.get(number + 1).copied().unwrap_or(places.len()).min(places.len());
        let letter = if *heading == Heading::Other { m::find_other(language) } else { heading.letter() };
        let entries = places.get(*from..to).unwrap_or_default().iter().map(|place| {
            view! {
                <li>
                    <span class="wall-name">{words::name(language, place)}{told_kinds.then(|| view! { <small>{kinds(language, lists, place)}</small> })}</span>
                    <span class="wall-numbers">{numbers(language, &rung_lines(lists, place))}</span>
                </li>
            }
        });
        let entries: Vec<_> = entries.collect();
        (!entries.is_empty()).then(|| view! { <section class="wall-group"><h3>{letter}</h3><ul>{entries}</ul></section> })
    });
    groups.collect_view().into_any()
}
