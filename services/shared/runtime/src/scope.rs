//! The scope of a request: the caller and the tenant. Every use case gets one.

use std::sync::Arc;

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::{Db, Idempotency};

use crate::caller::Caller;
use crate::config::Region;
use crate::failure::Failure;
use crate::fields::Fields;

/// The caller and the tenant of a request.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Who calls.
    pub caller: Caller,
    /// The caller's person and capacity, for `run_tx`.
    pub actor: Actor,
    /// The region's database.
    pub db: Db,
    /// The region.
    pub tenant: Tenant,
    /// What the configuration says of it.
    pub region: Arc<Region>,
}

impl Scope {
    /// Holds an applicant to the organisation that it represents; other callers pass.
    ///
    /// # Errors
    /// `OTHER_ORGANISATION` (PERMISSION_DENIED).
    pub fn require_organisation(&self, number: &OrgNumber) -> Result<(), Failure> {
        match &self.actor.capacity {
            Capacity::Applicant(own) if own != number => Err(Failure::denied(
                "OTHER_ORGANISATION",
                LocalText::new(
                    "Du representerer en annen organisasjon. Logg inn for den det gjelder.",
                    "Du representerer ein annan organisasjon. Logg inn for den det gjeld.",
                    "You represent another organisation. Log in for the one concerned.",
                ),
            )
            .because(RuleSource::system("own-organisation"))),
            _ => Ok(()),
        }
    }

    /// The organisation that the caller represents; none for others than applicants.
    #[must_use]
    pub fn organisation(&self) -> Option<&OrgNumber> {
        match &self.actor.capacity {
            Capacity::Applicant(own) => Some(own),
            _ => None,
        }
    }

    /// The key and body hash under which the answer is kept, for `run_once`.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when `request_id` is no UUID.
    pub fn idempotency<M: Message>(
        &self,
        method: &'static str,
        request_id: &str,
        message: &M,
    ) -> Result<Idempotency, Failure> {
        let mut fields = Fields::new();
        let request_id = fields.request_id(request_id);
        // The encoding of a decoded message is canonical: no unknown fields, fixed order, no maps in our files.
        let body_hash = Sha256::digest(message.encode_to_vec()).into();
        fields.finish(|| {
            Ok(Idempotency {
                method,
                request_id: request_id?,
                body_hash,
            })
        })
    }
}
