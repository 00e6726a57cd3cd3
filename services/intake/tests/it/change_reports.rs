//! Over 300 lines: a change report through all its states, and who may do what.
//!
//! A change that a recipient reports is a task at the office (R25).

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::change_report::NewValue;
use tonic::{Code, Status};

use crate::tokens;
use crate::world::{REGION, code, fields, id, number, source, world};

use pb::ChangeReportState::{Done, Open, Rejected};

const ACCOUNT: &str = "86011117947";

fn address() -> NewValue {
    NewValue::Address(pb::ReportedAddress {
        street: "Rådhusgata 1".to_owned(),
        postal_code: "7010".to_owned(),
        town: "Trondheim".to_owned(),
    })
}

fn reported(value: NewValue) -> pb::ReportChangeRequest {
    pb::ReportChangeRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        report: Some(pb::ChangeReport {
            new_value: Some(value),
            effective_from: "2024-03-01".to_owned(),
            explanation: "Ny bank fra mars.".to_owned(),
            ..pb::ChangeReport::default()
        }),
    }
}

async fn report(number: &str, value: NewValue) -> Result<pb::ChangeReport, Status> {
    let answer = world()
        .change_reports(&tokens::applicant(number))
        .report_change(reported(value))
        .await?;
    Ok(answer.into_inner().report.unwrap())
}

fn resolution(
    name: &str,
    outcome: pb::ChangeReportState,
    reference: &str,
    reason: &str,
) -> pb::ResolveChangeReportRequest {
    pb::ResolveChangeReportRequest {
        name: name.to_owned(),
        request_id: id(),
        outcome: outcome.into(),
        reference: reference.to_owned(),
        reason: reason.to_owned(),
    }
}

async fn resolve(token: &str, request: pb::ResolveChangeReportRequest) -> Result<pb::ChangeReport, Status> {
    let answer = world()
        .change_reports(token)
        .resolve_change_report(request)
        .await?;
    Ok(answer.into_inner().report.unwrap())
}

/// Every report that a caller sees, over pages of this size.
async fn list(token: &str, state: pb::ChangeReportState, page_size: i32) -> Vec<pb::ChangeReport> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListChangeReportsRequest {
            parent: REGION.to_owned(),
            page_size,
            page_token,
            state: state.into(),
        };
        let page = world()
            .change_reports(token)
            .list_change_reports(request)
            .await
            .unwrap()
            .into_inner();
        all.extend(page.reports);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

fn caseworker() -> String {
    tokens::staff("trondelag", "saksbehandler", &["caseworker"])
}

fn accountant() -> String {
    tokens::staff("trondelag", "økonom", &["accounts"])
}

#[tokio::test]
async fn a_changed_address_is_a_task_until_a_caseworker_closes_it() {
    let number = world().municipality().await;
    let open = report(&number, address()).await.unwrap();
    assert_eq!((open.state(), open.kind()), (Open, pb::ChangeKind::Address));
    assert_eq!(
        (open.organisation_number.as_str(), open.resolved.as_ref()),
        (number.as_str(), None)
    );
    assert!(list(&caseworker(), Open, 200).await.contains(&open));
    let name = &open.name;
    // What is done says where; what is rejected says why.
    let refused = resolve(&caseworker(), resolution(name, Done, "", ""))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["reference"]);
    let refused = resolve(&caseworker(), resolution(name, Rejected, "x", ""))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["reference", "reason"]);
    let refused = resolve(&caseworker(), resolution(name, Open, "", ""))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["outcome"]);
    let refused = resolve(&accountant(), resolution(name, Done, "Sendt", ""))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::PermissionDenied, "CASEWORKERS_ONLY".to_owned())
    );
    let request = resolution(name, Done, "Sendt Helsedirektoratet", "");
    let done = resolve(&caseworker(), request.clone()).await.unwrap();
    assert_eq!(
        (done.state(), done.reference.as_str()),
        (Done, "Sendt Helsedirektoratet")
    );
    let (reported, resolved) = (done.reported.clone().unwrap(), done.resolved.clone().unwrap());
    assert_ne!(reported.person, resolved.person);
    assert_eq!(done.new_value, Some(address()));
    // The same again is the same answer; anything else comes too late.
    assert_eq!(resolve(&caseworker(), request).await.unwrap(), done);
    let late = resolve(&caseworker(), resolution(name, Rejected, "", "Feil"))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&late), source(&late)),
        (
            "CHANGE_REPORT_CLOSED".to_owned(),
            "system closed-is-final".to_owned()
        )
    );
    assert!(
        !list(&caseworker(), Open, 200)
            .await
            .iter()
            .any(|report| report.name == *name)
    );
    assert!(list(&caseworker(), Done, 200).await.contains(&done));
}

#[tokio::test]
async fn a_changed_account_is_for_who_keeps_accounts_and_decides_nothing() {
    let number = world().municipality().await;
    let open = report(&number, NewValue::AccountNumber("8601 11 17947".to_owned()))
        .await
        .unwrap();
    let masked = Some(NewValue::AccountNumber("8601*****47".to_owned()));
    assert_eq!((open.kind(), &open.new_value), (pb::ChangeKind::Account, &masked));
    let seen = async |token: &str| {
        let reports = list(token, Open, 200).await;
        reports
            .into_iter()
            .find(|report| report.name == open.name)
            .unwrap()
            .new_value
    };
    assert_eq!(seen(&caseworker()).await, masked);
    assert_eq!(seen(&tokens::applicant(&number)).await, masked);
    assert_eq!(seen(&tokens::directorate()).await, masked);
    assert_eq!(
        seen(&accountant()).await,
        Some(NewValue::AccountNumber(ACCOUNT.to_owned()))
    );
    let account = format!("{REGION}/accounts/{}", id());
    let done = resolution(&open.name, Done, &account, "");
    let decider = tokens::staff("trondelag", "leder", &["accounts", "decider"]);
    for (token, reason) in [
        (&caseworker(), "ACCOUNT_KEEPERS_ONLY"),
        (&decider, "DECIDER_KEEPS_ACCOUNT"),
    ] {
        let refused = resolve(token, done.clone()).await.unwrap_err();
        assert_eq!(
            (refused.code(), code(&refused), source(&refused)),
            (
                Code::PermissionDenied,
                reason.to_owned(),
                "bestemmelser om økonomistyring i staten 6.3.8.1".to_owned()
            )
        );
    }
    // It is payment that has registered the account, in this region.
    for reference in [
        "rettet",
        "regions/nordland/accounts/0197a5c0-0000-7000-8000-000000000002",
    ] {
        let refused = resolve(&accountant(), resolution(&open.name, Done, reference, "")).await;
        assert_eq!(fields(&refused.unwrap_err()), ["reference"]);
    }
    let closed = resolve(&accountant(), done).await.unwrap();
    assert_eq!((closed.reference, closed.new_value), (account, masked));
    stands_nowhere_else(&open.name).await;
}

/// The number stands in its own column, and neither in the audit log nor in answers that are kept.
async fn stands_nowhere_else(name: &str) {
    let id: uuid::Uuid = name.rsplit('/').next().unwrap().parse().unwrap();
    let mut conn = world().sql().await;
    let stored: String = sqlx::query_scalar("SELECT account_number FROM intake.change_report WHERE id = $1")
        .bind(id)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(stored, ACCOUNT);
    let elsewhere: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM intake.audit_entry WHERE details::text || subject LIKE '%' || $1 || '%')
              + (SELECT count(*) FROM intake.idempotency WHERE position(convert_to($1, 'UTF8') IN answer) > 0)",
    )
    .bind(ACCOUNT)
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(elsewhere, 0);
    let audited: Vec<String> =
        sqlx::query_scalar("SELECT action FROM intake.audit_entry WHERE subject = $1 ORDER BY id")
            .bind(name)
            .fetch_all(&mut conn)
            .await
            .unwrap();
    assert_eq!(audited, ["change-report.reported", "change-report.resolved"]);
}

#[tokio::test]
async fn what_is_reported_has_its_form() {
    let own = world().municipality().await;
    let mut empty = reported(address());
    empty.report = Some(pb::ChangeReport {
        effective_from: "2024-02-30".to_owned(),
        explanation: "å".repeat(4001),
        ..pb::ChangeReport::default()
    });
    let mut client = world().change_reports(&tokens::applicant(&own));
    let refused = client.report_change(empty).await.unwrap_err();
    assert_eq!(
        fields(&refused),
        ["report.new_value", "report.effective_from", "report.explanation"]
    );
    let spoilt = NewValue::Address(pb::ReportedAddress {
        street: String::new(),
        postal_code: "701".to_owned(),
        town: "T".repeat(101),
    });
    let wrong = ["street", "postal_code", "town"].map(|field| format!("report.new_value.{field}"));
    assert_eq!(fields(&report(&own, spoilt).await.unwrap_err()), wrong);
    for value in [
        NewValue::AccountNumber("86011117948".to_owned()),
        NewValue::NewOrganisationNumber("123".to_owned()),
        NewValue::NewOrganisationNumber(own.clone()),
    ] {
        assert_eq!(
            fields(&report(&own, value).await.unwrap_err()),
            ["report.new_value"]
        );
    }
    let new = number();
    let taken = report(&own, NewValue::NewOrganisationNumber(new.clone()))
        .await
        .unwrap();
    assert_eq!(taken.new_value, Some(NewValue::NewOrganisationNumber(new)));
    assert_eq!(taken.kind(), pb::ChangeKind::OrganisationNumber);
    let rejected = resolve(
        &caseworker(),
        resolution(&taken.name, Rejected, "", "Ikke i Enhetsregisteret"),
    )
    .await
    .unwrap();
    assert_eq!(
        (rejected.state(), rejected.resolved.unwrap().reason.as_str()),
        (Rejected, "Ikke i Enhetsregisteret")
    );
    let unknown = report(&number(), address()).await.unwrap_err();
    assert_eq!(code(&unknown), "UNKNOWN_ORGANISATION");
    let unknown = format!("{REGION}/changeReports/{}", id());
    let refused = resolve(&caseworker(), resolution(&unknown, Rejected, "", "Feil"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn an_organisation_sees_its_own_page_by_page_and_a_repetition_once() {
    let (own, other) = (world().municipality().await, world().municipality().await);
    report(&other, address()).await.unwrap();
    let mut names = Vec::new();
    for _ in 0..5 {
        names.push(report(&own, address()).await.unwrap().name);
    }
    let token = tokens::applicant(&own);
    let seen = list(&token, pb::ChangeReportState::Unspecified, 2).await;
    assert_eq!(
        seen.iter().map(|report| &report.name).collect::<Vec<_>>(),
        names.iter().collect::<Vec<_>>()
    );
    let request = reported(address());
    let mut client = world().change_reports(&token);
    let one = client.report_change(request.clone()).await.unwrap().into_inner();
    assert_eq!(
        client.report_change(request.clone()).await.unwrap().into_inner(),
        one
    );
    let other = pb::ReportChangeRequest {
        report: reported(NewValue::AccountNumber(ACCOUNT.to_owned())).report,
        ..request
    };
    assert_eq!(
        code(&client.report_change(other).await.unwrap_err()),
        "REQUEST_ID_REUSED"
    );
    assert_eq!(list(&token, Open, 200).await.len(), 6);
}
