//! W3C trace context: out of requests, into requests, and through the outbox as a `traceparent` text.

use opentelemetry::global;
use opentelemetry::propagation::{Extractor, Injector};
use opentelemetry::trace::TraceContextExt;
use tonic::metadata::{MetadataKey, MetadataMap, MetadataValue};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Name of the header and of the outbox column.
const TRACEPARENT: &str = "traceparent";

/// `traceparent` of the current span; none when it is not traced.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    let context = Span::current().context();
    let span = context.span().span_context().clone();
    span.is_valid().then(|| {
        format!(
            "00-{}-{}-{:02x}",
            span.trace_id(),
            span.span_id(),
            span.trace_flags().to_u8()
        )
    })
}

/// Makes the span with this `traceparent` the parent of `span`; does nothing when it is empty or malformed.
pub fn set_parent(span: &Span, traceparent: &str) {
    if traceparent.is_empty() {
        return;
    }
    let context = global::get_text_map_propagator(|propagator| propagator.extract(&One(traceparent)));
    attach(span, context);
}

/// Makes the caller's span the parent of `span`.
pub(crate) fn set_parent_from(span: &Span, headers: &http::HeaderMap) {
    let context = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    attach(span, context);
}

/// Adds the current span's context to an outgoing request.
pub(crate) fn inject(metadata: &mut MetadataMap) {
    let context = Span::current().context();
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut Metadata(metadata))
    });
}

fn attach(span: &Span, context: opentelemetry::Context) {
    if context.span().span_context().is_valid() {
        // Fails only where no OpenTelemetry layer listens, and then there is nothing to link.
        let _ = span.set_parent(context);
    }
}

struct One<'a>(&'a str);

impl Extractor for One<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

struct Headers<'a>(&'a http::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

struct Metadata<'a>(&'a mut MetadataMap);

impl Injector for Metadata<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(key), Ok(value)) = (
            MetadataKey::from_bytes(key.as_bytes()),
            MetadataValue::try_from(value),
        ) {
            self.0.insert(key, value);
        }
    }
}
