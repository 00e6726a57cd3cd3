//! Judging: one of six measures of a case; the rest of the assessment prepares what comes after.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1 as pb;
use tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient;
use tilskudd_proto::intake::v1::Measure;
use tilskudd_rulebook::Edition;

use super::acts::{self, Act};
use super::pages;
use super::plan;
use super::row::Row;
use super::season::Season;
use super::writes::{self, Kind};

const KIND: Kind = Kind {
    what: "judge (RecordJudgement)",
    key: "judge",
    service: Service::Assessment,
    parts: plan::WRITES,
    effect: None,
};
const REASON: &str = "Ventes å gi god måloppnåelse; omfanget svarer til behovet som er vist.";

/// Judges the first measure of every case, which is measured, and then all the others; recommends and approves.
pub(crate) async fn assess(season: &mut Season) -> anyhow::Result<Vec<Row>> {
    season.turn("2024-03-19T10:00").await?;
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    let cases = cases(season).await?;
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for case in &cases {
        let (head, tail) = measures(case)?.split_first().context("no measures")?;
        first.push(judge(season, &edition, case, head)?);
        for measure in tail {
            others.push(judge(season, &edition, case, measure)?);
        }
    }
    let rows = writes::measure(season, &KIND, first).await?;
    acts::run(season, Service::Assessment, others, plan::PREPARERS).await?;
    let recommend = cases.iter().map(|case| recommend(season, case));
    let recommend = recommend.collect::<anyhow::Result<_>>()?;
    acts::run(season, Service::Assessment, recommend, plan::PREPARERS).await?;
    season.turn("2024-04-08T10:00").await?;
    let approve = cases.iter().map(|case| approve(season, case));
    let approve = approve.collect::<anyhow::Result<_>>()?;
    acts::run(season, Service::Assessment, approve, plan::PREPARERS).await?;
    season.settle().await?;
    Ok(rows)
}

async fn cases(season: &Season) -> anyhow::Result<Vec<pb::Case>> {
    let mut client = CaseServiceClient::new(season.channel(Service::Assessment)?);
    let reader = season.staff("caseworker", "caseworker")?;
    pages::all(async |page_token| {
        let request = pb::ListCasesRequest {
            parent: season.world.parent(),
            page_size: pages::WHOLE_PAGE,
            page_token,
            ..Default::default()
        };
        let page = client.list_cases(reader.ask(request)).await?.into_inner();
        Ok((page.cases, page.next_page_token))
    })
    .await
}

fn measures(case: &pb::Case) -> anyhow::Result<&[Measure]> {
    let content = case.application.as_ref().and_then(|a| a.content.as_ref());
    Ok(&content.context("a case without content")?.measures)
}

fn judge(season: &Season, edition: &Edition, case: &pb::Case, measure: &Measure) -> anyhow::Result<Act> {
    let track = edition.track(&measure.kind).context("no such kind")?;
    let criteria = edition.criteria(track).map(|criterion| pb::CriterionJudgement {
        criterion: criterion.code.clone(),
        grade: pb::Grade::Good.into(),
        reason: "Tilstrekkelig beskrevet.".into(),
    });
    let judgement = pb::Judgement {
        measure: measure.id.clone(),
        criteria: criteria.collect(),
        overall: pb::Grade::Good.into(),
        reason: REASON.into(),
        ..Default::default()
    };
    let caseworker = season.staff("caseworker", "caseworker")?;
    let name = case.name.clone();
    Ok(Act::new(
        (caseworker, name, judgement),
        |(caseworker, name, judgement), channel, request_id| async move {
            let request = pb::RecordJudgementRequest {
                name,
                request_id,
                judgement: Some(judgement),
            };
            let mut client = CaseServiceClient::new(channel);
            client.record_judgement(caseworker.ask(request)).await?;
            anyhow::Ok(())
        },
    ))
}

fn recommend(season: &Season, case: &pb::Case) -> anyhow::Result<Act> {
    let recommendations = measures(case)?
        .iter()
        .map(|measure| pb::MeasureRecommendation {
            measure: measure.id.clone(),
            amount_ore: measure.applied_ore,
            reason: REASON.into(),
        })
        .collect::<Vec<_>>();
    let caseworker = season.staff("caseworker", "caseworker")?;
    let name = case.name.clone();
    Ok(Act::new(
        (caseworker, name, recommendations),
        |(caseworker, name, recommendations), channel, request_id| async move {
            let request = pb::RecommendCaseRequest {
                name,
                request_id,
                recommendations,
                reason: REASON.into(),
                etag: String::new(),
            };
            let mut client = CaseServiceClient::new(channel);
            client.recommend_case(caseworker.ask(request)).await?;
            anyhow::Ok(())
        },
    ))
}

fn approve(season: &Season, case: &pb::Case) -> anyhow::Result<Act> {
    let approver = season.staff("approver", "approver")?;
    let name = case.name.clone();
    Ok(Act::new(
        (approver, name),
        |(approver, name), channel, request_id| async move {
            let request = pb::ApproveCaseRequest {
                name,
                request_id,
                reason: "I tråd med regelverket og lik praksis i regionen.".into(),
                etag: String::new(),
            };
            let mut client = CaseServiceClient::new(channel);
            client.approve_case(approver.ask(request)).await?;
            anyhow::Ok(())
        },
    ))
}
