//! Who types an opioid looks for a pharmacy that has it: the door to those, above the places found.

use super::Listing;
use crate::browser;
use crate::components::{Icon, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::{self, Chosen, Wanted};
use leptos::prelude::*;

/// A single letter is part of every other name.
const LEAST: usize = 2;

#[component]
pub(super) fn OpioidDoor(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let door = RwSignal::new(None::<(String, String)>);
    let look = move || {
        let (Some(text), Some(directory)) =
            (listing.query.try_get_untracked(), local.directory.try_get_untracked())
        else {
            return;
        };
        let text = text.text.trim().to_owned();
        let formulary = &directory.lists().formulary;
        let may = directory.staff().is_some() && text.chars().count() >= LEAST;
        let found = if may { formulary.search(&text) } else { Vec::new() };
        let next = match found.as_slice() {
            [] => None,
            [one] => {
                let wanted =
                    Wanted { chosen: Some(Chosen::Group(one.group.code.clone())), ..Wanted::default() };
                Some((routes::opioids(&wanted), language.pick(&one.group.ja, &one.group.en).to_owned()))
            }
            _ => {
                let wanted = Wanted { name: Some(text.clone()), ..Wanted::default() };
                Some((routes::opioids(&wanted), text))
            }
        };
        if door.with_untracked(|held| *held != next) {
            door.set(next);
        }
    };
    // After the rows are there: a keystroke does not wait for it.
    Effect::new(move |_| {
        listing.query.track();
        local.directory.track();
        browser::after_paint(move || {
            if door.try_get_untracked().is_some() {
                look();
            }
        });
    });
    move || {
        door.get().map(|(address, name)| {
            view! {
                <a class="card opioid-door" href=address>
                    <span class="door-icon"><Icon shape=icons::PILL/></span>
                    <span><strong>{m::opioids_door(language, name)}</strong><small>{m::opioids_door_hint(language)}</small></span>
                    <Icon shape=icons::CHEVRON_RIGHT/>
                </a>
            }
        })
    }
}
