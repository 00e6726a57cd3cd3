//! The gRPC services: parse, call the use case, encode.

mod applications;
mod attachments;
mod calls;
mod change_reports;
mod completions;
mod delegations;
mod editions;
mod endings;
mod lifecycle;
mod organisations;
mod successions;
mod watch;
mod workbook;

use std::sync::Arc;

use tilskudd_kernel::names::parse_parent;
use tilskudd_runtime::{Failure, Fields, Invalid};
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

/// A limit of rows as the database counts them.
fn limit(page_size: usize) -> i64 {
    // At most 200.
    i64::try_from(page_size).unwrap_or(1)
}

/// Checks that a parent is a region alone; which one, `enter` has found.
fn parent(f: &mut Fields, value: &str) -> Result<(), Invalid> {
    f.take("parent", parse_parent(value).map(drop))
}
