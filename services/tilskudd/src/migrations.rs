//! The schemas of all five services, for whoever migrates databases and serves nothing.

use tilskudd_store::Migrations;

/// In the order of an application's way.
#[must_use]
pub fn all() -> Vec<Migrations> {
    vec![
        tilskudd_intake::migrations(),
        tilskudd_assessment::migrations(),
        tilskudd_allocation::migrations(),
        tilskudd_payment::migrations(),
        tilskudd_reporting::migrations(),
    ]
}
