//! Deciding: an application with six awards, within a frame that takes them all.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::frame_service_client::FrameServiceClient;
use tilskudd_proto::clients::AllocationClients;

use super::acts::Act;
use super::lag::Effect;
use super::pages;
use super::plan;
use super::row::Row;
use super::season::{REGION, Season};
use super::writes::{self, Kind};

const KIND: Kind = Kind {
    what: "decide (DecideApplication)",
    key: "decide",
    service: Service::Allocation,
    parts: plan::WRITES,
    effect: Some(Effect {
        what: "delivery: decision → instalment",
        event: "tilskudd.allocation.v1.DecisionMade",
        receiver: Service::Payment,
    }),
};
/// Enough for all.
const FRAME_ORE: i64 = 1_000_000_000_000;

/// Proposes the frame and accepts it.
pub(crate) async fn frame(season: &mut Season) -> anyhow::Result<()> {
    season.turn("2024-03-18T10:00").await?;
    let mut client = FrameServiceClient::new(season.channel(Service::Allocation)?);
    let request = pb::ProposeFrameRequest {
        parent: "regions/national".into(),
        request_id: season.world.request_id(),
        target_region: REGION.into(),
        scheme: tilskudd_rulebook::resolve_shipped("kkt-2024")?.scheme.clone(),
        year: 2024,
        amount_ore: FRAME_ORE,
        certainty: pb::FrameCertainty::Final.into(),
        basis: "Oppdiktet".into(),
        ..Default::default()
    };
    client.propose_frame(season.scheme_owner()?.ask(request)).await?;
    season.settle().await?;
    let decider = season.staff("leader", "decider")?;
    let request = pb::ListFramesRequest {
        parent: season.world.parent(),
        ..Default::default()
    };
    let frames = client
        .list_frames(decider.ask(request))
        .await?
        .into_inner()
        .frames;
    let proposal = frames.first().and_then(|frame| frame.proposals.first());
    let request = pb::AcceptFrameRequest {
        name: proposal.context("the frame has not arrived")?.name.clone(),
        request_id: season.world.request_id(),
    };
    client.accept_frame(decider.ask(request)).await?;
    season.settle().await
}

/// Proposes all awards at once, and decides one application after the other.
pub(crate) async fn decide(season: &mut Season, call: &str) -> anyhow::Result<Vec<Row>> {
    season.turn("2024-04-15T10:00").await?;
    let proposer = season.staff("allocator", "caseworker")?;
    let mut client = AllocationClients::new(season.channel(Service::Allocation)?);
    let request = pb::ProposeAllocationRequest {
        parent: season.world.parent(),
        request_id: season.world.request_id(),
        call: call.into(),
    };
    client.proposals.propose_allocation(proposer.ask(request)).await?;
    season.turn("2024-05-02T10:00").await?;
    let decider = season.staff("leader", "decider")?;
    let decisions = pages::all(async |page_token| {
        let request = pb::ListDecisionsRequest {
            parent: season.world.parent(),
            page_size: pages::WHOLE_PAGE,
            page_token,
            ..Default::default()
        };
        let page = client
            .decisions
            .list_decisions(decider.ask(request))
            .await?
            .into_inner();
        Ok((page.decisions, page.next_page_token))
    })
    .await?;
    let acts = decisions.into_iter().map(|proposal| {
        Act::new(
            (decider.clone(), proposal),
            |(decider, proposal), channel, request_id| async move {
                let request = pb::DecideApplicationRequest {
                    name: proposal.name,
                    request_id,
                    etag: proposal.etag,
                    reason: "Avgjort etter en skjønnsmessig vurdering av forventet måloppnåelse.".into(),
                    pending_reports_checked: false,
                };
                let mut client = AllocationClients::new(channel);
                client.decisions.decide_application(decider.ask(request)).await?;
                anyhow::Ok(())
            },
        )
    });
    writes::measure(season, &KIND, acts.collect()).await
}
