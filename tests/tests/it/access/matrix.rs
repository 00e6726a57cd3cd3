//! The matrix: every RPC × every login × own or another region × every state of the token. Each cell says with which
//! status and for which reason it is refused, or that it is not. What can make no difference is left out: a role that
//! its issuer cannot give, elsewhere than at home; and tokens that do not hold, of the second login of the same people and
//! elsewhere than at home, but for one login of each kind.

use std::fmt;

use tilskudd_proto::common::v1::Audience;
use tilskudd_testkit::Refusal;
use tonic::Code;

use super::logins::Login;
use super::table::Grant;
use super::tokens::State;
use crate::support::contract::Rpc;

/// One cell.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) rpc: &'a Rpc,
    pub(super) login: Login,
    pub(super) state: State,
    /// What the request is about.
    pub(super) region: &'static str,
}

/// What a cell answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Anything but a refusal by access: nothing is there to be found, or the request says too little.
    In,
    /// This status for this reason.
    Out(Code, &'static str),
}

impl Cell<'_> {
    /// What the table makes of it.
    pub(super) fn expected(&self, grant: &Grant, here: &'static str) -> Answer {
        if self.state != State::Good {
            return Answer::Out(Code::Unauthenticated, self.state.reason());
        }
        if grant.audiences.contains(&Audience::Public) {
            return Answer::In;
        }
        let Some(audience) = self.login.audience() else {
            return Answer::Out(Code::Unauthenticated, "NO_TOKEN");
        };
        if !grant.audiences.contains(&audience) {
            return Answer::Out(Code::PermissionDenied, "WRONG_AUDIENCE");
        }
        if !self.login.holds(grant) {
            return Answer::Out(Code::PermissionDenied, "MISSING_PERMISSION");
        }
        let at_home = self.login.home(here).is_none_or(|home| home == self.region);
        // The directorate reads in every region.
        let reads = audience == Audience::Directorate && self.rpc.reads();
        if at_home || reads {
            Answer::In
        } else {
            Answer::Out(Code::PermissionDenied, "OTHER_REGION")
        }
    }
}

impl Answer {
    /// Whether this is how the service answered.
    pub(super) fn is(self, refusal: Option<&Refusal>) -> bool {
        match (self, refusal) {
            (Answer::In, None) => true,
            (Answer::In, Some(refusal)) => !matches!(
                refusal.code,
                Code::Unauthenticated
                    | Code::PermissionDenied
                    | Code::ResourceExhausted
                    | Code::Unavailable
                    | Code::Unimplemented
                    | Code::Internal
                    | Code::Unknown
            ),
            (Answer::Out(..), None) => false,
            (Answer::Out(code, reason), Some(refusal)) => {
                (refusal.code, refusal.reason.as_str()) == (code, reason)
            }
        }
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cell {
            rpc,
            login,
            state,
            region,
        } = self;
        write!(
            f,
            "{} at {} in {region} by {login:?}, {state:?}",
            rpc.name, rpc.service
        )
    }
}

/// Every cell.
pub(super) fn cells<'a>(rpcs: &'a [Rpc], here: &'static str, elsewhere: &'static str) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    for rpc in rpcs {
        for login in Login::all() {
            let home = login.home(here).unwrap_or(here);
            let away = if home == here { elsewhere } else { here };
            let bad = State::BAD.iter().filter(|_| login.stands_for_its_kind());
            for state in [State::Good].iter().chain(bad) {
                let both = match state {
                    State::Good => login.is_real(),
                    _ => login.is_first_of_its_kind(),
                };
                for region in [home, away].into_iter().take(if both { 2 } else { 1 }) {
                    cells.push(Cell {
                        rpc,
                        login,
                        state: *state,
                        region,
                    });
                }
            }
        }
    }
    cells
}

/// The request of a cell: about something of the region that is not there.
pub(super) fn request(rpc: &Rpc, region: &str) -> Vec<u8> {
    use prost::Message as _;
    rpc.request_in(region)
        .map(|request| request.encode_to_vec())
        .unwrap_or_default()
}
