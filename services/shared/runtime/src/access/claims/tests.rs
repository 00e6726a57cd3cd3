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
