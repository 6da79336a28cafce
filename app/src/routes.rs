//! The app's table of contents: every address, and how a query stands in one.

use chrono::NaiveDate;
use domain::admission::{Planned, Purpose, Wish};
use domain::calendar::Month;
use domain::event::EventQuery;
use domain::facility::{Address, Position};
use domain::hours::When;
use domain::id::{
    EventId, EventKindCode, FacilityId, IngredientCode, ItemCode, KindCode, MunicipalityCode,
    ProductGroupCode, ProfessionCode, ReferralId,
};
use domain::opioid::{Column, Need, Pace};
use domain::search::{Query, Sort, Within};
use leptos_router::params::ParamsMap;
use std::str::FromStr;

pub const HOME: &str = "/";
pub const FIND: &str = "/find";
pub const REFERRALS: &str = "/referrals";
pub const NEW_REFERRAL: &str = "/referrals/new";
pub const PAPER: &str = "/paper";
pub const MAP: &str = "/map";
pub const SETTINGS: &str = "/settings";
pub const ADMISSION: &str = "/admission";
pub const COMPARE: &str = "/compare";
pub const OPIOIDS: &str = "/opioids";
pub const EVENTS: &str = "/events";
pub const PEOPLE: &str = "/people";
pub const TRAY: &str = "/tray";
pub const OWN: &str = "/own";
pub const CORRECTIONS: &str = "/corrections";
pub const NEW_PLACE: &str = "/corrections/new";

/// What an address opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Page {
    Home,
    Find,
    Map,
    Compare,
    Paper,
    Facility,
    Settings,
    Admission,
    Rules,
    Referrals,
    NewReferral,
    Referral,
    Opioids,
    People,
    Events,
    Event,
    Tray,
    Own,
    Corrections,
    NewPlace,
    Propose,
    Nowhere,
}

pub fn page(path: &str) -> Page {
    let path = path.trim_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match (first, rest) {
        ("", "") => Page::Home,
        ("find", "") => Page::Find,
        ("map", "") => Page::Map,
        ("compare", "") => Page::Compare,
        ("paper", "") => Page::Paper,
        ("settings", "") => Page::Settings,
        ("admission", "") => Page::Admission,
        ("referrals", "") => Page::Referrals,
        ("referrals", "new") => Page::NewReferral,
        ("opioids", "") => Page::Opioids,
        ("people", "") => Page::People,
        ("events", "") => Page::Events,
        ("tray", "") => Page::Tray,
        ("own", "") => Page::Own,
        ("corrections", "") => Page::Corrections,
        ("corrections", "new") => Page::NewPlace,
        ("facility", of) if of.ends_with("/correct") => Page::Propose,
        ("admission", of) if of.ends_with("/rules") => Page::Rules,
        (_, of) if of.contains('/') || of.is_empty() => Page::Nowhere,
        ("facility", _) => Page::Facility,
        ("referrals", _) => Page::Referral,
        ("events", _) => Page::Event,
        _ => Page::Nowhere,
    }
}

/// The id in an address of one record.
pub fn id_in<T: FromStr>(path: &str) -> Option<T> {
    path.split('/').nth(2)?.parse().ok()
}

/// So many places stand side by side at most.
pub const COMPARED: usize = 3;

pub fn facility(id: FacilityId) -> String {
    format!("/facility/{id}")
}

/// What is wrong with it.
pub fn correct(id: FacilityId) -> String {
    format!("/facility/{id}/correct")
}

pub fn referral(id: ReferralId) -> String {
    format!("{REFERRALS}/{id}")
}

/// A new one, to this place.
pub fn referral_to(id: FacilityId) -> String {
    format!("{NEW_REFERRAL}?to={id}")
}

/// Places side by side. [`read_compared`] reads them back.
pub fn compare(ids: &[FacilityId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut params = ParamsMap::new();
    params.insert("ids", ids.join(" "));
    format!("{COMPARE}{}", params.to_query_string())
}

/// Each once, and no more than there is room for.
pub fn read_compared(params: &ParamsMap) -> Vec<FacilityId> {
    let mut ids: Vec<FacilityId> = Vec::new();
    for id in params.get("ids").unwrap_or_default().split_whitespace().filter_map(|id| id.parse().ok()) {
        if ids.len() < COMPARED && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The address of a list. What a person sees in it comes back from [`read_query`].
pub fn find(query: &Query) -> String {
    format!("{FIND}{}", params_of(query).to_query_string())
}

/// The address of the same places on a map.
pub fn map(query: &Query) -> String {
    format!("{MAP}{}", params_of(query).to_query_string())
}

fn params_of(query: &Query) -> ParamsMap {
    let mut params = ParamsMap::new();
    let mut put = |name: &'static str, value: String| {
        if !value.is_empty() {
            params.insert(name, value);
        }
    };
    put("q", query.text.clone());
    put("kind", join(&query.kinds, KindCode::as_str));
    put("in", join(&query.municipalities, MunicipalityCode::as_str));
    put("can", join(&query.functions, ItemCode::as_str));
    put("open", join(&query.open, |when| when.code()));
    put("to", join(&query.visits, MunicipalityCode::as_str));
    put("visits", if query.visits_here { "here".to_owned() } else { String::new() });
    put("within", query.within.map(|within| within.km().to_string()).unwrap_or_default());
    put("sort", sort_code(query.sort).to_owned());
    params
}

/// How a list is laid out on paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PaperForm {
    /// A table for each municipality.
    #[default]
    Districts,
    /// Large names and numbers by kana row, for the wall of a station.
    Wall,
    /// A map with numbers, and the places by number.
    Map,
}

impl PaperForm {
    pub const ALL: [Self; 3] = [Self::Districts, Self::Wall, Self::Map];

    /// In an address; the first is not named.
    const fn code(self) -> &'static str {
        match self {
            Self::Districts => "",
            Self::Wall => "wall",
            Self::Map => "map",
        }
    }
}

/// The address of a list made ready for paper.
pub fn paper(query: &Query, form: PaperForm) -> String {
    let mut params = params_of(query);
    if form != PaperForm::default() {
        params.insert("as", form.code().to_owned());
    }
    format!("{PAPER}{}", params.to_query_string())
}

pub fn read_paper_form(params: &ParamsMap) -> PaperForm {
    let code = params.get("as").unwrap_or_default();
    PaperForm::ALL.into_iter().find(|form| form.code() == code).unwrap_or_default()
}

pub fn read_query(params: &ParamsMap) -> Query {
    let text = |name: &str| params.get(name).unwrap_or_default();
    Query {
        text: text("q"),
        kinds: split(&text("kind"), KindCode::new),
        municipalities: split(&text("in"), MunicipalityCode::new),
        functions: split(&text("can"), ItemCode::new),
        open: text("open").split_whitespace().filter_map(When::of_code).collect(),
        visits: split(&text("to"), MunicipalityCode::new),
        visits_here: text("visits") == "here",
        within: text("within").parse().ok().and_then(Within::of_km),
        sort: SORTS.into_iter().find(|sort| sort_code(*sort) == text("sort")).unwrap_or_default(),
        near: None,
    }
}

/// Every name that [`read_query`] asks for.
pub const PARAMS: [&str; 9] = ["q", "kind", "in", "can", "open", "to", "visits", "within", "sort"];

pub const SORTS: [Sort; 4] = [Sort::Relevance, Sort::Kana, Sort::Distance, Sort::Freshness];

/// How a sort is written in an address; the usual one is not.
pub fn sort_code(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "",
        Sort::Kana => "name",
        Sort::Distance => "near",
        Sort::Freshness => "checked",
    }
}

pub fn event(id: EventId) -> String {
    format!("{EVENTS}/{id}")
}

/// What a person sees of the events: narrowed, and as a list from today on or as a month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventsView {
    pub query: EventQuery,
    /// Absent: the list.
    pub month: Option<Month>,
    /// The chosen day of the month.
    pub day: Option<NaiveDate>,
    /// The list begins with the last weeks.
    pub past: bool,
}

/// The address of a calendar. What a person sees in it comes back from [`read_events`].
pub fn events(view: &EventsView) -> String {
    let mut params = ParamsMap::new();
    let mut put = |name: &'static str, value: String| {
        if !value.is_empty() {
            params.insert(name, value);
        }
    };
    put("kind", join(&view.query.kinds, EventKindCode::as_str));
    put("for", join(&view.query.professions, ProfessionCode::as_str));
    put("in", join(&view.query.municipalities, MunicipalityCode::as_str));
    put("how", if view.query.online { "online".to_owned() } else { String::new() });
    put("month", view.month.map(|month| month.to_string()).unwrap_or_default());
    put("day", view.day.map(|day| day.to_string()).unwrap_or_default());
    put("since", if view.past { "past".to_owned() } else { String::new() });
    format!("{EVENTS}{}", params.to_query_string())
}

pub fn read_events(params: &ParamsMap) -> EventsView {
    let text = |name: &str| params.get(name).unwrap_or_default();
    EventsView {
        query: EventQuery {
            kinds: split(&text("kind"), EventKindCode::new),
            professions: split(&text("for"), ProfessionCode::new),
            municipalities: split(&text("in"), MunicipalityCode::new),
            online: text("how") == "online",
        },
        month: text("month").parse().ok(),
        day: text("day").parse().ok(),
        past: text("since") == "past",
    }
}

fn join<T>(codes: &[T], text: impl Fn(&T) -> &str) -> String {
    codes.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn split<T>(codes: &str, new: impl Fn(String) -> T) -> Vec<T> {
    codes.split_whitespace().map(|code| new(code.to_owned())).collect()
}

/// The address of the admission desks for a wish. [`read_wish`] reads it back.
pub fn admission(wish: &Wish) -> String {
    let mut params = ParamsMap::new();
    params.insert("for", wish.purpose.code().to_owned());
    if !wish.needs.is_empty() {
        params.insert("need", join(&wish.needs, ItemCode::as_str));
    }
    if let Some(reason) = &wish.reason {
        params.insert("why", reason.clone());
    }
    if let Some(planned) = wish.planned {
        params.insert("at", planned.code().to_owned());
    }
    format!("{ADMISSION}{}", params.to_query_string())
}

pub fn read_wish(params: &ParamsMap) -> Wish {
    let text = |name: &str| params.get(name).unwrap_or_default();
    Wish {
        purpose: Purpose::of_code(&text("for")).unwrap_or_default(),
        needs: split(&text("need"), ItemCode::new),
        reason: Some(text("why")).filter(|code| !code.is_empty()),
        planned: Planned::of_code(&text("at")),
    }
}

/// People who are asked for as this item says.
pub fn people(item: &ItemCode) -> String {
    format!("{PEOPLE}?as={item}")
}

/// The card of one hospital's admission rules.
pub fn rules(id: FacilityId) -> String {
    format!("{ADMISSION}/{id}/rules")
}

/// What is asked for on the page of opioids.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    pub chosen: Option<Chosen>,
    /// A name that is looked for; empty where the field is open and nothing is typed yet.
    pub name: Option<String>,
    pub needs: Vec<Need>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Chosen {
    Cell { ingredient: IngredientCode, column: Column, pace: Option<Pace> },
    Group(ProductGroupCode),
}

pub fn opioids(wanted: &Wanted) -> String {
    let mut params = ParamsMap::new();
    match &wanted.chosen {
        Some(Chosen::Cell { ingredient, column, pace }) => {
            params.insert("of", ingredient.to_string());
            params.insert("as", column.code().to_owned());
            if let Some(pace) = pace {
                params.insert("pace", pace.code().to_owned());
            }
        }
        Some(Chosen::Group(group)) => params.insert("group", group.to_string()),
        None => {}
    }
    if let Some(name) = &wanted.name {
        params.insert("q", name.clone());
    }
    if !wanted.needs.is_empty() {
        let needs: Vec<&str> = wanted.needs.iter().map(|need| need.code()).collect();
        params.insert("can", needs.join(" "));
    }
    format!("{OPIOIDS}{}", params.to_query_string())
}

pub fn read_opioids(params: &ParamsMap) -> Wanted {
    let text = |name: &str| params.get(name).filter(|text| !text.is_empty());
    let cell = || {
        let (ingredient, column) = (IngredientCode::new(text("of")?), Column::from_code(&text("as")?)?);
        Some(Chosen::Cell { ingredient, column, pace: text("pace").map(|code| Pace::from_code(&code)) })
    };
    let group = text("group").map(|code| Chosen::Group(ProductGroupCode::new(code)));
    let needs = params.get("can").unwrap_or_default();
    Wanted {
        chosen: group.or_else(cell),
        name: params.get("q"),
        needs: needs.split_whitespace().filter_map(Need::from_code).collect(),
    }
}

/// The way to a place in the person's own map app: to its position, else to its address.
pub fn directions(position: Option<Position>, address: Option<&Address>) -> Option<String> {
    let destination = match (position, address) {
        (Some(at), _) => at.to_string(),
        (None, Some(address)) => String::from(js_sys::encode_uri_component(&address.text)),
        (None, None) => return None,
    };
    Some(format!("https://www.google.com/maps/dir/?api=1&destination={destination}"))
}
