//! Answers that revise the application: signed anew, and bound by what the first one asked for.

use super::*;

#[tokio::test]
async fn a_revision_is_signed_anew_kept_byte_for_byte_and_read_everywhere() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let mut changed = measure("bachelor", 1);
    changed.description = "Tolv studentar.".to_owned();
    changed.applied_ore = 50_000_000;
    changed.own_funding_ore = 30_000_000;
    let unsigned = pb::AnswerCompletionRequest {
        signature: None,
        ..revised(&completion, content(vec![changed.clone()]))
    };
    let refused = answer(&application, unsigned).await.unwrap_err();
    assert_eq!(
        (code(&refused), rules(&refused)),
        ("SUBMISSION_REJECTED".to_owned(), vec!["signature".to_owned()])
    );
    let unseen = pb::AnswerCompletionRequest {
        summary_seen: false,
        ..revised(&completion, content(vec![changed.clone()]))
    };
    let refused = answer(&application, unseen).await.unwrap_err();
    assert_eq!(code(&refused), "SUMMARY_NOT_SEEN");
    let drafter = tokens::drafter(&application.organisation_number);
    let drafted = revised(&completion, content(vec![changed.clone()]));
    let refused = world().completions(&drafter).answer_completion(drafted).await;
    assert_eq!(code(&refused.unwrap_err()), "SIGNER_NEEDED");
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Open);

    let answered = answer(&application, revised(&completion, content(vec![changed])))
        .await
        .unwrap();
    let now = answered.application.unwrap();
    assert_eq!(
        (
            now.revision,
            now.applied_ore,
            answered.completion.unwrap().revision
        ),
        (2, 50_000_000, 2)
    );
    assert_eq!(
        (&now.case_number, &now.submitted_at),
        (&application.case_number, &application.submitted_at)
    );
    assert_ne!(now.content_hash, application.content_hash);
    let document = pb::Application {
        state: 0,
        case_number: String::new(),
        content_hash: String::new(),
        submitted_at: None,
        applied_ore: 0,
        findings: Vec::new(),
        etag: String::new(),
        ..now.clone()
    };
    assert_eq!(
        hex::encode(Sha256::digest(document.encode_to_vec())),
        now.content_hash
    );
    is_read_everywhere(&now).await;
    assert_eq!(
        kinds(&told(&application).await, "assessment"),
        [
            "ApplicationSubmitted",
            "CompletionRequested",
            "ApplicationRevised",
            "CompletionClosed"
        ]
    );
    first_stays(&application).await;
}

/// The office sees the revision in the list and by itself.
async fn is_read_everywhere(now: &pb::Application) {
    let get = pb::GetApplicationRequest {
        name: now.name.clone(),
    };
    let seen = world()
        .office_applications()
        .get_application(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.application.map(receipt_of).as_ref(), Some(now));
    let list = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        call: now.call.clone(),
        // Lists and search follow the revision.
        applied_to_ore: now.applied_ore,
        query: "tolv studentar".to_owned(),
        ..pb::ListApplicationsRequest::default()
    };
    let seen = world()
        .lists(&tokens::office("trondelag"))
        .list_applications(list)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.applications, std::slice::from_ref(now));
}

/// What was first signed is there still, by its number, and neither it nor the revision can be changed.
async fn first_stays(application: &pb::Application) {
    let request = pb::GetSignedDocumentRequest {
        name: application.name.clone(),
        number: 1,
    };
    let mut office = world().office_applications();
    let first = office.get_signed_document(request).await.unwrap().into_inner();
    assert_eq!(first.content_hash, application.content_hash);
    assert_eq!(
        hex::encode(Sha256::digest(&first.document)),
        application.content_hash
    );
    let mut sql = world().sql().await;
    for statement in [
        "UPDATE intake.revision SET applied_ore = 0 WHERE application_id = $1",
        "DELETE FROM intake.revision WHERE application_id = $1",
        "UPDATE intake.completion SET letter_nb = '' WHERE application_id = $1",
        "DELETE FROM intake.completion_deadline WHERE completion_id = $1",
    ] {
        let error = sqlx::query(statement)
            .bind(last(&application.name))
            .execute(&mut sql)
            .await;
        let error = error.unwrap_err().into_database_error().unwrap();
        assert_eq!(error.code().unwrap(), "42501", "{statement}");
    }
}

#[tokio::test]
async fn a_revision_keeps_to_the_years_five_projects_and_is_not_bound_by_the_calls_deadline() {
    // Closed on the day of submission, by its own minute; the office reopened it for that day.
    let number = world().municipality().await;
    let several = pb::Call {
        applications_per_applicant: 3,
        ..call()
    };
    let open = world().call(several.clone()).await;
    let first = world().draft(&number, &open, projects(3)).await.unwrap();
    let first = world().submit(&first).await.unwrap();
    let second = world().draft(&number, &open, projects(2)).await.unwrap();
    world().submit(&second).await.unwrap();
    let completion = ask(&first).await;
    let refused = answer(&first, revised(&completion, projects(4)))
        .await
        .unwrap_err();
    assert_eq!(rules(&refused), ["max-development-projects"]);
    // It counts without itself: three again are three, and one leaves room for two more.
    answer(&first, revised(&completion, projects(1))).await.unwrap();
    let third = world().draft(&number, &open, projects(3)).await.unwrap();
    assert_eq!(
        rules(&world().submit(&third).await.unwrap_err()),
        ["max-development-projects"]
    );
    let third = world().draft(&number, &open, projects(2)).await.unwrap();
    world().submit(&third).await.unwrap();

    let closed = pb::Call {
        deadline_date: "2024-02-14".to_owned(),
        ..call()
    };
    let (number, closed) = (world().municipality().await, world().closed_call(closed).await);
    let reopen = pb::ReopenCallRequest {
        name: closed.clone(),
        request_id: id(),
        organisation_number: number.clone(),
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    world().calls().reopen_call(reopen).await.unwrap();
    let late = world().draft(&number, &closed, projects(1)).await.unwrap();
    let late = world().submit(&late).await.unwrap();
    let completion = ask(&late).await;
    answer(&late, revised(&completion, projects(2))).await.unwrap();
}

/// An application to a call that closed two weeks ago, which the office registered from a letter, and the request for
/// its completion.
async fn after_the_deadline() -> (pb::Application, pb::Completion) {
    let draft = office_draft(&closed_call().await).await;
    let application = register(late(registration(&draft, "2024-01-31", "")))
        .await
        .unwrap();
    let completion = ask(&application).await;
    (application, completion)
}

#[tokio::test]
async fn after_the_deadline_an_answer_adds_no_measure_and_asks_for_no_more() {
    let (application, completion) = after_the_deadline().await;
    let mut other = measure("bachelor", 2);
    (other.applied_ore, other.own_funding_ore) = (10_000_000, 70_000_000);
    let mut first = measure("bachelor", 1);
    (first.applied_ore, first.own_funding_ore) = (50_000_000, 30_000_000);
    let swapped = content(vec![first.clone(), other.clone()]);
    let refused = answer(&application, revised(&completion, swapped))
        .await
        .unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["answer-new-measure".to_owned()], "call deadline".to_owned())
    );
    (first.applied_ore, first.own_funding_ore) = (60_000_100, 19_999_900);
    let more = content(vec![first.clone()]);
    let refused = answer(&application, revised(&completion, more.clone()))
        .await
        .unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["answer-higher-sum".to_owned()], "call deadline".to_owned())
    );
    // The summary says so before anybody signs.
    let found = validated(&application, &completion, more).await.unwrap().findings;
    let found: Vec<_> = found.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(found, ["answer-higher-sum"]);
    // The same sum and other words are an answer.
    (first.applied_ore, first.own_funding_ore) = (60_000_000, 20_000_000);
    first.description = "Tolv studentar.".to_owned();
    let words = content(vec![first]);
    let answered = answer(&application, revised(&completion, words)).await.unwrap();
    assert_eq!(answered.application.unwrap().revision, 2);
}

#[tokio::test]
async fn after_the_deadline_an_answer_may_ask_for_less_and_in_a_reopened_call_for_more() {
    let (application, completion) = after_the_deadline().await;
    let mut less = measure("bachelor", 1);
    (less.applied_ore, less.own_funding_ore) = (50_000_000, 30_000_000);
    let answered = answer(&application, revised(&completion, content(vec![less])))
        .await
        .unwrap();
    assert_eq!(answered.application.unwrap().applied_ore, 50_000_000);
    let (application, completion) = after_the_deadline().await;
    let reopen = pb::ReopenCallRequest {
        name: application.call.clone(),
        request_id: id(),
        organisation_number: application.organisation_number.clone(),
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    world().calls().reopen_call(reopen).await.unwrap();
    let two = content(vec![measure("bachelor", 1), measure("bachelor", 2)]);
    answer(&application, revised(&completion, two)).await.unwrap();
}
