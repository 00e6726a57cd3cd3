//! The five real binaries as separate processes, which share nothing: the whole round is played against them, and
//! their telemetry goes to a collector in this process.
//!
//! Both tests look at the same run: it is the longest thing here.

pub(crate) mod binaries;
mod leaks;
mod spans;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow, ensure};
use opentelemetry_proto::tonic::trace::v1::Span;
use tilskudd::allinone::{Grounds, Options};
use tilskudd::input::Round;
use tilskudd::round::Played;
use tilskudd::round::summary::Summary;
use tilskudd_kernel::service::Service;
use tilskudd_store::embedded::Lifetime;
use tilskudd_testkit::OtlpReceiver;
use tokio::sync::OnceCell;

use crate::support::{Scratch, rounds};
use binaries::Processes;
use spans::Spans;

/// What one run left.
struct Run {
    input: Round,
    summary: Summary,
    played: Played,
    spans: Vec<Span>,
    /// Names of the metrics that came.
    metrics: BTreeSet<String>,
    /// Lines of logs, traces and metrics that hold what none may.
    leaks: Vec<String>,
    /// How many bytes were searched.
    searched: usize,
}

/// The run, made by the test that asks first. It is over when the test goes on: nothing of it belongs to a runtime.
async fn run() -> anyhow::Result<&'static Run> {
    static RUN: OnceCell<Result<Run, String>> = OnceCell::const_new();
    let run = RUN.get_or_init(|| async { make_run().await.map_err(|error| format!("{error:#}")) });
    run.await.as_ref().map_err(|error| anyhow!("{error}"))
}

async fn make_run() -> anyhow::Result<Run> {
    let collector = OtlpReceiver::start().await?;
    let input = leaks::marked(&rounds::trondelag()?)?;
    let scratch = Scratch::new("processes");
    let mut grounds = Grounds::prepare(&Options {
        data_dir: scratch.path(),
        lifetime: Lifetime::Scratch,
        regions: vec![input.region.parse()?],
        usual_ports: false,
        telemetry: BTreeMap::from([
            ("otlp_endpoint", collector.endpoint()),
            // Everything of our own; each frame and statement of others would only slow the round.
            (
                "log_filter",
                "info,tilskudd=trace,tonic=debug,reqwest=debug".to_owned(),
            ),
        ]),
    })
    .await?;
    grounds.free_addresses();
    let mut processes = Processes::spawn(&grounds.files)?;
    let played = async {
        processes.wait_until_ready(&grounds.endpoints()).await?;
        rounds::play(&grounds, &input).await
    };
    let (summary, played) = match played.await {
        Ok(played) => played,
        Err(error) => return Err(error.context(format!("the services said:\n{}", processes.logs()))),
    };
    // They send the last spans before they end.
    let logs = processes.terminate().await?;
    let planted = leaks::Planted::new(&input, &grounds.files)?;
    grounds.stop().await?;
    let spans = collector.spans();
    let (mut found, mut searched) = (Vec::new(), 0);
    let mut search = |from: &str, text: &str| {
        searched += text.len();
        found.extend(planted.found(from, text));
    };
    for (service, text) in &logs {
        search(service.as_str(), text);
    }
    for span in &spans {
        search("span", &format!("{span:?}"));
    }
    for metric in collector.metrics() {
        search("metric", &format!("{metric:?}"));
    }
    let metrics = collector
        .metrics()
        .into_iter()
        .map(|metric| metric.name)
        .collect();
    Ok(Run {
        input,
        summary,
        played,
        spans,
        metrics,
        leaks: found,
        searched,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_round_against_five_processes_reconciles() -> anyhow::Result<()> {
    let run = run().await?;
    let summary = &run.summary;
    rounds::check(&run.input, summary, &run.played)?;
    assert_eq!((summary.region.as_str(), summary.year), ("trondelag", 2024));
    assert_eq!(summary.edition, "kkt-2024");
    assert_eq!(
        (summary.frame_ore, summary.earmark_ore),
        (2_802_700_000, 40_600_000)
    );
    assert!(summary.refused >= 15, "{} rejected", summary.refused);
    assert_eq!(summary.apart_ore, 0);
    let files: Vec<&str> = run.played.files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        files.iter().any(|name| name.ends_with(".xml")),
        "no payment file in {files:?}"
    );
    Ok(())
}

/// Must show: one trace from `SubmitApplication` through intake's outbox into assessment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_runs_from_submission_through_the_outbox_into_assessment() -> anyhow::Result<()> {
    // One comes on paper.
    const SUBMISSIONS: [&str; 2] = [
        "tilskudd.intake.v1.ApplicationService/SubmitApplication",
        "tilskudd.intake.v1.ApplicationService/RegisterApplication",
    ];
    const DELIVER: &str = "tilskudd.common.v1.EventService/DeliverEvent";
    let run = run().await?;
    let spans = Spans::new(&run.spans);
    let mut whole = 0;
    let submissions = SUBMISSIONS
        .into_iter()
        .flat_map(|name| spans.named(name, Service::Intake));
    for submission in submissions {
        let relayed = spans.named("relay.deliver", Service::Intake).find(|relay| {
            spans::attribute(relay, "destination") == "assessment" && spans.descends(relay, submission)
        });
        // A rejected submission tells nobody.
        let Some(relay) = relayed else { continue };
        assert_eq!(
            spans::attribute(relay, "event.kind"),
            "tilskudd.intake.v1.ApplicationSubmitted"
        );
        let received = spans
            .named(DELIVER, Service::Assessment)
            .find(|span| span.parent_span_id == relay.span_id)
            .context("a delivery that assessment did not trace")?;
        let one = [&submission.trace_id, &relay.trace_id, &received.trace_id];
        assert!(
            one.iter().all(|id| *id == one[0] && !id.is_empty()),
            "three traces: {one:?}"
        );
        assert!(
            spans.children(received).next().is_some(),
            "nothing of assessment's own is under the delivery"
        );
        whole += 1;
    }
    ensure!(
        whole >= run.summary.applications,
        "{whole} submissions of {} applications were traced, of {} spans: {}",
        run.summary.applications,
        run.spans.len(),
        spans.counts()
    );
    Ok(())
}

/// No secret and nothing personal leaves in any log, trace or metric, at the most that can be logged of our own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_and_nothing_personal_is_logged_traced_or_measured() -> anyhow::Result<()> {
    let run = run().await?;
    ensure!(run.searched > 100_000, "only {} bytes came out", run.searched);
    ensure!(run.leaks.is_empty(), "{}", run.leaks.join("\n"));
    Ok(())
}

/// What docs/OPERATIONS.md has under "Telemetry" is what comes: alarms rest on these names.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_that_are_documented_are_sent() -> anyhow::Result<()> {
    let documented = include_str!("../../../docs/OPERATIONS.md");
    let (_, table) = documented
        .split_once("| span | metric |")
        .context("the table of metrics")?;
    let (table, _) = table.split_once("\n\n").context("its end")?;
    let metrics = table.lines().filter_map(|row| row.split('|').nth(2));
    let words = metrics.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let names: BTreeSet<String> = words
        .filter(|word| word.contains('.'))
        .map(str::to_owned)
        .collect();
    ensure!(names.len() >= 9, "{names:?}");
    let missing: Vec<&String> = names.difference(&run().await?.metrics).collect();
    ensure!(missing.is_empty(), "{missing:?}");
    Ok(())
}

/// Every service that took part has spans; a service that sends none is not observable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_service_is_traced() -> anyhow::Result<()> {
    let run = run().await?;
    for service in Service::ALL {
        let sent = run
            .spans
            .iter()
            .any(|span| spans::attribute(span, "service") == service.as_str());
        sent.then_some(())
            .with_context(|| format!("{service} sent no span"))?;
    }
    Ok(())
}
