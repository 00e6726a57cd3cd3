use super::*;

fn services(rest: &str) -> Issuer {
    toml::from_str(&format!(
        "issuer = 'https://cluster'\naudience = 'tilskudd'\nkind = 'service'\njwks = {{ file = 'k' }}\n{rest}"
    ))
    .unwrap()
}

#[test]
fn a_namespace_that_names_the_tenant_says_whose_events_may_be_sent() {
    let issuer = services("namespace = 'tilskudd-{tenant}'");
    issuer.check().unwrap();
    let of = |subject| issuer.of_subject(Some(subject)).map(|found| found.into_owned());
    let found = of("system:serviceaccount:tilskudd-more-og-romsdal:intake").unwrap();
    assert_eq!(found.region.unwrap().as_str(), "more-og-romsdal");
    assert_eq!(found.namespace.unwrap(), "tilskudd-more-og-romsdal");
    for subject in [
        "system:serviceaccount:default:intake",
        "system:serviceaccount:tilskudd-:intake",
        "system:serviceaccount:tilskudd-Agder:intake",
        "system:serviceaccount:xtilskudd-agder:intake",
        "tilskudd-agder:intake",
        "intake",
    ] {
        assert!(of(subject).is_none(), "{subject}");
    }
    assert!(issuer.of_subject(None).is_none());
}

#[test]
fn a_namespace_of_one_tenant_is_that_and_no_other() {
    let issuer = services("namespace = 'tilskudd-agder'\nregion = 'agder'");
    issuer.check().unwrap();
    assert!(
        issuer
            .of_subject(Some("system:serviceaccount:tilskudd-agder:intake"))
            .is_some()
    );
    assert!(
        issuer
            .of_subject(Some("system:serviceaccount:tilskudd-agder2:intake"))
            .is_none()
    );
    let without = services("region = 'agder'");
    assert!(without.of_subject(None).is_some());
    let twice = services("namespace = 'tilskudd-{tenant}'\nregion = 'agder'");
    assert!(matches!(
        twice.check(),
        Err(ConfigError::Value {
            key: "issuers.region",
            ..
        })
    ));
}
