//! The next two events, and the way to all of them.

use crate::browsing::Browsing;
use crate::components::{EventCard, Icon, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes;
use domain::event::{Agenda, EventQuery, Span};
use leptos::prelude::*;
use std::sync::Arc;

const SHOWN: usize = 2;

#[component]
pub(super) fn NextEvents() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let today = Memo::new(move |_| browsing.now.get().date());
    move || {
        let directory = local.directory.get();
        let today = today.get();
        let agenda = Agenda::of(directory.events(), &EventQuery::default(), Span { from: today, to: None });
        let cards: Vec<_> = agenda
            .entries
            .into_iter()
            .take(SHOWN)
            .map(|entry| {
                let directory = Arc::clone(&directory);
                view! { <li><EventCard event=entry.event directory span=entry.span today dated=true/></li> }
            })
            .collect();
        (!cards.is_empty()).then(|| {
            view! {
                <section class="next-events">
                    <div class="section-head">
                        <h2>{m::home_events(language)}</h2>
                        <a class="section-link" href=routes::EVENTS>
                            {m::home_events_all(language)}
                            <Icon shape=icons::CHEVRON_RIGHT/>
                        </a>
                    </div>
                    <ul>{cards}</ul>
                </section>
            }
        })
    }
}
