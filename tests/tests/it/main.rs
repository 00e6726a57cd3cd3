//! The whole system from outside: over gRPC, as separate processes, and as PostgreSQL sees it.
//!
//! | module | shows |
//! |---|---|
//! | [`processes`] | the round against the five real binaries, one trace through them, and nothing personal in telemetry |
//! | [`operator`] | what the binaries refuse, in one line; databases made by the operator's tool |
//! | [`all_in_one`] | the round of another region in one process; data that are left and found again |
//! | [`events`] | every service receives exactly the events that the table of all events says |
//! | [`input`] | the shipped round: fresh, of the schema, rich enough |
//! | [`moving`] | a region's database moves to a cluster of its own |
//! | [`requests`] | a request id has one effect |
//! | [`rules`] | an edition published from the command line's side, once and again |
//! | [`database`] | what PostgreSQL itself refuses a service |
//! | [`access`] | every RPC against every kind of login, and against another organisation's |
//! | [`details`] | a refusal tells nothing of what was written |
//! | [`watch`] | a stream that is open when its service stops |
//! | [`bad_input`] | clear refusals, nothing stored, no INTERNAL |
//! | [`benches`] | the benchmarks' pure parts: percentiles, the table, what is read from logs and `/proc` |

mod access;
mod all_in_one;
mod bad_input;
#[expect(
    dead_code,
    reason = "the tests of these files are run here, and nothing else of them"
)]
mod benches;
mod database;
mod details;
mod events;
mod input;
mod moving;
mod operator;
mod processes;
mod requests;
mod rules;
mod schemes;
mod support;
mod watch;
