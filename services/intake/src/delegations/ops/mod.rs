//! Use cases, one a file; each owns its transaction.

pub(crate) mod list_delegations;
pub(crate) mod record_delegation;
pub(crate) mod revoke_delegation;
