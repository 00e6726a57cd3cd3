//! Calls, as intake sends them.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::CallAnnounced;
use tilskudd_runtime::facts::{Unreadable, field, id_in, present};

/// An announced call, as far as a case needs it.
#[derive(Debug)]
pub(crate) struct Announced<'f> {
    pub(crate) id: CallId,
    /// Resource name.
    pub(crate) name: &'f str,
    /// Id of the edition that it opens.
    pub(crate) edition: &'f str,
    /// Grant year.
    pub(crate) year: Year,
}

pub(crate) fn announced(fact: &CallAnnounced) -> Result<Announced<'_>, Unreadable> {
    let call = present("call", &fact.call)?;
    Ok(Announced {
        id: id_in("call.name", "calls", &call.name)?,
        name: &call.name,
        edition: &call.edition,
        year: field("call.year", Year::new(call.year))?,
    })
}
