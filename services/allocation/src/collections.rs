//! Collections of resource names.

pub(crate) const APPLICATIONS: &str = "applications";
pub(crate) const AWARDS: &str = "awards";
pub(crate) const COMPLETIONS: &str = "completions";
pub(crate) const CALLS: &str = "calls";
pub(crate) const CARRY_OVERS: &str = "carryOvers";
pub(crate) const CASES: &str = "cases";
pub(crate) const DECISIONS: &str = "decisions";
pub(crate) const FRAME_PROPOSALS: &str = "frameProposals";
pub(crate) const FRAMES: &str = "frames";
pub(crate) const LETTERS: &str = "letters";
pub(crate) const ORGANISATIONS: &str = "organisations";
