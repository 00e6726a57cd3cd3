//! A request id has one effect: the same request again, even at the same time, gives the same answer.

use std::collections::BTreeSet;

use anyhow::Context as _;
use futures::future::join_all;
use prost::Name as _;
use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_testkit::Refusal;
use tonic::Code;

use crate::support::intake::{Intake, REGION, call, signature};
use crate::support::uuid;

/// How many at once.
const PARALLEL: usize = 8;

/// Refused as another request under a used id, with where that rule stands.
fn assert_reused(refusal: &Refusal) {
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "REQUEST_ID_REUSED")
    );
    assert!(
        refusal.metadata.contains_key("text_nb") && refusal.metadata.contains_key("text_en"),
        "{refusal:?}"
    );
}

/// How many rows there are, of what only one effect writes.
async fn count(database: &mut PgConnection, sql: &'static str, subject: &str) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar(sql).bind(subject).fetch_one(database).await?)
}

const AUDITED: &str = "SELECT count(*) FROM intake.audit_entry WHERE action = $1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_at_once_have_one_effect_and_eight_equal_answers() -> anyhow::Result<()> {
    let intake = Intake::start().await?;
    let mut database = intake.world.connect_as(Service::Intake, "trondelag").await?;

    let request = intake.draft(&uuid())?;
    let created = join_all((0..PARALLEL).map(|_| async {
        let answer = intake
            .applicant("kari")?
            .create_application(request.clone())
            .await?;
        anyhow::Ok(answer.into_inner())
    }));
    let created = created.await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    assert!(created.windows(2).all(|pair| pair[0] == pair[1]), "{created:#?}");
    assert_eq!(count(&mut database, AUDITED, "application.created").await?, 1);
    let draft = created[0].application.clone().context("no application")?;
    let listed = pb::ListApplicationsRequest {
        parent: REGION.into(),
        ..Default::default()
    };
    let listed = intake
        .lists("kari")?
        .list_applications(listed)
        .await?
        .into_inner()
        .applications;
    assert_eq!(listed.iter().map(|a| &a.name).collect::<Vec<_>>(), [&draft.name]);

    let request = pb::SubmitApplicationRequest {
        name: draft.name.clone(),
        request_id: uuid(),
        etag: draft.etag,
        signature: Some(signature()),
        summary_seen: true,
    };
    let submitted = join_all((0..PARALLEL).map(|_| async {
        let answer = intake
            .applicant("kari")?
            .submit_application(request.clone())
            .await?;
        anyhow::Ok(answer.into_inner())
    }));
    let submitted = submitted.await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    assert!(
        submitted.windows(2).all(|pair| pair[0] == pair[1]),
        "{submitted:#?}"
    );
    let application = submitted[0].application.as_ref().context("no application")?;
    assert!(!application.case_number.is_empty() && !application.content_hash.is_empty());
    assert_eq!(count(&mut database, AUDITED, "application.submitted").await?, 1);
    let sent = intake.world.emitted(Service::Intake, "trondelag").await?;
    let sent = sent
        .iter()
        .filter(|event| event.kind == pb::ApplicationSubmitted::full_name())
        .count();
    assert_eq!(sent, 1, "assessment is told once");

    // Long after, too: the answer is kept, whatever became of the application since.
    let again = intake
        .applicant("kari")?
        .submit_application(request)
        .await?
        .into_inner();
    assert_eq!(again, submitted[0]);
    intake.world.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_body_under_the_same_id_is_refused() -> anyhow::Result<()> {
    let intake = Intake::start().await?;
    let mut database = intake.world.connect_as(Service::Intake, "trondelag").await?;
    let request = intake.draft(&uuid())?;
    let mut kari = intake.applicant("kari")?;
    let first = kari.create_application(request.clone()).await?.into_inner();

    let mut other = request.clone();
    let content = other
        .application
        .as_mut()
        .and_then(|a| a.content.as_mut())
        .context("no content")?;
    content.purpose.push('!');
    assert_reused(&Refusal::of(kari.create_application(other.clone()).await)?);
    assert_eq!(count(&mut database, AUDITED, "application.created").await?, 1);

    // Eight different bodies at once: one wins, and seven are told so; never two effects.
    let request_id = uuid();
    let raced = join_all((0..PARALLEL).map(|n| {
        let mut body = request.clone();
        body.request_id.clone_from(&request_id);
        if let Some(content) = body.application.as_mut().and_then(|a| a.content.as_mut()) {
            content.purpose = format!("Formål {n}.");
        }
        async { anyhow::Ok(intake.applicant("kari")?.create_application(body).await) }
    }));
    let raced = raced.await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let (won, lost): (Vec<_>, Vec<_>) = raced.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, PARALLEL - 1));
    for refused in lost {
        assert_reused(&Refusal::of(refused)?);
    }
    assert_eq!(count(&mut database, AUDITED, "application.created").await?, 2);

    // The first one still has its answer.
    assert_eq!(kari.create_application(request).await?.into_inner(), first);
    intake.world.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_id_from_another_caller_is_another_request() -> anyhow::Result<()> {
    let intake = Intake::start().await?;
    let request = intake.draft(&uuid())?;
    let mut names = BTreeSet::new();
    for person in ["kari", "ola", "kari", "ola"] {
        let answer = intake
            .applicant(person)?
            .create_application(request.clone())
            .await?
            .into_inner();
        names.insert(answer.application.context("no application")?.name);
    }
    assert_eq!(names.len(), 2, "one for each caller");

    // One human being is one caller, whichever identity provider the office lets them use; another is not.
    let request = pb::CreateCallRequest {
        parent: REGION.into(),
        request_id: uuid(),
        call: Some(call()),
    };
    let first = intake
        .announcer("utlyser", false)?
        .create_call(request.clone())
        .await?
        .into_inner();
    let second = intake
        .announcer("utlyser", true)?
        .create_call(request.clone())
        .await?
        .into_inner();
    assert_eq!(first, second);
    let other = intake
        .announcer("vikar", false)?
        .create_call(request)
        .await?
        .into_inner();
    assert_ne!(
        first.call.context("no call")?.name,
        other.call.context("no call")?.name
    );

    // The id belongs to a method too.
    let request = intake.draft(&uuid())?;
    let draft = intake
        .applicant("kari")?
        .create_application(request.clone())
        .await?
        .into_inner();
    let draft = draft.application.context("no application")?;
    let submission = pb::SubmitApplicationRequest {
        name: draft.name,
        request_id: request.request_id,
        etag: draft.etag,
        signature: Some(signature()),
        summary_seen: true,
    };
    intake.applicant("kari")?.submit_application(submission).await?;
    intake.world.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_a_proper_id_has_no_effect() -> anyhow::Result<()> {
    let intake = Intake::start().await?;
    let mut database = intake.world.connect_as(Service::Intake, "trondelag").await?;
    for wrong in ["", "1", "not-a-uuid", "0197A5C0-0000-7000-8000-000000000002 "] {
        let request = intake.draft(wrong)?;
        let refusal = Refusal::of(intake.applicant("kari")?.create_application(request).await)?;
        assert_eq!(refusal.code, Code::InvalidArgument, "{wrong}: {refusal:?}");
        assert_eq!(refusal.fields, ["request_id"], "{wrong}");
    }
    assert_eq!(count(&mut database, AUDITED, "application.created").await?, 0);
    intake.world.stop().await;
    Ok(())
}
