//! The deadline of a request: late from its second, extended, reminded of, and passed.

use super::*;

#[tokio::test]
async fn an_answer_is_late_from_the_second_that_the_deadline_has_passed_unless_extended() {
    let application = submitted().await;
    let completion = ask(&application).await;
    // It is 13:00:00 in Oslo: the minute 12:59 is over in this very second.
    runs_out(&completion, "2024-02-15", "12:59", "2024-02-15T12:00:00Z").await;
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Expired);
    let late = answer(&application, in_words(&completion)).await.unwrap_err();
    assert_eq!(
        (code(&late), source(&late)),
        (
            "COMPLETION_EXPIRED".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
    assert!(late.message().contains("2024-02-15 12:59"), "{}", late.message());
    let extend = |date: &str| pb::ExtendCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        deadline_date: date.to_owned(),
        deadline_time: String::new(),
        reason: "Kommunen ba om det".to_owned(),
    };
    let mut client = world().completions(&kari());
    let refused = client.extend_completion(extend("2024-02-15")).await.unwrap_err();
    assert_eq!(code(&refused), "DEADLINE_TOO_SOON");
    let extended = client
        .extend_completion(extend("2024-02-20"))
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(
        (extended.state(), extended.deadlines.len()),
        (pb::CompletionState::Open, 3)
    );
    let refused = client.extend_completion(extend("2024-02-19")).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("DEADLINE_NOT_LATER".to_owned(), "system extend-only".to_owned())
    );
    answer(&application, in_words(&completion)).await.unwrap();

    // The minute 13:00 lasts for another sixty seconds.
    let application = submitted().await;
    let completion = ask(&application).await;
    runs_out(&completion, "2024-02-15", "13:00", "2024-02-15T12:01:00Z").await;
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Open);
    answer(&application, in_words(&completion)).await.unwrap();
}

#[tokio::test]
async fn the_office_proceeds_after_the_deadline_only_and_takes_back_at_any_time() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let resolve = |resolution: pb::CompletionResolution| pb::ResolveCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        resolution: resolution.into(),
        reason: "Vi vurderer søknaden slik han er".to_owned(),
    };
    let proceed = resolve(pb::CompletionResolution::Proceed);
    let mut client = world().completions(&kari());
    let refused = client.resolve_completion(proceed.clone()).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "COMPLETION_STILL_OPEN".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
    runs_out(&completion, "2024-02-14", "", "2024-02-14T23:00:00Z").await;
    let closed = client
        .resolve_completion(proceed)
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(closed.state(), pb::CompletionState::Proceeded);
    assert_eq!(closed.closed.unwrap().reason, "Vi vurderer søknaden slik han er");
    let other = ask(&application).await;
    let back = pb::ResolveCompletionRequest {
        name: other.name,
        ..resolve(pb::CompletionResolution::Withdraw)
    };
    let closed = client
        .resolve_completion(back)
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(closed.state(), pb::CompletionState::Withdrawn);
    let unspecified = resolve(pb::CompletionResolution::Unspecified);
    assert_eq!(
        fields(&client.resolve_completion(unspecified).await.unwrap_err()),
        ["resolution"]
    );
}

#[tokio::test]
async fn one_reminder_for_a_deadline_and_lists_of_what_is_due() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let remind = || pb::SendReminderRequest {
        name: completion.name.clone(),
        request_id: id(),
    };
    let mut client = world().completions(&kari());
    let reminded = client
        .send_reminder(remind())
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert!(reminded.deadlines[0].reminded.is_some());
    let again = client.send_reminder(remind()).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "REMINDER_ALREADY_SENT".to_owned(),
            "system one-reminder".to_owned()
        )
    );
    let list = |state: pb::CompletionState, due_by: &str| pb::ListCompletionsRequest {
        parent: REGION.to_owned(),
        application: application.name.clone(),
        state: state.into(),
        due_by: due_by.to_owned(),
        ..pb::ListCompletionsRequest::default()
    };
    let mut count = async |state, due_by| {
        let found = client.list_completions(list(state, due_by)).await.unwrap();
        found.into_inner().completions.len()
    };
    let (any, open, expired) = (
        pb::CompletionState::Unspecified,
        pb::CompletionState::Open,
        pb::CompletionState::Expired,
    );
    assert_eq!(count(any, "2024-03-19").await, 0);
    assert_eq!(count(any, "2024-03-20").await, 1);
    assert_eq!((count(open, "").await, count(expired, "").await), (1, 0));
    runs_out(&completion, "2024-02-14", "", "2024-02-14T23:00:00Z").await;
    assert_eq!((count(open, "").await, count(expired, "").await), (0, 1));
    let late = world()
        .completions(&kari())
        .send_reminder(remind())
        .await
        .unwrap_err();
    assert_eq!(code(&late), "COMPLETION_EXPIRED");
}
