//! Where the applicant stands in Enhetsregisteret when it applies.

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;

use crate::samples::{call, content, measure, organisation};
use crate::world::{id, number, rules, source, world};

/// A municipality with this status from a day on, and its draft in a call of its own.
async fn draft(status: pb::OrganisationStatus, valid_from: &str) -> pb::Application {
    let number = number();
    let before = organisation(&number, pb::OrganisationKind::Municipality);
    world().organisation(before.clone()).await;
    let state = pb::Organisation {
        status: status.into(),
        valid_from: valid_from.to_owned(),
        version: 2,
        ..before
    };
    world().organisation(state).await;
    let call = world().call(call()).await;
    let content = content(vec![measure("bachelor", 1)]);
    world().draft(&number, &call, content).await.unwrap()
}

fn noted(application: &pb::Application) -> Vec<(&str, common::Severity)> {
    let findings = application.findings.iter();
    findings.map(|one| (one.rule.as_str(), one.severity())).collect()
}

#[tokio::test]
async fn a_dissolved_applicant_is_refused_and_a_bankrupt_one_is_noted() {
    use pb::OrganisationStatus::{Active, Bankrupt, Dissolved, WindingUp};
    for status in [Bankrupt, WindingUp] {
        let receipt = world().submit(&draft(status, "2024-02-01").await).await.unwrap();
        assert_eq!(noted(&receipt), [("register-status", common::Severity::Note)]);
    }
    // Of a body that is dissolved tomorrow nothing is to be said today.
    for (status, day) in [(Active, "2024-02-01"), (Dissolved, "2024-02-16")] {
        let receipt = world().submit(&draft(status, day).await).await.unwrap();
        assert_eq!(noted(&receipt), []);
    }
    let gone = draft(Dissolved, "2024-02-15").await;
    let refused = world().submit(&gone).await.unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (
            vec!["register-status".to_owned()],
            "system registered-applicant".to_owned()
        )
    );
    assert!(!told(&gone).await.contains("Apply as"));
    // Once it is known who took over, the applicant is told.
    let successor = number();
    sqlx::query(
        "INSERT INTO intake.organisation_succession (predecessor, successor, effective_on, kind, decision,
             predecessor_region, predecessor_title, successor_region, predecessor_here, recorded_by, recorded_at, reason)
         VALUES ($1, $2, '2024-01-01', 'merger', 'FOR-1', 'trondelag', 'Prøve', 'trondelag', true, $3::uuid, now(), 'x')",
    )
    .bind(&gone.organisation_number)
    .bind(&successor)
    .bind(id())
    .execute(&mut world().sql().await)
    .await
    .unwrap();
    let told = told(&gone).await;
    assert!(told.ends_with(&format!("{successor}.")), "{told}");
}

/// What the applicant is told of its number before it signs.
async fn told(draft: &pb::Application) -> String {
    let request = pb::ValidateApplicationRequest {
        name: draft.name.clone(),
        signature: Some(crate::samples::signature()),
        ..pb::ValidateApplicationRequest::default()
    };
    let mut client = world().applications(&draft.organisation_number);
    let found = client.validate_application(request).await.unwrap().into_inner();
    let of_number = found
        .findings
        .into_iter()
        .find(|one| one.rule == "register-status");
    of_number.unwrap().text.unwrap().en
}
