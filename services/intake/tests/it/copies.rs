//! Copies of earlier applications: what the new edition knows is kept, the rest is named.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::resolve_shipped;
use tonic::{Code, Status};

use crate::samples::{call, content, measure};
use crate::world::{REGION, code, id, world};

pub(crate) async fn copy(
    number: &str,
    source: &str,
    call: &str,
) -> Result<pb::CopyApplicationResponse, Status> {
    let request = pb::CopyApplicationRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        source: source.to_owned(),
        call: call.to_owned(),
    };
    let mut client = world().applications(number);
    client
        .copy_application(request)
        .await
        .map(|response| response.into_inner())
}

#[tokio::test]
async fn last_years_application_becomes_a_new_draft_with_new_measures() {
    let (number, first) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(
            &number,
            &first,
            content(vec![measure("bachelor", 2), measure("abc", 1)]),
        )
        .await
        .unwrap();
    let receipt = world().submit(&draft).await.unwrap();
    let next = world().call(call()).await;
    let copied = copy(&number, &receipt.name, &next).await.unwrap();
    assert_eq!(copied.left_out, []);
    let new = copied.application.unwrap();
    assert_ne!(new.name, receipt.name);
    assert_eq!((&new.call, &new.organisation_number), (&next, &number));
    assert_eq!(new.state(), pb::ApplicationState::Draft);
    let (old, new) = (receipt.content.unwrap(), new.content.unwrap());
    assert_eq!(new.purpose, old.purpose);
    for (old, new) in old.measures.iter().zip(&new.measures) {
        assert_ne!(new.id, old.id);
        let same = pb::Measure {
            id: old.id.clone(),
            ..new.clone()
        };
        assert_eq!(same, *old);
    }
}

#[tokio::test]
async fn what_the_new_edition_does_not_know_is_left_out_and_named() {
    world().publish_edition(&resolve_shipped("kki").unwrap()).await;
    let (number, old) = (world().municipality().await, world().call(call()).await);
    let mut odd = measure("service-development", 1);
    odd.earmark = "avlastning".to_owned();
    let mut written = content(vec![odd, measure("bachelor", 3)]);
    written.other_grants.push(pb::OtherGrant {
        title: "Skjønnstilskudd".to_owned(),
        measures: written.measures.iter().map(|one| one.id.clone()).collect(),
        ..pb::OtherGrant::default()
    });
    let draft = world().draft(&number, &old, written).await.unwrap();
    let kki = pb::Call {
        edition: "kki".to_owned(),
        ..call()
    };
    let copied = copy(&number, &draft.name, &world().call(kki).await)
        .await
        .unwrap();
    let fields: Vec<(&str, &str)> = copied
        .left_out
        .iter()
        .map(|one| (one.field.as_str(), one.code.as_str()))
        .collect();
    // KKI knows neither the kind of the first measure nor the sub-goals of KKT.
    let goal = crate::samples::kkt().sub_goals[0].code.clone();
    assert_eq!(
        fields,
        [
            ("measures[0]", "service-development"),
            ("measures[1].sub_goals[0]", goal.as_str())
        ]
    );
    assert!(copied.left_out.iter().all(|one| one.reason.is_some()));
    let content = copied.application.unwrap().content.unwrap();
    let kept: Vec<(&str, i32, usize)> = content
        .measures
        .iter()
        .map(|one| (one.kind.as_str(), one.rank, one.answers.len()))
        .collect();
    assert_eq!(kept, [("bachelor", 1, 1)]);
    let named: Vec<&str> = content.measures.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        content.other_grants[0].measures, named,
        "the measure that is left, by its new id"
    );
}

#[tokio::test]
async fn only_an_own_application_is_copied_and_only_to_an_announced_call() {
    let (number, open) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &open, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let stranger = world().municipality().await;
    let refused = copy(&stranger, &draft.name, &open).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::NotFound, "NOT_FOUND".to_owned())
    );
    let hidden = world().draft_call(call()).await.unwrap();
    let refused = copy(&number, &draft.name, &hidden).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}
