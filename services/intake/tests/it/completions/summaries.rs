//! Who signs an answer has seen its summary.

use super::*;

#[tokio::test]
async fn who_signs_an_answer_sees_its_summary_first_and_signs_nothing_else() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let mut changed = measure("bachelor", 1);
    (changed.applied_ore, changed.own_funding_ore) = (50_000_000, 30_000_000);
    let changed = content(vec![changed]);
    let seen = validated(&application, &completion, changed.clone())
        .await
        .unwrap();
    let page = seen.summary.unwrap();
    assert_eq!((seen.findings, page.applied_ore), (Vec::new(), 50_000_000));
    // Nothing of it is stored.
    let stored = pb::ValidateApplicationRequest {
        name: application.name.clone(),
        signature: Some(signature()),
        ..pb::ValidateApplicationRequest::default()
    };
    let mut own = world().applications(&application.organisation_number);
    let stored = own.validate_application(stored).await.unwrap().into_inner();
    assert_eq!(stored.summary.unwrap().applied_ore, 60_000_000);
    assert_ne!(stored.content_hash, seen.content_hash);
    let signed = |content: &pb::ApplicationContent| pb::AnswerCompletionRequest {
        content_hash: seen.content_hash.clone(),
        ..revised(&completion, content.clone())
    };
    let mut other = changed.clone();
    other.purpose = "Et annet formål.".to_owned();
    let refused = answer(&application, signed(&other)).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "SUMMARY_OUTDATED".to_owned(),
            "kkt-2024 KKI §3, continued".to_owned()
        )
    );
    answer(&application, signed(&changed)).await.unwrap();
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT summary FROM intake.revision WHERE application_id = $1 AND number = 2")
            .bind(last(&application.name))
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    assert_eq!(pb::SigningSummary::decode(kept.as_slice()).unwrap(), page);
}

#[tokio::test]
async fn an_answer_is_validated_for_its_own_open_request_alone() {
    let (application, another) = (submitted().await, submitted().await);
    let (completion, of_another) = (ask(&application).await, ask(&another).await);
    let same = || application.content.clone().unwrap();
    let refused = validated(&application, &of_another, same()).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    runs_out(&completion, "2024-02-15", "12:59", "2024-02-15T12:00:00Z").await;
    let refused = validated(&application, &completion, same()).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "COMPLETION_EXPIRED".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
}
