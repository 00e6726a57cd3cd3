//! An edition's file as it is written: every topic may be left out, to be inherited.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tilskudd_kernel::lang::LocalText;

use crate::edition::{
    Achievement, Appeal, Assessment, Clause, Coded, Content, Cooperation, Criterion, Earmark, LetterText,
    Limits, Measures, OwnShare, Priority, Recipients, Reporting, Sanction, Signatures, TargetGroup,
};
use crate::vocabulary::ManagingOffice;

/// The part that is inherited from another edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Take {
    /// Everything that is not written anew.
    All,
    /// Only procedure that is not written anew.
    Procedure,
}

/// The edition that a file continues.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inherits {
    pub(crate) edition: String,
    pub(crate) take: Take,
    /// With `procedure`: the name that its sections are cited by.
    #[serde(default)]
    pub(crate) cited_as: String,
}

macro_rules! file {
    ($($field:ident: $kind:ty,)*) => {
        /// An edition's file.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct File {
            pub(crate) id: String,
            #[serde(default, skip_serializing)]
            pub(crate) inherits: Option<Inherits>,
            #[serde(default)]
            pub(crate) sections: BTreeMap<String, String>,
            $(#[serde(default, skip_serializing_if = "Option::is_none")] pub(crate) $field: Option<$kind>,)*
        }

        /// The topics of an edition, in the order that a reader meets them.
        pub(crate) const TOPICS: &[&str] = &[$(stringify!($field)),*];
    };
}

file! {
    scheme: String,
    names: LocalText,
    managing_office: ManagingOffice,
    chapter_post: String,
    goals: Vec<Coded>,
    programmes: Vec<Coded>,
    sub_goals: Vec<Coded>,
    target_groups: Vec<TargetGroup>,
    recipients: Recipients,
    cooperation: Cooperation,
    measures: Measures,
    limits: Limits,
    criteria: Vec<Criterion>,
    assessment: Assessment,
    priorities: Vec<Priority>,
    earmarks: Vec<Earmark>,
    guidance: Vec<Coded>,
    announcement: Clause,
    contents: Vec<Content>,
    own_share: OwnShare,
    signatures: Signatures,
    decision: Clause,
    appeal: Appeal,
    letter: Vec<LetterText>,
    payment: Vec<Coded>,
    reporting: Reporting,
    achievement: Achievement,
    control: Vec<Coded>,
    sanctions: Vec<Sanction>,
}
