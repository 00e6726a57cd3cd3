//! Endings: withdrawal and dismissal.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};

use crate::applications::codec::completion::parse_source;

/// The parsed `WithdrawApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct WithdrawApplication {
    /// The application.
    pub(crate) id: ApplicationId,
    /// Of the version that was read; empty: whatever it is now.
    pub(crate) etag: String,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The parsed `ProposeDismissal` request.
#[derive(Debug, Clone)]
pub(crate) struct ProposeDismissal {
    /// The application.
    pub(crate) id: ApplicationId,
    /// The source of the rule.
    pub(crate) source: RuleSource,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The parsed `ConfirmDismissal` request.
#[derive(Debug, Clone)]
pub(crate) struct ConfirmDismissal {
    /// The application.
    pub(crate) id: ApplicationId,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The parsed `DeclineDismissal` request.
#[derive(Debug, Clone)]
pub(crate) struct DeclineDismissal {
    /// The application.
    pub(crate) id: ApplicationId,
    /// The reason.
    pub(crate) reason: Reason,
}

/// Reads which application is taken back, and why.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn withdraw(
    scope: &Scope,
    message: &pb::WithdrawApplicationRequest,
) -> Result<WithdrawApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let etag = f.optional_text::<40>("etag", &message.etag);
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(WithdrawApplication {
            id: id?,
            etag: etag?.map_or_else(String::new, |etag| etag.into_string()),
            reason: reason?,
        })
    })
}

/// Reads why an application is to be dismissed, and by which rule.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn propose(
    scope: &Scope,
    message: &pb::ProposeDismissalRequest,
) -> Result<ProposeDismissal, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let reason = f.text::<4000>("reason", &message.reason);
    let source = match &message.source {
        Some(source) => parse_source(&mut f, source),
        None => Err(f.fail(
            "source",
            LocalText::new("Må fylles ut", "Må fyllast ut", "Must be given"),
        )),
    };
    f.finish(|| {
        Ok(ProposeDismissal {
            id: id?,
            source: source?,
            reason: reason?,
        })
    })
}

/// Reads which proposal is confirmed.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn confirm(
    scope: &Scope,
    message: &pb::ConfirmDismissalRequest,
) -> Result<ConfirmDismissal, Failure> {
    let (id, reason) = act(scope, &message.name, &message.reason)?;
    Ok(ConfirmDismissal { id, reason })
}

/// Reads which proposal is turned down.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn decline(
    scope: &Scope,
    message: &pb::DeclineDismissalRequest,
) -> Result<DeclineDismissal, Failure> {
    let (id, reason) = act(scope, &message.name, &message.reason)?;
    Ok(DeclineDismissal { id, reason })
}

fn act(scope: &Scope, name: &str, reason: &str) -> Result<(ApplicationId, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, name);
    let reason = f.text::<4000>("reason", reason);
    f.finish(|| Ok((id?, reason?)))
}
