//! Priorities: a set, ordered only where the edition orders.

use tilskudd_rulebook::{OrganisationKind, ServiceField, priority_of, resolve_shipped};

use crate::fixture::{applicant, measure};

fn hits(edition: &str, kind: &str, field: ServiceField, district: bool) -> Vec<(String, Option<u32>, bool)> {
    let edition = resolve_shipped(edition).unwrap();
    let mut measure = measure(&edition, kind, 1);
    measure.field = Some(field);
    let mut applicant = applicant(OrganisationKind::Municipality);
    applicant.district = district;
    let hits = priority_of(&edition, &measure, &applicant);
    hits.into_iter()
        .map(|hit| (hit.code, hit.order, hit.judged))
        .collect()
}

#[test]
fn kkt_prioritises_a_set() {
    use ServiceField::Care;
    let one = |code: &str, judged| (code.to_owned(), None, judged);
    assert_eq!(hits("kkt-2024", "abc", Care, false), []);
    assert_eq!(
        hits("kkt-2024", "abc", Care, true),
        [one("district-municipalities", false)]
    );
    assert_eq!(
        hits("kkt-2024", "service-development", Care, false),
        [one("service-development", false)]
    );
    assert_eq!(
        hits("kkt-2024", "further-education", Care, false),
        [
            one("initial-and-further-education", false),
            one("college-graduates", false),
            one("decentralised-studies", true)
        ]
    );
}

#[test]
fn kki_orders_bpa_alone() {
    use ServiceField::{Care, MentalHealthAndSubstanceUse as Mental};
    for (kind, code, order) in [
        ("bpa-users", "bpa/users", 1),
        ("bpa-caseworkers", "bpa/caseworkers", 2),
        ("bpa-assistants", "bpa/assistants", 3),
    ] {
        assert_eq!(
            hits("kki", kind, Care, false),
            [(code.to_owned(), Some(order), false)]
        );
    }
    assert_eq!(
        hits("kki", "innovation", Care, true),
        [("innovation-themes".to_owned(), None, true)]
    );
    assert_eq!(
        hits("kki", "courses", Mental, false),
        [("mental-health-competence".to_owned(), None, false)]
    );
    assert_eq!(hits("kki", "courses", Care, false), []);
    let edition = resolve_shipped("kki").unwrap();
    let ordered = edition
        .priorities()
        .iter()
        .filter(|priority| priority.members.iter().any(|m| m.order.is_some()));
    assert_eq!(
        ordered.map(|priority| priority.code.as_str()).collect::<Vec<_>>(),
        ["bpa"]
    );
}

#[test]
fn district_is_about_municipalities() {
    let edition = resolve_shipped("kkt-2024").unwrap();
    let mut company = applicant(OrganisationKind::IntermunicipalCompany);
    company.district = true;
    assert_eq!(priority_of(&edition, &measure(&edition, "abc", 1), &company), []);
}
