//! Requests but for the report itself into commands, every violation at once.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::text::Text;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::{Failure, Fields};

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
    /// The reason.
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

/// The auditor's statement that a request registers.
pub(crate) fn register_statement(
    tenant: &Tenant,
    body: &pb::RegisterAuditorStatementRequest,
) -> Result<RegisterStatement, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let document = f.text("document", &body.document);
    let auditor = f.text("auditor", &body.auditor);
    f.finish(|| {
        request_id?;
        Ok(RegisterStatement {
            id: id?,
            document: document?,
            auditor: auditor?,
        })
    })
}

/// The report that a request accepts.
pub(crate) fn accept(tenant: &Tenant, body: &pb::AcceptReportRequest) -> Result<AcceptReport, Failure> {
    let (id, reason) = reasoned(tenant, &body.name, &body.request_id, &body.reason)?;
    Ok(AcceptReport { id, reason })
}

/// The report that a request sends back.
pub(crate) fn send_back(tenant: &Tenant, body: &pb::ReturnReportRequest) -> Result<ReturnReport, Failure> {
    let (id, reason) = reasoned(tenant, &body.name, &body.request_id, &body.reason)?;
    Ok(ReturnReport { id, reason })
}

/// A request that only gives a reason.
fn reasoned(
    tenant: &Tenant,
    name: &str,
    request_id: &str,
    reason: &str,
) -> Result<(ObligationId, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, name);
    let request_id = f.request_id(request_id);
    let reason = f.text("reason", reason);
    f.finish(|| {
        request_id?;
        Ok((id?, reason?))
    })
}
