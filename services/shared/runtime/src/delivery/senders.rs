//! Whose word counts for an event. The service is part of the event's type and asked of every event; its tenant is asked
//! here, by the handler that knows whose things the event tells of.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_store::{Db, Received};

use crate::failure::Failure;

/// Of what only the receiver's own region (or `national` itself) tells: applications, recommendations, decisions.
///
/// # Errors
/// OTHER_SENDER, PERMISSION_DENIED.
pub fn own_tenant(db: &Db, event: &Received) -> Result<(), Failure> {
    if event.sender_tenant == *db.tenant() {
        Ok(())
    } else {
        Err(other_sender())
    }
}

/// Of what only `national` tells: editions, frames, successions.
///
/// # Errors
/// OTHER_SENDER, PERMISSION_DENIED.
pub fn national(event: &Received) -> Result<(), Failure> {
    if event.sender_tenant.is_national() {
        Ok(())
    } else {
        Err(other_sender())
    }
}

/// Of what a region tells `national` alone: answers to its frames.
///
/// # Errors
/// OTHER_SENDER, PERMISSION_DENIED.
pub fn to_national(db: &Db, event: &Received) -> Result<(), Failure> {
    if db.tenant().is_national() && !event.sender_tenant.is_national() {
        Ok(())
    } else {
        Err(other_sender())
    }
}

/// The sender tells of what is not its own.
pub(super) fn other_sender() -> Failure {
    Failure::denied(
        "OTHER_SENDER",
        LocalText::new(
            "En tjeneste kan bare sende sine egne hendelser.",
            "Ei teneste kan berre sende sine eigne hendingar.",
            "A service can send its own events only.",
        ),
    )
    .because(RuleSource::system("own-events"))
}

/// Reason for a sender whose issuer vouches for another tenant: the event has no fault.
pub(crate) const SENDER_NOT_VOUCHED: &str = "SENDER_NOT_VOUCHED";

/// The issuer of the sender's token does not vouch for the tenant that the event is of.
pub(super) fn not_vouched() -> Failure {
    Failure::denied(
        SENDER_NOT_VOUCHED,
        LocalText::new(
            "Innloggingen gjelder ikke tjenestene i denne regionen.",
            "Innlogginga gjeld ikkje tenestene i denne regionen.",
            "The login is not of this region's services.",
        ),
    )
    .because(RuleSource::system("own-events"))
}

/// The sender's service does not call this one, or not from that tenant.
pub(super) fn not_called() -> Failure {
    Failure::denied(
        "OTHER_SENDER",
        LocalText::new(
            "Tjenesten eller regionen sender ikke hendelser hit.",
            "Tenesta eller regionen sender ikkje hendingar hit.",
            "The service or its region sends no events here.",
        ),
    )
    .because(RuleSource::system("who-calls-whom"))
}
