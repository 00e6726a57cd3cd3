//! `tilskudd rules publish` against the services: a scheme that nothing in the code names, once and again.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use tilskudd::allinone::{AllInOne, Options};
use tilskudd::round::world::{Login, Logins};
use tilskudd::rules::load::{self, Read};
use tilskudd::rules::publish;
use tilskudd_kernel::service::Service;
use tilskudd_rulebook::Edition;
use tilskudd_store::embedded::Lifetime;

use crate::support::Scratch;

fn veiledning() -> anyhow::Result<Edition> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/schemes/veiledning.toml");
    match load::from_file(&file)? {
        Read::Sound(edition) => Ok(*edition),
        Read::Faulty(faults) => bail!(faults),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_is_published_once_and_by_its_owner_alone() -> anyhow::Result<()> {
    let scratch = Scratch::new("rules");
    let up = AllInOne::start(&Options {
        data_dir: scratch.path(),
        lifetime: Lifetime::Scratch,
        regions: vec!["trondelag".parse()?],
        usual_ports: false,
        telemetry: BTreeMap::new(),
    })
    .await?;
    let endpoints = up.grounds.endpoints();
    let server = endpoints.get(&Service::Intake).context("no intake")?;
    let token = |roles: &[&str]| {
        Logins::token(
            up.grounds.issuer(),
            &Login::Directorate {
                person: "eier".into(),
                roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            },
        )
    };
    let edition = veiledning()?;
    let owner = token(&["scheme-owner"])?;

    let error = publish::publish(&edition, server, &token(&["controller"])?).await;
    let told = error.err().context("published by who may not")?.to_string();
    assert!(
        told.contains("grunn / reason: MISSING_PERMISSION")
            && told.contains("regel / rule: systemets egen regel: hvilke roller som kan gjøre dette"),
        "{told}"
    );

    let first = publish::publish(&edition, server, &owner).await?;
    let again = publish::publish(&edition, server, &owner).await?;
    assert_eq!(
        (first.before, again.before, &first.edition),
        (false, true, &again.edition),
        "the second time it is there"
    );
    assert_eq!(
        (first.edition.edition.as_str(), first.edition.hash.as_str()),
        ("veiledning", edition.hash().as_str())
    );

    let mut other = edition.clone();
    other.chapter_post = "761/69".to_owned();
    let error = publish::publish(&other, server, &owner).await;
    let told = error.err().context("another text under the same id")?.to_string();
    assert!(told.contains("veiledning"), "{told}");
    up.stop().await
}
