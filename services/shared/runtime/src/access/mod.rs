//! Access control: verified tokens, the access option of every RPC, and the policy table.

mod authenticator;
mod claims;
mod issuers;
mod keys;
mod person;
pub mod policy;
pub mod role;
mod table;

use std::sync::{Arc, OnceLock};

use tilskudd_kernel::tenant::Tenant;

use crate::caller::Caller;

use crate::delivery::refusals::SENDER_NOT_VOUCHED;
use crate::tls::CLIENT_CERTIFICATE;
pub use authenticator::BuildError as AuthenticatorError;
pub(crate) use authenticator::{Authenticator, no_token};
pub(crate) use issuers::Issuers;
pub use table::{AccessError, MethodAccess};
pub(crate) use table::{Lookup, Table};

/// Reasons of who is refused with a good token, whatever is asked. Without one the code is UNAUTHENTICATED.
pub(crate) const REASONS: [&str; 4] = [
    table::WRONG_AUDIENCE,
    table::MISSING_PERMISSION,
    CLIENT_CERTIFICATE,
    SENDER_NOT_VOUCHED,
];

/// Put into the request by the access layer for [`crate::Context::enter`].
#[derive(Debug, Clone)]
pub(crate) struct Admitted {
    /// Who calls.
    pub(crate) caller: Caller,
    /// Whether anyone may call the method, so that who calls makes no difference.
    pub(crate) public: bool,
    /// Whether the method only reads, by its name (Get, List, Watch, Export, Download, Verify).
    pub(crate) method_reads: bool,
    /// The region that the handler entered, or tried to.
    pub(crate) region: Arc<OnceLock<Tenant>>,
}
