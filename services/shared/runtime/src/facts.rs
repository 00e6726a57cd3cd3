//! Parses events of other services into domain types. A payload that its sender must not send is unreadable, and the
//! event is parked for an operator.

use std::fmt::Display;
use std::str::FromStr;

use prost_types::Timestamp;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_rulebook::Edition;

use crate::timestamps::instant;

/// Code for an event that holds what its sender must not send.
pub(crate) const UNREADABLE_EVENT: &str = "UNREADABLE_EVENT";

/// Code for an event that this program does not understand, and a newer one may.
pub(crate) const UNKNOWN_EVENT: &str = "UNKNOWN_EVENT";

/// An event holds what its sender must not send, or what a newer program than this may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    field: &'static str,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    Wrong(String),
    Newer,
}

impl Unreadable {
    /// The field, and what is wrong with it.
    pub fn new(field: &'static str, why: impl Display) -> Self {
        Self {
            field,
            why: Why::Wrong(why.to_string()),
        }
    }

    /// The field holds words of a newer program: the event is tried again until this one is upgraded.
    #[must_use]
    pub fn newer(field: &'static str) -> Self {
        Self {
            field,
            why: Why::Newer,
        }
    }

    /// The answer to the sender.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let field = self.field;
        let Why::Wrong(why) = &self.why else {
            return Refusal::precondition(
                UNKNOWN_EVENT,
                RuleSource::system("known-events"),
                LocalText::new(
                    format!("Hendelsen har i feltet {field} noe som er ukjent her. Oppgrader mottakeren."),
                    format!("Hendinga har i feltet {field} noko som er ukjent her. Oppgrader mottakaren."),
                    format!("The event holds in {field} what is unknown here. Upgrade the receiver."),
                ),
            );
        };
        Refusal::invalid(
            UNREADABLE_EVENT,
            None,
            LocalText::new(
                format!("Hendelsen kan ikke leses: feltet {field}. Rett avsenderen."),
                format!("Hendinga kan ikkje lesast: feltet {field}. Rett avsendaren."),
                format!("The event cannot be read: {field} ({why}). Correct the sender."),
            ),
        )
    }
}

tilskudd_kernel::refuses!(Unreadable);

/// A field of an event in its own type.
///
/// # Errors
/// [`Unreadable`] when `value` is an error.
pub fn field<T, E: Display>(name: &'static str, value: Result<T, E>) -> Result<T, Unreadable> {
    value.map_err(|error| Unreadable::new(name, error))
}

/// An edition of the rules from its canonical text. Rules in a vocabulary that this program does not have are of a newer
/// `national`.
///
/// # Errors
/// [`Unreadable`] when it is no edition.
pub fn edition(name: &'static str, canonical: &str) -> Result<Edition, Unreadable> {
    Edition::from_canonical(canonical).map_err(|error| match error {
        tilskudd_rulebook::Error::Canonical(cause) if cause.is_data() => Unreadable::newer(name),
        other => Unreadable::new(name, other),
    })
}

/// Anything with a text form: ids, organisation numbers.
///
/// # Errors
/// [`Unreadable`] when it is not of that form.
pub fn parsed<T: FromStr<Err: Display>>(name: &'static str, value: &str) -> Result<T, Unreadable> {
    field(name, value.parse())
}

/// A message or instant that an event must hold.
///
/// # Errors
/// [`Unreadable`] when it is absent.
pub fn present<'a, T>(name: &'static str, value: &'a Option<T>) -> Result<&'a T, Unreadable> {
    value
        .as_ref()
        .ok_or_else(|| Unreadable::new(name, "it is missing"))
}

/// The id in a resource name of any region.
///
/// # Errors
/// [`Unreadable`] when it is no name of that collection.
pub fn id_in<Id: FromStr>(name: &'static str, collection: &str, value: &str) -> Result<Id, Unreadable> {
    field(name, parse_name::<Id>(collection, value)).map(|(_, id)| id)
}

/// The id in a resource name of this region.
///
/// # Errors
/// [`Unreadable`] when it is no name of that collection, or another region's.
pub fn own_id_in<Id: FromStr>(
    name: &'static str,
    collection: &str,
    tenant: &Tenant,
    value: &str,
) -> Result<Id, Unreadable> {
    let (region, id) = field(name, parse_name::<Id>(collection, value))?;
    if region == *tenant {
        return Ok(id);
    }
    Err(Unreadable::new(name, format_args!("{region} is another region")))
}

/// The person who did something, and the legal time.
///
/// # Errors
/// [`Unreadable`] when it is absent, or no person and instant.
pub fn signed(name: &'static str, value: &Option<common::Signatory>) -> Result<Signed, Unreadable> {
    let signatory = present(name, value)?;
    person_at(name, &signatory.person, &signatory.time)
}

/// The person and time of an act, without its reason.
///
/// # Errors
/// [`Unreadable`] when it is absent, or no person and instant.
pub fn acted(name: &'static str, value: &Option<common::Act>) -> Result<Signed, Unreadable> {
    let act = present(name, value)?;
    person_at(name, &act.person, &act.time)
}

fn person_at(name: &'static str, person: &str, time: &Option<Timestamp>) -> Result<Signed, Unreadable> {
    Ok(Signed {
        person: parsed(name, person)?,
        at: field(name, instant(*present(name, time)?))?,
    })
}
