//! The actor of a transaction, with its legal time.

use tilskudd_kernel::act::{Act, Reason, Signed};
use tilskudd_store::Tx;

/// The actor, at the transaction's legal time.
pub(crate) fn signed(tx: &Tx<'_>) -> Signed {
    Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    }
}

/// The actor's act, at the transaction's legal time, with this reason.
pub(crate) fn acted(tx: &Tx<'_>, reason: &Reason) -> Act {
    signed(tx).because(reason.clone())
}
