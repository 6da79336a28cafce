//! What the pages read: what the server confirmed, and on it what waits on this phone. That is decided some commands at a
//! time and laid over the directory a chunk at a time, so that the page is never busy for long.

use crate::browser;
use domain::directory::Directory;
use domain::sync::client::Private;
use domain::sync::outbox::Outbox;
use domain::sync::overlay::{View, Viewing};
use leptos::prelude::*;
use std::sync::Arc;

/// As many are decided before the page draws again; where no more wait, all of it is always as it stands.
const AT_ONCE: usize = 32;

/// What she sees of her own.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    private: RwSignal<Private>,
    outbox: RwSignal<Outbox>,
    confirmed: RwSignal<Arc<Directory>>,
    /// Counts how often one of these became another.
    edition: Memo<u64>,
    /// Where more waits, the last that was decided, and of which edition.
    decided: RwSignal<(u64, Option<Arc<View>>)>,
}

impl Seen {
    pub(super) fn new(
        private: RwSignal<Private>,
        outbox: RwSignal<Outbox>,
        confirmed: RwSignal<Arc<Directory>>,
    ) -> Self {
        let edition = Memo::new(move |before: Option<&u64>| {
            private.track();
            outbox.track();
            confirmed.track();
            before.map_or(0, |before| before + 1)
        });
        Self { private, outbox, confirmed, edition, decided: RwSignal::new((0, None)) }
    }

    fn is_much(self) -> bool {
        self.outbox.read_untracked().waiting.len() > AT_ONCE
    }

    fn deciding(self) -> Option<Viewing<Arc<Directory>>> {
        let (private, outbox) = (self.private.read_untracked(), self.outbox.read_untracked());
        Viewing::new(&private, &outbox.waiting, self.confirmed.get_untracked())
    }

    fn at_once(self) -> Option<Arc<View>> {
        self.deciding().map(Viewing::finish).map(Arc::new)
    }

    /// What waits is in it as it stands, however much that is: whoever decides on it next may rest on it.
    pub(super) fn now(self, shown: Memo<Option<Arc<View>>>) -> Option<Arc<View>> {
        let (of, _) = *self.decided.read_untracked();
        if self.is_much() && of != self.edition.get_untracked() {
            return self.at_once();
        }
        shown.get_untracked()
    }

    /// The same for the pages; where much waits, it follows in a moment.
    pub(super) fn view(self) -> Memo<Option<Arc<View>>> {
        Effect::new(move |_| {
            let edition = self.edition.get();
            let deciding = Some(self).filter(|seen| seen.is_much()).and_then(Self::deciding);
            let Some(mut deciding) = deciding else { return };
            leptos::task::spawn_local(async move {
                while deciding.step(AT_ONCE) {
                    browser::sleep(0.0).await;
                    // It is already another.
                    if self.edition.try_get_untracked() != Some(edition) {
                        return;
                    }
                }
                self.decided.set((edition, Some(Arc::new(deciding.finish()))));
            });
        });
        Memo::new(move |before: Option<&Option<Arc<View>>>| {
            let edition = self.edition.get();
            if !self.is_much() {
                return self.at_once();
            }
            match (&*self.decided.read(), before.cloned().flatten()) {
                ((of, decided), _) if *of == edition => decided.clone(),
                (_, Some(before)) if self.private.read_untracked().account() == Some(&before.account) => {
                    Some(before)
                }
                _ => self.at_once(),
            }
        })
    }
}

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
            let directory = Arc::new(laying.finish().directory);
            browser::sleep(0.0).await;
            if turn.get_value() == own {
                laid.set(Some(directory));
            }
        });
    });
    let differs = |before: Option<&Arc<Directory>>, after: Option<&Arc<Directory>>| {
        before.zip(after).is_none_or(|(before, after)| !Arc::ptr_eq(before, after))
    };
    Memo::new_with_compare(move |_| laid.get().unwrap_or_else(|| confirmed.get()), differs)
}
