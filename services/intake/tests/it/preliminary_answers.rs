//! Preliminary answers: who waits, letters to many at once, all or none.

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::completions::{kari, submitted};
use crate::registrations::{office_draft, register, registration};
use crate::samples::call;
use crate::tokens::{applicant, staff};
use crate::world::{REGION, code, fields, id, last, rules, source, world};

fn letters(applications: &[&pb::Application]) -> pb::SendPreliminaryAnswersRequest {
    pb::SendPreliminaryAnswersRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        applications: applications.iter().map(|one| one.name.clone()).collect(),
        reason: "Det er kommet mange søknader".to_owned(),
        expected_date: "2024-06-01".to_owned(),
    }
}

async fn send(request: pb::SendPreliminaryAnswersRequest) -> Result<Vec<pb::PreliminaryAnswer>, Status> {
    let answer = world()
        .completions(&kari())
        .send_preliminary_answers(request)
        .await?;
    Ok(answer.into_inner().preliminary_answers)
}

/// The names of those that wait, whose month ends by this day.
async fn waiting(due_by: &str) -> Vec<(String, String)> {
    let mut request = pb::ListUnansweredRequest {
        parent: REGION.to_owned(),
        page_size: 200,
        page_token: String::new(),
        due_by: due_by.to_owned(),
    };
    let mut all = Vec::new();
    loop {
        let answer = world()
            .completions(&kari())
            .list_unanswered(request.clone())
            .await;
        let page = answer.unwrap().into_inner();
        all.extend(
            page.applications
                .into_iter()
                .map(|one| (one.application, one.due_date)),
        );
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn who_waits_is_listed_by_the_day_that_its_month_ends_until_answered() {
    let application = submitted().await;
    // Submitted on 15 February.
    let named = (application.name.clone(), "2024-03-15".to_owned());
    assert!(!waiting("").await.contains(&named));
    assert!(!waiting("2024-03-14").await.contains(&named));
    assert!(waiting("2024-03-15").await.contains(&named));
    let sent = send(letters(&[&application])).await.unwrap();
    assert_eq!(
        (sent[0].number, sent[0].expected_date.as_str()),
        (1, "2024-06-01")
    );
    let letter = sent[0].letter.clone().unwrap();
    assert_eq!(letter.language_form(), common::LanguageForm::Nn);
    let text = letter.text.unwrap();
    assert!(
        text.nn.contains("1. juni 2024") && text.nn.contains(&application.case_number),
        "{}",
        text.nn
    );
    assert!(!waiting("2024-03-15").await.contains(&named));
    let list = || pb::ListPreliminaryAnswersRequest {
        application: application.name.clone(),
    };
    let mut own = world().completions(&applicant(&application.organisation_number));
    let seen = own.list_preliminary_answers(list()).await.unwrap().into_inner();
    assert_eq!(seen.preliminary_answers, sent);
    let other = world().municipality().await;
    let mut other = world().completions(&applicant(&other));
    assert_eq!(
        other.list_preliminary_answers(list()).await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn the_month_of_a_letter_begins_with_its_receipt_and_not_with_its_registration() {
    let call = world().call(call()).await;
    let draft = office_draft(&call).await;
    // Registered on 15 February.
    let registered = register(registration(&draft, "2024-02-01", "10:00"))
        .await
        .unwrap();
    let named = (registered.name, "2024-03-01".to_owned());
    assert!(!waiting("2024-02-29").await.contains(&named));
    assert!(waiting("2024-03-01").await.contains(&named));
}

#[tokio::test]
async fn letters_go_to_all_or_to_none() {
    let (first, second, third) = (submitted().await, submitted().await, submitted().await);
    send(letters(&[&second])).await.unwrap();
    let refused = send(letters(&[&first, &second, &third])).await.unwrap_err();
    assert_eq!(
        (code(&refused), rules(&refused), source(&refused)),
        (
            "APPLICATIONS_NOT_ANSWERABLE".to_owned(),
            vec!["PRELIMINARY_ANSWER_HOLDS".to_owned()],
            "forvaltningsloven §11a".to_owned()
        )
    );
    assert!(
        waiting("2024-03-15")
            .await
            .iter()
            .any(|(name, _)| *name == first.name)
    );
    assert_eq!(send(letters(&[&first, &third])).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_expected_day_is_to_come_and_each_is_named_once() {
    let application = submitted().await;
    let today = pb::SendPreliminaryAnswersRequest {
        expected_date: "2024-02-15".to_owned(),
        ..letters(&[&application])
    };
    let refused = send(today).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "EXPECTED_DATE_TOO_SOON".to_owned(),
            "forvaltningsloven §11a".to_owned()
        )
    );
    let twice = letters(&[&application, &application]);
    assert_eq!(fields(&send(twice).await.unwrap_err()), ["applications[1]"]);
    assert_eq!(fields(&send(letters(&[])).await.unwrap_err()), ["applications"]);
    let signer = staff(
        "trondelag",
        &format!("adviser of {}", application.organisation_number),
        &["caseworker"],
    );
    let mut client = world().completions(&signer);
    let refused = client
        .send_preliminary_answers(letters(&[&application]))
        .await
        .unwrap_err();
    assert_eq!(rules(&refused), ["CONFLICT_OF_INTEREST"]);
    let tomorrow = pb::SendPreliminaryAnswersRequest {
        expected_date: "2024-02-16".to_owned(),
        ..letters(&[&application])
    };
    send(tomorrow).await.unwrap();
}

/// Puts an answer of before with this expected day in the application's case.
async fn answered_before(application: &pb::Application, expected: &str) {
    sqlx::query(
        "INSERT INTO intake.preliminary_answer (application_id, number, expected_date, sent_by, sent_at, reason,
             language_form, letter_nb, letter_nn, letter_en)
         VALUES ($1, 1, $2::date, $1, '2024-01-20T12:00:00Z', 'x', 'nn', 'x', 'x', 'x')",
    )
    .bind(last(&application.name))
    .bind(expected)
    .execute(&mut world().sql().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn an_answer_whose_day_is_over_leaves_the_applicant_waiting_again() {
    let (over, today) = (submitted().await, submitted().await);
    // Today is 15 February.
    answered_before(&over, "2024-02-14").await;
    answered_before(&today, "2024-02-15").await;
    let named = |one: &pb::Application| (one.name.clone(), "2024-03-15".to_owned());
    let waits = waiting("2024-03-15").await;
    assert!(waits.contains(&named(&over)));
    assert!(!waits.contains(&named(&today)), "its day is not over");
    let refused = send(letters(&[&today])).await.unwrap_err();
    assert_eq!(rules(&refused), ["PRELIMINARY_ANSWER_HOLDS"]);
    let second = send(letters(&[&over])).await.unwrap();
    assert_eq!(second[0].number, 2);
    assert!(!waiting("2024-03-15").await.contains(&named(&over)));
}

#[tokio::test]
async fn the_expected_day_is_at_most_a_year_ahead() {
    let application = submitted().await;
    let on = |day: &str| pb::SendPreliminaryAnswersRequest {
        expected_date: day.to_owned(),
        ..letters(&[&application])
    };
    let refused = send(on("2025-02-16")).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "EXPECTED_DATE_TOO_LATE".to_owned(),
            "system answer-within-a-year".to_owned()
        )
    );
    send(on("2025-02-15")).await.unwrap();
}
