//! A referral as a person reads it.

use crate::language::{Language, messages as m};
use domain::admission::items;
use domain::command::Rejection;
use domain::directory::Directory;
use domain::id::{FacilityId, ItemCode};
use domain::lists::Lists;
use domain::referral::{Answer, Condition, Destination, End, ReferralKind, Start, Terms, Urgency};

pub fn kind(language: Language, kind: ReferralKind) -> &'static str {
    match kind {
        ReferralKind::Admission => m::referral_admission(language),
        ReferralKind::Respite => m::referral_respite(language),
        ReferralKind::HomeDoctor => m::referral_home_doctor(language),
        ReferralKind::VisitingNurse => m::referral_visiting_nurse(language),
        ReferralKind::VisitingPharmacist => m::referral_visiting_pharmacist(language),
        ReferralKind::VisitingDentist => m::referral_visiting_dentist(language),
        ReferralKind::PalliativeCare => m::referral_palliative_care(language),
        ReferralKind::Unknown => m::referral_newer(language),
    }
}

pub fn urgency(language: Language, urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Today => m::referral_today(language),
        Urgency::ThreeDays => m::referral_three_days(language),
        Urgency::Week => m::referral_week(language),
        Urgency::Later => m::referral_later(language),
        Urgency::Unknown => m::referral_newer(language),
    }
}

pub fn answer(language: Language, answer: Answer) -> &'static str {
    match answer {
        Answer::Received => m::referral_received(language),
        Answer::Can => m::referral_can(language),
        Answer::Conditional => m::referral_conditional(language),
        Answer::Full => m::referral_full(language),
        Answer::NotPossible => m::referral_not_possible(language),
        Answer::NoStaff => m::referral_no_staff(language),
        Answer::Unknown => m::referral_newer(language),
    }
}

pub fn start(language: Language, start: Start) -> &'static str {
    match start {
        Start::Tonight => m::referral_start_tonight(language),
        Start::Tomorrow => m::referral_start_tomorrow(language),
        Start::ThreeDays => m::referral_start_three_days(language),
        Start::Week => m::referral_start_week(language),
        Start::OnceFree => m::referral_start_once_free(language),
        Start::Unknown => m::referral_newer(language),
    }
}

pub fn condition(language: Language, condition: Condition) -> &'static str {
    match condition {
        Condition::Assessment => m::referral_need_assessment(language),
        Condition::Interview => m::referral_need_interview(language),
        Condition::Letter => m::referral_need_letter(language),
        Condition::Transport => m::referral_need_transport(language),
        Condition::OwnSupplies => m::referral_need_own_supplies(language),
        Condition::RoomFee => m::referral_need_room_fee(language),
        Condition::TakeBack => m::referral_need_take_back(language),
        Condition::Unknown => m::referral_newer(language),
    }
}

/// From when, which bed, and what is needed first.
pub fn terms(language: Language, lists: &Lists, terms: &Terms) -> String {
    let bed = terms
        .bed
        .as_ref()
        .map(|bed| super::admission::choice(language, lists, &items::BED_TYPES.into(), bed));
    let from = terms.from.map(|from| start(language, from).to_owned());
    let needs = terms.needs.iter().map(|need| condition(language, *need).to_owned());
    from.into_iter().chain(bed).chain(needs).collect::<Vec<_>>().join(m::day_join(language))
}

pub fn end(language: Language, end: End) -> &'static str {
    match end {
        End::Withdrawn => m::referral_withdrawn(language),
        End::Taken => m::referral_taken(language),
        End::Elsewhere => m::referral_elsewhere(language),
        End::NoLongerNeeded => m::referral_not_needed(language),
        End::Unknown => m::referral_newer(language),
    }
}

pub fn rejection(language: Language, rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::Nobody => m::rejection_nobody(language),
        Rejection::NotYours => m::rejection_not_yours(language),
        Rejection::NotThere => m::rejection_not_there(language),
        Rejection::Exists => m::rejection_exists(language),
        Rejection::NoSuchPlace => m::rejection_no_such_place(language),
        Rejection::TooMuch => m::rejection_too_much(language),
        Rejection::Answered => m::rejection_answered(language),
        Rejection::Ended => m::rejection_ended(language),
        Rejection::Changed => m::rejection_changed(language),
        Rejection::Unfit => m::rejection_unfit(language),
        Rejection::Internal => m::rejection_internal(language),
        Rejection::Newer | Rejection::Unknown => m::rejection_newer(language),
    }
}

/// In the order they were chosen.
pub fn needs(language: Language, lists: &Lists, needs: &[ItemCode]) -> String {
    let words: Vec<String> = needs.iter().map(|need| super::item(language, lists, need)).collect();
    words.join(m::day_join(language))
}

pub fn place(language: Language, directory: &Directory, id: FacilityId) -> String {
    let facility = directory.find(id).and_then(|row| directory.facility(row));
    facility.map_or_else(
        || m::referral_no_place(language).to_owned(),
        |facility| super::name(language, &facility),
    )
}

pub fn destination(language: Language, directory: &Directory, to: &Destination) -> String {
    match to {
        Destination::Facility(id) => place(language, directory, *id),
        Destination::Outside(name) => name.clone(),
        Destination::Unknown => m::referral_newer(language).to_owned(),
    }
}
