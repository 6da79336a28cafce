//! What a person did, in a line, for the trays; and what is said of places.

use crate::language::{Language, messages as m};
use chrono::NaiveDate;
use domain::call::CallResult;
use domain::command::Act;
use domain::correction::{Correcting, Said};
use domain::directory::Directory;
use domain::facility::{Fact, Value};
use domain::id::{FacilityId, ItemCode};
use domain::lists::Lists;

pub fn deed(language: Language, directory: &Directory, act: &Act) -> String {
    let place = |id: FacilityId| super::referral::place(language, directory, id);
    match act {
        Act::RecordReferral(new) => m::deed_referral(language, new.id.ticket()),
        Act::AnswerReferral(of) => {
            m::deed_answer(language, super::referral::answer(language, of.answer), of.id.ticket())
        }
        Act::TakeBackAnswer(of) => m::deed_take_back(language, of.id.ticket()),
        Act::EndReferral(of) => {
            m::deed_answer(language, super::referral::end(language, of.end), of.id.ticket())
        }
        Act::StateFacts(of) => m::deed_facts(language, of.said.len(), place(of.facility)),
        Act::ProposeCorrection(of) => m::deed_correction(language, about(language, directory, &of.about)),
        Act::AnswerCorrection(of) => m::deed_verdict(language, place(of.facility)),
        Act::LogCall(of) => m::deed_call(language, place(of.facility), call(language, of.result)),
        Act::Unknown => m::referral_newer(language).to_owned(),
    }
}

/// Which place a correction is about.
pub fn about(language: Language, directory: &Directory, about: &Correcting) -> String {
    match about {
        Correcting::NewPlace(new) => super::person::name(language, &new.name),
        Correcting::Facts(_) | Correcting::Closed(_) => {
            about.facility().map_or_else(String::new, |id| super::referral::place(language, directory, id))
        }
        Correcting::Unknown => m::referral_newer(language).to_owned(),
    }
}

pub fn call(language: Language, result: CallResult) -> &'static str {
    match result {
        CallResult::Connected => m::call_connected(language),
        CallResult::Absent => m::call_absent(language),
        CallResult::WillCallBack => m::call_back(language),
        CallResult::Unknown => m::referral_newer(language),
    }
}

/// The question that is answered: of a line its purpose, of an opioid its group.
pub fn question(language: Language, lists: &Lists, item: &ItemCode, value: &Value) -> String {
    if let Value::Phone(phone) = value {
        return super::purpose(language, phone.purpose).to_owned();
    }
    if let Value::Stock(stock) = value
        && let Some(group) = lists.formulary.group(&stock.group)
    {
        return language.pick(&group.ja, &group.en).to_owned();
    }
    super::item(language, lists, item)
}

/// An answer, as far as it can be told in a line.
pub fn value(language: Language, lists: &Lists, item: &ItemCode, value: &Value, today: NaiveDate) -> String {
    if let Value::Phone(phone) = value {
        return phone.number.clone();
    }
    if let Value::Address(address) = value {
        return address.text.clone();
    }
    if let Value::Name(name) = value {
        return super::person::name(language, name);
    }
    if let Value::Kind(kind) = value {
        return super::kind(language, lists, kind);
    }
    if let Value::Stock(stock) = value {
        return super::stock(language, Some(stock.answer)).to_owned();
    }
    if let Value::Hours(hours) = value {
        return super::open_days(language, hours).join(m::time_join(language));
    }
    let fact =
        Fact { item: item.clone(), service: None, value: value.clone(), source: 0, original: None, at: None };
    super::admission::answer(language, lists, &fact, today).unwrap_or_default()
}

/// What stood, and what is said instead.
pub fn said(
    language: Language,
    lists: &Lists,
    said: &Said,
    today: NaiveDate,
) -> (String, Option<String>, String) {
    let told = |of: &Value| value(language, lists, &said.item, of, today);
    (question(language, lists, &said.item, &said.value), said.stood.as_ref().map(told), told(&said.value))
}
