//! Circles of imports between the files of a crate.

use std::collections::BTreeSet;

use crate::imports::imported_files;
use crate::source::Crate;

/// The circles of a crate, each the paths of the files that reach each other; smallest first.
#[must_use]
pub fn circles(of: &Crate) -> Vec<Vec<&str>> {
    let imports = imported_files(of);
    let reached: Vec<BTreeSet<usize>> = (0..of.files.len()).map(|from| reach(from, &imports)).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for place in 0..of.files.len() {
        if !reached[place].contains(&place) || seen.contains(&place) {
            continue;
        }
        let circle: Vec<usize> = reached[place]
            .iter()
            .copied()
            .filter(|other| reached[*other].contains(&place))
            .collect();
        seen.extend(circle.iter().copied());
        found.push(
            circle
                .iter()
                .map(|other| of.files[*other].path.as_str())
                .collect(),
        );
    }
    found.sort_by_key(|circle: &Vec<&str>| circle.len());
    found
}

/// What a file reaches over any number of imports; itself only around a circle.
fn reach(from: usize, imports: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        for next in &imports[place] {
            if reached.insert(*next) {
                open.push(*next);
            }
        }
    }
    reached
}
