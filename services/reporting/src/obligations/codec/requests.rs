//! Requests but for the report itself into commands, every violation at once.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::{Failure, Fields};

use crate::obligations::commands::{
    AcceptReport, ListObligations, RegisterStatement, ReturnReport, SendForms,
};

/// The obligation that a request names.
pub(crate) fn get(tenant: &Tenant, body: &pb::GetObligationRequest) -> Result<ObligationId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, &body.name);
    f.finish(|| id)
}

/// Which obligations a request lists.
pub(crate) fn list(body: &pb::ListObligationsRequest) -> Result<ListObligations, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page(body.page_size, &body.page_token);
    let year = match body.year {
        0 => Ok(None),
        year => f.year("year", year).map(Some),
    };
    f.finish(|| {
        parent?;
        Ok(ListObligations {
            year: year?,
            page: page?,
        })
    })
}

/// The call whose forms a request sends out.
pub(crate) fn send_forms(tenant: &Tenant, body: &pb::SendReportFormsRequest) -> Result<SendForms, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let request_id = f.request_id(&body.request_id);
    let call = f.name("call", "calls", tenant, &body.call);
    f.finish(|| {
        parent?;
        request_id?;
        Ok(SendForms { call: call? })
    })
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
