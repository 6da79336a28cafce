//! The app's table of contents: every address, and how a query stands in one.

use domain::id::{FacilityId, ItemCode, KindCode, MunicipalityCode};
use domain::search::{Query, Sort};
use leptos_router::params::ParamsMap;

pub const HOME: &str = "/";
pub const FIND: &str = "/find";
pub const SETTINGS: &str = "/settings";

pub fn facility(id: FacilityId) -> String {
    format!("/facility/{id}")
}

/// The address of a list. What a person sees in it comes back from [`read_query`].
pub fn find(query: &Query) -> String {
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
    put("open", if query.open_now { "now".to_owned() } else { String::new() });
    put("sort", sort_code(query.sort).to_owned());
    format!("{FIND}{}", params.to_query_string())
}

pub fn read_query(params: &ParamsMap) -> Query {
    let text = |name: &str| params.get(name).unwrap_or_default();
    Query {
        text: text("q"),
        kinds: split(&text("kind"), KindCode::new),
        municipalities: split(&text("in"), MunicipalityCode::new),
        functions: split(&text("can"), ItemCode::new),
        open_now: text("open") == "now",
        sort: SORTS.into_iter().find(|sort| sort_code(*sort) == text("sort")).unwrap_or_default(),
        near: None,
    }
}

/// Every name that [`read_query`] asks for.
pub const PARAMS: [&str; 6] = ["q", "kind", "in", "can", "open", "sort"];

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

fn join<T>(codes: &[T], text: impl Fn(&T) -> &str) -> String {
    codes.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn split<T>(codes: &str, new: impl Fn(String) -> T) -> Vec<T> {
    codes.split_whitespace().map(|code| new(code.to_owned())).collect()
}
