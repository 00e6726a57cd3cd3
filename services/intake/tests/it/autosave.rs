//! Autosave: parts of a draft by mask, the order of the measures, and the sums that the server adds up.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::samples::{call, content, measure};
use crate::world::{code, draft_of, fields, id, world};

/// Writes the parts of the draft that the paths name.
async fn save(
    draft: &pb::Application,
    content: pb::ApplicationContent,
    paths: &[&str],
) -> Result<pb::Application, Status> {
    let request = pb::UpdateApplicationRequest {
        application: Some(pb::Application {
            name: draft.name.clone(),
            etag: draft.etag.clone(),
            content: Some(content),
            ..Default::default()
        }),
        request_id: id(),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
    };
    let mut client = world().applications(&draft.organisation_number);
    let response = client.update_application(request).await?;
    Ok(response.into_inner().application.unwrap())
}

async fn read(draft: &pb::Application) -> pb::Application {
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let mut client = world().applications(&draft.organisation_number);
    let response = client.get_application(get).await.unwrap();
    response.into_inner().application.unwrap()
}

async fn draft(measures: Vec<pb::Measure>) -> pb::Application {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    world().draft(&number, &call, content(measures)).await.unwrap()
}

#[tokio::test]
async fn one_measure_is_saved_into_what_is_stored() {
    let draft = draft(vec![measure("bachelor", 1), measure("abc", 2)]).await;
    let mut second = measure("abc", 2);
    second.title = "  Nytt navn ".to_owned();
    let path = format!("content.measures.{}", second.id);
    // What the mask does not name is not looked at.
    let sent = pb::ApplicationContent {
        purpose: "Ikke dette.".to_owned(),
        ..content(vec![second.clone()])
    };
    let saved = save(&draft, sent, &[&path]).await.unwrap();
    second.title = "Nytt navn".to_owned();
    let expected = content(vec![measure("bachelor", 1), second]);
    assert_eq!(saved.content.as_ref(), Some(&expected));
    assert_eq!(draft_of(read(&draft).await), saved);
    // A measure that is not sent is taken away, and a new one is added.
    let new = measure("further-education", 3);
    let add = format!("content.measures.{}", new.id);
    let sent = content(vec![new.clone()]);
    let saved = save(&saved, sent, &[&path, &add, "content.contact_name"])
        .await
        .unwrap();
    let expected = content(vec![measure("bachelor", 1), new]);
    assert_eq!(saved.content, Some(expected));
}

#[tokio::test]
async fn a_mask_needs_a_known_path_and_the_etag() {
    let draft = draft(vec![measure("bachelor", 1)]).await;
    let sent = content(vec![]);
    let refused = save(&draft, sent.clone(), &["content.purpose", "organisation_number"])
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["update_mask.paths[1]"]);
    let blind = pb::Application {
        etag: String::new(),
        ..draft.clone()
    };
    let refused = save(&blind, sent.clone(), &["content.purpose"])
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["application.etag"]);
    save(&draft, sent.clone(), &["content.purpose"]).await.unwrap();
    let late = save(&draft, sent, &["content.purpose"]).await.unwrap_err();
    assert_eq!(
        (late.code(), code(&late)),
        (Code::Aborted, "ETAG_MISMATCH".to_owned())
    );
}

#[tokio::test]
async fn the_limits_are_of_the_merged_whole() {
    let draft = draft((1..=50).map(|rank| measure("abc", rank)).collect()).await;
    let extra = pb::Measure {
        rank: 50,
        ..measure("abc", 51)
    };
    let path = format!("content.measures.{}", extra.id);
    let refused = save(&draft, content(vec![extra]), &[&path]).await.unwrap_err();
    assert_eq!(
        (refused.code(), fields(&refused)),
        (
            Code::InvalidArgument,
            vec!["application.content.measures".to_owned()]
        )
    );
    assert_eq!(draft_of(read(&draft).await), draft);
}

#[tokio::test]
async fn the_server_adds_up_what_the_client_cannot_set() {
    let draft = draft(vec![measure("bachelor", 1), measure("abc", 2)]).await;
    let totals = draft.totals.clone().unwrap();
    assert_eq!(
        (totals.budget_ore, totals.applied_ore, totals.own_funding_ore),
        (160_000_000, 120_000_000, 40_000_000)
    );
    assert_eq!(totals.measures.len(), 2);
    assert_eq!(totals.measures[0].budget_ore, 80_000_000);
    assert_eq!(totals.measures[1].measure, measure("abc", 2).id);
    // What a client sends of them is not kept, and no part of what is signed.
    let request = pb::UpdateApplicationRequest {
        application: Some(pb::Application {
            totals: Some(pb::ApplicationTotals {
                applied_ore: 1,
                ..Default::default()
            }),
            ..draft.clone()
        }),
        request_id: id(),
        update_mask: None,
    };
    let mut client = world().applications(&draft.organisation_number);
    let updated = client.update_application(request).await.unwrap().into_inner();
    let updated = updated.application.unwrap();
    assert_eq!(updated.totals, Some(totals.clone()));
    let receipt = world().submit(&updated).await.unwrap();
    assert_eq!(receipt.totals, None);
    assert_eq!(read(&receipt).await.totals, Some(totals));
}

#[tokio::test]
async fn measures_are_ranked_by_the_order_of_their_ids() {
    let draft = draft(vec![measure("bachelor", 1), measure("abc", 2)]).await;
    let ids = |ranks: &[i32]| {
        ranks
            .iter()
            .map(|rank| measure("abc", *rank).id)
            .collect::<Vec<_>>()
    };
    let request = |measures: Vec<String>| pb::RankMeasuresRequest {
        name: draft.name.clone(),
        request_id: id(),
        etag: draft.etag.clone(),
        measures,
    };
    let mut client = world().applications(&draft.organisation_number);
    for wrong in [ids(&[2]), ids(&[2, 2]), ids(&[2, 3]), ids(&[1, 2, 3])] {
        let refused = client.rank_measures(request(wrong)).await.unwrap_err();
        assert_eq!(fields(&refused), ["measures"]);
    }
    let ranked = client.rank_measures(request(ids(&[2, 1]))).await.unwrap();
    let ranked = ranked.into_inner().application.unwrap();
    let ranks: Vec<i32> = ranked
        .content
        .as_ref()
        .unwrap()
        .measures
        .iter()
        .map(|one| one.rank)
        .collect();
    assert_eq!(ranks, [2, 1]);
    assert_eq!(draft_of(read(&draft).await), ranked);
    let late = client.rank_measures(request(ids(&[1, 2]))).await.unwrap_err();
    assert_eq!(code(&late), "ETAG_MISMATCH");
}

#[tokio::test]
async fn it_is_seen_who_wrote_the_draft_and_when() {
    let draft = draft(vec![measure("bachelor", 1)]).await;
    let seen = read(&draft).await;
    let (created, changed) = (seen.created.clone().unwrap(), seen.changed.clone().unwrap());
    assert_eq!(created, changed);
    assert!(!created.person.is_empty() && created.time.is_some());
    assert_eq!(seen.origin(), pb::ApplicationOrigin::Applicant);
}
