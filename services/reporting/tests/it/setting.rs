//! Over 300 lines: an act for each RPC of reporting.
//!
//! A running service with an edition, a call, decisions and balances as the other services tell them.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::{Award, Decision, DecisionMade, Outcome};
use tilskudd_proto::clients::ReportingClients;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1::{BudgetLine, Call, CallAnnounced, Edition, EditionPublished};
use tilskudd_proto::payment::v1::{AwardBalance, AwardBalanceChanged};
use tilskudd_proto::reporting::v1::{
    AcceptReportRequest, AccountLine, AwardReport, ListObligationsRequest, NarrativeAnswer, Obligation,
    PersonCount, Report, SendReportFormsRequest, SendReportFormsResponse, SubmitReportRequest,
};
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{Claims, NewEvent, Role, World};
use tonic::Status;

pub(crate) const REGION: &str = "trondelag";
pub(crate) const MUNICIPALITY: &str = "942110464";
pub(crate) const OTHER: &str = "958935420";
pub(crate) type Client = ReportingClients<PeerChannel>;

pub(crate) struct Setting {
    pub(crate) world: World,
    pub(crate) edition: tilskudd_rulebook::Edition,
    pub(crate) call: String,
}

pub(crate) fn uuid() -> String {
    SystemIds.next().to_string()
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// An award of this kind, in øre, with two budget lines.
pub(crate) fn award(kind: &str, amount_ore: i64) -> Award {
    let line = |key: &str| BudgetLine {
        key: key.to_owned(),
        text: key.to_owned(),
        amount_ore: amount_ore / 2,
        ..BudgetLine::default()
    };
    Award {
        id: uuid(),
        measure: uuid(),
        kind: kind.to_owned(),
        title: kind.to_owned(),
        amount_ore,
        budget_lines: vec![line("salaries"), line("travel")],
        ..Award::default()
    }
}

impl Setting {
    pub(crate) async fn start() -> Result<Setting> {
        let world = World::start(&[tilskudd_reporting::definition()], &[REGION]).await?;
        world.turn_to(instant("2024-06-01T10:00:00Z"))?;
        Ok(Setting {
            world,
            edition: tilskudd_rulebook::resolve_shipped("kkt-2024")?,
            call: format!("regions/{REGION}/calls/{}", uuid()),
        })
    }

    /// With edition and call told; the threshold is 200 000 kr, the waiver 100 kr.
    pub(crate) async fn told() -> Result<Setting> {
        let setting = Setting::start().await?;
        setting.tell_edition().await?;
        setting.tell_call().await?;
        Ok(setting)
    }

    pub(crate) async fn deliver(&self, event: &NewEvent) -> Result<DeliveryOutcome> {
        let answer = self.world.deliver(Service::Reporting, REGION, event).await?;
        answer.map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))
    }

    pub(crate) async fn tell_edition(&self) -> Result<DeliveryOutcome> {
        let message = EditionPublished {
            edition: Some(Edition {
                edition: self.edition.id.clone(),
                canonical: self.edition.canonical_json(),
                hash: self.edition.hash(),
                ..Edition::default()
            }),
        };
        self.deliver(&NewEvent::new(
            Service::Intake,
            "national",
            "edition/kkt-2024",
            &message,
        ))
        .await
    }

    pub(crate) async fn tell_call(&self) -> Result<DeliveryOutcome> {
        self.tell_call_of(&self.call, 2024).await
    }

    pub(crate) async fn tell_call_of(&self, name: &str, year: i32) -> Result<DeliveryOutcome> {
        let after = year + 1;
        let message = CallAnnounced {
            call: Some(Call {
                name: name.to_owned(),
                edition: self.edition.id.clone(),
                year,
                report_deadline: format!("{after}-03-01"),
                accounts_deadline: format!("{after}-03-01"),
                auditor_deadline: format!("{after}-05-01"),
                auditor_threshold_ore: 20_000_000,
                report_waiver_ore: 10_000,
                carry_over_allowed: true,
                ..Call::default()
            }),
            ..CallAnnounced::default()
        };
        self.deliver(&NewEvent::new(Service::Intake, REGION, "call/1", &message))
            .await
    }

    pub(crate) fn decision(&self, organisation: &str, awards: Vec<Award>) -> DecisionMade {
        let refused = awards.iter().all(|award| award.amount_ore == 0);
        let outcome = if refused {
            Outcome::Refused
        } else {
            Outcome::Awarded
        };
        DecisionMade {
            decision: Some(Decision {
                name: format!("regions/{REGION}/decisions/{}", uuid()),
                case_number: "2024-TRO-00001".to_owned(),
                call: self.call.clone(),
                edition: self.edition.id.clone(),
                organisation_number: organisation.to_owned(),
                recipient: "Mottakeren".to_owned(),
                year: 2024,
                outcome: outcome.into(),
                awards,
                ..Decision::default()
            }),
            ..DecisionMade::default()
        }
    }

    pub(crate) async fn decide(&self, organisation: &str, awards: Vec<Award>) -> Result<DecisionMade> {
        let message = self.decision(organisation, awards);
        let outcome = self
            .deliver(&NewEvent::new(
                Service::Allocation,
                REGION,
                "decision/1",
                &message,
            ))
            .await?;
        anyhow::ensure!(outcome == DeliveryOutcome::Applied, "not applied: {outcome:?}");
        Ok(message)
    }

    pub(crate) async fn balance(
        &self,
        made: &DecisionMade,
        at: usize,
        (paid_ore, returned_ore): (i64, i64),
        version: i64,
    ) -> Result<DeliveryOutcome> {
        let decision = made.decision.as_ref().context("decision")?;
        let message = AwardBalanceChanged {
            balance: Some(AwardBalance {
                award: decision.awards[at].id.clone(),
                decision: decision.name.clone(),
                organisation_number: decision.organisation_number.clone(),
                paid_ore,
                returned_ore,
                version,
                ..AwardBalance::default()
            }),
        };
        self.deliver(&NewEvent::new(Service::Payment, REGION, "award/1", &message))
            .await
    }

    pub(crate) fn office(&self, person: &str) -> Result<Client> {
        let claims = self.world.office(person, REGION, &[Role::Caseworker]);
        Ok(Client::new(self.world.channel(Service::Reporting, &claims)?))
    }

    pub(crate) fn recipient(&self, person: &str, organisation: &str) -> Result<Client> {
        let claims = Claims::applicant(person, &organisation.parse()?);
        Ok(Client::new(self.world.channel(Service::Reporting, &claims)?))
    }

    pub(crate) async fn obligations(&self, client: &mut Client) -> Result<Vec<Obligation>> {
        let request = ListObligationsRequest {
            parent: format!("regions/{REGION}"),
            ..ListObligationsRequest::default()
        };
        Ok(client
            .obligations
            .list_obligations(request)
            .await?
            .into_inner()
            .obligations)
    }

    /// The obligation of a decision, as the office sees it.
    pub(crate) async fn obligation(&self, made: &DecisionMade) -> Result<Obligation> {
        let decision = made.decision.as_ref().context("decision")?;
        let all = self.obligations(&mut self.office("kari")?).await?;
        all.into_iter()
            .find(|one| one.decision == decision.name)
            .context("no obligation")
    }

    pub(crate) async fn send_forms(&self) -> Result<SendReportFormsResponse, Status> {
        self.send_forms_of(&self.call).await
    }

    pub(crate) async fn send_forms_of(&self, call: &str) -> Result<SendReportFormsResponse, Status> {
        let request = SendReportFormsRequest {
            parent: format!("regions/{REGION}"),
            request_id: uuid(),
            call: call.to_owned(),
        };
        let mut client = self.office("kari").unwrap();
        Ok(client.obligations.send_report_forms(request).await?.into_inner())
    }

    /// A report without faults that says this much of each award is used.
    pub(crate) fn report(&self, made: &DecisionMade, used_ore: i64) -> Report {
        let awards = made.decision.as_ref().unwrap().awards.iter().map(|award| {
            let lists = self.edition.person_lists().iter();
            let persons = lists
                .filter(|list| list.kinds.contains(&award.kind))
                .map(|list| PersonCount {
                    category: list.code.clone(),
                    started: 4,
                    ongoing: 1,
                    completed: 2,
                    dropped_out: 1,
                });
            let questions = if award.kind == "service-development" {
                self.edition.narrative_questions()
            } else {
                &[]
            };
            let narratives = questions.iter().map(|question| NarrativeAnswer {
                question: question.code.clone(),
                answer: "Godt".to_owned(),
            });
            let lines = award.budget_lines.iter().map(|line| AccountLine {
                key: line.key.clone(),
                amount_ore: line.amount_ore,
            });
            AwardReport {
                award: award.id.clone(),
                used_ore,
                account_lines: lines.collect(),
                persons: persons.collect(),
                narratives: narratives.collect(),
                goal_assessment: "Målet er nådd".to_owned(),
                ..AwardReport::default()
            }
        });
        Report {
            awards: awards.collect(),
            ..Report::default()
        }
    }

    pub(crate) async fn submit(&self, name: &str, report: Report) -> Result<Obligation, Status> {
        let request = SubmitReportRequest {
            name: name.to_owned(),
            request_id: uuid(),
            report: Some(report),
        };
        let mut client = self.recipient("per", MUNICIPALITY).unwrap();
        Ok(client
            .reports
            .submit_report(request)
            .await?
            .into_inner()
            .obligation
            .unwrap())
    }

    pub(crate) async fn accept(&self, name: &str, person: &str) -> Result<Obligation, Status> {
        let request = AcceptReportRequest {
            name: name.to_owned(),
            request_id: uuid(),
            reason: "I orden".to_owned(),
        };
        let mut client = self.office(person).unwrap();
        Ok(client
            .reports
            .accept_report(request)
            .await?
            .into_inner()
            .obligation
            .unwrap())
    }
}
