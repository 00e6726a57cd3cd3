//! The error that every handler returns: what happened, what to do, and the source of the rule.

mod status;
mod store;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

pub use status::{DOMAIN, log_unexpected, rule_source};
pub use tilskudd_kernel::refusal::Kind;

use crate::facts::{UNREADABLE_EVENT, Unreadable};

/// Boxed cause of a failure.
pub type Cause = Box<dyn StdError + Send + Sync + 'static>;

/// Fields named in the message itself; the details hold more.
const NAMED: usize = 10;

/// A field of the request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// Path in the request, such as `measures[2].applied_ore`.
    pub field: String,
    /// The problem and the allowed values.
    pub text: LocalText,
}

/// A rule that refuses, with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable id of the rule.
    pub rule: String,
    /// The source of the rule.
    pub source: RuleSource,
    /// Path of the field that it is about; empty: the whole.
    pub field: String,
    /// What is wrong and what to do.
    pub text: LocalText,
}

/// The error of a request that was not carried out. `?` turns it into a `tonic::Status` with details.
#[derive(Debug)]
pub struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    code: &'static str,
    text: LocalText,
    source: Option<RuleSource>,
    fields: Vec<FieldViolation>,
    findings: Vec<Finding>,
    retry_in: Option<Duration>,
    cause: Option<Cause>,
}

impl Failure {
    /// A failure of any kind; `code` is stable, in capitals and underscores.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str, text: LocalText) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            text,
            source: None,
            fields: Vec::new(),
            findings: Vec::new(),
            retry_in: None,
            cause: None,
        }))
    }

    /// A rule or the state of things refuses it (FAILED_PRECONDITION).
    #[must_use]
    pub fn precondition(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::FailedPrecondition, code, text)
    }

    /// The caller may not do this (PERMISSION_DENIED).
    #[must_use]
    pub fn denied(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::PermissionDenied, code, text)
    }

    /// No valid token (UNAUTHENTICATED).
    #[must_use]
    pub fn unauthenticated(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::Unauthenticated, code, text)
    }

    /// It exists already (ALREADY_EXISTS).
    #[must_use]
    pub fn exists(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::AlreadyExists, code, text)
    }

    /// Somebody else was faster, such as another etag (ABORTED).
    #[must_use]
    pub fn aborted(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::Aborted, code, text)
    }

    /// Not answering now (UNAVAILABLE).
    #[must_use]
    pub fn unavailable(code: &'static str, text: LocalText) -> Self {
        Self::new(Kind::Unavailable, code, text)
    }

    /// No such resource (NOT_FOUND, code `NOT_FOUND`).
    #[must_use]
    pub fn not_found(name: impl fmt::Display) -> Self {
        Refusal::not_found(name).into()
    }

    /// The same fields of an event, which its sender cannot correct as a person corrects a request.
    #[must_use]
    pub(crate) fn of_event(mut self) -> Self {
        self.0.code = UNREADABLE_EVENT;
        self
    }

    /// Fields of the request are wrong (INVALID_ARGUMENT, code `INVALID_ARGUMENT`).
    #[must_use]
    pub fn invalid(fields: Vec<FieldViolation>) -> Self {
        let mut names = fields
            .iter()
            .take(NAMED)
            .map(|violation| violation.field.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        if fields.len() > NAMED {
            names.push_str(", …");
        }
        let mut failure = Self::new(
            Kind::InvalidArgument,
            "INVALID_ARGUMENT",
            LocalText::new(
                format!("Noen felt må rettes. Rett opp: {names}"),
                format!("Nokre felt må rettast. Rett opp: {names}"),
                format!("Some fields must be corrected. Correct: {names}"),
            ),
        );
        failure.0.fields = fields;
        failure
    }

    /// A fault of the system: logged once with an id when it becomes a status, and shown to nobody.
    #[must_use]
    pub fn internal(cause: impl Into<Cause>) -> Self {
        let mut failure = Self::new(
            Kind::Internal,
            "INTERNAL",
            LocalText::new(
                "Feil i systemet. Oppgi feil-id til driften.",
                "Feil i systemet. Oppgje feil-id til drifta.",
                "Fault in the system. Quote the error id to operations.",
            ),
        );
        failure.0.cause = Some(cause.into());
        failure
    }

    /// Names the rule that refuses.
    #[must_use]
    pub fn because(mut self, source: RuleSource) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Keeps what lies behind it, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds the findings of the rules.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.0.findings = findings;
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_in(mut self, time: Duration) -> Self {
        self.0.retry_in = Some(time);
        self
    }

    /// Adds field violations.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldViolation>) -> Self {
        self.0.fields = fields;
        self
    }

    /// Its kind, for the caller.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The stable reason code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The text for a person.
    #[must_use]
    pub fn text(&self) -> &LocalText {
        &self.0.text
    }

    /// The rule that refuses.
    #[must_use]
    pub fn rule(&self) -> Option<&RuleSource> {
        self.0.source.as_ref()
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn fields(&self) -> &[FieldViolation] {
        &self.0.fields
    }

    /// The findings of the rules.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let mut failure = Self::new(refusal.kind, refusal.code, refusal.text);
        failure.0.source = refusal.source;
        failure
    }
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        error.refusal().into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.text)
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .cause
            .as_deref()
            .map(|cause| cause as &(dyn StdError + 'static))
    }
}
