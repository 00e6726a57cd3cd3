//! A stream that is open when its service stops.

use std::time::Duration;

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_testkit::{Refusal, Role, World};
use tonic::Code;

/// Longest wait for a message.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_stream_gives_signs_of_life_and_is_told_that_its_service_stops() -> anyhow::Result<()> {
    let definitions = tilskudd::allinone::definitions();
    let intake = definitions
        .into_iter()
        .find(|definition| definition.service == Service::Intake)
        .context("no intake")?;
    let world = World::start_with(&[intake], &["trondelag"], |_, config| {
        config.limits.watch_sign_ms = 20;
    })
    .await?;
    let office = world.office("kari", "trondelag", &[Role::Caseworker]);
    let mut client = ApplicationListServiceClient::new(world.channel(Service::Intake, &office)?);
    let request = pb::WatchApplicationsRequest {
        parent: "regions/trondelag".to_owned(),
        ..Default::default()
    };
    let mut stream = client.watch_applications(request).await?.into_inner();
    for _ in 0..3 {
        let message = tokio::time::timeout(PATIENCE, stream.message()).await??;
        let message = message.context("the stream ended")?;
        assert!(
            message.change.is_none() && !message.resume_token.is_empty(),
            "{message:?}"
        );
    }
    let last_words = async {
        loop {
            match stream.message().await {
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(status) => return Some(Refusal::from(&status)),
            }
        }
    };
    let (said, clean) =
        tokio::time::timeout(PATIENCE, async { tokio::join!(last_words, world.stop()) }).await?;
    let said = said.context("it ended without a word")?;
    assert_eq!((said.code, said.reason.as_str()), (Code::Unavailable, "STOPPING"));
    assert!(clean, "an open stream does not hold up the stop");
    Ok(())
}
