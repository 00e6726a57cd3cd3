//! Helsedirektoratet proposes the frame, and the region answers.

use anyhow::{Context as _, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::allocation::v1::frame_service_client::FrameServiceClient;
use tonic::transport::Channel;

use super::world::Session;
use super::{Accepted as _, Play, RefusedAct, kroner, pages};
use crate::input::Proposal;
use crate::refusal::Refusal;

impl Play<'_> {
    fn frames(&self) -> anyhow::Result<FrameServiceClient<Channel>> {
        Ok(FrameServiceClient::new(self.world.channel(Service::Allocation)?))
    }

    pub(super) async fn provisional_frame(&mut self) -> anyhow::Result<()> {
        for proposal in self.input.frame.proposals.iter().filter(|p| !p.is_final) {
            self.propose_and_accept(proposal).await?;
        }
        Ok(())
    }

    pub(super) async fn final_frame(&mut self) -> anyhow::Result<()> {
        for proposal in self.input.frame.proposals.iter().filter(|p| p.is_final) {
            self.propose_and_accept(proposal).await?;
        }
        Ok(())
    }

    async fn propose_and_accept(&mut self, proposal: &Proposal) -> anyhow::Result<()> {
        self.world.turn_to(proposal.at).await?;
        self.propose(proposal).await?;
        let accepter = self.as_person(&self.input.frame.accepter)?;
        let waiting = self.proposals(&accepter).await?.into_iter().find(is_waiting);
        let name = waiting.context("the proposal has not reached the region")?.name;
        let request = allocation::AcceptFrameRequest {
            name,
            request_id: self.world.request_id(),
        };
        let frame = self
            .frames()?
            .accept_frame(accepter.ask(request))
            .await
            .accepted("accepting the frame")?
            .frame
            .unwrap_or_default();
        let certainty = if proposal.is_final {
            "Endelig / Final"
        } else {
            "Foreløpig / Provisional"
        };
        let earmarked: i64 = frame.earmarks.iter().map(|e| e.amount_ore).sum();
        self.progress.note(&format!(
            "{certainty}: {} kr, øremerket / earmarked {} kr ({})",
            kroner(frame.amount_ore),
            kroner(earmarked),
            proposal.basis
        ));
        self.world.settle().await
    }

    async fn propose(&self, proposal: &Proposal) -> anyhow::Result<()> {
        let proposer = self.as_person(&self.input.frame.proposer)?;
        let certainty = if proposal.is_final {
            allocation::FrameCertainty::Final
        } else {
            allocation::FrameCertainty::Provisional
        };
        let earmarks = proposal.earmarks.iter().map(|e| allocation::Earmark {
            code: e.code.clone(),
            amount_ore: e.amount_ore,
            decided_ore: 0,
        });
        let scheme = self.input.resolve_edition()?.scheme;
        let request = allocation::ProposeFrameRequest {
            parent: "regions/national".into(),
            request_id: self.world.request_id(),
            target_region: self.world.region.clone(),
            scheme,
            year: self.input.year,
            amount_ore: proposal.amount_ore,
            earmarks: earmarks.collect(),
            certainty: certainty.into(),
            basis: proposal.basis.clone(),
        };
        FrameServiceClient::new(self.world.national(Service::Allocation)?)
            .propose_frame(proposer.ask(request))
            .await
            .accepted("proposing the frame")?;
        self.world.settle().await
    }

    /// The region's frame of the year.
    pub(super) async fn frame(&self, reader: &Session) -> anyhow::Result<allocation::Frame> {
        let mut client = self.frames()?;
        let frames = pages::all(async |page_token| {
            let request = allocation::ListFramesRequest {
                parent: self.world.parent(),
                page_size: 0,
                page_token,
            };
            let page = client.list_frames(reader.ask(request)).await?.into_inner();
            Ok((page.frames, page.next_page_token))
        })
        .await?;
        frames
            .into_iter()
            .find(|f| f.year == self.input.year)
            .context("the region has no frame of the year")
    }

    async fn proposals(&self, reader: &Session) -> anyhow::Result<Vec<allocation::FrameProposal>> {
        Ok(self.frame(reader).await?.proposals)
    }

    /// A cut below what is decided: the region refuses it by itself (R24).
    pub(super) async fn cut(&mut self) -> anyhow::Result<()> {
        let cut = &self.input.frame.cut;
        self.world.turn_to(cut.at).await?;
        let reader = self.as_person(&self.input.frame.accepter)?;
        let before = self.frame(&reader).await?;
        self.propose(&Proposal {
            at: cut.at,
            is_final: true,
            amount_ore: cut.amount_ore,
            earmarks: Vec::new(),
            basis: cut.basis.clone(),
        })
        .await?;
        let after = self.frame(&reader).await?;
        let newest = after
            .proposals
            .iter()
            .max_by_key(|p| p.version)
            .context("no proposal")?;
        ensure!(
            newest.answer() == allocation::FrameAnswer::RefusedBelowDecided,
            "a frame cut to {} kr, below the {} kr decided, was not refused",
            kroner(cut.amount_ore),
            kroner(after.decided_ore)
        );
        ensure!(
            after.amount_ore == before.amount_ore,
            "the frame changed though the cut was refused"
        );
        // `text [source]`: the answer is stored, not a status.
        let reason = newest.answer_reason.trim_end_matches(']');
        let (text, source) = reason.rsplit_once(" [").unwrap_or((reason, ""));
        ensure!(!source.is_empty(), "the refused cut names no rule: {reason}");
        let refusal = Refusal {
            reason: "REFUSED_BELOW_DECIDED".into(),
            rule: "REFUSED_BELOW_DECIDED".into(),
            source: source.into(),
            text: text.into(),
        };
        let act = format!(
            "kutt i rammen til {} kr / cutting the frame",
            kroner(cut.amount_ore)
        );
        self.progress.note(&format!(
            "Avvist / Refused: {act}: {} [{}]",
            refusal.text, refusal.source
        ));
        self.played.refused_acts.push(RefusedAct { act, refusal });
        Ok(())
    }
}

fn is_waiting(proposal: &allocation::FrameProposal) -> bool {
    proposal.answer() == allocation::FrameAnswer::Unspecified
}
