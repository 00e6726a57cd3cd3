//! Every RPC of the contract against every kind of login, over real gRPC: who is let in is what [`table`] says, and
//! nobody else.

mod logins;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use futures::StreamExt as _;
use futures::stream;
use prost::Message as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::Audience;
use tilskudd_testkit::{Claims, LoopbackIssuer, Refusal, Role, World};
use tonic::Code;

use crate::support::contract::{Rpc, rpcs};
use crate::support::raw::{Raw, bearer};
use logins::Login;

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
        let world = World::start(&definitions, &["national", HERE, ELSEWHERE]).await?;
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
        let answer = door.call(&rpc.path(), authorization, message).await?;
        Ok(answer.err().map(|status| Refusal::from(&status)))
    }
}

fn code(refusal: Option<&Refusal>) -> Code {
    refusal.map_or(Code::Ok, |refusal| refusal.code)
}

/// What is wrong with an answer, given what the table says.
fn fault(granted: bool, login: &Login, refusal: Option<&Refusal>) -> Option<String> {
    let code = code(refusal);
    let right = match (granted, login) {
        (true, _) => !matches!(
            code,
            Code::Unauthenticated
                | Code::PermissionDenied
                | Code::Unimplemented
                | Code::Internal
                | Code::Unknown
        ),
        (false, Login::Nobody) => code == Code::Unauthenticated,
        (false, _) => code == Code::PermissionDenied,
    };
    (!right).then(|| format!("{}: {refusal:?}", if granted { "granted" } else { "not granted" }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rpc_lets_in_whom_the_table_names_and_nobody_else() -> anyhow::Result<()> {
    let house = House::open().await?;
    let rpcs = rpcs()?;
    let served: BTreeSet<&str> = rpcs.iter().map(|rpc| rpc.name.as_str()).collect();
    let unknown: Vec<_> = served
        .iter()
        .filter(|rpc| table::grant_of(rpc).is_none())
        .collect();
    assert!(
        unknown.is_empty(),
        "add them to tests/tests/it/access/table.rs: {unknown:?}"
    );
    let gone: Vec<_> = table::known()
        .into_iter()
        .filter(|rpc| !served.contains(rpc.as_str()))
        .collect();
    assert!(gone.is_empty(), "no longer in the contract: {gone:?}");

    let mut logins = Vec::new();
    for login in Login::all() {
        let token = login
            .claims(HERE)?
            .map(|claims| bearer(&house.world, &claims))
            .transpose()?;
        logins.push((login, token));
    }
    let pairs = rpcs
        .iter()
        .flat_map(|rpc| logins.iter().map(move |(login, token)| (rpc, login, token)));
    let faults = stream::iter(pairs).map(|(rpc, login, token)| {
        let house = &house;
        async move {
            let grant = table::grant_of(&rpc.name).context("no row")?;
            let refusal = house.knock(rpc, token.as_deref(), Vec::new()).await?;
            let fault = fault(login.is_granted(grant), login, refusal.as_ref());
            anyhow::Ok(fault.map(|fault| format!("{} at {} by {login:?}: {fault}", rpc.name, rpc.service)))
        }
    });
    let faults: Vec<anyhow::Result<Option<String>>> = faults.buffer_unordered(AT_ONCE).collect().await;
    assert_eq!(faults.len(), rpcs.len() * logins.len());
    let mut told = Vec::new();
    for fault in faults {
        told.extend(fault?);
    }
    told.sort();
    assert!(told.is_empty(), "{} faults:\n{}", told.len(), told.join("\n"));
    house.world.stop().await;
    Ok(())
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

/// No token that only looks right opens any RPC; the public ones refuse it too, rather than pass over it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_does_not_hold_opens_nothing() -> anyhow::Result<()> {
    let house = House::open().await?;
    let elsewhere = tempfile::tempdir()?;
    let clock = tilskudd_kernel::clock::SystemClock::real();
    let foreign = LoopbackIssuer::start(elsewhere.path(), clock).await?;
    let tokens = logins::broken(house.world.issuer(), &foreign)?;
    let rpcs = rpcs()?;
    let pairs = rpcs
        .iter()
        .flat_map(|rpc| tokens.iter().map(move |(name, token)| (rpc, name, token)));
    let faults = stream::iter(pairs).map(|(rpc, name, token)| {
        let house = &house;
        async move {
            let refusal = house.knock(rpc, Some(token.as_str()), Vec::new()).await?;
            let right = code(refusal.as_ref()) == Code::Unauthenticated;
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

/// An office acts in its own region alone, whatever it may do there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_of_another_region_is_refused_everywhere() -> anyhow::Result<()> {
    let house = House::open().await?;
    let abroad = house.world.office("kari", ELSEWHERE, table::STAFF);
    let (abroad, at_home) = (
        bearer(&house.world, &abroad)?,
        bearer(&house.world, &house.world.office("kari", HERE, table::STAFF))?,
    );
    let mut tried = 0;
    for rpc in rpcs()? {
        let grant = table::grant_of(&rpc.name).context("no row")?;
        if !grant.audiences.contains(&Audience::Office) {
            continue;
        }
        for region in [HERE, "national"] {
            let request = rpc
                .request_in(region)
                .with_context(|| format!("{} names no region", rpc.name))?;
            let refusal = house
                .knock(&rpc, Some(abroad.as_str()), request.encode_to_vec())
                .await?;
            assert_eq!(
                code(refusal.as_ref()),
                Code::PermissionDenied,
                "{} in {region}: {refusal:?}",
                rpc.name
            );
            assert_eq!(
                refusal.map(|r| r.reason).as_deref(),
                Some("OTHER_REGION"),
                "{}",
                rpc.name
            );
        }
        // The same from the region itself is not refused for that.
        let request = rpc.request_in(HERE).context("no region")?;
        let refusal = house
            .knock(&rpc, Some(at_home.as_str()), request.encode_to_vec())
            .await?;
        let code = code(refusal.as_ref());
        ensure!(
            code != Code::PermissionDenied,
            "{} from {HERE} itself: {refusal:?}",
            rpc.name
        );
        tried += 1;
    }
    assert!(tried > 35, "only {tried} RPCs are for offices");
    house.world.stop().await;
    Ok(())
}

/// The directorate looks into every region and changes nothing there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_directorate_only_reads_in_the_regions() -> anyhow::Result<()> {
    let house = House::open().await?;
    let token = bearer(&house.world, &Claims::directorate("eier", table::STAFF))?;
    let (mut read, mut refused) = (0, 0);
    for rpc in rpcs()? {
        let grant = table::grant_of(&rpc.name).context("no row")?;
        if !grant.audiences.contains(&Audience::Directorate) {
            continue;
        }
        let request = rpc
            .request_in(HERE)
            .with_context(|| format!("{} names no region", rpc.name))?;
        let refusal = house
            .knock(&rpc, Some(token.as_str()), request.encode_to_vec())
            .await?;
        let other_region = refusal.as_ref().is_some_and(|r| r.reason == "OTHER_REGION");
        if rpc.reads() {
            assert_ne!(
                code(refusal.as_ref()),
                Code::PermissionDenied,
                "{}: {refusal:?}",
                rpc.name
            );
            read += 1;
        } else {
            assert!(other_region, "{}: {refusal:?}", rpc.name);
            refused += 1;
        }
        let request = rpc.request_in("national").context("no region")?;
        let refusal = house
            .knock(&rpc, Some(token.as_str()), request.encode_to_vec())
            .await?;
        assert_ne!(
            code(refusal.as_ref()),
            Code::PermissionDenied,
            "{} in national: {refusal:?}",
            rpc.name
        );
    }
    assert!(read > 10 && refused > 10, "{read} read, {refused} change");
    house.world.stop().await;
    Ok(())
}
