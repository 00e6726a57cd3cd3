//! Who acts in a transaction.

use tilskudd_kernel::act::Signed;
use tilskudd_store::Tx;

/// Who acts, at the transaction's legal time.
pub(crate) fn signed(tx: &Tx<'_>) -> Signed {
    Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    }
}
