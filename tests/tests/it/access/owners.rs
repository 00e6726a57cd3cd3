//! What is one organisation's stays its own: after a whole round, everything that an applicant can name is asked for by
//! another applicant of the same region.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use tilskudd::allinone::{AllInOne, Options};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::Audience;
use tilskudd_store::embedded::Lifetime;
use tilskudd_testkit::{Claims, Refusal};
use tonic::Code;

use super::own::Own;
use super::requests::{Asked, asked};
use super::table;
use super::tell;
use crate::support::contract::{Rpc, audiences, rpcs};
use crate::support::raw::Raw;
use crate::support::{Scratch, rounds};

/// What an applicant may call that names nothing of any one organisation's.
const OF_NOBODY: [&str; 2] = [
    "tilskudd.intake.v1.OfficeService/ListOffices",
    // A workbook is read before anybody is asked about; its rows are held to the caller's own organisation.
    "tilskudd.intake.v1.WorkbookService/ImportApplications",
];

struct Season {
    up: AllInOne,
    doors: BTreeMap<Service, Raw>,
    /// What is wrong.
    told: Vec<String>,
}

impl Season {
    fn bearer(&self, claims: &Claims) -> anyhow::Result<String> {
        Ok(format!("Bearer {}", self.up.grounds.issuer().token(claims)?))
    }

    async fn answer(
        &self,
        rpc: &Rpc,
        claims: &Claims,
        asked: &Asked,
    ) -> anyhow::Result<Result<Vec<u8>, Refusal>> {
        let door = self.doors.get(&rpc.service).context("no door")?;
        let bearer = self.bearer(claims)?;
        let message = asked.message.clone();
        let answer = if rpc.name.ends_with("/WatchApplications") {
            door.listen(&rpc.path(), &bearer, message).await?
        } else {
            door.call(&rpc.path(), Some(&bearer), message).await?
        };
        Ok(answer.map_err(|status| Refusal::from(&status)))
    }

    /// A stranger is told nothing of what is not its own.
    async fn try_stranger(&mut self, rpc: &Rpc, claims: &Claims, asked: &Asked) -> anyhow::Result<()> {
        let answer = self.answer(rpc, claims, asked).await?;
        let right = match &answer {
            Err(refusal) if asked.lists => !holds(refusal.message.as_bytes(), &asked.secrets),
            Err(refusal) => {
                let hidden = (refusal.code, refusal.reason.as_str()) == (Code::NotFound, "NOT_FOUND");
                let denied =
                    (refusal.code, refusal.reason.as_str()) == (Code::PermissionDenied, "OTHER_ORGANISATION");
                hidden || denied
            }
            // Its own list holds nothing of another's.
            Ok(bytes) => asked.lists && !holds(bytes, &asked.secrets),
        };
        if !right {
            let answer = answer.map(|bytes| bytes.len());
            self.told.push(format!("{} by a stranger: {answer:?}", rpc.name));
        }
        Ok(())
    }

    /// The owner is not told that it is not there, or not its own; or the stranger's answer would say nothing.
    async fn try_owner(&mut self, rpc: &Rpc, claims: &Claims, asked: &Asked) -> anyhow::Result<()> {
        let answer = self.answer(rpc, claims, asked).await?;
        let right = match &answer {
            Ok(bytes) => !asked.lists || holds(bytes, &asked.secrets),
            Err(refusal) => !matches!(
                refusal.code,
                Code::NotFound
                    | Code::PermissionDenied
                    | Code::Unauthenticated
                    | Code::InvalidArgument
                    | Code::Internal
            ),
        };
        if !right {
            let answer = answer.map(|bytes| bytes.len());
            self.told.push(format!("{} by the owner: {answer:?}", rpc.name));
        }
        Ok(())
    }
}

/// Whether any of the texts stands in the bytes.
fn holds(bytes: &[u8], texts: &[String]) -> bool {
    texts
        .iter()
        .any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_one_organisations_is_shown_to_no_other() -> anyhow::Result<()> {
    let input = rounds::trondelag()?;
    let scratch = Scratch::new("owners");
    let up = AllInOne::start(&Options {
        data_dir: scratch.path(),
        lifetime: Lifetime::Scratch,
        regions: vec![input.region.parse()?],
        usual_ports: false,
        telemetry: BTreeMap::new(),
    })
    .await?;
    rounds::play(&up.grounds, &input).await?;
    let own = Own::read(&up.grounds).await?;
    let mut doors = BTreeMap::new();
    for (service, url) in up.grounds.endpoints() {
        doors.insert(service, Raw::new(url)?);
    }
    let mut season = Season {
        up,
        doors,
        told: Vec::new(),
    };
    let rpcs = rpcs()?;
    let asked = asked(&own)?;
    complete(&rpcs, &asked)?;
    let mut cells = 0;
    // The owners last: what they ask for, they may get.
    for strangers in [true, false] {
        for one in &asked {
            let rpc = rpcs
                .iter()
                .find(|rpc| rpc.name == one.rpc)
                .context("no such RPC")?;
            let row = table::grant_of(one.rpc).context("no row")?;
            let organisation = if strangers {
                own.stranger_to(&one.owner)?
            } else {
                one.owner.clone()
            }
            .parse()?;
            let drafter = row.applicants.contains(&tilskudd_testkit::Role::Drafter);
            let mut logins = vec![Claims::applicant("somebody else", &organisation)];
            logins.extend((drafter && strangers).then(|| Claims::drafter("somebody else", &organisation)));
            for claims in logins {
                if strangers {
                    season.try_stranger(rpc, &claims, one).await?;
                } else {
                    season.try_owner(rpc, &claims, one).await?;
                }
                cells += 1;
            }
        }
    }
    let Season { up, told, .. } = season;
    up.stop().await?;
    ensure!(told.is_empty(), "{} faults:\n{}", told.len(), told.join("\n"));
    tell(format_args!(
        "owners: {} requests of {} RPCs, by owner and stranger, drafter and signer: {cells} cells, all as stated",
        asked.len(),
        asked.iter().map(|one| one.rpc).collect::<BTreeSet<_>>().len(),
    ))?;
    Ok(())
}

/// Every RPC that an applicant may call is asked, except those of nobody.
fn complete(rpcs: &[Rpc], asked: &[Asked]) -> anyhow::Result<()> {
    for rpc in rpcs {
        let named = asked.iter().any(|one| one.rpc == rpc.name) || OF_NOBODY.contains(&rpc.name.as_str());
        let applicants = audiences(&rpc.method)?.contains(&Audience::Applicant);
        ensure!(named || !applicants, "add {} to access/requests.rs", rpc.name);
    }
    Ok(())
}
