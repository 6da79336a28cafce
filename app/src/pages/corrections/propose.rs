//! What is wrong with one place: a fact is chosen, what it should be is written, and it goes to those who answer for it. Who
//! answers for it herself changes it at once.

use crate::browser;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::messages as m;
use crate::{routes, words};
use domain::command::{Act, NewCorrection};
use domain::correction::{Correcting, Said, Statement};
use domain::facility::{Answer, Facility, Fact, Level, Value};
use domain::id::{CorrectionId, FacilityId};
use leptos::prelude::*;
use leptos_router::hooks::use_url;

#[component]
pub fn ProposePage() -> impl IntoView {
    let doing = Doing::new();
    let Doing { language, local, .. } = doing;
    let url = use_url();
    let asked = Memo::new(move |_| routes::id_in::<FacilityId>(url.read().path()));
    let done = RwSignal::new("");
    // The fact that is being corrected, by its place among all.
    let open = RwSignal::new(None::<usize>);
    let body = move || {
        let directory = local.directory.get();
        let facility = asked.get().and_then(|id| directory.find(id)).and_then(|row| directory.facility(row));
        let Some(facility) = facility else { return view! { <Filling/> }.into_any() };
        let may_change = local
            .view
            .read()
            .as_ref()
            .is_some_and(|view| view.account.is_coordinator || view.account.organisation == facility.id);
        let lists = directory.lists();
        // What one rings by comes first.
        let is_line = |fact: &Fact| matches!(fact.value, Value::Phone(_));
        let (lines, rest): (Vec<_>, Vec<_>) =
            facility.facts.iter().enumerate().partition(|(_, fact)| is_line(fact));
        let rows = lines.into_iter().chain(rest).filter_map(|(at, fact)| {
            let told = words::deed::value(language, lists, &fact.item, &fact.value, browser::now().date());
            let editor = Editor { doing, done, open, may_change, facility: facility.id };
            Some(editor.row(
                at,
                words::deed::question(language, lists, &fact.item, &fact.value),
                told,
                Edited::of(fact)?,
                fact,
            ))
        });
        let rows: Vec<_> = rows.collect();
        view! {
            <p class="referral-hint">{if may_change { m::correction_hint_own(language) } else { m::correction_hint(language) }}</p>
            <h2 class="propose-name">{words::name(language, &facility)}</h2>
            <ul class="card propose">{rows}</ul>
            {closed(doing, done, &facility)}
        }
        .into_any()
    };
    doing.page(
        m::correction_report(language),
        view! {
                        <p class="said" role="status">{done}</p>
                        {body}
        },
    )
}

/// The sorts of answers that one writes or taps.
#[derive(Clone, PartialEq)]
enum Edited {
    Words(String),
    Level(Answer),
}

impl Edited {
    fn of(fact: &Fact) -> Option<Self> {
        Some(match &fact.value {
            Value::Phone(phone) => Self::Words(phone.number.clone()),
            Value::Text(text) | Value::Web(text) => Self::Words(text.clone()),
            Value::Address(address) => Self::Words(address.text.clone()),
            Value::Name(name) => Self::Words(name.text.clone()),
            Value::Count(count) => Self::Words(count.to_string()),
            Value::Level(level) => Self::Level(level.answer),
            Value::Kind(_)
            | Value::Position(_)
            | Value::Hours(_)
            | Value::Days(_)
            | Value::Names(_)
            | Value::Date(_)
            | Value::Stock(_)
            | Value::Coverage(_)
            | Value::Person(_)
            | Value::Unknown => return None,
        })
    }

    /// In the place of what stood; nothing where it is no answer.
    fn value(self, stood: &Value) -> Option<Value> {
        let answer = match self {
            Self::Level(answer) => return Some(Value::Level(Level { answer, note: None })),
            Self::Words(words) => words.trim().to_owned(),
        };
        if answer.is_empty() {
            return None;
        }
        let mut value = stood.clone();
        if let Value::Phone(phone) = &mut value {
            phone.number = answer;
        } else if let Value::Address(address) = &mut value {
            address.text = answer;
        } else if let Value::Name(name) = &mut value {
            name.text = answer;
        } else if let Value::Count(count) = &mut value {
            *count = answer.parse().ok()?;
        } else if let Value::Text(text) | Value::Web(text) = &mut value {
            *text = answer;
        }
        Some(value)
    }
}

#[derive(Clone, Copy)]
struct Editor {
    doing: Doing,
    done: RwSignal<&'static str>,
    open: RwSignal<Option<usize>>,
    may_change: bool,
    facility: FacilityId,
}

impl Editor {
    fn row(self, at: usize, question: String, told: String, edited: Edited, fact: &Fact) -> AnyView {
        let language = self.doing.language;
        let is_open = move || self.open.get() == Some(at);
        let toggle =
            move |_| self.open.set(if self.open.get_untracked() == Some(at) { None } else { Some(at) });
        let label = question.clone();
        let fact = StoredValue::new(fact.clone());
        let editor = move || is_open().then(|| self.editor(label.clone(), edited.clone(), fact));
        view! {
            <li>
                <button class="propose-row" type="button" aria-expanded=move || is_open().to_string() on:click=toggle>
                    <span><span class="propose-question">{question}</span><span>{told}</span></span>
                    <span class="propose-edit">{m::correction_edit(language)}</span>
                </button>
                {editor}
            </li>
        }
        .into_any()
    }

    fn editor(self, label: String, edited: Edited, fact: StoredValue<Fact>) -> AnyView {
        let language = self.doing.language;
        match edited {
            Edited::Level(_) => {
                let button = |answer| {
                    let tap = move |_| self.send(fact, Edited::Level(answer));
                    view! { <button class="secondary" type="button" on:click=tap>{words::answer(language, answer)}</button> }.into_any()
                };
                view! { <div class="propose-editor referral-answers">{[Answer::Yes, Answer::Ask, Answer::No].map(button).into_iter().collect::<Vec<_>>()}</div> }
                    .into_any()
            }
            Edited::Words(words) => {
                let written = RwSignal::new(words);
                let send = move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    self.send(fact, Edited::Words(written.get_untracked()));
                };
                let word = if self.may_change {
                    m::correction_change(language)
                } else {
                    m::correction_send(language)
                };
                view! {
                    <form class="propose-editor" on:submit=send>
                        <input type="text" aria-label=label prop:value=written on:input=move |event| written.set(event_target_value(&event))/>
                        <button class="primary" type="submit">{word}</button>
                    </form>
                }
                .into_any()
            }
        }
    }

    fn send(self, fact: StoredValue<Fact>, edited: Edited) {
        let fact = fact.get_value();
        let Some(value) = edited.value(&fact.value).filter(|value| *value != fact.value) else { return };
        let said =
            Said { item: fact.item, service: fact.service, value, stood: Some(fact.value), is_of_now: false };
        let statement = Box::new(Statement { facility: self.facility, said: vec![said] });
        let act =
            if self.may_change { Act::StateFacts(statement) } else { proposed(Correcting::Facts(statement)) };
        let (language, may_change) = (self.doing.language, self.may_change);
        self.doing.submit(act, move |is_safe| {
            if is_safe {
                let word =
                    if may_change { m::correction_changed(language) } else { m::correction_sent(language) };
                let _ = (self.done.try_set(word), self.open.try_set(None));
            }
        });
    }
}

pub(super) fn proposed(about: Correcting) -> Act {
    let id = CorrectionId::from_bytes(browser::new_id());
    Act::ProposeCorrection(Box::new(NewCorrection { id, about }))
}

/// The place is no more: asked once, since it takes all of it away.
fn closed(doing: Doing, done: RwSignal<&'static str>, facility: &Facility) -> AnyView {
    let (language, id) = (doing.language, facility.id);
    let sure = RwSignal::new(false);
    let send = move |_| {
        doing.submit(proposed(Correcting::Closed(id)), move |is_safe| {
            if is_safe {
                let _ = (done.try_set(m::correction_sent(language)), sure.try_set(false));
            }
        });
    };
    let ask = move || {
        sure.get().then(|| {
            view! { <button class="primary" type="button" on:click=send><Icon shape=icons::CHECK/>{m::correction_closed_sure(language)}</button> }
        })
    };
    view! {
        <p class="tray-ways">
            <button class="secondary" type="button" aria-expanded=move || sure.get().to_string() on:click=move |_| sure.update(|sure| *sure = !*sure)>
                {m::correction_closed(language)}
            </button>
            {ask}
        </p>
    }
    .into_any()
}
