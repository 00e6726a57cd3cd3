//! Endings.

use tilskudd_proto::intake::v1 as pb;

use crate::applications::domain::application::State;

/// The contract's word for how an application ended; unspecified while it has not.
pub(crate) const fn kind_out(state: State) -> pb::EndingKind {
    match state {
        State::Withdrawn => pb::EndingKind::Withdrawn,
        State::Dismissed => pb::EndingKind::Dismissed,
        State::Draft | State::Submitted | State::Decided => pb::EndingKind::Unspecified,
    }
}
