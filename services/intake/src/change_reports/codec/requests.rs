//! Reported changes.

use tilskudd_kernel::ids::ChangeReportId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::change_reports::codec::change_report::{Reported, parse, parse_outcome, state_in};
use crate::change_reports::domain::change_report::{Outcome, State};
use crate::names::parent;

/// The parsed `ReportChange` request.
#[derive(Debug, Clone)]
pub(crate) struct ReportChange {
    /// Whose change, and what it is.
    pub(crate) reported: Reported,
}

/// The parsed `ResolveChangeReport` request.
#[derive(Debug, Clone)]
pub(crate) struct ResolveChangeReport {
    /// The task.
    pub(crate) id: ChangeReportId,
    /// How it is closed.
    pub(crate) outcome: Outcome,
}

/// The parsed `ListChangeReports` request.
#[derive(Debug, Clone)]
pub(crate) struct ListChangeReports {
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// The page.
    pub(crate) page: Page<Uuid>,
}

/// Reads a change of the caller's own organisation.
///
/// # Errors
/// INVALID_ARGUMENT; internal for a caller that represents none, whom the gate stops.
pub(crate) fn report(scope: &Scope, message: &pb::ReportChangeRequest) -> Result<ReportChange, Failure> {
    let own = scope
        .organisation()
        .ok_or_else(|| Failure::internal("a report of a change by nobody's representative"))?;
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let report = f.some("report", &message.report);
    let reported = report.and_then(|report| f.within("report", |f| parse(f, own, report)));
    f.finish(|| alone.and(reported).map(|reported| ReportChange { reported }))
}

/// Reads how a task is closed.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn resolve(
    scope: &Scope,
    message: &pb::ResolveChangeReportRequest,
) -> Result<ResolveChangeReport, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ChangeReportId>("name", "changeReports", &scope.tenant, &message.name);
    let outcome = parse_outcome(&mut f, message);
    f.finish(|| {
        Ok(ResolveChangeReport {
            id: id?,
            outcome: outcome?,
        })
    })
}

/// Reads which page of which reports is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list(message: &pb::ListChangeReportsRequest) -> Result<ListChangeReports, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let page = f.page(message.page_size, &message.page_token);
    let state = f.optional_enumeration::<pb::ChangeReportState>("state", message.state);
    f.finish(|| {
        alone?;
        Ok(ListChangeReports {
            state: state?.and_then(state_in),
            page: page?,
        })
    })
}
