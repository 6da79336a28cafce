//! The directory as the pages read it: what the server confirmed, and on it what waits on this phone. That is laid over it a
//! chunk at a time, so that the page is never busy for long.

use crate::browser;
use domain::directory::Directory;
use domain::sync::overlay::View;
use leptos::prelude::*;
use std::sync::Arc;

pub(super) fn shown(
    confirmed: RwSignal<Arc<Directory>>,
    view: Memo<Option<Arc<View>>>,
) -> Memo<Arc<Directory>> {
    // The last that was laid; nothing where nothing waits.
    let laid = RwSignal::new(None::<Arc<Directory>>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (confirmed, view) = (confirmed.get(), view.get());
        let over = view.map(|view| view.over()).unwrap_or_default();
        let own = turn.get_value().wrapping_add(1);
        turn.set_value(own);
        if over.is_empty() {
            laid.set(None);
            return;
        }
        leptos::task::spawn_local(async move {
            let mut laying = confirmed.absorbing(&[], &over);
            while laying.step() {
                browser::sleep(0.0).await;
                // Something newer is being laid.
                if turn.get_value() != own {
                    return;
                }
            }
            laid.set(Some(Arc::new(laying.finish().directory)));
        });
    });
    let differs = |before: Option<&Arc<Directory>>, after: Option<&Arc<Directory>>| {
        before.zip(after).is_none_or(|(before, after)| !Arc::ptr_eq(before, after))
    };
    Memo::new_with_compare(move |_| laid.get().unwrap_or_else(|| confirmed.get()), differs)
}
