//! Use cases, one a file; each owns its transaction.

pub(crate) mod adjust_award;
pub(crate) mod answer_frame;
pub(crate) mod decide_application;
pub(crate) mod decide_carry_over;
pub(crate) mod keep_copies;
pub(crate) mod propose_allocation;
pub(crate) mod propose_frame;
pub(crate) mod receive_answer;
pub(crate) mod receive_carry_over;
pub(crate) mod receive_completion;
pub(crate) mod receive_ending;
pub(crate) mod receive_frame;
pub(crate) mod receive_recommendation;
pub(crate) mod receive_standing;

use std::fmt::Display;
use std::str::FromStr;

use sqlx::PgConnection;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::text::Text;
use tilskudd_proto::common::v1::Signatory;
use tilskudd_runtime::timestamps::instant;

use crate::domain::frame::Frame;
use crate::domain::proposal::Signed;
use crate::domain::terms::{CallTerms, appropriation, frame_source};
use crate::error::Error;
use crate::store;
use crate::store::frame::FrameKey;

/// A person's reason for an act.
pub(crate) type Reason = Text<4000>;

/// Version of the meaning of every event that allocation sends.
const EVENT_VERSION: u32 = 1;

/// The frame that a call is decided against.
fn key_of(tenant: &Tenant, call: &CallTerms) -> FrameKey {
    FrameKey {
        target: tenant.clone(),
        scheme: call.scheme.clone(),
        year: call.year,
    }
}

/// The frame, when the region has accepted one.
async fn accepted(conn: &mut PgConnection, frame: Option<Frame>, call: &CallTerms) -> Result<Frame, Error> {
    match frame {
        Some(frame) if frame.certainty.is_some() => Ok(frame),
        _ => Err(Error::FrameNotAccepted {
            scheme: call.scheme.clone(),
            year: call.year,
            rule: Box::new(source_of_frames(conn, call).await?),
        }),
    }
}

/// Where the call's edition speaks of frames (R3).
async fn source_of_frames(conn: &mut PgConnection, call: &CallTerms) -> Result<RuleSource, Error> {
    let edition = store::copies::edition(conn, &call.edition).await?;
    Ok(edition.as_ref().map_or_else(appropriation, frame_source))
}

/// A field of an event; what its sender must not send parks it.
fn field<T, E: Display>(name: &'static str, value: Result<T, E>) -> Result<T, Error> {
    value.map_err(|error| Error::Malformed {
        field: name,
        why: error.to_string(),
    })
}

/// A message that an event must hold.
fn present<'a, T>(name: &'static str, value: &'a Option<T>) -> Result<&'a T, Error> {
    value.as_ref().ok_or_else(|| Error::Malformed {
        field: name,
        why: "it is missing".to_owned(),
    })
}

/// The id in a resource name of an event.
fn id_in<Id: FromStr>(name: &'static str, collection: &str, value: &str) -> Result<Id, Error> {
    field(name, parse_name::<Id>(collection, value)).map(|(_, id)| id)
}

/// A person behind an earlier act.
fn signed(name: &'static str, value: &Option<Signatory>) -> Result<Signed, Error> {
    let signatory = present(name, value)?;
    let time = present(name, &signatory.time)?;
    Ok(Signed {
        person: field(name, signatory.person.parse())?,
        at: field(name, instant(*time))?,
    })
}
