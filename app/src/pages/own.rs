//! 自施設の情報: one's own place, confirmed, and reported anew in two taps: what one sees is marked, then it is sent.

use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::messages as m;
use crate::local::Health;
use crate::{routes, words};
use domain::admission::items;
use domain::command::Act;
use domain::correction::{Said, Statement};
use domain::directory::Directory;
use domain::facility::{Answer, Facility, Value};
use domain::id::{ItemCode, KindCode, ProductGroupCode};
use domain::lists::item;
use domain::opioid::Stock;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What is marked and not yet reported.
#[derive(Clone, Default, PartialEq)]
struct Marked {
    stocks: BTreeMap<ProductGroupCode, Answer>,
    /// The code of a choice.
    room: Option<String>,
    beds: Option<u32>,
}

#[derive(Clone, Copy)]
struct Reporting {
    doing: Doing,
    marked: RwSignal<Marked>,
    done: RwSignal<&'static str>,
}

#[component]
pub fn Own() -> impl IntoView {
    let doing = Doing::new();
    let reporting = Reporting { doing, marked: RwSignal::new(Marked::default()), done: RwSignal::new("") };
    let Doing { language, local, .. } = doing;
    let body = move || {
        if local.health.get() == Health::Opening || local.area.read().is_none() {
            return view! { <Filling/> }.into_any();
        }
        let own = local.view.get().map(|view| view.account.organisation);
        let directory = local.directory.get();
        let facility = own.and_then(|own| directory.find(own)).and_then(|row| directory.facility(row));
        match facility {
            Some(facility) => reporting.whole(&directory, facility),
            None => {
                view! { <p class="card notice"><a class="primary" href=routes::REFERRALS>{m::who_title(language)}</a></p> }
                    .into_any()
            }
        }
    };
    doing.page(m::own_title(language), body)
}

impl Reporting {
    fn whole(self, directory: &Directory, facility: Facility) -> AnyView {
        let language = self.doing.language;
        let lists = directory.lists();
        let is_asked = |code: &str| {
            let item = lists.item(&ItemCode::from(code));
            item.is_some_and(|item| {
                item.kinds.is_empty() || facility.kinds().any(|kind| item.kinds.contains(kind))
            })
        };
        let is_pharmacy = facility.kinds().any(|kind| *kind == "pharmacy");
        let room = is_asked(items::CAPACITY_NOW).then(|| self.room(directory, &facility));
        let stocks = is_pharmacy.then(|| self.stocks(directory, &facility));
        let name = words::name(language, &facility);
        let id = facility.id;
        let facility = StoredValue::new(facility);
        let count = move || {
            let marked = self.marked.read();
            marked.stocks.len() + usize::from(marked.room.is_some()) + usize::from(marked.beds.is_some())
        };
        let foot = move || {
            let done = self.done.get();
            let within = match count() {
                0 if done.is_empty() => return None,
                0 => view! { <p class="said">{done}</p> }.into_any(),
                count => view! {
                    <button class="primary" type="button" on:click=move |_| self.report(facility)>{m::own_report(language, count)}</button>
                }
                .into_any(),
            };
            Some(view! { <div class="foot referral-foot">{within}</div> })
        };
        view! {
            <section class="own-head">
                <h2><a href=routes::facility(id)>{name}</a></h2>
                <p class="tray-ways">
                    <button class="secondary" type="button" on:click=move |_| self.confirm(facility)><Icon shape=icons::CHECK/>{m::own_confirm(language)}</button>
                    <a class="secondary" href=routes::correct(id)>{m::own_change(language)}</a>
                </p>
            </section>
            {room}
            {stocks}
            <div class="own-foot" role="status">{foot}</div>
        }
        .into_any()
    }

    /// Whether there is room, and how many beds.
    fn room(self, directory: &Directory, facility: &Facility) -> AnyView {
        let language = self.doing.language;
        let lists = directory.lists();
        let code = ItemCode::from(items::CAPACITY_NOW);
        let choices = lists.item(&code).map(|item| item.choices.clone()).unwrap_or_default();
        let stands = facility.of(items::CAPACITY_NOW).find_map(|fact| {
            if let Value::Names(names) = &fact.value {
                lists.choice(&code, names.first()?).map(|choice| choice.code.clone())
            } else {
                None
            }
        });
        let beds = facility
            .of(items::BEDS_FREE)
            .find_map(|fact| if let Value::Count(beds) = fact.value { Some(beds) } else { None });
        let chip = |(code, word): (String, String)| {
            let (of, stands) = (code.clone(), stands.clone());
            let is_on = move || self.marked.read().room.as_ref().or(stands.as_ref()) == Some(&of);
            let tap = move |_| self.marked.update(|marked| marked.room = Some(code.clone()));
            view! { <button class="own-level" type="button" aria-pressed=move || is_on().to_string() on:click=tap>{word}</button> }.into_any()
        };
        let chips = choices
            .into_iter()
            .map(|choice| (choice.code.clone(), language.pick(&choice.ja, &choice.en).to_owned()));
        let chips: Vec<_> = chips.map(chip).collect();
        let shown = move || self.marked.read().beds.or(beds);
        let step = move |by: i64| {
            let next = i64::from(shown().unwrap_or(0)) + by;
            self.marked.update(|marked| marked.beds = u32::try_from(next.clamp(0, 999)).ok());
        };
        let told = move || shown().map_or_else(|| "–".to_owned(), |beds| beds.to_string());
        view! {
            <section>
                <h2>{m::own_room(language)}</h2>
                <div class="card own-room">
                    <div class="own-levels">{chips}</div>
                    <div class="own-beds">
                        <span>{words::item(language, lists, &ItemCode::from(items::BEDS_FREE))}</span>
                        <button class="secondary" type="button" aria-label=m::own_fewer(language) on:click=move |_| step(-1)>"−"</button>
                        <output aria-live="polite">{told}</output>
                        <button class="secondary" type="button" aria-label=m::own_more(language) on:click=move |_| step(1)>"+"</button>
                    </div>
                </div>
            </section>
        }
        .into_any()
    }

    /// Each group of opioids: in stock, to order, not.
    fn stocks(self, directory: &Directory, facility: &Facility) -> AnyView {
        let language = self.doing.language;
        let rows = directory.lists().formulary.groups.iter().map(|group| {
            let stands = facility.stocks().find(|(_, stock)| stock.group == group.code).map(|(_, stock)| stock.answer);
            let name = language.pick(&group.ja, &group.en).to_owned();
            let level = |answer: Answer| {
                let code = group.code.clone();
                let of = code.clone();
                let is_on = move || self.marked.read().stocks.get(&of).copied().or(stands) == Some(answer);
                let tap = move |_| {
                    self.marked.update(|marked| {
                        marked.stocks.insert(code.clone(), answer);
                    });
                };
                view! { <button class="own-level" type="button" aria-pressed=move || is_on().to_string() on:click=tap>{words::stock(language, Some(answer))}</button> }
                    .into_any()
            };
            let levels = [Answer::Yes, Answer::Ask, Answer::No].map(level).into_iter().collect::<Vec<_>>();
            let label = name.clone();
            view! { <li><div class="own-stock" role="group" aria-label=label><span>{name}</span><span class="own-levels">{levels}</span></div></li> }.into_any()
        });
        let rows: Vec<_> = rows.collect();
        view! {
            <section>
                <h2>{m::own_opioids(language)}</h2>
                <ul class="card own-stocks">{rows}</ul>
            </section>
        }
        .into_any()
    }

    fn report(self, facility: StoredValue<Facility>) {
        let marked = self.marked.get_untracked();
        let facility = facility.get_value();
        let held = |code: &str| facility.of(code).next().and_then(|fact| fact.service.clone());
        let said = |code: &str, service: Option<KindCode>, value: Value, is_of_now: bool| Said {
            item: ItemCode::from(code),
            service,
            value,
            stood: None,
            is_of_now,
        };
        let stocks = marked.stocks.into_iter().map(|(group, answer)| {
            said(item::OPIOIDS, None, Value::Stock(Stock { group, answer, hours: None }), false)
        });
        let room = marked.room.map(|code| said(items::CAPACITY_NOW, None, Value::Names(vec![code]), true));
        let beds =
            marked.beds.map(|beds| said(items::BEDS_FREE, held(items::BEDS_FREE), Value::Count(beds), true));
        let said = stocks.chain(room).chain(beds).collect();
        self.state(Statement { facility: facility.id, said }, m::own_reported(self.doing.language));
    }

    /// All that stands, as it stands.
    fn confirm(self, facility: StoredValue<Facility>) {
        let facility = facility.get_value();
        let said = facility.facts.iter().filter(|fact| fact.value != Value::Unknown).map(Said::confirms);
        self.state(
            Statement { facility: facility.id, said: said.collect() },
            m::own_confirmed(self.doing.language),
        );
    }

    fn state(self, statement: Statement, then: &'static str) {
        self.doing.submit(Act::StateFacts(Box::new(statement)), move |is_safe| {
            if is_safe {
                drop((self.marked.try_set(Marked::default()), self.done.try_set(then)));
            }
        });
    }
}
