//! A token whose signature holds may still say anything: it names a caller of its issuer's kind, or nobody.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::config::{Jwks, Secret};

fn issuer(kind: IssuerKind) -> Issuer {
    Issuer {
        issuer: "issuer".into(),
        audience: "tilskudd".into(),
        jwks: Jwks::File("keys.json".into()),
        kind,
        person_claim: PersonClaim::Pid,
        scope: Some("tilskudd:read".into()),
        scopes: [("tilskudd:reports".into(), "agency-reports".into())].into(),
        resource: Some("tilskudd".into()),
        signing_resource: Some("tilskudd-sign".into()),
        region: None,
        namespace: None,
    }
}

/// Values that a claim may have, right and wrong.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "trondelag",
            "operator",
            "caseworker",
            "tilskudd:read",
            "tilskudd:reports",
            "auditor",
            "tilskudd-sign",
            "0192:942110464",
            "99000000001",
            "intake",
            "tilskudd"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key = prop::sample::select(vec![
            "type",
            "resource",
            "reportees",
            "Authority",
            "authority",
            "ID",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key.prop_map(String::from), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_claims_name_a_caller_of_the_issuers_kind_or_nobody(
        claims in prop::collection::vec((prop::sample::select(vec!["sub", "pid", "name", "roles", "region", "scope", "consumer", "supplier", "delegation_source", "authorization_details", "exp", "nbf"]), value()), 0..8)
    ) {
        let persons = Persons::new(&Secret::new("k".repeat(32))).unwrap();
        let mut token = json!({ "exp": 1, "sub": "kari", "pid": "99000000001" });
        for (claim, value) in claims {
            token[claim] = value;
        }
        for (kind, audience) in [
            (IssuerKind::Office, Audience::Office),
            (IssuerKind::Directorate, Audience::Directorate),
            (IssuerKind::Applicant, Audience::Applicant),
            (IssuerKind::Agency, Audience::Agency),
            (IssuerKind::Service, Audience::Service),
            (IssuerKind::Operator, Audience::Operator),
            (IssuerKind::Auditor, Audience::Auditor),
        ] {
            let Ok(read) = serde_json::from_value::<Claims>(token.clone()) else { continue };
            if let Ok(caller) = read.caller(&issuer(kind), &persons) {
                prop_assert_eq!(caller.audience, audience);
                let holders: &[Holder] = match kind {
                    IssuerKind::Office => &[Holder::Staff],
                    IssuerKind::Directorate => &[Holder::Staff, Holder::Directorate],
                    IssuerKind::Applicant => &[Holder::Applicant],
                    IssuerKind::Agency => &[Holder::Agency],
                    IssuerKind::Service => &[Holder::Service],
                    IssuerKind::Operator => &[Holder::Operator],
                    IssuerKind::Auditor => &[Holder::Auditor],
                };
                prop_assert!(caller.roles.iter().all(|role| holders.contains(&role.held_by())), "{:?}", caller);
            }
        }
    }

    #[test]
    fn no_bytes_of_a_token_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0_usize..60) {
        let whole = br#"{"exp":1,"sub":"kari","roles":["caseworker"],"region":"trondelag"}"#;
        prop_assert!(serde_json::from_slice::<Claims>(&whole[..cut]).is_err());
        let persons = Persons::new(&Secret::new("k".repeat(32))).unwrap();
        if let Ok(read) = serde_json::from_slice::<Claims>(&bytes) {
            prop_assert!(read.caller(&issuer(IssuerKind::Office), &persons).is_err());
        }
    }
}

/// Who the claims name to an issuer of the kind; none: nobody.
fn named(kind: IssuerKind, claims: Value) -> Option<Caller> {
    named_by(&issuer(kind), claims)
}

fn named_by(issuer: &Issuer, claims: Value) -> Option<Caller> {
    let persons = Persons::new(&Secret::new("k".repeat(32))).unwrap();
    let mut all = json!({ "exp": 1, "sub": "kari", "pid": "99000000001" });
    all.as_object_mut()
        .unwrap()
        .extend(claims.as_object().unwrap().clone());
    serde_json::from_value::<Claims>(all)
        .ok()?
        .caller(issuer, &persons)
        .ok()
}

fn power(resource: &str, organisations: &[&str]) -> Value {
    let reportees: Vec<Value> = organisations
        .iter()
        .map(|number| json!({ "Authority": "iso6523-actorid-upis", "ID": format!("0192:{number}") }))
        .collect();
    json!({ "type": REPRESENTATION, "resource": resource, "reportees": reportees })
}

#[test]
fn power_to_write_and_power_to_sign_are_two_and_of_one_organisation() {
    const OWN: &str = "942110464";
    const OTHER: &str = "974760673";
    let (drafts, signs) = (&[Role::Drafter][..], &[Role::Signer][..]);
    let both = &[Role::Drafter, Role::Signer][..];
    for (details, roles) in [
        (vec![power("tilskudd", &[OWN])], Some(drafts)),
        (vec![power("tilskudd-sign", &[OWN])], Some(signs)),
        (
            vec![power("tilskudd", &[OWN]), power("tilskudd-sign", &[OWN])],
            Some(both),
        ),
        (
            vec![power("tilskudd", &[OWN]), power("byggesak", &[OTHER])],
            Some(drafts),
        ),
        (
            vec![power("tilskudd", &[OWN]), power("tilskudd-sign", &[OTHER])],
            None,
        ),
        (vec![power("tilskudd", &[OWN, OTHER])], None),
        (vec![power("tilskudd", &["942110465"])], None),
        (vec![power("byggesak", &[OWN])], None),
        (vec![], None),
    ] {
        let text = format!("{details:?}");
        let caller = named(IssuerKind::Applicant, json!({ "authorization_details": details }));
        let found = caller.map(|caller| caller.roles.into_iter().collect::<Vec<_>>());
        assert_eq!(found.as_deref(), roles, "{text}");
    }
}

#[test]
fn an_agency_is_its_consumer_by_whole_scopes_and_its_supplier_is_named() {
    let party = |id: &str| json!({ "authority": "iso6523-actorid-upis", "ID": id });
    let agency = |scope: &str, more: Value| {
        let mut claims = json!({ "scope": scope, "consumer": party("0192:942110464"), "client_id": "x" });
        claims
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        named(IssuerKind::Agency, claims)
    };
    for (scope, roles) in [
        ("tilskudd:read", Some(vec![Role::AgencyReader])),
        ("openid tilskudd:reports x:y", Some(vec![Role::AgencyReports])),
        (
            "tilskudd:reports tilskudd:read",
            Some(vec![Role::AgencyReader, Role::AgencyReports]),
        ),
        ("tilskudd:readx", None),
        ("tilskudd:read,tilskudd:reports", None),
        ("TILSKUDD:READ", None),
        ("", None),
    ] {
        let found = agency(scope, json!({})).map(|caller| caller.roles.into_iter().collect::<Vec<_>>());
        assert_eq!(found, roles, "{scope}");
    }
    for id in [
        "942110464",
        "0192:942110465",
        "0192:942110464:x",
        "9908:942110464",
        "0192: 942110464",
    ] {
        assert!(
            agency("tilskudd:read", json!({ "consumer": party(id) })).is_none(),
            "{id}"
        );
    }
    let source = json!("https://www.altinn.no");
    let supplied = agency(
        "tilskudd:read",
        json!({ "supplier": party("0192:974760673"), "delegation_source": source }),
    )
    .unwrap();
    assert_eq!(supplied.supplier.unwrap().as_str(), "974760673");
    let alone = agency("tilskudd:read", json!({})).unwrap();
    assert_eq!(alone.actor.capacity, supplied.actor.capacity);
    assert_ne!(alone.actor.person, supplied.actor.person);
    for wrong in [
        json!({ "supplier": party("0192:974760673") }),
        json!({ "supplier": party("0192:974760673"), "delegation_source": "" }),
        json!({ "supplier": party("974760673"), "delegation_source": source }),
    ] {
        assert!(agency("tilskudd:read", wrong.clone()).is_none(), "{wrong}");
    }
}

#[test]
fn an_issuer_gives_the_roles_of_its_own_kind_alone() {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let count = |kind| {
        let caller = named(kind, json!({ "roles": roles, "region": "trondelag" }));
        caller.map(|caller| caller.roles.len())
    };
    assert_eq!(count(IssuerKind::Office), Some(9));
    assert_eq!(count(IssuerKind::Directorate), Some(11));
    assert_eq!(count(IssuerKind::Auditor), Some(1));
    assert_eq!(count(IssuerKind::Operator), Some(1));
    assert_eq!(count(IssuerKind::Applicant), None);
    assert_eq!(count(IssuerKind::Agency), None);
}

#[test]
fn a_service_is_exactly_its_account_in_exactly_its_namespace() {
    let cluster = Issuer {
        namespace: Some("tilskudd-trondelag".into()),
        ..issuer(IssuerKind::Service)
    };
    for (subject, service) in [
        (
            "system:serviceaccount:tilskudd-trondelag:intake",
            Some(Service::Intake),
        ),
        ("system:serviceaccount:tilskudd-trondelag:intake2", None),
        ("system:serviceaccount:tilskudd-trondelag-2:intake", None),
        ("system:serviceaccount:tilskudd-agder:intake", None),
        ("system:serviceaccount:tilskudd-trondelag:x:intake", None),
        ("system:serviceaccount:tilskudd-trondelag:", None),
        ("intake", None),
    ] {
        let found = named_by(&cluster, json!({ "sub": subject })).map(|caller| caller.actor.capacity);
        assert_eq!(found, service.map(Capacity::Service), "{subject}");
    }
}
