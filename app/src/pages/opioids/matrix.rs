//! Ingredient × form with how many pharmacies have it: the way a pharmacist looks for it.

use super::Lookup;
use crate::browsing::Browsing;
use crate::components::keyed;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::Chosen;
use crate::words;
use domain::id::IngredientCode;
use domain::opioid::{Column, MatrixRow};
use leptos::prelude::*;

#[component]
pub(super) fn MatrixTable(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let matrix = Memo::new(move |_| {
        let directory = local.directory.read();
        let formulary = &directory.lists().formulary;
        lookup.pharmacies.read().matrix(formulary, &lookup.wanted.read().needs, browsing.now.get())
    });
    let head = Column::ALL.map(|column| view! { <th scope="col">{words::column(language, column)}</th> });
    // Keyed by ingredient alone, so that the number a person has just pressed keeps the focus.
    let codes = move || matrix.read().rows.iter().map(|row| row.ingredient.code.clone()).collect::<Vec<_>>();
    let row = move |code: IngredientCode| {
        let row =
            Memo::new(move |_| matrix.read().rows.iter().find(|row| row.ingredient.code == code).cloned());
        view! { <Row lookup row/> }
    };
    view! {
        <div class="matrix-scroll">
            <table class="matrix">
                <caption class="visually-hidden">{m::opioids_matrix(language)}</caption>
                <thead><tr><th scope="col">{m::opioids_counts(language)}</th>{head}</tr></thead>
                <tbody>{keyed(codes, row)}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(lookup: Lookup, row: Memo<Option<MatrixRow>>) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let Some(MatrixRow { ingredient, .. }) = row.get_untracked() else { return ().into_any() };
    let name = language.pick(&ingredient.ja, &ingredient.en).to_owned();
    let code = StoredValue::new(ingredient.code.clone());
    let is_chosen = move |of: Column| {
        let wanted = lookup.wanted.read();
        match &wanted.chosen {
            Some(Chosen::Cell { ingredient, column, .. }) => {
                code.with_value(|code| code == ingredient) && *column == of
            }
            // A group found by its name stands in its cell too.
            Some(Chosen::Group(group)) => {
                let directory = local.directory.read();
                let of_cell = |code: &IngredientCode| {
                    directory.lists().formulary.cell(code, of).any(|listed| listed.code == *group)
                };
                code.with_value(of_cell)
            }
            None => false,
        }
    };
    let has_chosen = move || Column::ALL.into_iter().any(is_chosen);
    let cells = std::array::from_fn::<_, 5, _>(|at| {
        let name = name.clone();
        move || {
            let count = row.read().as_ref().and_then(|row| row.in_stock.get(at).copied().flatten());
            let (Some(count), Some(column)) = (count, Column::ALL.get(at).copied()) else {
                let none = m::opioids_no_product(language);
                return view! {
                    <td class="matrix-none"><span aria-hidden="true">"–"</span><span class="visually-hidden">{none}</span></td>
                }
                .into_any();
            };
            let label = m::opioids_cell(language, count, words::column(language, column), &name);
            let choose = move |_| {
                lookup.update(|wanted| {
                    let ingredient = code.get_value();
                    wanted.chosen = Some(Chosen::Cell { ingredient, column, pace: None });
                });
            };
            view! {
                <td>
                    <button type="button" aria-label=label aria-pressed=move || is_chosen(column).to_string() on:click=choose>
                        {count}
                    </button>
                </td>
            }
            .into_any()
        }
    });
    let (first, rest) = broken(&name);
    view! {
        <tr class:matrix-row=has_chosen>
            <th scope="row">{first.to_owned()}<wbr/>{rest.to_owned()}</th>
            {cells}
        </tr>
    }
    .into_any()
}

/// Where a long compound name may break: ヒドロ|モルフォン.
fn broken(name: &str) -> (&str, &str) {
    let at = ["モルフォン", "morphone"].iter().find_map(|word| name.find(word)).unwrap_or(0);
    name.split_at(at)
}
