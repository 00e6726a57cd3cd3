//! Over 300 lines: the acts of a round after payment, in their order.
//!
//! Report forms, reports and accounts, unused money.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::clients::ReportingClients;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;
use tonic::transport::Channel;

use super::world::Session;
use super::{Accepted as _, Play, convert, kroner, pages};
use crate::input::{Measure, MeasureReport, Report, Wish};

impl Play<'_> {
    fn reports(&self) -> anyhow::Result<ReportingClients<Channel>> {
        Ok(ReportingClients::new(self.world.channel(Service::Reporting)?))
    }

    /// Every obligation of the round's year.
    pub(super) async fn obligations(&self, reader: &Session) -> anyhow::Result<Vec<reporting::Obligation>> {
        let mut client = self.reports()?;
        pages::all(async |page_token| {
            let request = reporting::ListObligationsRequest {
                parent: self.world.parent(),
                page_token,
                year: self.input.year,
                ..Default::default()
            };
            let page = client
                .obligations
                .list_obligations(reader.ask(request))
                .await?
                .into_inner();
            Ok((page.obligations, page.next_page_token))
        })
        .await
    }

    pub(super) async fn follow_up(&mut self) -> anyhow::Result<()> {
        self.send_forms().await?;
        self.announce_next().await?;
        self.send_reports().await?;
        self.accept_reports().await?;
        self.decide_carry_overs().await?;
        self.repay().await?;
        self.world.turn_to(self.input.follow_up.ends_at).await
    }

    async fn send_forms(&self) -> anyhow::Result<()> {
        let plan = &self.input.follow_up;
        self.world.turn_to(plan.forms_at).await?;
        let caseworker = self.as_person(&plan.caseworker)?;
        let request = reporting::SendReportFormsRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            call: self.played.call.clone(),
        };
        let sent = self
            .reports()?
            .obligations
            .send_report_forms(caseworker.ask(request))
            .await
            .accepted("sending the report forms")?;
        self.progress.note(&format!(
            "{} rapporteringsskjemaer sendt / report forms sent",
            sent.sent
        ));
        Ok(())
    }

    async fn send_reports(&self) -> anyhow::Result<()> {
        let plan = &self.input.follow_up;
        let caseworker = self.as_person(&plan.caseworker)?;
        let obligations = self.obligations(&caseworker).await?;
        let mut reports: Vec<&Report> = plan.reports.iter().collect();
        reports.sort_by_key(|r| r.at);
        let (mut received, mut late) = (0, 0);
        let mut time = None;
        for report in reports {
            let Some(decision) = self.played.decisions.get(&report.application) else {
                continue;
            };
            let Some(owed) = obligations.iter().find(|o| o.decision == decision.name) else {
                continue;
            };
            if time != Some(report.at) {
                self.world.turn_to(report.at).await?;
                time = Some(report.at);
            }
            let sent = self.send_report(report, decision, owed).await?;
            received += 1;
            late += i32::from(sent.late);
        }
        self.progress.note(&format!(
            "{received} rapporter mottatt, {late} for sent / reports received, late"
        ));
        Ok(())
    }

    async fn send_report(
        &self,
        report: &Report,
        decision: &allocation::Decision,
        owed: &reporting::Obligation,
    ) -> anyhow::Result<reporting::Obligation> {
        let application = self.input.application(&report.application)?;
        let applicant = self.world.applicant(&decision.organisation_number)?;
        let mut awards = Vec::new();
        for (key, written) in &report.measures {
            let id = convert::measure_id(&application.key, key);
            let award = decision
                .awards
                .iter()
                .find(|a| a.measure == id)
                .context("a measure without an award")?;
            if let Some(owed) = owed.awards.iter().find(|a| a.award == award.id) {
                awards.push(award_report(application.measure(key)?, written, owed));
            }
        }
        let request = reporting::SubmitReportRequest {
            name: owed.name.clone(),
            request_id: self.world.request_id(),
            report: Some(reporting::Report {
                awards,
                ..Default::default()
            }),
        };
        let sent = self
            .reports()?
            .reports
            .submit_report(applicant.ask(request))
            .await
            .accepted(&format!("the report of {}", report.application))?
            .obligation
            .context("no obligation in the answer")?;
        if let (false, Some(statement)) = (owed.auditor_due.is_empty(), &report.auditor_statement) {
            let request = reporting::RegisterAuditorStatementRequest {
                name: owed.name.clone(),
                request_id: self.world.request_id(),
                document: statement.document.clone(),
                auditor: statement.auditor.clone(),
            };
            self.reports()?
                .reports
                .register_auditor_statement(applicant.ask(request))
                .await
                .accepted(&format!("the auditor's statement of {}", report.application))?;
        }
        Ok(sent)
    }

    async fn accept_reports(&self) -> anyhow::Result<()> {
        let plan = &self.input.follow_up;
        self.world.turn_to(plan.accepted_at).await?;
        let caseworker = self.as_person(&plan.caseworker)?;
        let reported = self.obligations(&caseworker).await?;
        for owed in reported
            .iter()
            .filter(|o| o.state() == reporting::ObligationState::Reported)
        {
            let request = reporting::AcceptReportRequest {
                name: owed.name.clone(),
                request_id: self.world.request_id(),
                reason: plan.acceptance_reason.clone(),
            };
            self.reports()?
                .reports
                .accept_report(caseworker.ask(request))
                .await
                .accepted(&format!("accepting the report of {}", owed.recipient))?;
        }
        self.world.settle().await
    }

    async fn decide_carry_overs(&self) -> anyhow::Result<()> {
        let plan = &self.input.follow_up;
        self.world.turn_to(plan.carry_overs_at).await?;
        let decider = self.as_person(&plan.carry_over_decider)?;
        let mut client = self.allocations()?;
        let requested = pages::all(async |page_token| {
            let request = allocation::ListCarryOversRequest {
                parent: self.world.parent(),
                page_size: 0,
                page_token,
            };
            let page = client
                .carry_overs
                .list_carry_overs(decider.ask(request))
                .await?
                .into_inner();
            Ok((page.carry_overs, page.next_page_token))
        })
        .await?;
        for wanted in &plan.carry_overs {
            let award = self.award(&wanted.application, &wanted.measure)?;
            let Some(carry_over) = requested.iter().find(|c| c.award == award.id) else {
                anyhow::bail!(
                    "{} has not asked to carry over {}",
                    wanted.application,
                    wanted.measure
                )
            };
            let request = allocation::DecideCarryOverRequest {
                name: carry_over.name.clone(),
                request_id: self.world.request_id(),
                grant: wanted.grant,
                to_call: if wanted.grant {
                    self.played.next_call.clone()
                } else {
                    String::new()
                },
                reason: wanted.reason.clone(),
            };
            self.allocations()?
                .carry_overs
                .decide_carry_over(decider.ask(request))
                .await
                .accepted("deciding a carry-over")?;
            self.progress.note(&format!(
                "Overført til neste år / Carried over: {} {} kr",
                wanted.application,
                kroner(carry_over.amount_ore)
            ));
        }
        self.world.settle().await
    }

    fn award(&self, application: &str, measure: &str) -> anyhow::Result<&allocation::Award> {
        let id = convert::measure_id(application, measure);
        let decision = self.played.decisions.get(application).context("no decision")?;
        decision
            .awards
            .iter()
            .find(|a| a.measure == id)
            .context("no award")
    }

    async fn repay(&self) -> anyhow::Result<()> {
        let plan = &self.input.follow_up;
        let accountant = self.as_person(&plan.accountant)?;
        for repayment in &plan.repayments {
            self.world.turn_to(repayment.at).await?;
            let award = self.award(&repayment.application, &repayment.measure)?;
            let mut client = self.payments()?;
            let claims = pages::all(async |page_token| {
                let request = payment::ListClaimsRequest {
                    parent: self.world.parent(),
                    page_size: 0,
                    page_token,
                };
                let page = client
                    .claims
                    .list_claims(accountant.ask(request))
                    .await?
                    .into_inner();
                Ok((page.claims, page.next_page_token))
            })
            .await?;
            let claim = claims
                .into_iter()
                .find(|c| c.award == award.id)
                .context("nothing is claimed back")?;
            let request = payment::RecordRepaymentRequest {
                name: claim.name,
                request_id: self.world.request_id(),
                amount_ore: repayment.amount_ore,
                bank_reference: repayment.bank_reference.clone(),
                booked_on: repayment.at.date(),
            };
            self.payments()?
                .claims
                .record_repayment(accountant.ask(request))
                .await
                .accepted("recording a repayment")?;
            self.progress.note(&format!(
                "Tilbakebetalt / Returned: {} {} kr ({})",
                repayment.application,
                kroner(repayment.amount_ore),
                claim.reference
            ));
        }
        self.world.settle().await
    }
}

/// The report on one award, as the recipient writes it.
fn award_report(
    measure: &Measure,
    written: &MeasureReport,
    owed: &reporting::ObligationAward,
) -> reporting::AwardReport {
    let used_ore = owed.paid_ore - written.unused_ore;
    let wish = match written.wish {
        None => reporting::UnusedMoneyWish::Unspecified,
        Some(Wish::CarryOver) => reporting::UnusedMoneyWish::CarryOver,
        Some(Wish::Return) => reporting::UnusedMoneyWish::Return,
    };
    let persons = written.persons.iter().map(|p| reporting::PersonCount {
        category: p.category.clone(),
        started: p.started,
        ongoing: p.ongoing,
        completed: p.completed,
        dropped_out: p.dropped_out,
    });
    let narratives = written
        .narratives
        .iter()
        .map(|(question, answer)| reporting::NarrativeAnswer {
            question: question.clone(),
            answer: answer.clone(),
        });
    reporting::AwardReport {
        award: owed.award.clone(),
        used_ore,
        account_lines: account_lines(measure, written, used_ore + measure.own_funding_ore),
        persons: persons.collect(),
        narratives: narratives.collect(),
        goal_assessment: written.goal_assessment.clone(),
        wish: wish.into(),
        wish_reason: written.wish_reason.clone(),
    }
}

/// The spending by budget line; the last line takes the rounding difference.
fn account_lines(measure: &Measure, written: &MeasureReport, spent_ore: i64) -> Vec<reporting::AccountLine> {
    let mut left = spent_ore;
    let last = measure.budget.len().saturating_sub(1);
    let mut lines = Vec::new();
    for (index, line) in measure.budget.iter().enumerate() {
        let permille = written.accounts_permille.get(&line.key).copied().unwrap_or(0);
        let amount_ore = if index == last {
            left
        } else {
            spent_ore * i64::from(permille) / 1000
        };
        left -= amount_ore;
        lines.push(reporting::AccountLine {
            key: line.key.clone(),
            amount_ore,
        });
    }
    lines
}
