//! The topics of an edition about reporting and procedure, which continue from KKI where a later edition is silent.

use serde::{Deserialize, Serialize};
use tilskudd_kernel::lang::LocalText;

use super::topics::{Coded, topic};
use crate::vocabulary::{
    ContentItem, EditionAppeal, LetterClause, OrganisationKind, SanctionKind, SignatoryRole,
};

topic! {
    /// How many persons completed training, a line of the report.
    PersonList {
        /// Kebab-case, unique.
        code: String,
        /// Codes of the measure kinds that report on it.
        kinds: Vec<String>,
        /// The "of which" lines.
        #[serde(default)]
        of_which: Vec<Coded>,
        /// Its wording.
        text: LocalText,
    }
}

/// Criteria for goal achievement (kriterier for måloppnåelse).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Achievement {
    /// Persons who completed training.
    pub persons: Vec<PersonList>,
    /// Questions to development projects.
    pub narrative: Vec<Coded>,
    /// National statistics that are read in beside the reports each year (R31).
    #[serde(default)]
    pub statistics: Vec<Coded>,
}

topic! {
    /// Something that an application must hold.
    Content {
        /// What.
        item: ContentItem,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// The own share (egenandel).
    OwnShare {
        /// A measure without own funding needs a reason.
        main_rule: bool,
        /// The grant must not cover an own share that another state grant demands.
        other_grants_not_covered: bool,
        /// Its wording.
        text: LocalText,
    }
}

/// Roles that can sign for some kinds of organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRoles {
    /// The kinds.
    pub kinds: Vec<OrganisationKind>,
    /// The roles, a delegate among them where delegation is allowed.
    pub roles: Vec<SignatoryRole>,
}

topic! {
    /// Who signs, and where the application goes.
    Signatures {
        /// Per kind of organisation.
        roles: Vec<SignatureRoles>,
        /// Who signs.
        text: LocalText,
        /// That it goes to the office of the applicant's own region.
        office: LocalText,
    }
}

topic! {
    /// Reporting (rapportering).
    Reporting {
        /// Month of the due date, in the year after the grant year.
        due_month: u32,
        /// Day of the due date.
        due_day: u32,
        /// What a report holds, and where it goes.
        #[serde(default)]
        items: Vec<Coded>,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// Appeal on award and refusal (klage).
    Appeal {
        /// The rule.
        award_and_refusal: EditionAppeal,
        /// What the letter says when there is no appeal.
        text: LocalText,
    }
}

topic! {
    /// A reaction on breach.
    Sanction {
        /// Which.
        kind: SanctionKind,
        /// Its wording.
        text: LocalText,
    }
}

topic! {
    /// A text of the grant letter.
    LetterText {
        /// Its place in the letter.
        clause: LetterClause,
        /// Its wording.
        text: LocalText,
    }
}
