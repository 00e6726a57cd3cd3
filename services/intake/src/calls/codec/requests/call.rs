//! Calls.

use chrono::NaiveDate;
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::calls::codec::call::parse;
use crate::calls::domain::call::Terms;
use crate::names::parent;

/// The parsed `CreateCall` request.
#[derive(Debug, Clone)]
pub(crate) struct CreateCall {
    /// What the call says.
    pub(crate) terms: Terms,
}

/// The parsed `UpdateCall` request.
#[derive(Debug, Clone)]
pub(crate) struct UpdateCall {
    /// The draft.
    pub(crate) id: CallId,
    /// Of the version that the caller read.
    pub(crate) etag: String,
    /// All that it says from now on.
    pub(crate) terms: Terms,
}

/// The parsed `AnnounceCall` request.
#[derive(Debug, Clone)]
pub(crate) struct AnnounceCall {
    /// The draft.
    pub(crate) id: CallId,
    /// Of the version that the caller read; empty: whatever it is.
    pub(crate) etag: String,
}

/// The parsed `ReopenCall` request.
#[derive(Debug, Clone)]
pub(crate) struct ReopenCall {
    /// The call.
    pub(crate) call: CallId,
    /// Who may submit.
    pub(crate) organisation: OrgNumber,
    /// Last local day, included.
    pub(crate) until: NaiveDate,
    /// The reason.
    pub(crate) reason: Reason,
}

/// Reads a new draft.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn create(message: &pb::CreateCallRequest) -> Result<CreateCall, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let call = f.some("call", &message.call);
    let terms = call.and_then(|call| f.within("call", |f| parse(f, call)));
    f.finish(|| alone.and(terms).map(|terms| CreateCall { terms }))
}

/// Reads what a draft says from now on.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn update(scope: &Scope, message: &pb::UpdateCallRequest) -> Result<UpdateCall, Failure> {
    let mut f = Fields::new();
    let call = f.some("call", &message.call);
    let command = call.and_then(|call| {
        f.within("call", |f| {
            let id = f.name::<CallId>("name", "calls", &scope.tenant, &call.name);
            let etag = f.text::<40>("etag", &call.etag);
            let terms = parse(f, call);
            Ok(UpdateCall {
                id: id?,
                etag: etag?.into_string(),
                terms: terms?,
            })
        })
    });
    f.finish(|| command)
}

/// Reads which draft is announced.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn announce(scope: &Scope, message: &pb::AnnounceCallRequest) -> Result<AnnounceCall, Failure> {
    let id = crate::names::id(scope, "name", "calls", &message.name)?;
    Ok(AnnounceCall {
        id,
        etag: message.etag.clone(),
    })
}

/// Reads for whom a call is reopened, and until when.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn reopen(scope: &Scope, message: &pb::ReopenCallRequest) -> Result<ReopenCall, Failure> {
    let mut f = Fields::new();
    let call = f.name::<CallId>("name", "calls", &scope.tenant, &message.name);
    let organisation = f.parse::<OrgNumber>("organisation_number", &message.organisation_number);
    let until = f.date("until", &message.until);
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(ReopenCall {
            call: call?,
            organisation: organisation?,
            until: until?,
            reason: reason?,
        })
    })
}

/// Reads which page of announced calls is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list(message: &pb::ListCallsRequest) -> Result<Page<Uuid>, Failure> {
    page(&message.parent, message.page_size, &message.page_token)
}

/// Reads which page of drafts is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list_drafts(message: &pb::ListDraftCallsRequest) -> Result<Page<Uuid>, Failure> {
    page(&message.parent, message.page_size, &message.page_token)
}

fn page(region: &str, size: i32, token: &str) -> Result<Page<Uuid>, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, region);
    let page = f.page(size, token);
    f.finish(|| alone.and(page))
}
