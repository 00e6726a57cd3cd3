//! Who acts in a transaction, and when.

use tilskudd_kernel::act::{Act, Reason, Signed};
use tilskudd_store::Tx;

/// Who acts, now.
pub(crate) fn signed(tx: &Tx<'_>) -> Signed {
    Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    }
}

/// What the actor does now, for this reason.
pub(crate) fn acted(tx: &Tx<'_>, reason: &Reason) -> Act {
    signed(tx).because(reason.clone())
}
