//! Attachments: which files an application may have, and who adds them when.

use crate::applications::domain::application::State;

/// Largest file, bytes.
pub(crate) const SIZE_MAX: u64 = 20 * 1024 * 1024;
/// Most files that are counted together ([`Share`]).
pub(crate) const FILES_MAX: i64 = 20;
/// All files that are counted together, bytes.
pub(crate) const TOTAL_MAX: i64 = 100 * 1024 * 1024;
/// Largest chunk of an upload or a download, bytes.
pub(crate) const CHUNK_MAX: usize = 256 * 1024;

tilskudd_kernel::stored_words! {
    /// The purpose of a file.
    pub(crate) enum Kind {
        /// Goes with the application.
        Supporting = "supporting",
        /// The original of what the office registers.
        Original = "original",
        /// The authority to sign.
        Delegation = "delegation",
        /// Answers a request for completion.
        Completion = "completion",
        /// Supplements what was submitted.
        Supplement = "supplement",
    }
}

tilskudd_kernel::stored_words! {
    /// The quota that a file counts towards. Nothing can be removed after submission, so each has room of its own: what
    /// goes with the draft never takes the room of an answer to the office, nor one party the other's.
    pub(crate) enum Share {
        /// What goes with the draft.
        Draft = "draft",
        /// What answers the latest request for completion.
        Completion = "completion",
        /// What the applicant adds of its own accord.
        Supplement = "supplement",
        /// What the office adds after submission.
        Office = "office",
    }
}

/// The party that adds a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    /// The applicant itself.
    Applicant,
    /// The office of the region.
    Office,
}

/// The reasons that a file of this kind cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// This party never adds one.
    Party,
    /// Not in this state.
    State,
}

impl Kind {
    /// The quota that a file of this kind counts towards, when the party adds it after submission.
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

tilskudd_kernel::stored_words! {
    /// A media type that is allowed, as it is registered with IANA.
    pub(crate) enum MediaType {
        /// PDF.
        Pdf = "application/pdf",
        /// A document of Word.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// A workbook of Excel.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// An OpenDocument text.
        Odt = "application/vnd.oasis.opendocument.text",
        /// An OpenDocument spreadsheet.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// Text in UTF-8.
        Text = "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_kind_and_one_type_each() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        for media in MediaType::ALL {
            assert_eq!(media.as_str().parse(), Ok(*media));
        }
        assert!("application/zip".parse::<MediaType>().is_err());
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
