//! The rules: an evaluation by itself, and as an applicant has it, over gRPC.

use std::hint::black_box;
use std::time::Instant;

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_rulebook::{base_application, evaluate, resolve_shipped};

use super::content;
use super::plan;
use super::row::{Figure, Floor, Row, rate};
use super::season::Season;

/// Evaluations that are timed together, since one takes about as long as reading the clock twice.
const TOGETHER: u32 = 200;

/// An application with a measure of every kind, and a draft of six measures by `ValidateApplication`.
pub(crate) async fn rows(season: &Season, draft: &pb::Application) -> anyhow::Result<Vec<Row>> {
    let bare = bare()?;
    let validated = validated(season, draft).await?;
    let row = |what: &str, measured, floor| Row {
        what: what.into(),
        clients: 1,
        measured,
        round_trips: None,
        floor,
    };
    let floor = Floor {
        what: "the bare evaluation".into(),
        figure: bare,
    };
    Ok(vec![
        row("rules: the bare evaluation", bare, None),
        row("rules: ValidateApplication", validated, Some(floor)),
    ])
}

fn bare() -> anyhow::Result<Figure> {
    let edition = resolve_shipped("kkt-2024")?;
    let given = base_application("kkt-2024")?;
    let mut times = Vec::new();
    for _ in 0..plan::READS {
        let started = Instant::now();
        for _ in 0..TOGETHER {
            let given = black_box(&given);
            black_box(evaluate(
                black_box(&edition),
                &given.call,
                &given.application,
                &given.history,
            ));
        }
        times.push(started.elapsed() / TOGETHER);
    }
    Ok(Figure::of(&times)?.with_rate(rate(times.len(), times.iter().sum())))
}

async fn validated(season: &Season, draft: &pb::Application) -> anyhow::Result<Figure> {
    let applicant = season.world.applicant(&draft.organisation_number)?;
    let mut client = ApplicationServiceClient::new(season.channel(Service::Intake)?);
    let mut times = Vec::new();
    for _ in 0..plan::READS {
        let request = pb::ValidateApplicationRequest {
            name: draft.name.clone(),
            signature: Some(content::signature()),
            ..Default::default()
        };
        let started = Instant::now();
        client.validate_application(applicant.ask(request)).await?;
        times.push(started.elapsed());
    }
    Ok(Figure::of(&times)?.with_rate(rate(times.len(), times.iter().sum())))
}
