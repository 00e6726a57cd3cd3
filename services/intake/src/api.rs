//! The type that implements the gRPC services of all subjects.

use std::sync::Arc;

use tonic::{Response, Status};

use crate::error::Error;
use crate::intake::Intake;

/// Implements every gRPC service of intake.
#[derive(Debug, Clone)]
pub(crate) struct Api(pub(crate) Arc<Intake>);

/// The answer of a use case as a response.
pub(crate) fn answer<T>(outcome: Result<T, Error>) -> Result<Response<T>, Status> {
    Ok(Response::new(outcome?))
}
