//! The recipient submits report and accounts (§5, §6). After the deadline it is taken and marked late.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::SubmitReportResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::standing::tell_standing;
use super::{call, edition, lock, obligation_name, require_recipient, reread};
use crate::domain::obligation::{State, Submitted};
use crate::domain::report::AwardReport;
use crate::domain::report_rules::{Rules, problems};
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// A report as it came.
#[derive(Debug)]
pub struct Submission {
    /// The obligation it answers.
    pub obligation: ObligationId,
    /// What it says.
    pub awards: Vec<AwardReport>,
    /// The encoded `tilskudd.reporting.v1.Report`, its output-only fields left out.
    pub content: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub content_hash: String,
}

/// Submits the report.
///
/// # Errors
/// Another organisation's obligation, one that takes no report now, every rule that the report breaks, or the
/// database's.
pub async fn submit_report(
    entered: &Entered,
    key: &Idempotency,
    submission: &Submission,
) -> Result<SubmitReportResponse> {
    let tenant = &entered.tenant;
    let id = submission.obligation;
    entered
        .db
        .run_once::<SubmitReportResponse, Error, _>(
            "reporting.submit_report",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let mut obligation = lock(tx, tenant, id).await?;
                    require_recipient(entered, &obligation)?;
                    let call_name = format_name(tenant, "calls", &obligation.call);
                    let (edition, call) = (edition(tx, &obligation).await?, call(tx, &obligation).await?);
                    obligation.check_submit(&edition, &call_name)?;
                    let rules = Rules {
                        edition: &edition,
                        call: &call,
                        call_name: &call_name,
                    };
                    let problems = problems(rules, &obligation, &submission.awards);
                    if !problems.is_empty() {
                        return Err(Error::Report(problems));
                    }
                    let report = Submitted {
                        content: submission.content.clone(),
                        content_hash: submission.content_hash.clone(),
                        by: tx.actor().person,
                        at: tx.legal_now(),
                    };
                    if obligation.report_number == 0 {
                        obligation.late = obligation.is_late(report.at);
                        obligation.accounts_late = obligation.accounts_are_late(report.at);
                    }
                    obligation.report_number += 1;
                    obligation.reported_by = Some(report.by);
                    obligation.state = State::Reported;
                    store::report::insert(tx.conn(), id, obligation.report_number, &report).await?;
                    store::obligation::update(tx.conn(), &obligation).await?;
                    tx.audit(
                        "report.submitted",
                        obligation_name(tenant, id),
                        json!({ "number": obligation.report_number, "late": obligation.late,
                                "content_hash": report.content_hash }),
                    );
                    let obligation = reread(tx, tenant, id).await?;
                    tell_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
                    Ok(SubmitReportResponse {
                        obligation: Some(encode::obligation(tenant, &obligation)?),
                    })
                })
            },
        )
        .await
}
