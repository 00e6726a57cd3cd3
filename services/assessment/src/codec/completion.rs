//! Requests for completion, as intake sends them.

use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_proto::intake::v1::{CompletionClosed, CompletionRequested};
use tilskudd_runtime::facts::{Unreadable, id_in};

/// A request for completion, and the application that it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completion {
    pub(crate) id: CompletionId,
    pub(crate) application: ApplicationId,
}

pub(crate) fn requested(fact: &CompletionRequested) -> Result<Completion, Unreadable> {
    completion(&fact.completion, &fact.application)
}

pub(crate) fn closed(fact: &CompletionClosed) -> Result<Completion, Unreadable> {
    completion(&fact.completion, &fact.application)
}

fn completion(name: &str, application: &str) -> Result<Completion, Unreadable> {
    Ok(Completion {
        application: id_in("application", "applications", application)?,
        id: id_in("completion", "completions", name)?,
    })
}
