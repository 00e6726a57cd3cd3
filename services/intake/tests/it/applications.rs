//! Over 300 lines: one table of the limits of every field of a draft.
//!
//! Drafts: limits of the fields, etags, and who sees what.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::samples::{call, content, measure, signature};
use crate::tokens;
use crate::world::{REGION, code, fields, id, source, submission, world};

fn update(
    draft: &pb::Application,
    etag: &str,
    content: pb::ApplicationContent,
) -> pb::UpdateApplicationRequest {
    let application = pb::Application {
        name: draft.name.clone(),
        etag: etag.to_owned(),
        content: Some(content),
        ..pb::Application::default()
    };
    pb::UpdateApplicationRequest {
        application: Some(application),
        request_id: id(),
        update_mask: None,
    }
}

#[tokio::test]
async fn a_draft_may_break_rules_and_is_replaced_by_etag() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let empty = pb::ApplicationContent::default();
    let draft = world().draft(&number, &call, empty).await.unwrap();
    assert_eq!(
        (draft.state(), draft.applied_ore),
        (pb::ApplicationState::Draft, 0)
    );
    let mut client = world().applications(&number);
    let full = content(vec![measure("bachelor", 1), measure("abc", 2)]);
    let response = client
        .update_application(update(&draft, &draft.etag, full.clone()))
        .await
        .unwrap();
    let updated = response.into_inner().application.unwrap();
    assert_eq!(
        (updated.applied_ore, updated.content.as_ref()),
        (120_000_000, Some(&full))
    );
    assert_ne!(updated.etag, draft.etag);
    let late = client
        .update_application(update(&draft, &draft.etag, full))
        .await
        .unwrap_err();
    assert_eq!(
        (late.code(), code(&late)),
        (Code::Aborted, "ETAG_MISMATCH".to_owned())
    );
}

#[tokio::test]
async fn validating_says_what_submitting_would_and_changes_nothing() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, pb::ApplicationContent::default())
        .await
        .unwrap();
    let mut client = world().applications(&number);
    let request = pb::ValidateApplicationRequest {
        name: draft.name.clone(),
        signature: None,
        ..pb::ValidateApplicationRequest::default()
    };
    let findings = client
        .validate_application(request.clone())
        .await
        .unwrap()
        .into_inner()
        .findings;
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(
        rules,
        [
            "signature",
            "purpose",
            "description",
            "control-statement",
            // Neither a name nor an address.
            "contact-person",
            "contact-person",
            "measures"
        ]
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding.source.is_some() && finding.text.is_some())
    );
    client
        .update_application(update(&draft, "", content(vec![measure("abc", 1)])))
        .await
        .unwrap();
    let request = pb::ValidateApplicationRequest {
        signature: Some(signature()),
        ..request
    };
    assert_eq!(
        client
            .validate_application(request)
            .await
            .unwrap()
            .into_inner()
            .findings,
        []
    );
}

#[tokio::test]
async fn all_wrong_fields_of_a_draft_are_named_and_nothing_is_stored() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut bad = measure("bachelor", 1);
    bad.id = "1".to_owned();
    bad.title = "x".repeat(201);
    bad.field = 77;
    bad.applied_ore = -1;
    bad.own_funding_ore = i64::MAX;
    bad.budget_lines[1].amount_ore = -5;
    bad.partners = vec![pb::Partner {
        title: "Sjukehus".to_owned(),
        kind: 0,
    }];
    let mut wrong = content(vec![measure("abc", 2), bad]);
    wrong.contact_name = "bell \u{7}".to_owned();
    let refused = world().draft(&number, &call, wrong).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::InvalidArgument, "INVALID_ARGUMENT".to_owned())
    );
    let mut named = fields(&refused);
    named.sort();
    let mut expected = ["contact_name", "measures[1].id", "measures[1].title"]
        .map(|field| format!("application.content.{field}"))
        .to_vec();
    expected.extend(
        [
            "field",
            "applied_ore",
            "own_funding_ore",
            "budget_lines[1].amount_ore",
            "partners[0].kind",
        ]
        .map(|field| format!("application.content.measures[1].{field}")),
    );
    expected.sort();
    assert_eq!(named, expected);
    let request = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    let listed = world()
        .lists(&tokens::applicant(&number))
        .list_applications(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.applications, []);
}

#[tokio::test]
async fn ids_and_sums_are_checked_over_the_measures() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let twice = content(vec![measure("abc", 1), measure("bachelor", 1)]);
    let refused = world().draft(&number, &call, twice).await.unwrap_err();
    assert_eq!(fields(&refused), ["application.content.measures[1].id"]);
    let mut most = measure("abc", 1);
    most.applied_ore = 100_000_000_000_000;
    let refused = world()
        .draft(&number, &call, content(vec![most, measure("abc", 2)]))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["application.content.measures"]);
}

#[tokio::test]
async fn nobody_acts_for_or_sees_another_organisation() {
    let (own, other) = (world().municipality().await, world().municipality().await);
    let call = world().call(call()).await;
    let draft = world()
        .draft(&own, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let mut stranger = world().applications(&other);
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let validate = pb::ValidateApplicationRequest {
        name: draft.name.clone(),
        signature: None,
        ..pb::ValidateApplicationRequest::default()
    };
    let not_found: [Result<(), Status>; 4] = [
        stranger.get_application(get.clone()).await.map(drop),
        stranger.validate_application(validate).await.map(drop),
        stranger
            .update_application(update(&draft, "", pb::ApplicationContent::default()))
            .await
            .map(drop),
        stranger.submit_application(submission(&draft)).await.map(drop),
    ];
    assert!(
        not_found
            .iter()
            .all(|result| result.as_ref().unwrap_err().code() == Code::NotFound)
    );
    let request = pb::CreateApplicationRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        application: Some(pb::Application {
            organisation_number: own.clone(),
            call: call.clone(),
            ..draft.clone()
        }),
    };
    let refused = stranger.create_application(request).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "OTHER_ORGANISATION".to_owned(),
            "system own-organisation".to_owned()
        )
    );
}

#[tokio::test]
async fn a_draft_is_with_the_applicant_and_the_office_does_not_see_it() {
    let (own, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&own, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let mut office = world().office_applications();
    assert_eq!(
        office.get_application(get).await.unwrap_err().code(),
        Code::NotFound
    );
    let list = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        call,
        ..Default::default()
    };
    assert_eq!(
        world()
            .lists(&tokens::office("trondelag"))
            .list_applications(list.clone())
            .await
            .unwrap()
            .into_inner()
            .applications,
        []
    );
    world().submit(&draft).await.unwrap();
    let listed = world()
        .lists(&tokens::office("trondelag"))
        .list_applications(list)
        .await
        .unwrap()
        .into_inner()
        .applications;
    assert_eq!(
        listed.into_iter().map(|one| one.name).collect::<Vec<_>>(),
        [draft.name]
    );
}

#[tokio::test]
async fn large_applications_make_short_pages() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut large = measure("abc", 1);
    large.answers = (0..50)
        .map(|index| pb::CriterionAnswer {
            criterion: format!("c{index}"),
            answer: "å".repeat(8000),
        })
        .collect();
    let text = content(vec![large]);
    for _ in 0..5 {
        world().draft(&number, &call, text.clone()).await.unwrap();
    }
    let mut client = world().lists(&tokens::applicant(&number));
    let mut request = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    let mut pages = Vec::new();
    loop {
        let page = client
            .list_applications(request.clone())
            .await
            .unwrap()
            .into_inner();
        pages.push(page.applications.len());
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(pages, [3, 2]);
}
