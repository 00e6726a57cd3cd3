//! The file for one machine, and what its check finds in spoilt copies.

use std::fs;

use tilskudd_deploy::compose;

use crate::support::root;

fn read(file: &str) -> String {
    fs::read_to_string(root().parent().unwrap().join(file)).unwrap()
}

#[test]
fn compose_starts_the_services_with_what_they_read() {
    let (compose, toml) = (read("compose.yaml"), read("compose/tilskudd.toml"));
    let whole = read("kubernetes/base/config/intake.toml");
    assert_eq!(
        compose::check(&compose, &toml, &whole).unwrap(),
        Vec::<String>::new()
    );
    for (from, to, word) in [
        (
            "LISTEN: 0.0.0.0:5004",
            "LISTEN: 0.0.0.0:5009",
            "payment: it listens on 5009",
        ),
        ("TILSKUDD__ANCHOR_FILE", "TILSKUDD__ANCHORS", "anchors"),
        (
            "anchors/reporting.jsonl",
            "../reporting.jsonl",
            "reporting.jsonl\") is not mounted",
        ),
        ("tilskudd/intake:", "tilskudd/payment:", "another's image"),
        (
            "/run/tilskudd/secrets",
            "/run/secrets",
            "the secrets are looked for elsewhere",
        ),
    ] {
        let spoilt = compose.replace(from, to);
        let faults = compose::check(&spoilt, &toml, &whole).unwrap();
        assert!(
            faults.iter().any(|fault| fault.contains(word)),
            "{word}: {faults:?}"
        );
    }
    for (from, to, word) in [
        (
            "kind = \"auditor\"",
            "kind = \"operator\"",
            "nobody vouches for \"auditor\"",
        ),
        ("listen = ", "listens = ", "listens"),
        (
            "http://payment:5004",
            "http://payment:5005",
            "payment: the others look for it",
        ),
        ("[regions.trondelag]", "[regions.atlantis]", "atlantis"),
    ] {
        let spoilt = toml.replacen(from, to, 1);
        let faults = compose::check(&compose, &spoilt, &whole).unwrap();
        assert!(
            faults.iter().any(|fault| fault.contains(word)),
            "{word}: {faults:?}"
        );
    }
}
