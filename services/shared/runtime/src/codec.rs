//! Domain types of every service as messages of `tilskudd.common.v1`.

use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::common::v1 as pb;
use tilskudd_proto::common::v1::rule_source::Source;

use crate::timestamps::timestamp;

/// The person who did something, and the legal time.
#[must_use]
pub fn signatory(signed: Signed) -> pb::Signatory {
    pb::Signatory {
        person: signed.person.to_string(),
        time: Some(timestamp(signed.at)),
    }
}

/// The person who did something, the legal time and the reason.
#[must_use]
pub fn act(act: &Act) -> pb::Act {
    pb::Act {
        person: act.person.to_string(),
        time: Some(timestamp(act.at)),
        reason: act.reason.to_string(),
    }
}

/// The source of a rule.
#[must_use]
pub fn rule_source(source: &RuleSource) -> pb::RuleSource {
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
