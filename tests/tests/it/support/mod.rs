//! What the tests share.

pub(crate) mod contract;
pub(crate) mod intake;
mod processing;
pub(crate) mod raw;
pub(crate) mod rounds;

use std::path::PathBuf;

use tilskudd_kernel::ids::{IdSource as _, SystemIds};

/// A directory for a database, which the database's own user can reach; it goes when this does. Name it before what
/// runs in it, so that it is dropped after.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(label: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("tilskudd-it-{label}-{}", std::process::id())))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The database removes what is its own; what is not there any more is no fault.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh UUID, for requests and for names of what does not exist.
pub(crate) fn uuid() -> String {
    SystemIds.next().to_string()
}

/// Organisation numbers with right check digits that nobody has: they start with 1 and 2, which are not given out.
pub(crate) fn organisation_number(label: u32) -> String {
    // Weights of organisasjonsnummer (mod 11).
    const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
    let candidates = (0..).map(|n| format!("1{:07}", label * 100 + n));
    let with_check = candidates.filter_map(|eight| {
        let sum: u32 = eight
            .bytes()
            .zip(WEIGHTS)
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        match (11 - sum % 11) % 11 {
            10 => None,
            check => Some(format!("{eight}{check}")),
        }
    });
    with_check.take(1).collect()
}
