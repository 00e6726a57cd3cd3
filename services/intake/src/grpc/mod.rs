//! The gRPC services: enter, read the request by the codec, call the use case, answer.

mod applications;
mod attachments;
mod calls;
mod change_reports;
mod completions;
mod delegations;
mod editions;
mod endings;
mod organisations;
mod successions;
mod workbook;

use std::sync::Arc;

use tilskudd_runtime::Failure;
use tonic::{Response, Status};

use crate::error::Error;
use crate::ops::Intake;

/// Implements every gRPC service of intake.
#[derive(Debug, Clone)]
pub(crate) struct Api(pub(crate) Arc<Intake>);

/// The answer of a use case as a response.
fn answer<T>(outcome: Result<T, Error>) -> Result<Response<T>, Status> {
    outcome
        .map(Response::new)
        .map_err(|error| Failure::from(error).into())
}
