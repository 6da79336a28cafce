//! What people do on their phones.

use crate::disk::{App, Page, Places, Shelved, uuid};
use crate::oracle::{Checked, Done};
use crate::world::{Event, ORGANISATIONS, World, place};
use domain::call::CallResult;
use domain::command::{
    Act, AnswerTakenBack, CorrectionAnswer, NewCall, NewCorrection, NewReferral, ReferralAnswer, ReferralEnd,
};
use domain::correction::{Correcting, Said, Statement, Verdict};
use domain::facility::Value;
use domain::id::{CallId, CommandId, CorrectionId, ReferralId};
use domain::lists::item;
use domain::referral::{Answer, Asked, Destination, End, ReferralKind, Start, Terms, Urgency};
use domain::sync::client;
use domain::sync::overlay::View;

impl World {
    /// The phone's person does something.
    pub fn act(&mut self, phone: usize, page: usize) -> Checked {
        if self.is_calm || !self.people_act || self.phones[phone].pages[page].is_none() {
            return Ok(());
        }
        let pause = self.rng.u64(1_000..240_000);
        self.at(pause, Event::Act(phone, page));
        let view = self.phones[phone].pages[page].as_ref().and_then(Page::view);
        let Some(view) = view else { return Ok(()) };
        let open = self.phones[phone].pages[page].as_ref();
        let Some((app, places)) = open.map(|open| (open.app, open.places.clone())) else { return Ok(()) };
        let act = self.any_act(app, &view, &places);
        self.does(phone, page, act).map(drop)
    }

    /// This, and what she was told of it.
    pub fn does(&mut self, phone: usize, page: usize, act: Act) -> Result<CommandId, String> {
        let view = self.phones[phone].pages[page].as_ref().and_then(Page::view);
        let view = view.ok_or("nobody is signed in")?;
        let id = CommandId(uuid(&mut self.rng));
        let at = self.phone_time(phone);
        let by = view.account.id;
        let order = self.oracle.done.len();
        let done = Done { phone, by, order, act: act.clone(), is_safe: false, lacked: false };
        self.oracle.done.insert(id, done);
        let submitted = self.hand((phone, page), async |hand, _| {
            let shelf = Shelved(hand.page.borrow().places.clone());
            client::submit(hand, Some(&view), (id, at), act, &shelf).await
        });
        self.note(format!("phone {phone}.{page}: {id} {submitted:?}"));
        if submitted == Some(Ok(())) {
            self.oracle.done.get_mut(&id).expect("just put").is_safe = true;
            self.at(1, Event::Tick(phone, page));
            self.shows_what_waits(phone, page)?;
        }
        Ok(id)
    }

    fn any_act(&mut self, app: App, view: &View, places: &Places) -> Act {
        match self.rng.u8(0..6) {
            0..3 => self.any_referral(view),
            3 => Act::StateFacts(Box::new(self.any_statement(places))),
            4 => {
                let open: Vec<_> = view.corrections().filter(|held| held.is_open()).collect();
                if open.is_empty() || self.rng.bool() {
                    let about = Correcting::Facts(Box::new(self.any_statement(places)));
                    let id = CorrectionId(uuid(&mut self.rng));
                    return Act::ProposeCorrection(Box::new(NewCorrection { id, about }));
                }
                let of = open[self.rng.usize(0..open.len())];
                let facility = of.about.facility().expect("facts are of a place");
                let verdict = [Verdict::Accepted, Verdict::Refused, Verdict::Withdrawn][self.rng.usize(0..3)];
                Act::AnswerCorrection(CorrectionAnswer { id: of.id, facility, verdict })
            }
            // The app of before has no button for it.
            _ if app == App::Before => self.any_referral(view),
            _ => {
                let facility = place(self.rng.u128(1..=ORGANISATIONS + 2));
                let (id, result) = (CallId(uuid(&mut self.rng)), CallResult::Absent);
                Act::LogCall(NewCall { id, facility, result })
            }
        }
    }

    /// So many beds, or as many as there are; on what she sees, or whatever stands.
    fn any_statement(&mut self, places: &Places) -> Statement {
        let facility = place(self.rng.u128(1..=ORGANISATIONS + 2));
        let stands = places.get(&facility).and_then(|(_, beds)| *beds);
        let new = stands.filter(|_| self.rng.u8(0..4) == 0).unwrap_or_else(|| self.rng.u32(0..9));
        let stood = stands.filter(|_| self.rng.u8(0..4) > 0).map(Value::Count);
        let (item, value) = (item::BEDS.into(), Value::Count(new));
        Statement { facility, said: vec![Said { item, service: None, value, stood, is_of_now: false }] }
    }

    fn any_referral(&mut self, view: &View) -> Act {
        let known: Vec<_> = view.referrals().map(|referral| referral.id).collect();
        let known = if known.is_empty() { None } else { Some(known[self.rng.usize(0..known.len())]) };
        match (self.rng.u8(0..3), known) {
            (1, Some(id)) if self.rng.u8(0..4) == 0 => {
                let stood = [Answer::Can, Answer::Full, Answer::Conditional][self.rng.usize(0..3)];
                Act::TakeBackAnswer(AnswerTakenBack { id, stood })
            }
            (1, Some(id)) => {
                let all = [Answer::Received, Answer::Can, Answer::Full, Answer::Conditional];
                let answer = all[self.rng.usize(0..4)];
                let terms = Terms { from: Some(Start::Tonight), ..Terms::default() };
                let terms = (answer == Answer::Conditional).then_some(terms);
                Act::AnswerReferral(ReferralAnswer { id, answer, terms })
            }
            (2, Some(id)) => {
                let end = [End::Withdrawn, End::Taken][self.rng.usize(0..2)];
                Act::EndReferral(ReferralEnd { id, end })
            }
            _ => {
                let to = match self.rng.u8(0..6) {
                    0 => Destination::Outside("圏外病院".to_owned()),
                    _ => Destination::Facility(place(self.rng.u128(1..=ORGANISATIONS + 2))),
                };
                let asked =
                    Asked { kind: ReferralKind::Admission, to, urgency: Urgency::Today, needs: Vec::new() };
                Act::RecordReferral(Box::new(NewReferral { id: ReferralId(uuid(&mut self.rng)), asked }))
            }
        }
    }
}
