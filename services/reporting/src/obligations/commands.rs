//! What the RPCs ask for, parsed; each named by its act.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::{CallId, ObligationId};
use tilskudd_kernel::text::Text;
use tilskudd_kernel::year::Year;
use tilskudd_store::Page;

use crate::reports::domain::report::AwardReport;

/// Lists obligations by id.
#[derive(Debug)]
pub(crate) struct ListObligations {
    /// Only this grant year; none: every year.
    pub(crate) year: Option<Year>,
    /// Which page.
    pub(crate) page: Page<ObligationId>,
}

/// Sends the report forms of a call out.
#[derive(Debug)]
pub(crate) struct SendForms {
    /// The call.
    pub(crate) call: CallId,
}

/// Submits a report.
#[derive(Debug)]
pub(crate) struct SubmitReport {
    /// The obligation that it answers.
    pub(crate) id: ObligationId,
    /// What it says.
    pub(crate) awards: Vec<AwardReport>,
    /// The encoded `tilskudd.reporting.v1.Report`, its output-only fields left out.
    pub(crate) content: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub(crate) content_hash: String,
}

/// Registers the auditor's statement.
#[derive(Debug)]
pub(crate) struct RegisterStatement {
    /// The obligation that it belongs to.
    pub(crate) id: ObligationId,
    /// Its reference.
    pub(crate) document: Text<200>,
    /// The auditor firm.
    pub(crate) auditor: Text<200>,
}

/// Accepts the report that is in.
#[derive(Debug)]
pub(crate) struct AcceptReport {
    /// The obligation.
    pub(crate) id: ObligationId,
    /// Why.
    pub(crate) reason: Reason,
}

/// Sends the report that is in back.
#[derive(Debug)]
pub(crate) struct ReturnReport {
    /// The obligation.
    pub(crate) id: ObligationId,
    /// What must be corrected.
    pub(crate) reason: Reason,
}
