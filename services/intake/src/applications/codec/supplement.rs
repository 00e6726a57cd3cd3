//! Supplements.

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::timestamps::timestamp;

use crate::applications::store::supplements::Supplement;

/// A supplement as a message.
pub(crate) fn encode(supplement: &Supplement) -> pb::Supplement {
    pb::Supplement {
        text: supplement.text.clone(),
        written: Some(common::Signatory {
            person: supplement.written_by.to_string(),
            time: Some(timestamp(supplement.written_at)),
        }),
        on_behalf: supplement.on_behalf,
    }
}
