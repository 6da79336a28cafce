//! The search of the app, alone in a page, for `pages/engine.js`.
#![cfg(target_arch = "wasm32")]

use chrono::NaiveDateTime;
use domain::chunk::Chunk;
use domain::directory::{Directory, Row};
use domain::search::{Query, search};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Engine {
    directory: Directory,
    now: NaiveDateTime,
}

#[wasm_bindgen]
impl Engine {
    /// `lists` is JSON; `next` gives the bytes of one chunk after the other, and at the end nothing.
    #[wasm_bindgen(constructor)]
    pub fn new(lists: &str, next: &js_sys::Function) -> Self {
        let bytes =
            std::iter::from_fn(|| next.call0(&JsValue::NULL).expect("the page's own").dyn_into().ok());
        let chunks =
            bytes.map(|bytes: js_sys::Uint8Array| Chunk::parse(bytes.to_vec()).expect("as it was built"));
        let lists = serde_json::from_str(lists).expect("as it was written");
        Self { directory: Directory::new(lists, chunks.collect(), None), now: NaiveDateTime::default() }
    }

    /// Every match by its number in the directory, the first `wanted` of them in their final order.
    pub fn search(&self, text: &str, wanted: usize) -> Vec<u32> {
        let query = Query { text: text.to_owned(), ..Query::default() };
        search(&self.directory, &query, self.now, wanted).rows.iter().map(|row| row.0).collect()
    }

    /// The ids of all places, by number.
    pub fn ids(&self) -> Vec<String> {
        let rows = (0_u32..).map_while(|row| self.directory.facility(Row(row)));
        rows.map(|facility| facility.id.to_string()).collect()
    }
}
