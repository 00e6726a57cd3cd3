//! How much is done. All of it is bounded here, so that the whole takes less than five minutes on two cores.

use super::writes::Parts;

/// Of submissions, judgements, decisions and reports.
pub(crate) const WRITES: Parts = Parts {
    logged_one: 40,
    logged_many: 80,
    one: 60,
    many: 160,
};
/// Of attestations: fewer, since what is released is attested too.
pub(crate) const ATTESTATIONS: Parts = Parts {
    logged_one: 30,
    logged_many: 64,
    one: 40,
    many: 80,
};
/// Of releases.
pub(crate) const RELEASES: Parts = Parts {
    logged_one: 8,
    logged_many: 16,
    one: 8,
    many: 24,
};
/// Payments in a file that is released.
pub(crate) const LINES: usize = 3;
/// Acts whose effect in another service is waited for.
pub(crate) const LAG: usize = 50;
/// Applications in all.
pub(crate) const APPLICATIONS: usize = WRITES.sum() + LAG;
/// Times that a list is asked for, and that an application is validated.
pub(crate) const READS: usize = 300;
/// Connections that prepare what is measured.
pub(crate) const PREPARERS: usize = 8;

// Every award is paid: attested one by one, or in a file.
const _: () = assert!(ATTESTATIONS.sum() + RELEASES.sum() * LINES <= APPLICATIONS);
