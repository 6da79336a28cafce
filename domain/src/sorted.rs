//! Lists brought into order by one sort for all of them. The standard library's is compiled anew for every kind of list:
//! thirty of them were a tenth of the app. What is sorted while somebody types keeps its own.

use std::cmp::Ordering;
use std::mem::take;

/// As [`slice::sort_by`].
pub fn by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len(), &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        (Some(_) | None, None) | (None, Some(_)) => Ordering::Equal,
    });
    let mut places: Vec<Option<T>> = take(list).into_iter().map(Some).collect();
    list.extend(order.into_iter().filter_map(|at| places.get_mut(at)?.take()));
}

/// As [`slice::sort_by_cached_key`].
pub fn by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut keyed: Vec<(K, T)> = take(list).into_iter().map(|item| (key(&item), item)).collect();
    by(&mut keyed, |(one, _), (other, _)| one.cmp(other));
    list.extend(keyed.into_iter().map(|(_, item)| item));
}

/// The places of a list from the least to the greatest; equal ones stay as they stood.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_is_sorted_as_the_standard_library_sorts_it(list in prop::collection::vec((0_u8..9, any::<String>()), 0..99)) {
            let mut own = list.clone();
            by(&mut own, |one, other| one.0.cmp(&other.0));
            let mut keyed = list.clone();
            by_key(&mut keyed, |item| item.0);
            let mut expected = list;
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(&own, &expected);
            prop_assert_eq!(&keyed, &expected);
        }
    }
}
