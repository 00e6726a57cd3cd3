//! A refusal: its kind, its stable code, the source of the rule, and the text for a person. One
//! value holds all of it, so that each arm of a subject's error states a refusal whole.

use std::fmt;

use crate::lang::LocalText;
use crate::source::RuleSource;

/// The kind of a failure. Each has one gRPC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The request is wrong in itself.
    InvalidArgument,
    /// No such thing, or not one that the caller may know of.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// A rule or the state of things refuses it now.
    FailedPrecondition,
    /// The caller may not do this.
    PermissionDenied,
    /// No valid token.
    Unauthenticated,
    /// Somebody else was faster; read and try again.
    Aborted,
    /// Too much at once; try again later.
    ResourceExhausted,
    /// Not answering now; try again later.
    Unavailable,
    /// It took too long; whether it was done is not known, so try again with the same request_id.
    DeadlineExceeded,
    /// A fault of the system; the caller gets an id only.
    Internal,
}

/// The reason for a refusal.
///
/// The English text names what is wrong in its first sentence and what to do in those after it: `docs/CODES.md` is made
/// from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its kind, for the caller.
    pub kind: Kind,
    /// The stable reason code, in capitals and underscores; it means the same in every service.
    pub code: &'static str,
    /// The source of the rule that refuses; none where no rule does, as for a name that does not exist.
    pub source: Option<RuleSource>,
    /// What is wrong, and what to do.
    pub text: LocalText,
}

impl Refusal {
    /// A refusal of any kind.
    pub fn new(
        kind: Kind,
        code: &'static str,
        source: impl Into<Option<RuleSource>>,
        text: LocalText,
    ) -> Refusal {
        Refusal {
            kind,
            code,
            source: source.into(),
            text,
        }
    }

    /// A rule or the state of things refuses it (FAILED_PRECONDITION).
    pub fn precondition(
        code: &'static str,
        source: impl Into<Option<RuleSource>>,
        text: LocalText,
    ) -> Refusal {
        Refusal::new(Kind::FailedPrecondition, code, source, text)
    }

    /// This person may not do it (PERMISSION_DENIED).
    pub fn denied(code: &'static str, source: impl Into<Option<RuleSource>>, text: LocalText) -> Refusal {
        Refusal::new(Kind::PermissionDenied, code, source, text)
    }

    /// The request is wrong in itself (INVALID_ARGUMENT).
    pub fn invalid(code: &'static str, source: impl Into<Option<RuleSource>>, text: LocalText) -> Refusal {
        Refusal::new(Kind::InvalidArgument, code, source, text)
    }

    /// It exists already (ALREADY_EXISTS).
    pub fn exists(code: &'static str, source: impl Into<Option<RuleSource>>, text: LocalText) -> Refusal {
        Refusal::new(Kind::AlreadyExists, code, source, text)
    }

    /// No such resource, or not one that the caller may know of (NOT_FOUND).
    pub fn not_found(name: impl fmt::Display) -> Refusal {
        Refusal::new(
            Kind::NotFound,
            "NOT_FOUND",
            None,
            LocalText::new(
                format!("Finner ikke {name}. Kontroller navnet."),
                format!("Finn ikkje {name}. Kontroller namnet."),
                format!("Cannot find {name}. Check the name."),
            ),
        )
    }

    /// Somebody has changed it since the caller read it (ABORTED).
    #[must_use]
    pub fn etag_mismatch() -> Refusal {
        Refusal::new(
            Kind::Aborted,
            "ETAG_MISMATCH",
            None,
            LocalText::new(
                "Noen har endret dette etter at du leste det. Les det på nytt og prøv igjen.",
                "Nokon har endra dette etter at du las det. Les det på nytt og prøv igjen.",
                "Somebody changed this after you read it. Read it again and retry.",
            ),
        )
    }
}

/// The code and the English text, as a log shows it.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text.en)
    }
}

impl std::error::Error for Refusal {}

/// Makes an error of an enum that has `fn refusal(&self) -> Refusal`: a variant is then stated by its arm there, and by
/// nothing else.
#[macro_export]
macro_rules! refuses {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.refusal(), f)
            }
        }

        impl std::error::Error for $error {}
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    enum Example {
        Changed,
    }

    impl Example {
        fn refusal(&self) -> Refusal {
            match self {
                Self::Changed => Refusal::etag_mismatch(),
            }
        }
    }

    refuses!(Example);

    #[test]
    fn an_error_reads_as_its_refusal() {
        let error: Box<dyn std::error::Error> = Box::new(Example::Changed);
        assert_eq!(
            error.to_string(),
            "ETAG_MISMATCH: Somebody changed this after you read it. Read it again and retry."
        );
    }

    #[test]
    fn a_source_may_be_left_out() {
        let text = || LocalText::new("a", "a", "a");
        assert_eq!(Refusal::denied("X", None, text()).source, None);
        let source = RuleSource::system("two-person");
        assert_eq!(Refusal::denied("X", source.clone(), text()).source, Some(source));
    }
}
