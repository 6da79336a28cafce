//! A list whose rows keep their elements, and the focus in them, for as long as they are in it.

use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

type Draw = Box<dyn FnOnce() -> AnyView + Send>;

/// Leptos compiles its `For` anew for every kind of row, eight kilobytes each time. Here it sees one kind, which it tells
/// apart by a hash.
pub fn keyed<T, V>(
    rows: impl Fn() -> Vec<T> + Send + 'static,
    draw: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView
where
    T: Hash + Send + 'static,
    V: IntoView + 'static,
{
    let draw = Arc::new(draw);
    let entry = move |row: T| {
        let draw = Arc::clone(&draw);
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        let draw: Draw = Box::new(move || draw(row).into_any());
        (hasher.finish(), draw)
    };
    list(Box::new(move || rows().into_iter().map(&entry).collect()))
}

fn list(entries: Box<dyn Fn() -> Vec<(u64, Draw)> + Send>) -> AnyView {
    view! { <For each=entries key=|(key, _)| *key children=|(_, draw): (u64, Draw)| draw()/> }.into_any()
}
