//! Logs to standard error; traces and metrics to an OTLP collector when one is named.

use std::io::IsTerminal;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, SpanExporter, WithExportConfig, WithTonicConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tilskudd_kernel::ids::IdSource;
use tracing_subscriber::filter::{FilterExt, LevelFilter, dynamic_filter_fn};
use tracing_subscriber::layer::{Filter, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, Telemetry};
use crate::tls;

pub use crate::tls::CollectorError;

/// How often metrics are sent.
const METRICS_EVERY: Duration = Duration::from_secs(10);

/// Errors of setting up telemetry.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log_filter` is not a filter.
    #[error("telemetry.log_filter cannot be read")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The collector's address has no known form.
    #[error("telemetry.otlp_endpoint cannot be used")]
    Exporter(#[source] ExporterBuildError),
    /// The collector cannot be reached with TLS.
    #[error("the collector of telemetry cannot be reached with TLS")]
    Tls(#[source] CollectorError),
    /// The process has telemetry already.
    #[error("telemetry was set up before")]
    Twice(#[source] TryInitError),
}

/// Sends what is left when the process ends; see [`Guard::shutdown`].
#[derive(Debug, Default)]
pub struct Guard {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
}

/// Sets up telemetry for the whole process, once; inside a Tokio runtime. The process is distinguished from its
/// replicas by an id from `ids`.
///
/// # Errors
/// [`TelemetryError`].
pub fn init(config: &Telemetry, service: &'static str, ids: &dyn IdSource) -> Result<Guard, TelemetryError> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(TelemetryError::Filter)?;
    global::set_text_map_propagator(TraceContextPropagator::new());
    let guard = match &config.otlp_endpoint {
        Some(endpoint) => exporters(config, endpoint, resource(service, ids))?,
        None => Guard::default(),
    };
    // Without a collector spans are still made, so that traceparent goes through calls and events.
    let traces = guard.traces.clone().unwrap_or_default();
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer("tilskudd"));
    let logs = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let logs = match config.log_format {
        LogFormat::Json => logs.json().boxed(),
        LogFormat::Human => logs.with_ansi(std::io::stderr().is_terminal()).boxed(),
    };
    tracing_subscriber::registry()
        .with(logs.with_filter(filter))
        .with(spans.with_filter(traced()))
        .try_init()
        .map_err(TelemetryError::Twice)?;
    Ok(guard)
}

/// Which spans are traced.
///
/// It is asked about each span, not once for each place in the code: a layer's filter notes its answer for the thread,
/// and a span that nobody asks about takes the answer for whatever was asked about last, such as a statement of sqlx
/// (<https://github.com/tokio-rs/tracing/issues/2519>).
fn traced<S>() -> impl Filter<S> {
    let each = dynamic_filter_fn(|_, _| true).with_max_level_hint(LevelFilter::INFO);
    EnvFilter::new("info,h2=off,hyper=off,tonic=off,tower=off").and(each)
}

/// Who sends. Each process is an instance of its own: with one name for all, the counters of two replicas would be
/// taken for one that jumps.
fn resource(service: &'static str, ids: &dyn IdSource) -> Resource {
    Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.namespace", "tilskudd"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", ids.next().to_string()))
        .build()
}

#[expect(
    clippy::float_arithmetic,
    reason = "the sampler takes a share as a fraction; no amount"
)]
fn exporters(config: &Telemetry, endpoint: &str, resource: Resource) -> Result<Guard, TelemetryError> {
    let mut spans = SpanExporter::builder().with_tonic().with_endpoint(endpoint);
    let mut metrics = MetricExporter::builder().with_tonic().with_endpoint(endpoint);
    if endpoint.starts_with("https://") {
        let channel =
            tls::collector(endpoint, config.otlp_ca_file.as_deref()).map_err(TelemetryError::Tls)?;
        spans = spans.with_channel(channel.clone());
        metrics = metrics.with_channel(channel);
    }
    let spans = spans.build().map_err(TelemetryError::Exporter)?;
    let metrics = metrics.build().map_err(TelemetryError::Exporter)?;
    let share = f64::from(config.trace_per_mille.min(1_000)) / 1_000.0;
    let traces = SdkTracerProvider::builder()
        .with_batch_exporter(spans)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
        .with_resource(resource.clone())
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_reader(
            PeriodicReader::builder(metrics)
                .with_interval(METRICS_EVERY)
                .build(),
        )
        .with_resource(resource)
        .build();
    global::set_tracer_provider(traces.clone());
    global::set_meter_provider(metrics.clone());
    Ok(Guard {
        traces: Some(traces),
        metrics: Some(metrics),
    })
}

impl Guard {
    /// Sends the spans that wait, without ending anything; for tests.
    pub async fn flush(&self) {
        if let Some(traces) = self.traces.clone() {
            blocking("traces", move || traces.force_flush()).await;
        }
    }

    /// Sends what waits and ends telemetry.
    pub async fn shutdown(self) {
        if let Some(traces) = self.traces {
            blocking("traces", move || traces.shutdown()).await;
        }
        if let Some(metrics) = self.metrics {
            blocking("metrics", move || metrics.shutdown()).await;
        }
    }
}

/// The exporters block; a worker of the runtime must not.
async fn blocking<E: std::fmt::Display + Send + 'static>(
    what: &'static str,
    send: impl FnOnce() -> Result<(), E> + Send + 'static,
) {
    match tokio::task::spawn_blocking(send).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(what, %error, "telemetry could not be sent"),
        Err(error) => tracing::warn!(what, %error, "telemetry could not be sent"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use opentelemetry::{Key, Value};
    use tilskudd_kernel::ids::SystemIds;
    use tracing::span::{Attributes, Id};
    use tracing::subscriber::with_default;
    use tracing::{Subscriber, dispatcher};
    use tracing_subscriber::layer::Context;

    use super::*;

    /// Counts the spans that come through its filter.
    struct Counting(Arc<AtomicUsize>);

    impl<S: Subscriber> Layer<S> for Counting {
        fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_span_is_traced_whatever_was_asked_about_before_it() {
        let quiet = with_default(tracing_subscriber::registry(), || {
            tracing::debug_span!("asked about").metadata()
        });
        let quiet = quiet.expect("a registry takes every span");
        let traces = Arc::new(AtomicUsize::new(0));
        let subscriber = tracing_subscriber::registry()
            .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::new("info")))
            .with(Counting(Arc::clone(&traces)).with_filter(traced()));
        with_default(subscriber, || {
            for _ in 0..3 {
                dispatcher::get_default(|dispatch| dispatch.enabled(quiet));
                drop(tracing::info_span!("told"));
            }
        });
        assert_eq!(traces.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn two_replicas_of_a_service_are_told_apart() {
        let (one, two) = (resource("intake", &SystemIds), resource("intake", &SystemIds));
        let of = |resource: &Resource, key: &'static str| resource.get(&Key::new(key));
        assert_eq!(of(&one, "service.name"), Some(Value::from("intake")));
        let instance = of(&one, "service.instance.id").map(|id| id.to_string());
        assert!(instance.is_some_and(|id| uuid::Uuid::parse_str(&id).is_ok()));
        assert_ne!(of(&one, "service.instance.id"), of(&two, "service.instance.id"));
    }
}
