//! One shape of `icons.json`. It always stands beside a word, or in a control whose label says it.
//!
//! The path stands in the page itself: a `use` of a shape elsewhere takes four times as long to paint.

use leptos::prelude::*;

/// An outline on a field of 24 × 24.
#[derive(Clone, Copy, PartialEq)]
pub struct Shape(&'static str);

impl Shape {
    /// As [`Icon`] draws it.
    pub fn element(self) -> Option<web_sys::Element> {
        let make = |name, attributes: &[(&str, &str)]| {
            let element = document().create_element_ns(Some("http://www.w3.org/2000/svg"), name).ok()?;
            for (name, value) in attributes {
                element.set_attribute(name, value).ok()?;
            }
            Some(element)
        };
        let icon =
            [("class", "icon"), ("viewBox", "0 0 24 24"), ("aria-hidden", "true"), ("focusable", "false")];
        let icon = make("svg", &icon)?;
        icon.append_child(&make("path", &[("d", self.0)])?.into()).ok()?;
        Some(icon)
    }
}

#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=shape.0/></svg>
    }
}

#[expect(dead_code, reason = "shapes wait for the screens that show them")]
pub mod icons {
    use super::Shape;
    include!(concat!(env!("OUT_DIR"), "/icons.rs"));
}
