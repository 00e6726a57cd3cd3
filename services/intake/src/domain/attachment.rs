//! Attachments: which files an application may have, and who adds them when.

use crate::domain::application::State;

/// Largest file, bytes.
pub(crate) const SIZE_MAX: u64 = 20 * 1024 * 1024;
/// Most files that are counted together ([`Share`]).
pub(crate) const FILES_MAX: i64 = 20;
/// All files that are counted together, bytes.
pub(crate) const TOTAL_MAX: i64 = 100 * 1024 * 1024;
/// Largest chunk of an upload or a download, bytes.
pub(crate) const CHUNK_MAX: usize = 256 * 1024;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Goes with the application.
    Supporting,
    /// The original of what the office registers.
    Original,
    /// The authority to sign.
    Delegation,
    /// Answers a request for completion.
    Completion,
    /// Supplements what was submitted.
    Supplement,
}

/// What a file is counted with. Nothing can be removed after submission, so each has room of its own: what goes with
/// the draft never takes the room of an answer to the office, nor one party the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// What goes with the draft.
    Draft,
    /// What answers the latest request for completion.
    Completion,
    /// What the applicant adds of its own accord.
    Supplement,
    /// What the office adds after submission.
    Office,
}

impl Share {
    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Completion => "completion",
            Self::Supplement => "supplement",
            Self::Office => "office",
        }
    }
}

/// Who adds a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    /// The applicant itself.
    Applicant,
    /// The office of the region.
    Office,
}

/// Why a file of this kind cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// This party never adds one.
    Party,
    /// Not in this state.
    State,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [
        Self::Supporting,
        Self::Original,
        Self::Delegation,
        Self::Completion,
        Self::Supplement,
    ];

    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Supporting => "supporting",
            Self::Original => "original",
            Self::Delegation => "delegation",
            Self::Completion => "completion",
            Self::Supplement => "supplement",
        }
    }

    /// The kind that the word in the database names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What a file of this kind is counted with, when the party adds it after submission.
    pub(crate) const fn share(self, by: Party) -> Share {
        match (by, self) {
            (Party::Office, _) => Share::Office,
            (Party::Applicant, Self::Completion) => Share::Completion,
            (Party::Applicant, _) => Share::Supplement,
        }
    }

    /// Whether the party adds a file of this kind to an application in this state: what is signed goes with the
    /// draft that the party itself writes, and everything else comes after it. What came on paper goes with the draft
    /// that the office makes of it, or after it (P3).
    ///
    /// # Errors
    /// [`Unfit`].
    pub(crate) const fn added(self, by: Party, state: State, writes: bool) -> Result<(), Unfit> {
        let is_draft = matches!(state, State::Draft);
        match (self, by) {
            // What has ended takes nothing more.
            _ if matches!(state, State::Withdrawn | State::Dismissed) => Err(Unfit::State),
            _ if is_draft && !writes => Err(Unfit::Party),
            (Self::Supporting | Self::Delegation, _) | (Self::Original, Party::Office) if is_draft => Ok(()),
            (Self::Completion | Self::Supplement, Party::Applicant) if !is_draft => Ok(()),
            (Self::Original | Self::Supplement, Party::Office) if !is_draft => Ok(()),
            (Self::Original, Party::Applicant)
            | (Self::Supporting | Self::Delegation | Self::Completion, Party::Office) => Err(Unfit::Party),
            _ => Err(Unfit::State),
        }
    }
}

/// A media type that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaType {
    Pdf,
    Docx,
    Xlsx,
    Odt,
    Ods,
    Png,
    Jpeg,
    Text,
}

impl MediaType {
    pub(crate) const ALL: [Self; 8] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Odt,
        Self::Ods,
        Self::Png,
        Self::Jpeg,
        Self::Text,
    ];

    /// As it is registered with IANA.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain",
        }
    }

    /// The type of that name, if it is allowed.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_kind_and_one_type_each() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        for media in MediaType::ALL {
            assert_eq!(MediaType::parse(media.as_str()), Some(media));
        }
        assert_eq!(MediaType::parse("application/zip"), None);
    }

    #[test]
    fn what_is_signed_comes_before_and_the_rest_after() {
        use Kind::{Completion, Delegation, Original, Supplement, Supporting};
        for kind in [Supporting, Delegation] {
            assert_eq!(kind.added(Party::Applicant, State::Draft, true), Ok(()));
            assert_eq!(
                kind.added(Party::Applicant, State::Submitted, true),
                Err(Unfit::State)
            );
            assert_eq!(
                kind.added(Party::Office, State::Submitted, true),
                Err(Unfit::Party)
            );
        }
        for kind in [Completion, Supplement] {
            assert_eq!(kind.added(Party::Applicant, State::Submitted, true), Ok(()));
            assert_eq!(
                kind.added(Party::Applicant, State::Draft, true),
                Err(Unfit::State)
            );
        }
        assert_eq!(Original.added(Party::Office, State::Submitted, true), Ok(()));
        assert_eq!(
            Original.added(Party::Applicant, State::Submitted, true),
            Err(Unfit::Party)
        );
        assert_eq!(Supplement.added(Party::Office, State::Decided, true), Ok(()));
        assert_eq!(
            Supplement.added(Party::Office, State::Draft, true),
            Err(Unfit::State)
        );
    }
}
