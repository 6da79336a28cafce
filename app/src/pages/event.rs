//! One event: when by both calendars, where, for whom, until when to apply, and into one's own calendar.

use crate::browser;
use crate::browsing::Browsing;
use crate::components::{BackButton, CallButton, EventKindTag, Icon, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::words::Tone;
use crate::{routes, words};
use chrono::{NaiveDate, NaiveDateTime};
use domain::directory::Directory;
use domain::event::{Event, Told, ics};
use domain::holiday::holiday;
use domain::id::EventId;
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use std::sync::Arc;

/// What every part of the page reads.
#[derive(Clone)]
struct Shown {
    event: Arc<Event>,
    directory: Arc<Directory>,
    now: NaiveDateTime,
    language: Language,
}

#[component]
pub fn EventPage() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let url = use_url();
    move || {
        let directory = local.directory.get();
        let id = routes::id_in::<EventId>(url.read().path());
        match id.and_then(|id| directory.event(id)).map(Arc::clone) {
            Some(event) => {
                let shown = Shown { event, directory, now: browsing.now.get(), language };
                view! { <Whole shown/> }.into_any()
            }
            // Before the store is open nobody can say that an event is missing.
            None if local.health.get() == Health::Opening || local.area.read().is_none() => {
                view! { <Filling/> }.into_any()
            }
            None => view! { <Missing/> }.into_any(),
        }
    }
}

#[component]
fn Missing() -> impl IntoView {
    let language = Language::here();
    view! {
        <section class="card notice">
            <h1 tabindex="-1">{m::event_missing(language)}</h1>
            <p>{m::event_missing_hint(language)}</p>
            <a class="primary" href=routes::EVENTS>{m::event_to_events(language)}</a>
        </section>
    }
}

#[component]
fn Whole(shown: Shown) -> impl IntoView {
    view! {
        <article class="facility event">
            <Head shown=shown.clone()/>
            <Strip/>
            <div class="facility-columns">
                <div>
                    <WhenAndWhere shown=shown.clone()/>
                    <Actions shown=shown.clone()/>
                    <Apply shown=shown.clone()/>
                </div>
                <div>
                    <About shown=shown.clone()/>
                    <SourceLine shown=shown.clone()/>
                </div>
            </div>
            <CalendarFoot shown/>
        </article>
    }
}

#[component]
fn Head(shown: Shown) -> impl IntoView {
    let Shown { event, directory, language, now } = shown;
    let reading = event.name.kana.clone().filter(|_| language == Language::Ja);
    let over = event.when.last().is_some_and(|last| last < now.date());
    view! {
        <header class="facility-head">
            <div class="facility-bar">
                <BackButton/>
                <VeilButton/>
            </div>
            {reading.map(|reading| view! { <p class="facility-reading">{reading}</p> })}
            <h1 tabindex="-1">{words::event::name(language, &event)}</h1>
            <p class="tags">
                <EventKindTag event directory/>
                {over.then(|| view! { <span class="tag">{m::event_over(language)}</span> })}
            </p>
        </header>
    }
}

/// Days past which a page counts the rest.
const DAYS_SAID: usize = 12;

/// Each day by both counts of years, with its weekday, and a holiday by name.
fn day_lines(language: Language, event: &Event) -> Vec<String> {
    let said = |day: NaiveDate| {
        let free = holiday(day).map(|free| language.pick(free.ja(), free.en()));
        let whole = words::event::whole_day(language, day);
        free.map_or_else(|| whole.clone(), |free| format!("{whole} {free}"))
    };
    let line = |span: &domain::event::DaySpan| match (span.from, span.to) {
        (Some(from), Some(to)) if from == to => Some(said(from)),
        (Some(from), Some(to)) => Some(m::date_range(language, said(from), words::event::day(language, to))),
        (None, None) => None,
        (Some(_) | None, Some(_) | None) => words::event::days(language, *span),
    };
    event.when.days.iter().filter_map(line).take(DAYS_SAID).collect()
}

#[component]
fn WhenAndWhere(shown: Shown) -> impl IntoView {
    let Shown { event, language, .. } = shown;
    let days = day_lines(language, &event);
    let unread = days.is_empty() && event.when.text.is_none();
    let times = words::event::times(language, &event.when);
    let as_told = event.when.text.clone().filter(|_| !event.when.times.is_empty());
    let address = event.address.as_ref().map(|address| {
        format!("{} {}", address.text, address.building.as_deref().unwrap_or_default()).trim_end().to_owned()
    });
    let online = event.online.as_ref().map(|online| match online.link.clone() {
        Some(link) => view! {
            <a href=link.clone() target="_blank" rel="noopener noreferrer">{m::event_join_online(language)}</a>
        }
        .into_any(),
        None => m::event_online_later(language).into_any(),
    });
    view! {
        <section aria-label=m::event_when(language)>
            <dl class="card details">
                <div class="detail">
                    <dt>{m::event_when(language)}</dt>
                    <dd class="event-when">
                        {days.into_iter().map(|day| view! { <span>{day}</span> }).collect_view()}
                        {times.map(|times| view! { <strong>{times}</strong> })}
                        {as_told.map(|text| view! { <span>{text}</span> })}
                        {unread.then(|| m::event_when_unknown(language))}
                    </dd>
                </div>
                {event.place.clone().or_else(|| address.clone()).map(|place| view! {
                    <div class="detail">
                        <dt>{m::event_place(language)}</dt>
                        <dd class="event-when"><strong>{place}</strong>{address.filter(|_| event.place.is_some())}</dd>
                    </div>
                })}
                {online.map(|online| view! {
                    <div class="detail"><dt>{m::event_online(language)}</dt><dd>{online}</dd></div>
                })}
            </dl>
        </section>
    }
}

#[component]
fn Actions(shown: Shown) -> impl IntoView {
    let Shown { event, language, .. } = shown;
    let said = RwSignal::new("");
    let address = browser::address_of(&routes::event(event.id));
    let (name, card) = (words::event::name(language, &event), lines(language, &event).join("\n"));
    let share = move |_| {
        let (name, card, address) = (name.clone(), card.clone(), address.clone());
        leptos::task::spawn_local(async move {
            if browser::can_share() {
                browser::share(&name, &card, &address).await;
                return;
            }
            let copied = browser::copy(&format!("{card}\n{address}")).await;
            let word = if copied { m::facility_copied(language) } else { m::facility_copy_failed(language) };
            // The page may be gone by now: its signals are tried, not assumed.
            let _ = said.try_set(word);
        });
    };
    view! {
        <section aria-label=m::event_actions(language)>
            <ul class="actions">
                {routes::directions(event.position, event.address.as_ref()).map(|url| view! {
                    <li><a href=url target="_blank" rel="noopener noreferrer"><Icon shape=icons::ROUTE/>{m::facility_directions(language)}</a></li>
                })}
                {event.web.clone().map(|url| view! {
                    <li><a href=url target="_blank" rel="noopener noreferrer"><Icon shape=icons::EXTERNAL/>{m::event_web(language)}</a></li>
                })}
                <li><button type="button" on:click=share><Icon shape=icons::SHARE/>{m::facility_share(language)}</button></li>
            </ul>
            <p class="said" role="status">{said}</p>
        </section>
    }
}

/// How to apply and whom to ring.
#[component]
fn Apply(shown: Shown) -> impl IntoView {
    let Shown { event, language, now, .. } = shown;
    let until = event.apply_until.map(|until| {
        let (tone, _) = words::event::deadline(language, until, now.date());
        let over = until < now.date();
        let day = words::event::day(language, until);
        view! {
            <strong class:event-deadline=tone == Tone::Ask>{m::event_until(language, day)}</strong>
            {over.then(|| view! { <span class="tag">{m::event_deadline_over(language)}</span> })}
        }
    });
    let apply = (until.is_some() || event.apply.is_some()).then(|| {
        view! {
            <div class="detail">
                <dt>{m::event_apply(language)}</dt>
                <dd class="event-when">{until}{event.apply.clone().map(|apply| view! { <span>{apply}</span> })}</dd>
            </div>
        }
    });
    let contact = event.contact.clone().or_else(|| event.organiser.clone()).unwrap_or_default();
    let phones = event.phones.clone().into_iter().map(|phone| {
        let extension = phone.extension.clone().map(|number| m::facility_extension(language, number));
        view! {
            <li class="phone">
                <span class="phone-words">
                    <span class="phone-purpose">{contact.clone()}</span>
                    <span class="phone-number">{phone.number.clone()} {extension}</span>
                </span>
                <CallButton name=contact.clone() phone answers=true/>
            </li>
        }
    });
    let phones =
        (!event.phones.is_empty()).then(|| view! { <ul class="card phones">{phones.collect_view()}</ul> });
    (apply.is_some() || phones.is_some()).then(|| {
        view! {
            <section>
                <h2>{m::event_contact(language)}</h2>
                {phones}
                {apply.map(|apply| view! { <dl class="card details">{apply}</dl> })}
            </section>
        }
    })
}

#[component]
fn About(shown: Shown) -> impl IntoView {
    let Shown { event, directory, language, .. } = shown;
    let rows = [
        (m::event_description(language), event.description.clone()),
        (m::event_audience(language), words::event::audience(language, directory.lists(), &event)),
        (m::event_capacity(language), event.capacity.clone()),
        (m::event_credits(language), event.credits.clone()),
        (m::event_fee(language), event.fee.clone()),
        (m::event_organiser(language), event.organiser.clone()),
        (m::event_contact(language), event.contact.clone()),
        (m::event_note(language), event.note.clone()),
    ];
    let rows = rows.into_iter().filter_map(|(title, text)| {
        let text = text?;
        Some(view! { <div class="detail"><dt>{title}</dt><dd class="event-text">{text}</dd></div> })
    });
    view! { <section><h2>{m::event_about(language)}</h2><dl class="card details">{rows.collect_view()}</dl></section> }
}

#[component]
fn SourceLine(shown: Shown) -> impl IntoView {
    let Shown { event, language, now, .. } = shown;
    let on = event.source.verified_on.map_or_else(
        || m::fresh_unknown(language).to_owned(),
        |on| m::fresh_on(language, words::date(language, on, now.date())),
    );
    let how = words::how(language, event.source.how);
    view! {
        <section>
            <h2>{m::facility_sources(language)}</h2>
            <ul class="sources"><li>{event.source.origin.clone()}" · "{how}" · "{on}</li></ul>
        </section>
    }
}

/// The event as lines of text, for a message or another calendar.
fn lines(language: Language, event: &Event) -> Vec<String> {
    let mut lines = vec![words::event::name(language, event)];
    lines.extend(day_lines(language, event));
    lines.extend(words::event::times(language, &event.when));
    lines.extend(words::event::place(language, event));
    lines.extend(details(language, event));
    lines
}

fn details(language: Language, event: &Event) -> Vec<String> {
    let titled = |title: &str, text: &str| m::event_titled(language, text, title);
    let link = event.online.as_ref().and_then(|online| online.link.as_deref());
    let until = event.apply_until.map(|until| words::event::day(language, until));
    let mut lines: Vec<String> = Vec::new();
    lines.extend(link.map(|link| titled(m::event_online(language), link)));
    lines.extend(until.map(|until| titled(m::event_apply(language), &m::event_until(language, until))));
    lines.extend(event.fee.as_ref().map(|fee| titled(m::event_fee(language), fee)));
    lines.extend(event.organiser.as_ref().map(|held| titled(m::event_organiser(language), held)));
    lines.extend(event.phones.iter().map(|phone| titled(m::event_contact(language), &phone.number)));
    lines
}

/// The page's main action, within reach of the thumb.
#[component]
fn CalendarFoot(shown: Shown) -> impl IntoView {
    let Shown { event, language, now, .. } = shown;
    let place = [event.place.clone(), event.address.as_ref().map(|address| address.text.clone())];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let place = if place.is_empty() { words::event::place(language, &event) } else { Some(place.join(" ")) };
    let mut text = details(language, &event);
    text.extend(event.description.clone());
    text.push(browser::address_of(&routes::event(event.id)));
    let web = event.online.as_ref().and_then(|online| online.link.clone()).or_else(|| event.web.clone());
    let told = Told { title: words::event::name(language, &event), place, text: text.join("\n"), web };
    ics(&event, &told, now).map(|file| {
        let name =
            format!("tasuki-{}.ics", event.when.first().map(|day| day.to_string()).unwrap_or_default());
        let hand_over = move |_| {
            let (name, file) = (name.clone(), file.clone());
            leptos::task::spawn_local(async move {
                browser::hand_over(&name, "text/calendar", &file).await;
            });
        };
        view! {
            <div class="foot">
                <button class="primary foot-call" type="button" on:click=hand_over>
                    <Icon shape=icons::CALENDAR/>
                    <span>{m::event_to_calendar(language)}</span>
                </button>
            </div>
        }
    })
}
