//! What is in the repository holds.

use tilskudd_deploy::CHECKS;

use crate::support::tree;

#[test]
fn every_check_holds() {
    let faults: Vec<String> = CHECKS
        .into_iter()
        .flat_map(|(name, check)| {
            check(tree())
                .into_iter()
                .map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let objects = tree().all().count();
    println!(
        "{} checks over {objects} objects of {} tenants hold",
        CHECKS.len(),
        tree().tenants.len()
    );
}
