//! The frame that a call is decided against.

use sqlx::PgConnection;
use tilskudd_kernel::source::RuleSource;

use crate::calls;
use crate::calls::domain::{CallTerms, frame_source};
use crate::error::Error;
use crate::frames::domain::frame::Frame;
use crate::frames::error::FrameError;
use crate::law::appropriation;

/// The frame, when the region has accepted one.
pub(crate) async fn require_accepted(
    conn: &mut PgConnection,
    frame: Option<Frame>,
    call: &CallTerms,
) -> Result<Frame, Error> {
    match frame {
        Some(frame) if frame.certainty.is_some() => Ok(frame),
        _ => Err(FrameError::NotAccepted {
            scheme: call.scheme.clone(),
            year: call.year,
            rule: source(conn, call).await?,
        }
        .into()),
    }
}

/// A provisional frame binds nobody, and so nothing is decided against it (R3).
pub(crate) async fn require_final(
    conn: &mut PgConnection,
    frame: &Frame,
    call: &CallTerms,
) -> Result<(), Error> {
    if frame.is_final() {
        return Ok(());
    }
    let rule = source(conn, call).await?;
    Err(FrameError::NotFinal { rule }.into())
}

/// The section on frames in the call's edition (R3).
async fn source(conn: &mut PgConnection, call: &CallTerms) -> Result<RuleSource, Error> {
    let edition = calls::store::edition::find(conn, &call.edition).await?;
    Ok(edition.as_ref().map_or_else(appropriation, frame_source))
}
