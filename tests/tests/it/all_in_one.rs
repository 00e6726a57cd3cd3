//! Everything in one process: the round of a region that nothing in the code names, and data that are left and
//! found again.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use tilskudd::allinone::{self, AllInOne, Options};
use tilskudd::input::{LocalTime, Round};
use tilskudd::round::world::{Login, World};
use tilskudd::sample::{self, Recipe};
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::office_service_client::OfficeServiceClient;
use tilskudd_runtime::{Config, Definition, Deps};
use tilskudd_store::embedded::Lifetime;
use tilskudd_store::{Db, DbOptions, Error};

use crate::support::{Scratch, rounds};

/// When legal time is turned to; long before the system's time of today.
const TURNED_TO: &str = "2024-01-08T09:00";

fn options(data_dir: PathBuf, lifetime: Lifetime, region: &str) -> anyhow::Result<Options> {
    Ok(Options {
        data_dir,
        lifetime,
        regions: vec![region.parse()?],
        usual_ports: false,
        telemetry: BTreeMap::new(),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_of_any_region_holds() -> anyhow::Result<()> {
    let made = sample::round(&Recipe::shipped("agder", 2024, "kkt-2024", 7))?;
    // As a file of the format, since that is what an office has.
    let input = Round::parse(&serde_json::to_string(&made)?)?;
    let scratch = Scratch::new("agder");
    let up = AllInOne::start(&options(scratch.path(), Lifetime::Scratch, "agder")?).await?;
    let name = "Statsforvalteren sør i landet";
    rename_office(&rounds::world(&up.grounds, "agder")?, "agder", name).await?;
    let (summary, played) = rounds::play(&up.grounds, &input).await?;
    up.stop().await?;
    rounds::check(&input, &summary, &played)?;
    assert_eq!(summary.region, "agder");
    // A new name of an office needs no rollout: what `national` records stands in letters and payment files.
    for (application, letter) in &played.letters {
        let mut said = letter.sections.iter().flat_map(|section| &section.paragraphs);
        ensure!(
            said.any(|paragraph| paragraph.contains(name)),
            "{application}: {letter:?}"
        );
    }
    let texts = played
        .files
        .iter()
        .map(|(_, bytes)| String::from_utf8_lossy(bytes));
    let payments: Vec<_> = texts.filter(|text| text.contains("<CstmrCdtTrfInitn>")).collect();
    let titled = format!("<Nm>{name}</Nm>");
    ensure!(
        !payments.is_empty() && payments.iter().all(|file| file.contains(&titled)),
        "{payments:?}"
    );
    Ok(())
}

/// `national` gives an office another name, from as far back as is known.
async fn rename_office(world: &World, region: &str, title: &str) -> anyhow::Result<()> {
    let owner = world.log_in(&Login::Directorate {
        person: "eier".into(),
        roles: vec!["scheme-owner".into()],
    })?;
    let request = intake::RecordOfficeRequest {
        parent: "regions/national".into(),
        request_id: world.request_id(),
        office: Some(intake::Office {
            region: region.to_owned(),
            title: title.to_owned(),
            ..intake::Office::default()
        }),
        reason: "Nytt navn".to_owned(),
    };
    let mut offices = OfficeServiceClient::new(world.channel(Service::Intake)?);
    offices.record_office(owner.ask(request)).await?;
    world.settle().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_stay_and_say_that_legal_time_was_turned() -> anyhow::Result<()> {
    // The database's own user has to get through.
    let open = std::fs::Permissions::from_mode(0o755);
    let directory = tempfile::Builder::new()
        .prefix("tilskudd-it-up-")
        .permissions(open)
        .tempdir()?;
    let options = options(directory.path().join("data"), Lifetime::UntilStopped, "trondelag")?;

    let up = AllInOne::start(&options).await?;
    let world = rounds::world(&up.grounds, "trondelag")?;
    for service in Service::ALL {
        assert!(
            turned_at(&world, service).await?.is_none(),
            "{service} is new and was never turned"
        );
    }
    world.turn_to(TURNED_TO.parse()?).await?;
    let published = publish(&world).await?;
    world.settle().await?;
    up.stop().await?;

    let up = AllInOne::start(&options).await?;
    let world = rounds::world(&up.grounds, "trondelag")?;
    let name = format!("regions/trondelag/editions/{}", published.edition);
    let request = intake::GetEditionRequest { name };
    let mut editions = EditionServiceClient::new(world.channel(Service::Intake)?);
    let found = editions
        .get_edition(request)
        .await?
        .into_inner()
        .edition
        .context("no edition")?;
    assert_eq!(
        (found.hash, found.canonical),
        (published.hash, published.canonical)
    );
    for service in Service::ALL {
        let turned = turned_at(&world, service).await?;
        turned.with_context(|| format!("{service} does not say that legal time was turned"))?;
    }
    for definition in allinone::definitions() {
        let file = up.grounds.files.get(&definition.service).context("no file")?;
        refused_in_production(&definition, Config::load(file)?).await?;
    }
    up.stop().await
}

async fn publish(world: &World) -> anyhow::Result<intake::Edition> {
    let owner = world.log_in(&Login::Directorate {
        person: "eier".into(),
        roles: vec!["scheme-owner".into()],
    })?;
    let request = intake::PublishEditionRequest {
        parent: "regions/national".into(),
        request_id: world.request_id(),
        canonical: tilskudd_rulebook::resolve_shipped("kkt-2024")?.canonical_json(),
    };
    let mut editions = EditionServiceClient::new(world.channel(Service::Intake)?);
    let answer = editions.publish_edition(owner.ask(request)).await?.into_inner();
    answer.edition.context("no edition in the answer")
}

/// When a service's data were first turned, if they were; its clock goes on from there.
async fn turned_at(world: &World, service: Service) -> anyhow::Result<Option<i64>> {
    let operator = world.log_in(&Login::Operator)?;
    let status = world.status(&operator, service, "trondelag").await?;
    let turned = status.legal_time_turned_at.map(|time| time.seconds);
    if turned.is_some() {
        let left_at = TURNED_TO.parse::<LocalTime>()?.instant().timestamp();
        let now = status.legal_time.context("no legal time")?.seconds;
        // An hour is far more than this test takes.
        ensure!(
            (left_at..left_at + 3600).contains(&now),
            "{service} went on at {now}, left at {left_at}"
        );
    }
    Ok(turned)
}

/// What a production start does with data whose legal time was turned: it refuses them.
async fn refused_in_production(definition: &Definition, mut config: Config) -> anyhow::Result<()> {
    let service = definition.service;
    for (tenant, region) in &config.regions {
        let db = connect(service, tenant, region.database_url.expose()).await?;
        let expected = (definition.migrations)();
        db.check(&expected, false).await?;
        let refused = db.check(&expected, true).await;
        ensure!(
            matches!(refused, Err(Error::TimeTurned { .. })),
            "{service} in {tenant}: {refused:?}"
        );
        db.close().await;
    }
    config.demonstration = false;
    config.listen.set_port(0);
    let regions = config.regions.len();
    let running = tilskudd_runtime::start(definition, config, Deps::real()).await?;
    let problems = running.problems();
    running.stop().await;
    let refused = problems
        .iter()
        .filter(|line| line.contains("legal time was turned"));
    ensure!(
        refused.count() == regions,
        "{service} in production: {problems:?}"
    );
    Ok(())
}

async fn connect(service: Service, tenant: &Tenant, url: &str) -> anyhow::Result<Db> {
    let system = SystemClock::real();
    let options = DbOptions {
        url: url.to_owned(),
        service,
        tenant: tenant.clone(),
        max_connections: 1,
        legal: LegalClock::real(),
        system,
        ids: Arc::new(SystemIds),
        retries: 0,
    };
    Ok(Db::connect(options).await?)
}
