//! Forms and reports, with every refusal on the way.

use anyhow::Result;
use tilskudd_proto::allocation::v1::{Award, DecisionMade};
use tilskudd_proto::reporting::v1::{
    GetObligationRequest, ListObligationsRequest, ObligationState, RegisterAuditorStatementRequest,
    ReturnReportRequest, SubmitReportRequest, UnusedMoneyWish,
};
use tilskudd_testkit::Refusal;
use tonic::Code;

use crate::setting::{MUNICIPALITY, OTHER, REGION, Setting, award, instant, uuid};

/// The name of an obligation with these awards, paid in full, whose forms are out in January.
async fn with_forms(awards: Vec<Award>) -> Result<(Setting, DecisionMade, String)> {
    let s = Setting::told().await?;
    let paid: Vec<i64> = awards.iter().map(|award| award.amount_ore).collect();
    let made = s.decide(MUNICIPALITY, awards).await?;
    for (at, ore) in paid.into_iter().enumerate() {
        s.balance(&made, at, (ore, 0), 1).await?;
    }
    let name = s.obligation(&made).await?.name;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    s.send_forms().await?;
    Ok((s, made, name))
}

#[tokio::test]
async fn a_report_comes_after_the_forms_and_can_be_late() -> Result<()> {
    let s = Setting::told().await?;
    let made = s
        .decide(MUNICIPALITY, vec![award("bachelor", 20_000_000)])
        .await?;
    let name = s.obligation(&made).await?.name;
    s.balance(&made, 0, (20_000_000, 0), 1).await?;

    s.world.turn_to(instant("2024-12-31T22:59:00Z"))?;
    let refusal = Refusal::of(s.send_forms().await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "FORMS_TOO_EARLY")
    );
    assert_eq!(refusal.metadata["section"], "KKT: Rapportering");
    let refusal = Refusal::of(s.submit(&name, s.report(&made, 20_000_000)).await)?;
    assert_eq!(refusal.reason, "OBLIGATION_STATE");
    s.world.turn_to(instant("2024-12-31T23:01:00Z"))?;
    assert_eq!(s.send_forms().await?.sent, 1);
    assert_eq!(s.send_forms().await?.sent, 0);

    // One minute into 2 March in Oslo: taken, and late.
    s.world.turn_to(instant("2025-03-01T23:01:00Z"))?;
    let obligation = s.submit(&name, s.report(&made, 20_000_000)).await?;
    assert!(obligation.late && obligation.accounts_late);
    assert_eq!(obligation.state(), ObligationState::Reported);
    let refusal = Refusal::of(s.submit(&name, s.report(&made, 20_000_000)).await)?;
    assert_eq!(refusal.reason, "OBLIGATION_STATE");
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_demanded_statement_comes_before_another_person_accepts() -> Result<()> {
    let (s, made, name) = with_forms(vec![award("bachelor", 20_000_000)]).await?;
    s.submit(&name, s.report(&made, 20_000_000)).await?;
    // The auditor's statement comes first, from the recipient itself.
    let refusal = Refusal::of(s.accept(&name, "kari").await)?;
    assert_eq!(refusal.reason, "AUDITOR_STATEMENT_MISSING");
    assert_eq!(refusal.metadata["section"], s.edition.reporting.section);
    let statement = || RegisterAuditorStatementRequest {
        name: name.clone(),
        request_id: uuid(),
        document: "2025/17".to_owned(),
        auditor: "Revisjon Midt".to_owned(),
    };
    let refusal = Refusal::of(
        s.recipient("eva", OTHER)?
            .reports
            .register_auditor_statement(statement())
            .await,
    )?;
    assert_eq!(refusal.reason, "OTHER_ORGANISATION");
    let mut per = s.recipient("per", MUNICIPALITY)?;
    per.reports.register_auditor_statement(statement()).await?;
    // The office may register one too, but not a second.
    let refusal = Refusal::of(
        s.office("kari")?
            .reports
            .register_auditor_statement(statement())
            .await,
    )?;
    assert_eq!(refusal.reason, "AUDITOR_STATEMENT_RECEIVED");

    // Who submitted never accepts, also as the office's own staff.
    assert_eq!(Refusal::of(s.accept(&name, "per").await)?.reason, "TWO_PERSON");
    let send_back = ReturnReportRequest {
        name: name.clone(),
        request_id: uuid(),
        reason: "Mangler bilag".to_owned(),
    };
    let returned = s
        .office("kari")?
        .reports
        .return_report(send_back)
        .await?
        .into_inner()
        .obligation;
    assert!(returned.is_some_and(|o| o.state() == ObligationState::FormSent && o.report.is_none()));
    s.submit(&name, s.report(&made, 20_000_000)).await?;
    let closed = s.accept(&name, "kari").await?;
    assert_eq!(
        (closed.state(), closed.awards[0].used_ore),
        (ObligationState::Closed, 20_000_000)
    );
    assert!(!closed.late && !closed.accounts_late && !closed.auditor_statement_late);
    let report = closed.report.unwrap();
    assert_eq!(report.content_hash.len(), 64);
    assert!(report.accepted.is_some());
    assert!(crate::standing::other_events(&s).await?.is_empty());
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_report_that_breaks_rules_is_refused_with_all_of_them() -> Result<()> {
    let awards = vec![
        award("bachelor", 1_000_000),
        award("service-development", 1_000_000),
    ];
    let (s, made, name) = with_forms(awards).await?;

    let mut report = s.report(&made, 1_000_000);
    report.awards[0].account_lines.pop();
    report.awards[0].used_ore = 1_000_001;
    report.awards[1].narratives.clear();
    report.awards[1].used_ore = 900_000;
    let refusal = Refusal::of(s.submit(&name, report).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "REPORT_INCOMPLETE")
    );
    let rules = [
        "account-lines",
        "used-paid",
        "used-accounted",
        "narratives",
        "wish-needed",
    ];
    assert_eq!(refusal.rules, rules);
    assert_eq!(refusal.metadata["edition"], "kkt-2024");
    let mut report = s.report(&made, 1_000_000);
    report.awards.pop();
    assert_eq!(Refusal::of(s.submit(&name, report).await)?.rules, ["every-award"]);

    let mut report = s.report(&made, -1);
    report.awards[0].wish = 77;
    report.awards[0].goal_assessment = String::new();
    report.awards[1].used_ore = 0;
    report.awards[0].persons[0].started = -1;
    let refusal = Refusal::of(s.submit(&name, report).await)?;
    assert_eq!(refusal.code, Code::InvalidArgument);
    let fields = [
        "report.awards[0].used_ore",
        "report.awards[0].persons[0].started",
        "report.awards[0].goal_assessment",
        "report.awards[0].wish",
    ];
    assert_eq!(refusal.fields, fields);

    // Nothing of all that was stored.
    let obligation = s.obligation(&made).await?;
    assert_eq!(
        (obligation.state(), obligation.report),
        (ObligationState::FormSent, None)
    );
    let mut report = s.report(&made, 900_000);
    report
        .awards
        .iter_mut()
        .for_each(|award| award.set_wish(UnusedMoneyWish::Return));
    assert!(!s.submit(&name, report).await?.late);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn callers_reach_what_is_theirs() -> Result<()> {
    let (s, made, name) = with_forms(vec![award("bachelor", 1_000_000)]).await?;
    let mut eva = s.recipient("eva", OTHER)?;
    let request = SubmitReportRequest {
        name: name.clone(),
        request_id: uuid(),
        report: Some(s.report(&made, 1_000_000)),
    };
    assert_eq!(
        Refusal::of(eva.reports.submit_report(request.clone()).await)?.reason,
        "OTHER_ORGANISATION"
    );
    let get = GetObligationRequest { name: name.clone() };
    assert_eq!(
        Refusal::of(eva.obligations.get_obligation(get.clone()).await)?.reason,
        "OTHER_ORGANISATION"
    );
    assert_eq!(
        Refusal::of(s.office("kari")?.reports.submit_report(request).await)?.code,
        Code::PermissionDenied
    );
    let mut list = ListObligationsRequest {
        parent: format!("regions/{REGION}"),
        year: 2023,
        ..ListObligationsRequest::default()
    };
    assert!(
        s.office("kari")?
            .obligations
            .list_obligations(list.clone())
            .await?
            .into_inner()
            .obligations
            .is_empty()
    );
    list.year = 1;
    assert_eq!(
        Refusal::of(s.office("kari")?.obligations.list_obligations(list).await)?.fields,
        ["year"]
    );

    let own = s
        .recipient("per", MUNICIPALITY)?
        .obligations
        .get_obligation(get)
        .await?
        .into_inner();
    assert!(
        own.obligation
            .is_some_and(|own| own.state() == ObligationState::FormSent)
    );
    assert!(s.world.stop().await);
    Ok(())
}
