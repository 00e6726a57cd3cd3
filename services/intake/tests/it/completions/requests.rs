//! A request: its letter, its deadline, and one at a time.

use super::*;

#[tokio::test]
async fn a_request_is_a_letter_in_the_applicants_form_and_one_at_a_time() {
    let application = submitted().await;
    let completion = ask(&application).await;
    assert_eq!(completion.state(), pb::CompletionState::Open);
    assert_eq!(completion.application, application.name);
    let letter = completion.letter.clone().unwrap();
    assert_eq!(letter.language_form(), common::LanguageForm::Nn);
    let text = letter.text.unwrap();
    for text in [&text.nb, &text.nn, &text.en] {
        assert!(text.contains(&application.case_number), "{text}");
        assert!(
            ["Tiltak", "Measure"].iter().any(|word| text.contains(&format!(
                "1. {word} 1: Skildringa manglar tal på studentar. (forvaltningslov"
            ))),
            "{text}"
        );
    }
    assert!(text.nn.contains("20. mars 2024"));
    let again = world()
        .completions(&kari())
        .request_completion(asked(&application))
        .await;
    let again = again.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "COMPLETION_ALREADY_OPEN".to_owned(),
            "system one-open-completion".to_owned()
        )
    );
    // The applicant sees its own; another does not find it.
    let get = || pb::GetCompletionRequest {
        name: completion.name.clone(),
    };
    let mut own = world().completions(&applicant(&application.organisation_number));
    assert_eq!(
        own.get_completion(get()).await.unwrap().into_inner().completion,
        Some(completion.clone())
    );
    let other = world().municipality().await;
    let mut other = world().completions(&applicant(&other));
    assert_eq!(
        other.get_completion(get()).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(
        other
            .answer_completion(in_words(&completion))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let list = pb::ListCompletionsRequest {
        parent: REGION.to_owned(),
        ..pb::ListCompletionsRequest::default()
    };
    let seen = other.list_completions(list.clone()).await.unwrap().into_inner();
    assert_eq!(seen.completions, Vec::new());
    let seen = own.list_completions(list).await.unwrap().into_inner();
    assert_eq!(seen.completions, vec![completion]);
    assert_eq!(
        kinds(&told(&application).await, "assessment"),
        ["ApplicationSubmitted", "CompletionRequested"]
    );
}

#[tokio::test]
async fn a_request_leaves_a_whole_day_and_needs_a_submitted_application() {
    let application = submitted().await;
    let mut client = world().completions(&kari());
    // Today is 15 February.
    for (date, time) in [("2024-02-15", ""), ("2024-02-16", "12:00"), ("2023-12-01", "")] {
        let request = pb::RequestCompletionRequest {
            deadline_date: date.to_owned(),
            deadline_time: time.to_owned(),
            ..asked(&application)
        };
        let refused = client.request_completion(request).await.unwrap_err();
        assert_eq!(
            (code(&refused), source(&refused)),
            ("DEADLINE_TOO_SOON".to_owned(), "forvaltningsloven §11".to_owned())
        );
    }
    let empty = pb::RequestCompletionRequest {
        defects: Vec::new(),
        deadline_date: "2024-02-30".to_owned(),
        reason: String::new(),
        ..asked(&application)
    };
    let refused = client.request_completion(empty).await.unwrap_err();
    assert_eq!(fields(&refused), ["defects", "deadline_date", "reason"]);
    let draft = world()
        .draft(
            &application.organisation_number,
            &application.call,
            content(Vec::new()),
        )
        .await
        .unwrap();
    let refused = client.request_completion(asked(&draft)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let soonest = pb::RequestCompletionRequest {
        deadline_date: "2024-02-16".to_owned(),
        ..asked(&application)
    };
    client.request_completion(soonest).await.unwrap();
}
