//! A call that takes organisations of other regions (P2).

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::OrganisationKind::{IntermunicipalCompany, Municipality, University};
use tonic::Status;

use crate::samples::{call, content, measure, organisation, signature};
use crate::tokens;
use crate::world::{NATIONAL, fields, id, number, rules, source, submission, world};

fn taking(kinds: &[pb::OrganisationKind]) -> pb::Call {
    pb::Call {
        other_regions: kinds.iter().map(|kind| (*kind).into()).collect(),
        ..call()
    }
}

/// What comes of an application from an organisation of Nordland in this call of Trøndelag.
async fn applies(kind: pb::OrganisationKind, call: &str) -> Result<pb::Application, Status> {
    let other = pb::Organisation {
        region: "nordland".to_owned(),
        ..organisation(&number(), kind)
    };
    let number = world().organisation(other).await;
    let content = content(vec![measure("bachelor", 1)]);
    let draft = world().draft(&number, call, content).await?;
    let role = match kind {
        Municipality => pb::SignatoryRole::MunicipalDirector,
        University => pb::SignatoryRole::UniversityDirector,
        _ => pb::SignatoryRole::ManagingDirector,
    };
    let request = pb::SubmitApplicationRequest {
        signature: Some(pb::ApplicationSignature {
            role: role.into(),
            ..signature()
        }),
        ..submission(&draft)
    };
    let mut client = world().applications(&number);
    let response = client.submit_application(request).await?;
    Ok(response.into_inner().application.unwrap())
}

#[tokio::test]
async fn a_university_of_another_region_applies_where_the_call_takes_it() {
    let (taking, own) = (
        world().call(taking(&[University])).await,
        world().call(call()).await,
    );
    let receipt = applies(University, &taking).await.unwrap();
    let [noted] = &*receipt.findings else {
        panic!("{:?}", receipt.findings)
    };
    assert_eq!(
        (noted.rule.as_str(), noted.severity()),
        ("region", common::Severity::Note)
    );
    let source_of = noted.source.clone().unwrap().source.unwrap();
    assert_eq!(
        source_of,
        common::rule_source::Source::Call(common::CallSource {
            call: taking.clone(),
            clause: "other_regions".to_owned(),
        })
    );
    for (kind, call) in [
        (University, &own),
        (Municipality, &taking),
        (IntermunicipalCompany, &taking),
    ] {
        let refused = applies(kind, call).await.unwrap_err();
        assert_eq!(
            (rules(&refused), source(&refused)),
            (vec!["region".to_owned()], "kkt-2024 KKI §3, continued".to_owned())
        );
    }
}

#[tokio::test]
async fn no_call_takes_others_than_universities_of_other_regions() {
    for kind in [Municipality, pb::OrganisationKind::County, IntermunicipalCompany] {
        let refused = world().draft_call(taking(&[University, kind])).await.unwrap_err();
        assert_eq!(fields(&refused), ["call.other_regions[1]"]);
    }
    let name = world().draft_call(taking(&[University])).await.unwrap();
    let error = sqlx::query("UPDATE intake.call SET other_regions = '{municipality}' WHERE id = $1")
        .bind(crate::world::last(&name))
        .execute(&mut world().sql().await)
        .await
        .unwrap_err();
    let error = error.into_database_error().unwrap();
    assert_eq!(error.constraint(), Some("call_other_regions_check"));
}

#[tokio::test]
async fn every_region_is_told_of_a_university_and_only_its_own_of_a_municipality() {
    for (kind, told) in [(University, true), (Municipality, false)] {
        let number = number();
        let request = pb::ImportOrganisationsRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            organisations: vec![pb::Organisation {
                region: "nordland".to_owned(),
                ..organisation(&number, kind)
            }],
        };
        let mut owner = world().organisations(&tokens::directorate());
        owner.import_organisations(request).await.unwrap();
        let regions: Vec<String> =
            sqlx::query_scalar("SELECT destination_tenant FROM intake.outbox WHERE stream = $1")
                .bind(format!("organisation/{number}"))
                .fetch_all(&mut world().national_sql().await)
                .await
                .unwrap();
        assert_eq!(regions == ["trondelag"], told, "{kind:?}: {regions:?}");
    }
}
