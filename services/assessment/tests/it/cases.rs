//! A case from its application to allocation, with every refusal on the way.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::{
    ApproveCaseRequest, CaseState, DeclareConflictRequest, GetCaseRequest, ListCasesRequest,
    RecommendationApproved, RecordJudgementRequest, ReturnCaseRequest,
};
use tilskudd_testkit::{Claims, Login, Refusal, Role};
use tonic::Code;

use crate::setting::{REGION, Setting, uuid};

pub(crate) fn approve(name: &str) -> ApproveCaseRequest {
    ApproveCaseRequest {
        name: name.to_owned(),
        request_id: uuid(),
        reason: "Enig".to_owned(),
        etag: String::new(),
    }
}

pub(crate) fn send_back(name: &str) -> ReturnCaseRequest {
    ReturnCaseRequest {
        name: name.to_owned(),
        request_id: uuid(),
        reason: "Begrunn bedre".to_owned(),
    }
}

#[tokio::test]
async fn a_case_is_judged_and_recommended() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    let case = s.case(&name).await?;
    assert_eq!(case.state(), CaseState::Open);

    // Incomplete criteria cite the edition; nothing is recommended before all is judged.
    let mut incomplete = s.judgement(&case, 1);
    incomplete.criteria.pop();
    let refusal = Refusal::of(s.judge(&name, "kari", incomplete).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "CRITERIA_NOT_JUDGED")
    );
    assert_eq!(refusal.metadata["section"], "KKT: Tjenesteutvikling");
    s.judge(&name, "kari", s.judgement(&case, 0)).await?;
    let refusal = Refusal::of(s.recommend(&name, "kari", &[1, 1]).await)?;
    assert_eq!(refusal.reason, "MEASURES_NOT_JUDGED");
    // A later judgement replaces the earlier one.
    let mut ordinary = s.judgement(&case, 1);
    s.judge(&name, "kari", ordinary.clone()).await?;
    ordinary.ordinary_work = true;
    let case = s.judge(&name, "ola", ordinary).await?;
    assert_eq!(case.judgements.len(), 2);
    assert!(case.judgements[1].ordinary_work);

    let refusal = Refusal::of(s.recommend(&name, "kari", &[500_001, 0]).await)?;
    assert_eq!(refusal.reason, "ABOVE_APPLIED");
    let refusal = Refusal::of(s.recommend(&name, "kari", &[500_000, 1]).await)?;
    assert_eq!(refusal.reason, "ORDINARY_DEVELOPMENT_WORK");
    let refusal = Refusal::of(s.recommend(&name, "kari", &[500_000]).await)?;
    assert_eq!(refusal.reason, "NOT_EVERY_MEASURE");
    let case = s.recommend(&name, "kari", &[400_000, 0]).await?;
    assert_eq!(case.state(), CaseState::Recommended);
    assert_eq!(case.recommendations[0].amount_ore, 400_000);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn another_person_approves_or_returns() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    s.recommend(&name, "kari", &[400_000, 0]).await?;

    // The same human cannot approve, whichever issuer vouches for them.
    let claims = s.world.office("kari", REGION, &[Role::Approver]);
    for claims in [claims.clone(), claims.through(Login::OfficeOther)] {
        let channel = s.world.channel(Service::Assessment, &claims)?;
        let mut kari = tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient::new(channel);
        let refusal = Refusal::of(kari.approve_case(approve(&name)).await)?;
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::PermissionDenied, "TWO_PERSON")
        );
        assert_eq!(refusal.metadata["rule"], "two-person");
    }
    let mut per = s.client("per", &[Role::Approver])?;
    let case = per
        .return_case(send_back(&name))
        .await?
        .into_inner()
        .case
        .context("case")?;
    assert_eq!((case.state(), case.recommendations.len()), (CaseState::Open, 0));
    let refusal = Refusal::of(per.approve_case(approve(&name)).await)?;
    assert_eq!(refusal.reason, "CASE_STATE");

    s.recommend(&name, "kari", &[300_000, 0]).await?;
    let request = approve(&name);
    let case = per
        .approve_case(request.clone())
        .await?
        .into_inner()
        .case
        .context("case")?;
    assert_eq!(case.state(), CaseState::Approved);
    // The same request again: the stored answer, and no second event.
    assert_eq!(
        per.approve_case(request).await?.into_inner().case,
        Some(case.clone())
    );
    let emitted = s.world.emitted(Service::Assessment, REGION).await?;
    assert_eq!(emitted.len(), 1);
    assert_eq!(emitted[0].destination_service, "allocation");
    let event: RecommendationApproved = emitted[0].decode().context("payload")?;
    assert_eq!(event.measures.len(), 2);
    assert_eq!(event.measures[0].recommended_ore, 300_000);
    assert!(event.measures[0].prioritised);
    // Every measure is in the event once.
    let mut told = event.application.context("application")?;
    assert!(
        told.content
            .as_ref()
            .is_some_and(|content| content.measures.is_empty())
    );
    let measures = event.measures.iter().filter_map(|one| one.measure.clone());
    told.content.as_mut().context("content")?.measures = measures.collect();
    assert_eq!(Some(told), case.application);
    assert_ne!(
        event.recommended.context("recommended")?.person,
        event.approved.context("approved")?.person
    );
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_conflicted_person_does_nothing_more_and_allocation_is_told() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    let mut ola = s.client("ola", &[Role::Caseworker, Role::Approver])?;
    let declare = || DeclareConflictRequest {
        name: name.clone(),
        request_id: uuid(),
        reason: "Nær slektning søker".to_owned(),
    };
    ola.declare_conflict(declare()).await?;
    let refusal = Refusal::of(ola.declare_conflict(declare()).await)?;
    assert_eq!(refusal.reason, "CONFLICT_ALREADY_DECLARED");
    let case = s.judge_all(&name, "kari").await?;
    let refusal = Refusal::of(s.judge(&name, "ola", s.judgement(&case, 0)).await)?;
    assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    assert_eq!(
        (&*refusal.metadata["law"], &*refusal.metadata["paragraph"]),
        ("forvaltningsloven", "§6")
    );
    let refusal = Refusal::of(s.recommend(&name, "ola", &[0, 0]).await)?;
    assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    s.recommend(&name, "kari", &[1, 1]).await?;
    let refusal = Refusal::of(ola.approve_case(approve(&name)).await)?;
    assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    s.client("per", &[Role::Approver])?
        .approve_case(approve(&name))
        .await?;
    let refusal = Refusal::of(
        s.client("kari", &[Role::Caseworker])?
            .declare_conflict(declare())
            .await,
    )?;
    assert_eq!(refusal.reason, "CASE_STATE");
    let emitted = s.world.emitted(Service::Assessment, REGION).await?;
    let event: RecommendationApproved = emitted[0].decode().context("payload")?;
    assert_eq!(event.conflicted_persons.len(), 1);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn fields_pages_and_access() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.open_case(2).await?;
    s.open_case(3).await?;
    let mut kari = s.client("kari", &[Role::Caseworker])?;
    let case = s.case(&name).await?;

    // Every violation at once, and nothing stored.
    let mut judgement = s.judgement(&case, 0);
    judgement.overall = 99;
    judgement.reason = "x".repeat(4001);
    judgement.criteria[0].grade = 0;
    let request = RecordJudgementRequest {
        name: name.clone(),
        request_id: "no".to_owned(),
        judgement: Some(judgement),
    };
    let refusal = Refusal::of(kari.record_judgement(request).await)?;
    assert_eq!(refusal.code, Code::InvalidArgument);
    let fields = [
        "request_id",
        "judgement.criteria[0].grade",
        "judgement.overall",
        "judgement.reason",
    ];
    assert_eq!(refusal.fields, fields);
    let refusal = Refusal::of(s.recommend(&name, "kari", &[-1, i64::MAX]).await)?;
    assert_eq!(
        refusal.fields,
        ["recommendations[0].amount_ore", "recommendations[1].amount_ore"]
    );
    assert!(s.case(&name).await?.judgements.is_empty());

    let mut list = ListCasesRequest {
        parent: format!("regions/{REGION}"),
        page_size: 2,
        ..ListCasesRequest::default()
    };
    let first = kari.list_cases(list.clone()).await?.into_inner();
    list.page_token = first.next_page_token;
    let last = kari.list_cases(list.clone()).await?.into_inner();
    assert_eq!(
        (first.cases.len(), last.cases.len(), last.next_page_token.as_str()),
        (2, 1, "")
    );
    list.state = CaseState::Approved.into();
    list.page_token = String::new();
    assert!(kari.list_cases(list.clone()).await?.into_inner().cases.is_empty());
    list.page_token = "%".to_owned();
    list.page_size = -1;
    let refusal = Refusal::of(kari.list_cases(list).await)?;
    assert_eq!(refusal.fields, ["page_size", "page_token"]);

    let missing = GetCaseRequest {
        name: format!("regions/{REGION}/cases/{}", uuid()),
    };
    assert_eq!(Refusal::of(kari.get_case(missing).await)?.code, Code::NotFound);
    let get = GetCaseRequest { name };
    let claims = Claims::applicant("per", &"942110464".parse()?);
    let channel = s.world.channel(Service::Assessment, &claims)?;
    let mut per = tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient::new(channel);
    assert_eq!(Refusal::of(per.get_case(get).await)?.code, Code::PermissionDenied);
    assert!(s.world.stop().await);
    Ok(())
}
