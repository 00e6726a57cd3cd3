//! What a demonstration and tests have, and production never: legal time that can be turned, and an issuer that gives
//! tokens to whoever asks on loopback.
//!
//! No binary of production depends on this crate, so none can be talked into it by its configuration. The binaries of
//! `services/demonstration`, the all-in-one and the testkit do.

use std::process::ExitCode;
use std::sync::Arc;

use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_runtime::{Definition, Deps};

pub mod issuer;
mod turn;

/// The real time and ids, with legal time that `TurnLegalTime` can turn.
#[must_use]
pub fn deps() -> Deps {
    let system = SystemClock::real();
    Deps {
        system,
        legal: LegalClock::turnable(system),
        ids: Arc::new(SystemIds),
        turn: Some(turn::TURN),
    }
}

/// What a service's binary does, and its legal time can be turned where the configuration says `demonstration`.
#[must_use]
pub fn run(definition: &Definition) -> ExitCode {
    tilskudd_runtime::run_with(definition, Some(deps()))
}
