//! Every RPC of the contract against every kind of login, over real gRPC: who is let in is what [`table`] says, and
//! nobody else; what is another organisation's stays its own.

mod logins;
mod matrix;
mod own;
mod owners;
mod requests;
mod table;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context as _, ensure};
use futures::StreamExt as _;
use futures::stream;
use tilskudd_kernel::service::Service;
use tilskudd_testkit::{Claims, LoopbackIssuer, Refusal, Role, World, eventually};
use tonic::Code;

use crate::support::contract::{Rpc, rpcs};
use crate::support::raw::{Raw, bearer};
use logins::Login;
use matrix::Answer;
use tokens::{Issuers, State};

/// Calls under way at once.
const AT_ONCE: usize = 8;

/// The region that requests are about, and another.
const HERE: &str = "trondelag";
const ELSEWHERE: &str = "nordland";

/// The five services with a connection to each.
struct House {
    world: World,
    doors: BTreeMap<Service, Raw>,
}

impl House {
    async fn open() -> anyhow::Result<House> {
        let definitions = tilskudd::allinone::definitions();
        let world = World::start_with(&definitions, &["national", HERE, ELSEWHERE], |_, config| {
            config.limits.watch_streams = 10_000;
            config.limits.watch_streams_per_caller = 10_000;
            // One for each call under way and some for the service's own work: nothing is measured here, and who
            // waits for a connection has no answer to hold against the table.
            config.limits.connections = 10;
        })
        .await?;
        let mut doors = BTreeMap::new();
        for service in Service::ALL {
            doors.insert(service, Raw::new(world.service(service)?.url())?);
        }
        Ok(House { world, doors })
    }

    /// What an RPC answers; none when it did what it was asked.
    async fn knock(
        &self,
        rpc: &Rpc,
        authorization: Option<&str>,
        message: Vec<u8>,
    ) -> anyhow::Result<Option<Refusal>> {
        let door = self
            .doors
            .get(&rpc.service)
            .context("a service without a connection")?;
        // While the issuer's keys are fetched anew, nobody knows whether a key that is not among the old ones is good.
        // And a connection of so many calls may be closed under those that are open, the database's too: no answer.
        let mut last = None;
        let answered = eventually("an answer", async || {
            let answer = door.call(&rpc.path(), authorization, message.clone()).await?;
            let refusal = answer.err().map(|status| Refusal::from(&status));
            last.clone_from(&refusal);
            let none = refusal.as_ref().is_some_and(|refusal| {
                let broken = ["transport error", "h2 protocol error"]
                    .iter()
                    .any(|text| refusal.message.starts_with(text));
                refusal.code == Code::Unavailable || (refusal.reason.is_empty() && broken)
            });
            Ok((!none).then_some(refusal))
        })
        .await;
        answered.with_context(|| format!("{}: {last:?}", rpc.path()))
    }
}

/// Every RPC × every login × own or another region × every state of the token, and each answer is the stated one.
/// Tells whoever runs the tests, also of a test that passes: past the harness, which keeps what `println` says.
fn tell(line: fmt::Arguments<'_>) -> std::io::Result<()> {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "{line}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_matrix_of_who_may_call_what_is_as_stated() -> anyhow::Result<()> {
    let house = House::open().await?;
    let elsewhere = tempfile::tempdir()?;
    let clock = tilskudd_kernel::clock::SystemClock::real();
    let foreign = LoopbackIssuer::start(elsewhere.path(), clock).await?;
    let rpcs = rpcs()?;
    let rows = rows(&rpcs)?;
    let issuers = Issuers {
        ours: house.world.issuer(),
        foreign: &foreign,
    };
    let mut tokens = BTreeMap::new();
    for login in Login::all() {
        let Some(claims) = login.claims(HERE)? else {
            continue;
        };
        for state in std::iter::once(State::Good).chain(State::BAD) {
            tokens.insert(format!("{login:?} {state:?}"), state.bearer(&issuers, &claims)?);
        }
    }
    let cells = matrix::cells(&rpcs, HERE, ELSEWHERE);
    let started = std::time::Instant::now();
    let faults = stream::iter(&cells).map(|cell| {
        let (house, row) = (&house, rows.get(cell.rpc.name.as_str()));
        let token = tokens.get(&format!("{:?} {:?}", cell.login, cell.state));
        async move {
            let expected = cell.expected(row.context("no row")?, HERE);
            let request = matrix::request(cell.rpc, cell.region);
            let refusal = house.knock(cell.rpc, token.map(String::as_str), request).await?;
            let fault =
                (!expected.is(refusal.as_ref())).then(|| format!("{cell}: {expected:?}, but {refusal:?}"));
            anyhow::Ok(fault)
        }
    });
    let told: Vec<anyhow::Result<Option<String>>> = faults.buffer_unordered(AT_ONCE).collect().await;
    let mut faults = Vec::new();
    for fault in told {
        faults.extend(fault?);
    }
    faults.sort();
    let shown = faults
        .iter()
        .take(40)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        faults.is_empty(),
        "{} of {} cells:\n{shown}",
        faults.len(),
        cells.len()
    );
    tell(format_args!(
        "matrix: {} RPCs, {} logins, 2 regions, {} states of the token: {} cells tried, all as stated ({:.0?})",
        rpcs.len(),
        Login::all().len(),
        1 + State::BAD.len(),
        cells.len(),
        started.elapsed()
    ))?;
    house.world.stop().await;
    Ok(())
}

/// The row of every RPC; one without fails, and so does a row without an RPC.
fn rows(rpcs: &[Rpc]) -> anyhow::Result<BTreeMap<&str, &'static table::Grant>> {
    let served: BTreeSet<&str> = rpcs.iter().map(|rpc| rpc.name.as_str()).collect();
    let gone: Vec<_> = table::known()
        .into_iter()
        .filter(|rpc| !served.contains(rpc.as_str()))
        .collect();
    ensure!(gone.is_empty(), "no longer in the contract: {gone:?}");
    let mut rows = BTreeMap::new();
    for rpc in served {
        let row = table::grant_of(rpc);
        rows.insert(
            rpc,
            row.with_context(|| format!("add {rpc} to tests/tests/it/access/table.rs"))?,
        );
    }
    Ok(rows)
}

/// Every refusal of the gate says why, in both languages and with where the rule stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_at_the_gate_names_its_reason() -> anyhow::Result<()> {
    let house = House::open().await?;
    let rpcs = rpcs()?;
    let propose = rpcs
        .iter()
        .find(|rpc| rpc.name.ends_with("/ProposeFrame"))
        .context("no such RPC")?;
    let office = house.world.office("kari", HERE, &[Role::Decider]);
    let reader = Claims::directorate("leser", &[Role::Reader]);
    let nothing = Claims::directorate("ny", &[]);
    for (claims, reason, rule) in [
        (None, "NO_TOKEN", ""),
        (Some(office), "WRONG_AUDIENCE", "audience"),
        (Some(reader), "MISSING_PERMISSION", "permission"),
        (Some(nothing), "MISSING_PERMISSION", "permission"),
    ] {
        let token = claims.map(|claims| bearer(&house.world, &claims)).transpose()?;
        let refusal = house
            .knock(propose, token.as_deref(), Vec::new())
            .await?
            .context("let in")?;
        assert_eq!(refusal.reason, reason, "{refusal:?}");
        assert_eq!(
            refusal.metadata.get("rule").map_or("", String::as_str),
            rule,
            "{refusal:?}"
        );
        assert!(refusal.metadata.contains_key("text_nb") && refusal.metadata.contains_key("text_en"));
    }
    house.world.stop().await;
    Ok(())
}

/// Nothing that only looks like a token opens any RPC; the public ones refuse it too, rather than pass over it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_token_or_names_nobody_opens_nothing() -> anyhow::Result<()> {
    let house = House::open().await?;
    let tokens = tokens::broken(house.world.issuer())?;
    let rpcs = rpcs()?;
    let pairs = rpcs
        .iter()
        .flat_map(|rpc| tokens.iter().map(move |(name, token)| (rpc, name, token)));
    let faults = stream::iter(pairs).map(|(rpc, name, token)| {
        let house = &house;
        async move {
            let refusal = house.knock(rpc, Some(token.as_str()), Vec::new()).await?;
            let expected = Answer::Out(Code::Unauthenticated, "TOKEN_REFUSED");
            let right = expected.is(refusal.as_ref());
            anyhow::Ok((!right).then(|| format!("{} with {name}: {refusal:?}", rpc.name)))
        }
    });
    let faults: Vec<anyhow::Result<Option<String>>> = faults.buffer_unordered(AT_ONCE).collect().await;
    let mut told = Vec::new();
    for fault in faults {
        told.extend(fault?);
    }
    assert!(told.is_empty(), "{} faults:\n{}", told.len(), told.join("\n"));
    house.world.stop().await;
    Ok(())
}
