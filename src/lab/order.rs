//! Putting things in order. The standard library's sort is copied into the program for every type that is sorted; here one
//! copy, over keys, serves all of a lab.

/// The items by their keys, the least first; equal ones stay as they stood. A key that is no number comes last.
pub fn by_key<T>(items: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let places = places(items.iter().map(key).collect());
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

fn places(keys: Vec<f64>) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> = keys.into_iter().zip(0..).collect();
    keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
    keyed.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::by_key;

    #[test]
    fn equal_ones_stay_as_they_stood() {
        let words = vec!["four", "one", "three", "two", "eleven"];
        assert_eq!(by_key(words, |word| word.len() as f64), ["one", "two", "four", "three", "eleven"]);
        assert!(by_key(Vec::<u8>::new(), |_| 0.0).is_empty());
        assert_eq!(by_key(vec![f64::INFINITY, f64::NAN, -0.0, -1.0], |key| *key)[..2], [-1.0, -0.0]);
    }
}
