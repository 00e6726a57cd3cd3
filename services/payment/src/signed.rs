//! The actor of a transaction, with its legal time.

use tilskudd_kernel::act::Signed;
use tilskudd_store::Tx;

/// The actor, at the transaction's legal time.
pub(crate) fn signed(tx: &Tx<'_>) -> Signed {
    Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    }
}
