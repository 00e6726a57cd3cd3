//! Calls, as intake sends them.

use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::facts::{Unreadable, field, id_in, present};

use crate::calls::domain::CallTerms;
use crate::collections::CALLS;

/// Reads an announced call: what the rules need of it, and all of it.
pub(crate) fn announced(fact: &intake::CallAnnounced) -> Result<(CallTerms, &intake::Call), Unreadable> {
    let call = present("call", &fact.call)?;
    let terms = CallTerms {
        id: id_in("call.name", CALLS, &call.name)?,
        name: call.name.clone(),
        edition: call.edition.clone(),
        scheme: fact.scheme.clone(),
        chapter_post: fact.chapter_post.clone(),
        year: field("call.year", Year::new(call.year))?,
        carry_over_allowed: call.carry_over_allowed,
        award_before_report: call.award_before_report,
    };
    Ok((terms, call))
}
