//! Requests into commands, every violation at once.

use tilskudd_kernel::ids::{CallId, ObligationId};
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

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
