//! Preliminary answers.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::codec::act;

use crate::applications::codec::completion::letter;
use crate::applications::store::preliminary_answers::Answer;

/// A preliminary answer as a message.
pub(crate) fn encode(tenant: &Tenant, answer: &Answer) -> pb::PreliminaryAnswer {
    pb::PreliminaryAnswer {
        application: format_name(tenant, "applications", &answer.application),
        number: answer.number,
        expected_date: answer.expected.to_string(),
        letter: Some(letter(&answer.letter)),
        sent: Some(act(&answer.sent)),
    }
}
