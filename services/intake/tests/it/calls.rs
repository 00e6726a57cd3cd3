//! Over 300 lines: everything that a call may not do, one test each.
//!
//! Calls: a draft is the office's alone, an announced one is public and never changes.

use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tonic::Code;

use crate::samples::call;
use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, number, rules, source, world};

fn get(name: &str) -> pb::GetCallRequest {
    pb::GetCallRequest {
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn a_draft_is_not_public_and_an_announced_call_is() {
    let name = world().draft_call(call()).await.unwrap();
    let mut public = CallServiceClient::new(world().channel(""));
    assert_eq!(
        public.get_call(get(&name)).await.unwrap_err().code(),
        Code::NotFound
    );
    let announced = world().announce(&name).await.unwrap();
    assert_eq!(announced.state(), pb::CallState::Open);
    // Left to the edition: KKI §5, 1 March the year after.
    assert_eq!(
        (&*announced.report_deadline, &*announced.accounts_deadline),
        ("2025-03-01", "2025-03-01")
    );
    assert_eq!(announced.applications_per_applicant, 1);
    let seen = public
        .get_call(get(&name))
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap();
    assert_eq!(seen, announced);
    let list = pb::ListCallsRequest {
        parent: REGION.to_owned(),
        page_size: 200,
        page_token: String::new(),
    };
    let calls = public.list_calls(list).await.unwrap().into_inner().calls;
    assert!(calls.contains(&announced));
    assert!(
        calls.iter().rev().map(|call| &call.name).is_sorted(),
        "newest first"
    );
    let again = world().announce(&name).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "CALL_ANNOUNCED".to_owned(),
            "system announced-is-final".to_owned()
        )
    );
}

#[tokio::test]
async fn an_announced_call_is_told_to_four_services_and_nationally() {
    let name = world().call(call()).await;
    let stream = format!("call/{}", name.rsplit('/').next().unwrap());
    let told: Vec<String> = sqlx::query_scalar(
        "SELECT destination_service || ' of ' || destination_tenant FROM intake.outbox WHERE stream = $1 AND kind = 'tilskudd.intake.v1.CallAnnounced'
         ORDER BY 1",
    )
    .bind(stream)
    .fetch_all(&mut world().sql().await)
    .await
    .unwrap();
    let expected = [
        "allocation of trondelag",
        "assessment of trondelag",
        "intake of national",
        "payment of trondelag",
        "reporting of trondelag",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn national_shows_the_calls_of_all_regions_without_login() {
    let name = world().call(call()).await;
    let id = name.rsplit('/').next().unwrap().to_owned();
    let mut public = CallServiceClient::new(world().channel(""));
    let announced = public.get_call(get(&name)).await.unwrap().into_inner().call;
    let nationally = get(&format!("{NATIONAL}/calls/{id}"));
    assert_eq!(
        public.get_call(nationally.clone()).await.unwrap_err().code(),
        Code::NotFound
    );
    let event = pb::CallAnnounced {
        call: announced.clone(),
        ..pb::CallAnnounced::default()
    };
    for _ in 0..2 {
        let outcome = world().tell_to(NATIONAL, "intake", "trondelag", &event).await;
        assert_eq!(outcome.unwrap(), DeliveryOutcome::Applied);
    }
    let shown = public.get_call(nationally).await.unwrap().into_inner().call;
    assert_eq!(shown, announced, "under its own name");
    let list = pb::ListCallsRequest {
        parent: NATIONAL.to_owned(),
        page_size: 200,
        page_token: String::new(),
    };
    let page = public.list_calls(list).await.unwrap().into_inner();
    assert!(page.calls.iter().any(|call| Some(call) == announced.as_ref()));
    // A region tells of its own calls only, and keeps no other's.
    let other = world().tell_to(NATIONAL, "intake", "nordland", &event).await;
    assert_eq!(code(&other.unwrap_err()), "UNREADABLE_EVENT");
    let region = world().tell_to(REGION, "intake", "trondelag", &event).await;
    assert_eq!(code(&region.unwrap_err()), "OTHER_TENANT");
}

#[tokio::test]
async fn open_questions_keep_a_call_from_being_announced() {
    let cases = [
        (pb::Call { appeal: 0, ..call() }, "forvaltningsloven §28"),
        (
            pb::Call {
                auditor_deadline: String::new(),
                ..call()
            },
            "kkt-2024 KKI §5, continued",
        ),
        (
            pb::Call {
                report_deadline: "2024-12-31".to_owned(),
                ..call()
            },
            "kkt-2024 KKI §5, continued",
        ),
        (
            pb::Call {
                auditor_deadline: "2024-12-31".to_owned(),
                ..call()
            },
            "kkt-2024 KKI §5, continued",
        ),
    ];
    for (open, expected) in cases {
        let name = world().draft_call(open).await.unwrap();
        let refused = world().announce(&name).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert_eq!(code(&refused), "CALL_HAS_OPEN_QUESTIONS");
        assert_eq!(source(&refused), expected);
        assert_eq!(rules(&refused), ["open-question"]);
    }
}

#[tokio::test]
async fn a_call_is_of_a_published_edition() {
    let refused = world()
        .draft_call(pb::Call {
            edition: "kkt-2031".to_owned(),
            ..call()
        })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::FailedPrecondition, "EDITION_NOT_PUBLISHED".to_owned())
    );
}

#[tokio::test]
async fn all_wrong_fields_of_a_call_are_named() {
    let bad = pb::Call {
        edition: String::new(),
        year: 1999,
        opens_on: "15.01.2024".to_owned(),
        deadline_date: "2024-03-01".to_owned(),
        deadline_time: "25:00".to_owned(),
        auditor_threshold_ore: -1,
        appeal: 7,
        recipients: vec![0],
        contact_point: "a".to_owned(),
        applications_per_applicant: -1,
        ..pb::Call::default()
    };
    let refused = world().draft_call(bad).await.unwrap_err();
    let expected = [
        "edition",
        "year",
        "opens_on",
        "deadline_time",
        "auditor_threshold_ore",
        "appeal",
        "recipients[0]",
        "contact_point",
        "applications_per_applicant",
    ];
    assert_eq!(fields(&refused), expected.map(|field| format!("call.{field}")));
    let backwards = pb::Call {
        opens_on: "2024-03-02".to_owned(),
        ..call()
    };
    let refused = world().draft_call(backwards).await.unwrap_err();
    assert_eq!(fields(&refused), ["call.deadline_date"]);
}

#[tokio::test]
async fn only_the_office_itself_makes_calls() {
    let request = pb::CreateCallRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        call: Some(call()),
    };
    for (token, expected) in [
        (tokens::office("nordland"), "OTHER_REGION"),
        (tokens::directorate(), "OTHER_REGION"),
    ] {
        let mut client = CallServiceClient::new(world().channel(&token));
        assert_eq!(
            code(&client.create_call(request.clone()).await.unwrap_err()),
            expected
        );
    }
    let mut applicant = CallServiceClient::new(world().channel(&tokens::applicant(&number())));
    assert_eq!(
        applicant.create_call(request).await.unwrap_err().code(),
        Code::PermissionDenied
    );
}

#[tokio::test]
async fn a_call_is_reopened_for_a_known_applicant_with_a_reason() {
    let (draft, announced) = (
        world().draft_call(call()).await.unwrap(),
        world().call(call()).await,
    );
    let request = |name: &str, number: &str, reason: &str| pb::ReopenCallRequest {
        name: name.to_owned(),
        request_id: id(),
        organisation_number: number.to_owned(),
        until: "2024-04-01".to_owned(),
        reason: reason.to_owned(),
    };
    let known = world().municipality().await;
    let mut client = world().calls();
    client
        .reopen_call(request(&announced, &known, "Feil i skjemaet"))
        .await
        .unwrap();
    let refused = client
        .reopen_call(request(&draft, &known, "Feil"))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "CALL_NOT_ANNOUNCED");
    let refused = client
        .reopen_call(request(&announced, &number(), "Feil"))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "UNKNOWN_ORGANISATION");
    let refused = client
        .reopen_call(request(&announced, &known, " "))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["reason"]);
}

#[tokio::test]
async fn a_call_that_nobody_could_apply_in_is_not_announced() {
    let ending = |day: &str, time: &str| pb::Call {
        deadline_date: day.to_owned(),
        deadline_time: time.to_owned(),
        ..call()
    };
    // It is 13:00:00 in Oslo.
    for (day, time) in [("2024-02-14", ""), ("2024-02-15", "12:59")] {
        let name = world().draft_call(ending(day, time)).await.unwrap();
        let refused = world().announce(&name).await.unwrap_err();
        assert_eq!(
            (code(&refused), source(&refused), rules(&refused).len()),
            (
                "CALL_HAS_OPEN_QUESTIONS".to_owned(),
                "kkt-2024 KKI §12, continued".to_owned(),
                1
            )
        );
    }
    world().call(ending("2024-02-15", "13:00")).await;
}

#[tokio::test]
async fn a_scheme_that_is_managed_nationally_is_not_announced_by_a_region() {
    let mut edition = crate::samples::kkt();
    edition.id = "kkt-nasjonal".to_owned();
    edition.lineage[0].clone_from(&edition.id);
    edition.managing_office = tilskudd_rulebook::ManagingOffice::National;
    world().publish_edition(&edition).await;
    let national = pb::Call {
        edition: edition.id.clone(),
        ..call()
    };
    let name = world().draft_call(national.clone()).await.unwrap();
    let refused = world().announce(&name).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "CALL_HAS_OPEN_QUESTIONS".to_owned(),
            "kkt-nasjonal KKI §12, continued".to_owned()
        )
    );
    assert!(refused.message().len() > 20, "{}", refused.message());
    // Its owner announces it, and none of the regions' schemes.
    let mut owner = CallServiceClient::new(world().channel(&tokens::directorate()));
    for (call, allowed) in [(national, true), (call(), false)] {
        let request = pb::CreateCallRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            call: Some(call),
        };
        let draft = owner.create_call(request).await.unwrap().into_inner().call;
        let request = pb::AnnounceCallRequest {
            name: draft.unwrap().name,
            request_id: id(),
            etag: String::new(),
        };
        let answer = owner.announce_call(request).await;
        assert_eq!(answer.is_ok(), allowed, "{answer:?}");
        if let Err(refused) = answer {
            assert_eq!(source(&refused), "kkt-2024 KKI §12, continued");
        }
    }
}

#[tokio::test]
async fn a_call_is_reopened_from_today_and_for_two_months_at_most() {
    let (name, known) = (world().call(call()).await, world().municipality().await);
    let reopen = async |until: &str| {
        let request = pb::ReopenCallRequest {
            name: name.clone(),
            request_id: id(),
            organisation_number: known.clone(),
            until: until.to_owned(),
            reason: "Feil i skjemaet".to_owned(),
        };
        world().calls().reopen_call(request).await
    };
    for until in ["2024-02-15", "2024-04-15"] {
        reopen(until).await.unwrap();
    }
    for until in ["2024-02-14", "2024-04-16", "2100-01-01"] {
        let refused = reopen(until).await.unwrap_err();
        assert_eq!(
            (refused.code(), code(&refused), source(&refused)),
            (
                Code::FailedPrecondition,
                "REOPENING_DAY".to_owned(),
                "system reopening-days".to_owned()
            )
        );
    }
}
