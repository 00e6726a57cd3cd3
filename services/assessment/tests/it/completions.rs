//! What an applicant does after submission: asked to complete, revising, ending.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::{Case, CaseState};
use tilskudd_proto::common::v1::Act;
use tilskudd_proto::intake::v1::{
    Application, ApplicationEnded, ApplicationRevised, CompletionClosed, CompletionRequested, EndingKind,
};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_testkit::{NewEvent, Refusal, Role};

use crate::cases::approve;
use crate::setting::{REGION, Setting, uuid};

async fn tell<M: prost::Message + prost::Name>(s: &Setting, message: &M) -> Result<()> {
    s.deliver(&NewEvent::new(Service::Intake, REGION, "application/1", message))
        .await?;
    Ok(())
}

fn application(case: &Case) -> Application {
    case.application.clone().unwrap()
}

/// The application with its second measure changed.
fn revision(case: &Case) -> ApplicationRevised {
    let mut application = application(case);
    application.revision = application.revision.max(1) + 1;
    application.content.as_mut().unwrap().measures[1].applied_ore += 100;
    ApplicationRevised {
        application: Some(application),
    }
}

fn ended(s: &Setting, case: &Case) -> ApplicationEnded {
    ApplicationEnded {
        application: application(case).name,
        kind: EndingKind::Withdrawn.into(),
        ended: Some(Act {
            person: uuid(),
            time: Some(timestamp(s.world.legal().now())),
            reason: "Vi trekk søknaden".to_owned(),
        }),
    }
}

#[tokio::test]
async fn nothing_is_recommended_or_approved_while_the_applicant_may_answer() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    let application = application(&s.case(&name).await?).name;
    let completion = format!("regions/{REGION}/completions/{}", uuid());
    let asked = CompletionRequested {
        application: application.clone(),
        completion: completion.clone(),
    };
    let closed = CompletionClosed {
        application,
        completion,
        state: 3,
    };
    tell(&s, &asked).await?;
    assert!(s.case(&name).await?.awaiting_applicant);
    let refusal = Refusal::of(s.recommend(&name, "kari", &[1, 1]).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["paragraph"]),
        ("AWAITING_APPLICANT", "§11")
    );
    tell(&s, &closed).await?;
    s.recommend(&name, "kari", &[1, 1]).await?;
    tell(&s, &asked).await?;
    let mut per = s.client("per", &[Role::Approver])?;
    let refusal = Refusal::of(per.approve_case(approve(&name)).await)?;
    assert_eq!(refusal.reason, "AWAITING_APPLICANT");
    tell(&s, &closed).await?;
    per.approve_case(approve(&name)).await?;
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_revision_voids_what_it_changes_and_takes_back_the_recommendation() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    let before = s.recommend(&name, "kari", &[500_000, 900_000]).await?;
    let message = revision(&before);
    tell(&s, &message).await?;
    // The same again under another event id changes nothing.
    tell(&s, &message).await?;
    let case = s.case(&name).await?;
    assert_eq!(case.state(), CaseState::Open);
    assert_eq!(case.application, message.application);
    let kept: Vec<&str> = case.judgements.iter().map(|one| one.measure.as_str()).collect();
    assert_eq!(kept, [before.judgements[0].measure.as_str()]);
    let refusal = Refusal::of(s.recommend(&name, "kari", &[1, 1]).await)?;
    assert_eq!(refusal.reason, "MEASURES_NOT_JUDGED");
    s.judge(&name, "kari", s.judgement(&case, 1)).await?;
    let refusal = Refusal::of(s.recommend(&name, "kari", &[1, 900_101]).await)?;
    assert_eq!(refusal.reason, "ABOVE_APPLIED");
    s.recommend(&name, "kari", &[500_000, 900_100]).await?;
    let mut per = s.client("per", &[Role::Approver])?;
    let approved = per.approve_case(approve(&name)).await?.into_inner().case;
    // Once approved, it stands, and a later revision is shown.
    let approved = approved.context("case")?;
    tell(&s, &revision(&approved)).await?;
    let after = s.case(&name).await?;
    assert_eq!(
        (after.state(), after.revised_after_approval),
        (CaseState::Approved, true)
    );
    assert_eq!(after.application, approved.application);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn who_signed_a_revision_takes_no_part() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    let case = s.case(&name).await?;
    let kari = case.judgements[0].judged.clone().context("judged")?.person;
    let mut message = revision(&case);
    let application = message.application.as_mut().context("application")?;
    let signature = application.signature.as_mut().context("signature")?;
    signature.signed.as_mut().context("signed")?.person = kari;
    tell(&s, &message).await?;
    let case = s.case(&name).await?;
    let refusal = Refusal::of(s.judge(&name, "kari", s.judgement(&case, 1)).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["paragraph"]),
        ("CONFLICT_OF_INTEREST", "§6")
    );
    s.judge_all(&name, "ola").await?;
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn an_ended_application_ends_the_case_in_any_state() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    let open = s.case(&name).await?;
    tell(&s, &ended(&s, &open)).await?;
    let case = s.case(&name).await?;
    assert_eq!(
        (case.state(), case.ending()),
        (CaseState::Ended, EndingKind::Withdrawn)
    );
    assert_eq!(case.ended.context("act")?.reason, "Vi trekk søknaden");
    let refusal = Refusal::of(s.judge(&name, "kari", s.judgement(&open, 0)).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["rule"]),
        ("CASE_STATE", "case-state")
    );
    let other = s.open_case(2).await?;
    s.judge_all(&other, "kari").await?;
    let recommended = s.recommend(&other, "kari", &[1, 1]).await?;
    tell(&s, &ended(&s, &recommended)).await?;
    let mut per = s.client("per", &[Role::Approver])?;
    let refusal = Refusal::of(per.approve_case(approve(&other)).await)?;
    assert_eq!(refusal.reason, "CASE_STATE");
    assert!(s.case(&other).await?.recommended.is_some());
    assert!(s.world.stop().await);
    Ok(())
}
