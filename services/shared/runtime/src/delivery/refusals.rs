//! Refusals of an event by the runtime, before a service looks at it: one code for each reason, the
//! same in every service.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use crate::facts::UNKNOWN_EVENT;

/// Code for a sender whose issuer vouches for another tenant: the event has no fault.
pub(crate) const SENDER_NOT_VOUCHED: &str = "SENDER_NOT_VOUCHED";

/// The sender is not the service that publishes such events.
pub(super) fn other_sender() -> Refusal {
    Refusal::denied(
        "OTHER_SENDER",
        RuleSource::system("own-events"),
        LocalText::new(
            "En tjeneste kan bare sende sine egne hendelser. Rett avsenderen.",
            "Ei teneste kan berre sende sine eigne hendingar. Rett avsendaren.",
            "A service can send its own events only. Correct the sender.",
        ),
    )
}

/// The event is not taken from the sender's tenant.
pub(super) fn other_tenant() -> Refusal {
    Refusal::denied(
        "OTHER_TENANT",
        RuleSource::system("own-events"),
        LocalText::new(
            "Hendelsen tas ikke imot fra denne regionen. Rett avsenderen.",
            "Hendinga vert ikkje teken imot frå denne regionen. Rett avsendaren.",
            "The event is not accepted from this region. Correct the sender.",
        ),
    )
}

/// The issuer of the sender's token does not vouch for the tenant that the event is of.
pub(super) fn not_vouched() -> Refusal {
    Refusal::denied(
        SENDER_NOT_VOUCHED,
        RuleSource::system("own-events"),
        LocalText::new(
            "Innloggingen gjelder ikke tjenestene i denne regionen. Logg inn med regionens egen utsteder.",
            "Innlogginga gjeld ikkje tenestene i denne regionen. Logg inn med utskrivaren til regionen.",
            "The login is not of this region's services. Log in with the region's own issuer.",
        ),
    )
}

/// The service does not know such an event, or not this version of it.
pub(super) fn unknown_event(kind: &str, version: u32) -> Refusal {
    Refusal::precondition(
        UNKNOWN_EVENT,
        RuleSource::system("known-events"),
        LocalText::new(
            format!("Hendelsen {kind} versjon {version} er ukjent her. Oppgrader mottakeren."),
            format!("Hendinga {kind} versjon {version} er ukjend her. Oppgrader mottakaren."),
            format!("Event {kind} version {version} is unknown here. Upgrade the receiver."),
        ),
    )
}
