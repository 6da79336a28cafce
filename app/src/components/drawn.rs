//! What is drawn by the dozen and only read. A keystroke waits for thirty rows of a list, and is an eighth faster where they
//! are made by hand and not as views.

use super::{Icon, Shape};
use leptos::prelude::*;
use leptos::web_sys::{Element, Node};
use std::cell::RefCell;

thread_local! {
    /// Elements to copy: a copy is cheaper than what it is made of.
    static SPAN: Option<Node> = document().create_element("span").ok().map(Into::into);
    static ICONS: RefCell<Vec<(Shape, Node)>> = const { RefCell::new(Vec::new()) };
}

/// The inside of an element, while it is made.
pub struct Drawn(Element);

/// A word with an icon before it.
pub struct Tag {
    pub class: &'static str,
    pub icon: Option<Shape>,
    pub text: String,
}

impl Drawn {
    /// Draws the inside of the element, and draws it anew when what `draw` reads has changed.
    pub fn keep(element: Element, draw: impl Fn(&Self) + 'static) {
        Effect::new(move |_| {
            element.set_text_content(None);
            draw(&Self(element.clone()));
        });
    }

    pub fn span(&self, class: &str, inside: impl FnOnce(&Self)) {
        let Some(span) = SPAN.with(|span| copy(span.as_ref()?)) else { return };
        span.set_class_name(class);
        let span = Self(span);
        inside(&span);
        self.append(&span.0);
    }

    /// A span with nothing but text.
    pub fn said(&self, class: &str, text: &str) {
        self.span(class, |span| span.0.set_text_content(Some(text)));
    }

    /// Text that may break between its pieces.
    pub fn pieces(&self, pieces: &[&str]) {
        for (at, piece) in pieces.iter().enumerate() {
            if at > 0
                && let Ok(chance) = document().create_element("wbr")
            {
                self.append(&chance);
            }
            self.text(piece);
        }
    }

    fn text(&self, text: &str) {
        // What is appended as a string is text.
        let _ = self.0.append_with_str_1(text).is_ok();
    }

    pub fn tag(&self, tag: &Tag) {
        self.span(tag.class, |span| {
            if let Some(icon) = tag.icon {
                span.icon(icon);
            }
            span.text(&tag.text);
        });
    }

    fn icon(&self, shape: Shape) {
        ICONS.with_borrow_mut(|icons| {
            let known = icons.iter().find(|(known, _)| *known == shape);
            let icon = match known {
                Some((_, icon)) => copy(icon),
                None => {
                    let icon = shape.element();
                    icons.extend(icon.clone().map(|icon| (shape, icon.into())));
                    icon.and_then(|icon| copy(&icon))
                }
            };
            if let Some(icon) = icon {
                self.append(&icon);
            }
        });
    }

    fn append(&self, element: &Element) {
        let _ = self.0.append_child(element).is_ok();
    }
}

impl Tag {
    pub fn view(self) -> impl IntoView {
        let icon = self.icon.map(|shape| view! { <Icon shape/> });
        view! { <span class=self.class>{icon}{self.text}</span> }
    }
}

fn copy(node: &Node) -> Option<Element> {
    node.clone_node_with_deep(true).ok().map(wasm_bindgen::JsCast::unchecked_into)
}
