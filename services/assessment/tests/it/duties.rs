//! Who takes no part in a case, what is approved, and what allocation is told.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::{ApproveCaseRequest, DeclareConflictRequest, RecommendationApproved};
use tilskudd_proto::common::v1::Signatory;
use tilskudd_proto::intake::v1::Registration;
use tilskudd_testkit::{Refusal, Role};
use tonic::Code;

use crate::cases::{approve, send_back};
use crate::setting::{REGION, Setting, uuid};

#[tokio::test]
async fn what_a_conflicted_person_judged_is_judged_anew_before_approval() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    s.recommend(&name, "ola", &[1, 1]).await?;
    let declare = DeclareConflictRequest {
        name: name.clone(),
        request_id: uuid(),
        reason: "Nær slektning søker".to_owned(),
    };
    s.client("kari", &[Role::Caseworker])?
        .declare_conflict(declare)
        .await?;
    let mut per = s.client("per", &[Role::Approver])?;
    let refusal = Refusal::of(per.approve_case(approve(&name)).await)?;
    assert_eq!(refusal.reason, "JUDGE_CONFLICTED");
    per.return_case(send_back(&name)).await?;
    let refusal = Refusal::of(s.recommend(&name, "ola", &[1, 1]).await)?;
    assert_eq!(refusal.reason, "MEASURES_NOT_JUDGED");
    s.judge_all(&name, "ola").await?;
    s.recommend(&name, "ola", &[1, 1]).await?;
    per.approve_case(approve(&name)).await?;
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn who_signed_the_application_does_nothing_in_its_case() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    // The person behind a login is known once they have acted.
    s.judge_all(&name, "kari").await?;
    let case = s.case(&name).await?;
    let judged = case.judgements[0].judged.as_ref().context("judged")?;
    let mut message = s.submitted(2);
    let application = message.application.as_mut().context("application")?;
    let signature = application.signature.as_mut().context("signature")?;
    signature
        .signed
        .as_mut()
        .context("signed")?
        .person
        .clone_from(&judged.person);
    let own = s.open(&message).await?;

    let refusal = Refusal::of(s.judge_all(&own, "kari").await.map_err(|error| {
        error
            .downcast::<tonic::Status>()
            .unwrap_or_else(|error| tonic::Status::unknown(error.to_string()))
    }))?;
    assert_eq!(
        (
            refusal.code,
            refusal.reason.as_str(),
            &*refusal.metadata["paragraph"]
        ),
        (Code::PermissionDenied, "CONFLICT_OF_INTEREST", "§6")
    );
    s.judge_all(&own, "ola").await?;
    let refusal = Refusal::of(s.recommend(&own, "kari", &[1, 1]).await)?;
    assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    s.recommend(&own, "ola", &[1, 1]).await?;
    let mut kari = s.client("kari", &[Role::Approver])?;
    let refusal = Refusal::of(kari.approve_case(approve(&own)).await)?;
    assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn only_the_recommendation_that_was_read_is_approved() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    let read = s.recommend(&name, "kari", &[1, 1]).await?;
    let mut per = s.client("per", &[Role::Approver])?;
    per.return_case(send_back(&name)).await?;
    let again = s.recommend(&name, "kari", &[500_000, 900_000]).await?;
    let stale = ApproveCaseRequest {
        etag: read.etag,
        ..approve(&name)
    };
    let refusal = Refusal::of(per.approve_case(stale).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::Aborted, "ETAG_MISMATCH")
    );
    let fresh = ApproveCaseRequest {
        etag: again.etag,
        ..approve(&name)
    };
    per.approve_case(fresh).await?;
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn an_application_of_many_words_is_approved_and_told() -> Result<()> {
    let (s, _) = Setting::with_case().await?;
    let mut message = s.submitted(2);
    let content = message.application.as_mut().and_then(|one| one.content.as_mut());
    // More than half of what an event could ever hold, were each measure in it twice.
    content.context("content")?.measures[0].description = "x".repeat(900_000);
    let name = s.open(&message).await?;
    s.judge_all(&name, "kari").await?;
    s.recommend(&name, "kari", &[1, 1]).await?;
    s.client("per", &[Role::Approver])?
        .approve_case(approve(&name))
        .await?;
    let emitted = s.world.emitted(Service::Assessment, REGION).await?;
    let event: RecommendationApproved = emitted[0].decode().context("payload")?;
    assert_eq!(
        event.measures[0]
            .measure
            .as_ref()
            .map(|measure| measure.description.len()),
        Some(900_000)
    );
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn who_registered_an_application_after_the_deadline_leaves_the_recommendation_to_another() -> Result<()>
{
    let (s, name) = Setting::with_case().await?;
    // The person behind a login is known once they have acted.
    s.judge_all(&name, "kari").await?;
    let case = s.case(&name).await?;
    let kari = case.judgements[0].judged.as_ref().context("judged")?;
    let registered = |number, late_reason: &str| {
        let mut message = s.submitted(number);
        if let Some(application) = &mut message.application {
            application.registration = Some(Registration {
                received_on: "2024-02-28".to_owned(),
                registered: Some(Signatory {
                    person: kari.person.clone(),
                    time: None,
                }),
                late_reason: late_reason.to_owned(),
                ..Registration::default()
            });
        }
        message
    };
    let in_time = s.open(&registered(2, "")).await?;
    s.judge_all(&in_time, "kari").await?;
    s.recommend(&in_time, "kari", &[1, 1]).await?;
    let late = s.open(&registered(3, "Brevet lå i feil hylle")).await?;
    s.judge_all(&late, "kari").await?;
    let refusal = Refusal::of(s.recommend(&late, "kari", &[1, 1]).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str(), &*refusal.metadata["rule"]),
        (Code::PermissionDenied, "REGISTERED_LATE", "two-person")
    );
    s.recommend(&late, "ola", &[1, 1]).await?;
    Ok(())
}
