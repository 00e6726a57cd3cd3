//! What the domain looks like on the wire: in answers and in events.

mod carry_over;
mod decision;
mod frame;
mod standing;

use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::common::v1 as pb;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_runtime::timestamps::timestamp;

pub(crate) use carry_over::carry_over;
pub(crate) use decision::{Decided, decision, form};
pub(crate) use frame::{frame, proposal as frame_proposal};
pub(crate) use standing::earlier_report;

use crate::domain::proposal::Signed;

/// Collections of resource names.
pub(crate) mod collection {
    pub(crate) const APPLICATIONS: &str = "applications";
    pub(crate) const COMPLETIONS: &str = "completions";
    pub(crate) const CALLS: &str = "calls";
    pub(crate) const CARRY_OVERS: &str = "carryOvers";
    pub(crate) const CASES: &str = "cases";
    pub(crate) const DECISIONS: &str = "decisions";
    pub(crate) const FRAME_PROPOSALS: &str = "frameProposals";
    pub(crate) const FRAMES: &str = "frames";
    pub(crate) const LETTERS: &str = "letters";
    pub(crate) const ORGANISATIONS: &str = "organisations";
}

/// Where a rule stands.
pub(crate) fn source(source: &RuleSource) -> pb::RuleSource {
    let source = match source {
        RuleSource::Edition { edition, section } => Source::Edition(pb::EditionSource {
            edition: edition.to_string(),
            section: section.to_string(),
        }),
        RuleSource::Law { law, paragraph } => Source::Law(pb::LawSource {
            law: law.to_string(),
            paragraph: paragraph.to_string(),
        }),
        RuleSource::Call { call, clause } => Source::Call(pb::CallSource {
            call: call.to_string(),
            clause: clause.to_string(),
        }),
        RuleSource::System { rule } => Source::System(pb::SystemSource {
            rule: rule.to_string(),
        }),
    };
    pb::RuleSource { source: Some(source) }
}

/// A person behind an act.
pub(crate) fn signatory(signed: &Signed) -> pb::Signatory {
    pb::Signatory {
        person: signed.person.to_string(),
        time: Some(timestamp(signed.at)),
    }
}

/// An act with its reason.
pub(crate) fn act(signed: &Signed, reason: &str) -> pb::Act {
    pb::Act {
        person: signed.person.to_string(),
        time: Some(timestamp(signed.at)),
        reason: reason.to_owned(),
    }
}
