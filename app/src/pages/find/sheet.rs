//! The bridge to `public/map.js`, which is asked for when a map is opened.

use domain::facility::Position;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `boot.js` knows where it lies.
    #[wasm_bindgen(catch, js_name = tasukiMap)]
    async fn module() -> Result<JsValue, JsValue>;

    type Module;
    #[wasm_bindgen(method, catch)]
    async fn open(
        this: &Module,
        element: &web_sys::Element,
        moved: &JsValue,
        tapped: &JsValue,
        label: &JsValue,
        sourced: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// A drawn map.
    pub(super) type Sheet;
    /// `[name, lat, lon, [[lat, lon, …], …]]` of each municipality.
    #[wasm_bindgen(method)]
    pub(super) fn outline(this: &Sheet, areas: &js_sys::Array);
    /// `[key, row, lat, lon, count, chosen]` of each mark.
    #[wasm_bindgen(method)]
    pub(super) fn show(this: &Sheet, marks: &js_sys::Array);
    #[wasm_bindgen(method)]
    pub(super) fn here(this: &Sheet, lat: f64, lon: f64);
    #[wasm_bindgen(method)]
    pub(super) fn look(this: &Sheet, lat: f64, lon: f64, zoom: f64);
    #[wasm_bindgen(method)]
    pub(super) fn fit(this: &Sheet, south: f64, west: f64, north: f64, east: f64);
    #[wasm_bindgen(method)]
    pub(super) fn zoom(this: &Sheet, by: f64);
    #[wasm_bindgen(method)]
    pub(super) fn remove(this: &Sheet);
}

/// What a person looks at, in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Seen {
    pub(super) zoom: f64,
    pub(super) lat: f64,
    pub(super) lon: f64,
    pub(super) south: f64,
    pub(super) west: f64,
    pub(super) north: f64,
    pub(super) east: f64,
}

impl Seen {
    /// Whether a position is looked at, or lies no farther outside than `beyond` of what is seen.
    pub(super) fn has(&self, at: Position, beyond: f64) -> bool {
        let (lat, lon) = degrees(at);
        let (high, wide) = ((self.north - self.south) * beyond, (self.east - self.west) * beyond);
        (self.south - high..=self.north + high).contains(&lat)
            && (self.west - wide..=self.east + wide).contains(&lon)
    }
}

pub(super) fn degrees(at: Position) -> (f64, f64) {
    (f64::from(at.lat_e6) / 1e6, f64::from(at.lon_e6) / 1e6)
}

/// Draws a map into the element; `sourced` is told whose the tiles are, where a deployer gave some.
/// `None`: what draws it did not come, or the page was left meanwhile.
pub(super) async fn open(
    element: &web_sys::Element,
    moved: impl Fn(Seen) + 'static,
    tapped: impl Fn(u32) + 'static,
    label: impl Fn(u32) -> String + 'static,
    sourced: impl Fn(String) + 'static,
) -> Option<Sheet> {
    let module: Module = module().await.ok()?.unchecked_into();
    let moved = Closure::<dyn Fn(f64, f64, f64, f64, f64, f64, f64)>::new(
        move |zoom, lat, lon, south, west, north, east| {
            moved(Seen { zoom, lat, lon, south, west, north, east });
        },
    );
    let tapped = Closure::<dyn Fn(u32)>::new(tapped);
    let label = Closure::<dyn Fn(u32) -> String>::new(label);
    let sourced = Closure::<dyn Fn(String)>::new(sourced);
    let (moved, tapped) = (moved.into_js_value(), tapped.into_js_value());
    let drawn =
        module.open(element, &moved, &tapped, &label.into_js_value(), &sourced.into_js_value()).await.ok()?;
    (!drawn.is_null()).then(|| drawn.unchecked_into())
}
