//! The files of `cases/`, as they are built in.

/// A file's name without its ending, and its text.
pub(super) type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../cases/", $folder, $name, ".toml"))),)*]
    };
}

/// The bases, by edition.
pub(super) const BASES: &[File] = files! { "base-": "kki", "kkt-2023", "kkt-2024", };

/// The rules on applications, in the order of [`crate::RULES`].
pub(super) const RULES: &[File] = files! { "":
    "opens-on", "deadline", "one-application", "region", "recipient-kind", "call-recipients", "register-status", "signature",
    "signature-role", "delegation-document", "delegation-recorded", "delegation-attached", "purpose", "description", "control-statement", "contact-person",
    "measures", "ranks", "max-development-projects", "predecessor-projects", "other-grants", "own-share-demanded", "measure-kind",
    "recipient-track", "recipient-field", "service-field", "short-course", "sub-goals", "target-groups",
    "target-group-limits", "cooperation", "criteria", "welfare-technology", "budget", "budget-line-keys",
    "own-share-elsewhere", "budget-sum", "applied-amount", "own-share", "earmark-known", "earmark-fit",
};

/// The open questions that keep a call from being announced, by the call's clause.
pub(super) const ANNOUNCEMENT: &[File] = files! { "announcement/":
    "edition", "deadline", "appeal", "report_deadline", "accounts_deadline", "auditor_deadline", "contact_point",
};
