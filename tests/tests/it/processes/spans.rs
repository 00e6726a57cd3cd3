//! Finding one's way among spans.

use std::collections::HashMap;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use tilskudd_kernel::service::Service;

/// Received spans by id.
pub(super) struct Spans<'a> {
    all: &'a [Span],
    by_id: HashMap<&'a [u8], &'a Span>,
}

impl<'a> Spans<'a> {
    pub(super) fn new(all: &'a [Span]) -> Spans<'a> {
        let by_id = all.iter().map(|span| (span.span_id.as_slice(), span)).collect();
        Spans { all, by_id }
    }

    /// The spans of a name that a service made.
    pub(super) fn named(&self, name: &str, service: Service) -> impl Iterator<Item = &'a Span> {
        let of = move |span: &&Span| span.name == name && attribute(span, "service") == service.as_str();
        self.all.iter().filter(of)
    }

    /// How many spans each service sent, to be told.
    pub(super) fn counts(&self) -> String {
        let of = |service: Service| {
            let sent = self
                .all
                .iter()
                .filter(|span| attribute(span, "service") == service.as_str());
            format!("{service} {}", sent.count())
        };
        Service::ALL.map(of).join(", ")
    }

    /// The spans right under one.
    pub(super) fn children(&self, parent: &'a Span) -> impl Iterator<Item = &'a Span> {
        self.all
            .iter()
            .filter(|span| span.parent_span_id == parent.span_id)
    }

    /// Whether parent links lead from one span up to another, all in one trace.
    pub(super) fn descends(&self, span: &Span, ancestor: &Span) -> bool {
        // No trace here is this deep; a ring of parents ends too.
        const DEPTH_MAX: usize = 64;
        let mut parent = span.parent_span_id.as_slice();
        for _ in 0..DEPTH_MAX {
            if span.trace_id != ancestor.trace_id {
                return false;
            }
            if parent == ancestor.span_id {
                return true;
            }
            match self.by_id.get(parent) {
                Some(next) => parent = &next.parent_span_id,
                None => return false,
            }
        }
        false
    }
}

/// A text attribute of a span; empty when it has none.
pub(super) fn attribute<'a>(span: &'a Span, key: &str) -> &'a str {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text,
        _ => "",
    }
}
