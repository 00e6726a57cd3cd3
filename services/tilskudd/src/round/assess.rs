//! Caseworkers judge and recommend; another person approves.

use std::collections::BTreeMap;

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient;
use tonic::transport::Channel;

use super::world::Session;
use super::{Accepted as _, Play, convert, pages};
use crate::input::{Application, Assessment};

impl Play<'_> {
    pub(super) fn case_client(&self) -> anyhow::Result<CaseServiceClient<Channel>> {
        Ok(CaseServiceClient::new(self.world.channel(Service::Assessment)?))
    }

    /// Every case of the region.
    pub(super) async fn cases(&self, reader: &Session) -> anyhow::Result<Vec<assessment::Case>> {
        let mut client = self.case_client()?;
        pages::all(async |page_token| {
            let request = assessment::ListCasesRequest {
                parent: self.world.parent(),
                page_token,
                call: self.played.call.clone(),
                ..Default::default()
            };
            let page = client.list_cases(reader.ask(request)).await?.into_inner();
            Ok((page.cases, page.next_page_token))
        })
        .await
    }

    pub(super) async fn assess(&mut self) -> anyhow::Result<()> {
        let mut work: Vec<(&Application, &Assessment)> = self
            .input
            .applications
            .iter()
            .filter(|a| a.withdrawal.is_none() && self.played.applications.contains_key(&a.key))
            .map(|a| {
                a.assessment
                    .as_ref()
                    .map(|s| (a, s))
                    .with_context(|| format!("{} is not assessed", a.key))
            })
            .collect::<anyhow::Result<_>>()?;
        let first = work.first().context("nothing to assess")?.1;
        let reader = self.as_person(&first.caseworker)?;
        let cases: BTreeMap<String, String> = self
            .cases(&reader)
            .await?
            .into_iter()
            .filter_map(|case| Some((case.application?.name, case.name)))
            .collect();
        let case_of = |play: &Self, key: &str| -> anyhow::Result<String> {
            let application = play.played.applications.get(key).context("not submitted")?;
            cases
                .get(application)
                .cloned()
                .with_context(|| format!("{key} has no case"))
        };

        work.sort_by_key(|(_, a)| a.at);
        let mut time = None;
        for (application, judged) in &work {
            if time != Some(judged.at) {
                self.world.turn_to(judged.at).await?;
                time = Some(judged.at);
            }
            let case = case_of(self, &application.key)?;
            self.declare_conflicts(&case, application, judged).await?;
            self.recommend(&case, application, judged).await?;
        }
        if let Some((application, judged)) = work.first() {
            let case = case_of(self, &application.key)?;
            self.try_both_acts(&case, judged).await?;
        }
        work.sort_by_key(|(_, a)| a.approved_at);
        for (application, judged) in &work {
            if time != Some(judged.approved_at) {
                self.world.turn_to(judged.approved_at).await?;
                time = Some(judged.approved_at);
            }
            self.approve(case_of(self, &application.key)?, judged).await?;
        }
        self.progress.note(&format!(
            "{} saker innstilt og godkjent / cases recommended and approved",
            work.len()
        ));
        self.world.settle().await
    }

    async fn declare_conflicts(
        &mut self,
        case: &str,
        application: &Application,
        judged: &Assessment,
    ) -> anyhow::Result<()> {
        for conflict in &judged.conflicts {
            let person = self.as_person(&conflict.person)?;
            let request = assessment::DeclareConflictRequest {
                name: case.into(),
                request_id: self.world.request_id(),
                reason: conflict.reason.clone(),
            };
            self.case_client()?
                .declare_conflict(person.ask(request))
                .await
                .accepted("declaring a conflict")?;
            let request = assessment::RecommendCaseRequest {
                name: case.into(),
                request_id: self.world.request_id(),
                recommendations: nothing_for_anyone(application, "Forsøk av en inhabil"),
                reason: "Forsøk av en inhabil".into(),
                etag: String::new(),
            };
            let tried = self.case_client()?.recommend_case(person.ask(request)).await;
            self.must_refuse(
                "en inhabil saksbehandler innstiller / a conflicted caseworker recommends",
                "CONFLICT_OF_INTEREST",
                tried,
            )?;
        }
        Ok(())
    }

    async fn recommend(
        &mut self,
        case: &str,
        application: &Application,
        judged: &Assessment,
    ) -> anyhow::Result<()> {
        let caseworker = self.as_person(&judged.caseworker)?;
        let mut client = self.case_client()?;
        let mut recommendations = Vec::new();
        let mut etag = String::new();
        for (key, judgement) in &judged.measures {
            let measure = convert::measure_id(&application.key, key);
            let criteria = judgement
                .criteria
                .iter()
                .map(|(criterion, c)| assessment::CriterionJudgement {
                    criterion: criterion.clone(),
                    grade: convert::grade(c.grade).into(),
                    reason: c.reason.clone(),
                });
            let request = assessment::RecordJudgementRequest {
                name: case.into(),
                request_id: self.world.request_id(),
                judgement: Some(assessment::Judgement {
                    measure: measure.clone(),
                    criteria: criteria.collect(),
                    overall: convert::grade(judgement.overall).into(),
                    reason: judgement.reason.clone(),
                    prioritised: judgement.prioritised,
                    ordinary_work: judgement.ordinary_work,
                    judged: None,
                }),
            };
            let judged = client
                .record_judgement(caseworker.ask(request))
                .await
                .accepted(&format!("judging {key} of {}", application.key))?;
            etag = judged.case.map(|case| case.etag).unwrap_or_default();
            recommendations.push(assessment::MeasureRecommendation {
                measure,
                amount_ore: judgement.recommended_ore,
                reason: judgement.recommendation_reason.clone(),
            });
        }
        self.try_the_first_amounts(case, application, &recommendations, judged)
            .await?;
        let request = assessment::RecommendCaseRequest {
            name: case.into(),
            request_id: self.world.request_id(),
            recommendations,
            reason: judged.reason.clone(),
            etag,
        };
        client
            .recommend_case(caseworker.ask(request))
            .await
            .accepted(&format!("recommending {}", application.key))?;
        Ok(())
    }

    /// Where the applicant has lowered what it applies for: what it applied for first is recommended.
    async fn try_the_first_amounts(
        &mut self,
        case: &str,
        application: &Application,
        recommendations: &[assessment::MeasureRecommendation],
        judged: &Assessment,
    ) -> anyhow::Result<()> {
        let completed = application.completed()?.content.measures;
        let first = &application.content.measures;
        let lowered = first
            .iter()
            .zip(&completed)
            .find(|(first, now)| first.applied_ore > now.applied_ore);
        let Some((lowered, _)) = lowered else {
            return Ok(());
        };
        let id = convert::measure_id(&application.key, &lowered.key);
        let mut recommendations = recommendations.to_vec();
        for recommendation in recommendations.iter_mut().filter(|r| r.measure == id) {
            recommendation.amount_ore = lowered.applied_ore;
        }
        let request = assessment::RecommendCaseRequest {
            name: case.into(),
            request_id: self.world.request_id(),
            recommendations,
            reason: judged.reason.clone(),
            etag: String::new(),
        };
        let caseworker = self.as_person(&judged.caseworker)?;
        let tried = self.case_client()?.recommend_case(caseworker.ask(request)).await;
        self.must_refuse(
            "det innstilles mer enn den rettede søknaden gjelder / more is recommended than the corrected application asks for",
            "ABOVE_APPLIED",
            tried,
        )
    }

    /// Who recommended logs in through the office's other identity provider, as an approver.
    async fn try_both_acts(&mut self, case: &str, judged: &Assessment) -> anyhow::Result<()> {
        let person = self.input.person(&judged.caseworker)?;
        let again = self
            .world
            .log_in(&self.world.office(person, &["approver".into()], true))?;
        let request = assessment::ApproveCaseRequest {
            name: case.into(),
            request_id: self.world.request_id(),
            reason: judged.approval_reason.clone(),
            etag: String::new(),
        };
        let tried = self.case_client()?.approve_case(again.ask(request)).await;
        self.must_refuse(
            "den som innstilte, godkjenner med en annen innlogging / who recommended approves through another issuer",
            "TWO_PERSON",
            tried,
        )
    }

    async fn approve(&mut self, case: String, judged: &Assessment) -> anyhow::Result<()> {
        let approver = self.as_person(&judged.approver)?;
        let request = assessment::ApproveCaseRequest {
            name: case,
            request_id: self.world.request_id(),
            reason: judged.approval_reason.clone(),
            etag: String::new(),
        };
        self.case_client()?
            .approve_case(approver.ask(request))
            .await
            .accepted("approving")?;
        Ok(())
    }
}

/// A recommendation to refuse every measure.
pub(super) fn nothing_for_anyone(
    application: &Application,
    reason: &str,
) -> Vec<assessment::MeasureRecommendation> {
    let refusal = |key: &str| assessment::MeasureRecommendation {
        measure: convert::measure_id(&application.key, key),
        amount_ore: 0,
        reason: reason.into(),
    };
    application
        .content
        .measures
        .iter()
        .map(|m| refusal(&m.key))
        .collect()
}
