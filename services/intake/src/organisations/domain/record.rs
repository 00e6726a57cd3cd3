//! An organisation over time: what it was from which day on, and what it took over.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tilskudd_kernel::act::Act;
use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
pub(crate) use tilskudd_rulebook::RegisterStatus as Status;

use crate::organisations::domain::organisation::Organisation;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// At most 6, each of 1–200 characters.
    pub(crate) lines: Vec<String>,
    /// At most 20 characters.
    pub(crate) postal_code: String,
    /// At most 100 characters.
    pub(crate) city: String,
    /// Two letters; empty: not given.
    pub(crate) country_code: String,
}

/// A state of an organisation, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// What the rules and letters look at.
    pub(crate) organisation: Organisation,
    /// Local day from which it is so.
    pub(crate) valid_from: NaiveDate,
    /// Name in Enhetsregisteret; empty: not known.
    pub(crate) register_name: String,
    /// Its status there.
    pub(crate) status: Status,
    /// Business address (forretningsadresse).
    pub(crate) business_address: Option<Address>,
    /// Postal address (postadresse).
    pub(crate) postal_address: Option<Address>,
}

impl Record {
    /// With what Enhetsregisteret stated before, where this says nothing of it: whoever corrects a language form has
    /// not asked the register anew.
    #[must_use]
    pub(crate) fn keeping(self, before: &Record) -> Record {
        let kept = |stated: String, before: &String| if stated.is_empty() { before.clone() } else { stated };
        Record {
            register_name: kept(self.register_name, &before.register_name),
            status: match self.status {
                Status::Unknown => before.status,
                stated => stated,
            },
            business_address: self.business_address.or_else(|| before.business_address.clone()),
            postal_address: self.postal_address.or_else(|| before.postal_address.clone()),
            ..self
        }
    }

    /// The fields of the contract in which two states differ. District status is decided apart, and is none of them.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let (one, two) = (&self.organisation, &other.organisation);
        [
            ("title", one.title != two.title),
            ("kind", one.kind != two.kind),
            (
                "municipality_number",
                one.municipality_number != two.municipality_number,
            ),
            ("region", one.region != two.region),
            ("language_form", one.language_form != two.language_form),
            ("centrality_class", one.centrality_class != two.centrality_class),
            ("made_up", one.made_up != two.made_up),
            ("register_name", self.register_name != other.register_name),
            ("status", self.status != other.status),
            (
                "business_address",
                self.business_address != other.business_address,
            ),
            ("postal_address", self.postal_address != other.postal_address),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

/// Whether a municipality is a district municipality from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DistrictStatus {
    /// The municipality.
    pub(crate) number: OrgNumber,
    /// Orders the decisions about one municipality.
    pub(crate) version: i64,
    /// Local day from which it holds.
    pub(crate) valid_from: NaiveDate,
    /// Whether it is one.
    pub(crate) district: bool,
}

tilskudd_kernel::stored_words! {
    /// The kinds of succession.
    pub(crate) enum SuccessionKind {
        /// Several became one.
        Merger = "merger",
        /// One became several.
        Split = "split",
        /// The same body under another organisation number.
        Renumbering = "renumbering",
    }
}

/// The succession of one organisation by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Succession {
    /// The predecessor.
    pub(crate) predecessor: OrgNumber,
    /// The successor.
    pub(crate) successor: OrgNumber,
    /// Local day from which it does.
    pub(crate) effective_on: NaiveDate,
    /// How.
    pub(crate) kind: SuccessionKind,
    /// Its region.
    pub(crate) decision: String,
    /// The predecessor's region on that day.
    pub(crate) predecessor_region: Tenant,
    /// The predecessor's name on that day.
    pub(crate) predecessor_title: String,
    /// The successor's region on that day.
    pub(crate) successor_region: Tenant,
    /// Who recorded it, when and why.
    pub(crate) recorded: Act,
}

/// A predecessor's applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PredecessorProjects {
    /// Which.
    pub(crate) number: OrgNumber,
    /// Its region.
    pub(crate) region: Tenant,
    /// Its development projects; none: pending.
    pub(crate) projects: Option<u32>,
    /// Legal time of its region's answer; none: pending, or counted here.
    pub(crate) answered_at: Option<DateTime<Utc>>,
}

/// An office from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Office {
    /// Its region, which never changes.
    pub(crate) region: Tenant,
    /// Name.
    pub(crate) title: String,
    /// Its organisation number.
    pub(crate) organisation_number: Option<OrgNumber>,
    /// What it writes to whoever has decided on neither form.
    pub(crate) form: Norwegian,
    /// Local day from which it is so.
    pub(crate) valid_from: NaiveDate,
    /// The region that took over; none: it stands.
    pub(crate) merged_into: Option<Tenant>,
    /// Orders the copies; 0 before the owner has stored it.
    pub(crate) version: i64,
}
