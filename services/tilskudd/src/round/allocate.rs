//! Proposals within the frame, a person's adjustments, decisions and letters.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::clients::AllocationClients;
use tonic::transport::Channel;

use super::world::Session;
use super::{Accepted as _, Play, convert, kroner, letter, pages};

impl Play<'_> {
    pub(super) fn allocations(&self) -> anyhow::Result<AllocationClients<Channel>> {
        Ok(AllocationClients::new(self.world.channel(Service::Allocation)?))
    }

    /// Every proposal and decision of the call.
    pub(super) async fn decisions(&self, reader: &Session) -> anyhow::Result<Vec<allocation::Decision>> {
        let mut client = self.allocations()?;
        pages::all(async |page_token| {
            let request = allocation::ListDecisionsRequest {
                parent: self.world.parent(),
                page_token,
                call: self.played.call.clone(),
                ..Default::default()
            };
            let page = client
                .decisions
                .list_decisions(reader.ask(request))
                .await?
                .into_inner();
            Ok((page.decisions, page.next_page_token))
        })
        .await
    }

    pub(super) async fn allocate(&mut self) -> anyhow::Result<()> {
        self.propose_awards().await?;
        self.adjust().await?;
        self.decide().await?;
        self.world.settle().await?;
        self.read_letters().await
    }

    async fn propose_awards(&self) -> anyhow::Result<()> {
        let plan = &self.input.allocation;
        self.world.turn_to(plan.proposed_at).await?;
        let proposer = self.as_person(&plan.proposer)?;
        let request = allocation::ProposeAllocationRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            call: self.played.call.clone(),
        };
        let proposed = self
            .allocations()?
            .proposals
            .propose_allocation(proposer.ask(request))
            .await
            .accepted("proposing awards")?;
        self.progress.note(&format!(
            "Forslag for {} søknader: {} kr, igjen {} kr / proposed, left",
            proposed.proposed,
            kroner(proposed.proposed_ore),
            kroner(proposed.left_ore)
        ));
        Ok(())
    }

    async fn adjust(&self) -> anyhow::Result<()> {
        let plan = &self.input.allocation;
        let proposer = self.as_person(&plan.proposer)?;
        for adjustment in &plan.adjustments {
            let application = self
                .played
                .applications
                .get(&adjustment.application)
                .context("not submitted")?;
            let decisions = self.decisions(&proposer).await?;
            let decision = decisions
                .into_iter()
                .find(|d| d.application == *application)
                .context("no proposal")?;
            let measure = convert::measure_id(&adjustment.application, &adjustment.measure);
            let award = decision
                .awards
                .iter()
                .find(|a| a.measure == measure)
                .context("no such measure")?;
            let request = allocation::AdjustAwardRequest {
                name: decision.name.clone(),
                request_id: self.world.request_id(),
                award: award.id.clone(),
                amount_ore: adjustment.amount_ore,
                reason: adjustment.reason.clone(),
            };
            self.allocations()?
                .proposals
                .adjust_award(proposer.ask(request))
                .await
                .accepted("adjusting an award")?;
            self.progress.note(&format!(
                "Justert / Adjusted: {} {} fra / from {} til / to {} kr",
                adjustment.application,
                adjustment.measure,
                kroner(award.amount_ore),
                kroner(adjustment.amount_ore)
            ));
        }
        Ok(())
    }

    async fn decide(&mut self) -> anyhow::Result<()> {
        let plan = &self.input.allocation;
        self.world.turn_to(plan.decided_at).await?;
        let decider = self.as_person(&plan.decider)?;
        let decisions = self.decisions(&decider).await?;
        if let Some(first) = decisions.first() {
            self.try_deciding_own(first).await?;
        }
        let mut decided_ore = 0;
        for proposal in &decisions {
            let request = self.decision_request(proposal);
            let decision = self
                .allocations()?
                .decisions
                .decide_application(decider.ask(request))
                .await
                .accepted(&format!("deciding {}", proposal.case_number))?
                .decision
                .context("no decision in the answer")?;
            decided_ore += decision.amount_ore;
            let key = self.key_of(&decision.application)?.to_owned();
            self.played.decisions.insert(key, decision);
        }
        self.progress.note(&format!(
            "{} vedtak, {} kr / decisions",
            decisions.len(),
            kroner(decided_ore)
        ));
        Ok(())
    }

    fn decision_request(&self, proposal: &allocation::Decision) -> allocation::DecideApplicationRequest {
        allocation::DecideApplicationRequest {
            name: proposal.name.clone(),
            request_id: self.world.request_id(),
            etag: proposal.etag.clone(),
            reason: self.input.allocation.reason.clone(),
            pending_reports_checked: false,
        }
    }

    /// Who recommended tries to decide, with a decider's role (R21).
    async fn try_deciding_own(&mut self, proposal: &allocation::Decision) -> anyhow::Result<()> {
        let key = self.key_of(&proposal.application)?.to_owned();
        let assessment = self
            .input
            .application(&key)?
            .assessment
            .as_ref()
            .context("not assessed")?;
        let person = self.input.person(&assessment.caseworker)?;
        let again = self
            .world
            .log_in(&self.world.office(person, &["decider".into()], true))?;
        let request = self.decision_request(proposal);
        let tried = self
            .allocations()?
            .decisions
            .decide_application(again.ask(request))
            .await;
        self.must_refuse(
            "den som innstilte, fatter vedtaket / who recommended decides",
            "TWO_PERSON",
            tried,
        )
    }

    /// Every applicant reads its own letter; one tries to read another's.
    async fn read_letters(&mut self) -> anyhow::Result<()> {
        for (key, decision) in self.played.decisions.clone() {
            let applicant = self.world.applicant(&decision.organisation_number)?;
            let request = allocation::GetLetterRequest {
                name: decision.name.clone(),
            };
            let letter = self
                .allocations()?
                .letters
                .get_letter(applicant.ask(request))
                .await
                .accepted(&format!("reading the letter to {key}"))?
                .letter
                .context("no letter in the answer")?;
            self.played.files.push((
                format!("letters/{key}.txt"),
                letter::plain_text(&letter).into_bytes(),
            ));
            self.played.letters.insert(key, letter);
        }
        let numbers: Vec<_> = self.played.decisions.values().take(2).cloned().collect();
        if let [one, other] = numbers.as_slice() {
            let stranger = self.world.applicant(&one.organisation_number)?;
            let request = allocation::GetLetterRequest {
                name: other.name.clone(),
            };
            let tried = self
                .allocations()?
                .letters
                .get_letter(stranger.ask(request))
                .await;
            self.must_refuse(
                "en søker leser en annens brev / an applicant reads another's letter",
                "OTHER_ORGANISATION",
                tried,
            )?;
        }
        self.progress.note(&format!(
            "{} brev lest av søkerne / letters read by the applicants",
            self.played.letters.len()
        ));
        Ok(())
    }
}
