//! The W3C trace context of the running span, for outbox rows and audit entries.

use opentelemetry::trace::{SpanContext, TraceContextExt};
use tracing_opentelemetry::OpenTelemetrySpanExt;

fn current() -> Option<SpanContext> {
    let context = tracing::Span::current().context();
    let span = context.span().span_context().clone();
    span.is_valid().then_some(span)
}

/// `traceparent` of the current span, if it is traced.
pub(crate) fn traceparent() -> Option<String> {
    current().map(|span| {
        format!(
            "00-{}-{}-{:02x}",
            span.trace_id(),
            span.span_id(),
            span.trace_flags().to_u8()
        )
    })
}

/// Trace id of the current span, 32 hexadecimal digits, if it is traced.
pub(crate) fn trace_id() -> Option<String> {
    current().map(|span| span.trace_id().to_string())
}
