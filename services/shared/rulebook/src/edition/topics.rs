//! The topics of an edition about the grant itself; those about procedure are in `procedure`.
//! Each type here is a key of the file's closed vocabulary.
//!
//! `section` is where the rule stands, as the edition cites it; `from` is the edition that wrote it, filled in by
//! [`crate::resolve()`] and never written in a file. An empty list of tracks, fields or kinds means all of them.

use serde::{Deserialize, Serialize};
use tilskudd_kernel::lang::LocalText;

use crate::vocabulary::{
    JudgementEffect, OrganisationKind, PartnerKind, ServiceField, TargetGroupRole, Track,
};

macro_rules! topic {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// Its section, as the edition cites it.
            pub section: String,
            /// The edition that wrote it.
            #[serde(default)]
            pub from: String,
        }
    };
}

topic! {
    /// A rule that says something in words only.
    Clause {
        /// Its short wording.
        text: LocalText,
    }
}

topic! {
    /// An entry of a list that other values point at by code.
    Coded {
        /// Kebab-case, unique in its list.
        code: String,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// A target group (målgruppe), with the measures that it is limited to.
    TargetGroup {
        /// Kebab-case, unique.
        code: String,
        /// Primary, or the one that is served in the end.
        role: TargetGroupRole,
        /// Only measures of these tracks.
        #[serde(default)]
        tracks: Vec<Track>,
        /// Only measures in these fields.
        #[serde(default)]
        fields: Vec<ServiceField>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// A kind of organisation that can apply, and for what.
    Recipient {
        /// The kind.
        kind: OrganisationKind,
        /// Only measures of these tracks.
        #[serde(default)]
        tracks: Vec<Track>,
        /// Only measures in these fields.
        #[serde(default)]
        fields: Vec<ServiceField>,
        /// Its wording, with the limit where there is one.
        text: LocalText,
    }
}

topic! {
    /// Kinds of organisations that can apply (hvem kan få tilskudd).
    Recipients {
        /// The kinds; any other is refused.
        kinds: Vec<Recipient>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// Cooperation: who stands as applicant for the whole.
    Cooperation {
        /// The only kind that can apply with partners.
        applicant: OrganisationKind,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// A kind of measure (tiltak).
    MeasureKind {
        /// Kebab-case, unique.
        code: String,
        /// Whose criteria it answers.
        track: Track,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// Short courses and internal training are refused.
    ShortCourses {
        /// Codes of the measure kinds that are excepted.
        except: Vec<String>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// What can be applied for.
    Measures {
        /// The kinds; any other is refused.
        kinds: Vec<MeasureKind>,
        /// The services that a measure works in.
        services: Clause,
        /// Present when short courses are refused.
        #[serde(default)]
        short_courses: Option<ShortCourses>,
        /// Present when money for spreading welfare technology has rules of its own.
        #[serde(default)]
        welfare_technology: Option<Clause>,
    }
}

topic! {
    /// A criterion (tildelingskriterium): what the applicant describes and the caseworker judges.
    Criterion {
        /// Kebab-case, unique in its track.
        code: String,
        /// Whose measures answer it.
        track: Track,
        /// From 1 within the track.
        order: u32,
        /// The question.
        text: LocalText,
    }
}

/// A grade of a judgement; the scale is the system's own, since the rules name none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Kebab-case, unique.
    pub code: String,
    /// From 1, the best.
    pub order: u32,
    /// Its wording.
    pub text: LocalText,
}

topic! {
    /// A question that the caseworker judges besides the criteria.
    Judgement {
        /// Kebab-case, unique.
        code: String,
        /// What the answer leads to.
        effect: JudgementEffect,
        /// Partners that make the caseworker be asked.
        #[serde(default)]
        partner_kinds: Vec<PartnerKind>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// The assessment of applications.
    Assessment {
        /// The scale, best first.
        grades: Vec<Grade>,
        /// What is judged besides the criteria.
        #[serde(default)]
        judgements: Vec<Judgement>,
        /// Its wording.
        text: LocalText,
    }
}

/// A member of a priority, with an order only where the edition orders its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityMember {
    /// Kebab-case, unique in the priority.
    pub code: String,
    /// From 1; absent: the members are a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// Codes of the measure kinds that it is about; empty: the caseworker judges which member it is.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Its wording.
    pub text: LocalText,
}

topic! {
    /// A priority. The priorities are a set: their order in the file means nothing.
    Priority {
        /// Kebab-case, unique.
        code: String,
        /// Only measures of these tracks.
        #[serde(default)]
        tracks: Vec<Track>,
        /// Only measures of these kinds.
        #[serde(default)]
        kinds: Vec<String>,
        /// Only measures in these fields.
        #[serde(default)]
        fields: Vec<ServiceField>,
        /// Only applications from district municipalities.
        #[serde(default)]
        district: bool,
        /// True when what is stated is not enough, and the caseworker judges whether it holds.
        #[serde(default)]
        judged: bool,
        /// Its members, if it has any.
        #[serde(default)]
        members: Vec<PriorityMember>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// A limit on how much one applicant can ask for.
    Limit {
        /// The greatest number allowed.
        value: u32,
        /// The kinds of applicant that it binds; for others it is noted.
        applicants: Vec<OrganisationKind>,
        /// Its wording.
        text: LocalText,
    }
}

/// The limits of an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Development projects of one applicant in one year, over all its applications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_development_projects: Option<Limit>,
}

topic! {
    /// Money of a frame that is kept for something (øremerking).
    Earmark {
        /// Kebab-case, unique.
        code: String,
        /// Only measures of these tracks can ask from it.
        #[serde(default)]
        tracks: Vec<Track>,
        /// What it is for.
        text: LocalText,
    }
}

pub(super) use topic;
