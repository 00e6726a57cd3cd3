//! One unit as Enhetsregisteret answers it. Fields that are not used here are passed over; those that are used have
//! to be what they should be, or nothing of the answer is used.

use chrono::NaiveDate;
use serde::Deserialize;
use tilskudd_kernel::dates::parse_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::text::Text;
use tilskudd_rulebook::OrganisationKind;

use crate::organisations::codec::record::is_country;
use crate::organisations::domain::record::{Address, Record, Status};

/// Errors in an answer of the register.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnitError {
    /// It is no JSON of the form.
    #[error("it cannot be read ({0})")]
    Form(#[from] serde_json::Error),
    /// It is about another organisation.
    #[error("it is about another organisation")]
    OtherNumber,
    /// A field holds what it never should.
    #[error("{0} holds what it should not")]
    Field(&'static str),
    /// It is another kind of organisation than is registered here.
    #[error("its form {0} does not fit the kind registered here")]
    OtherKind(String),
    /// A municipality has a number of another county, and its region would no longer fit.
    #[error("its municipality number {0} is of another county than the one registered here")]
    OtherCounty(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawUnit {
    organisasjonsnummer: String,
    navn: String,
    organisasjonsform: RawForm,
    forretningsadresse: Option<RawAddress>,
    postadresse: Option<RawAddress>,
    #[serde(default)]
    konkurs: Option<bool>,
    #[serde(default)]
    under_avvikling: Option<bool>,
    #[serde(default)]
    under_tvangsavvikling_eller_tvangsopplosning: Option<bool>,
    slettedato: Option<String>,
}

#[derive(Deserialize)]
struct RawForm {
    kode: String,
}

#[derive(Deserialize)]
struct RawAddress {
    #[serde(default)]
    adresse: Option<Vec<Option<String>>>,
    postnummer: Option<String>,
    poststed: Option<String>,
    kommunenummer: Option<String>,
    landkode: Option<String>,
}

/// The parts of a unit that are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Name, as the register writes it.
    pub(crate) name: String,
    /// Code of the form, such as `KOMM`.
    pub(crate) form: String,
    /// Municipality number of the business address; for a municipality its own.
    pub(crate) municipality_number: Option<String>,
    /// Business address; none: not given.
    pub(crate) business_address: Option<Address>,
    /// Postal address; none: not given.
    pub(crate) postal_address: Option<Address>,
    /// Where it stands as long as it is not deleted.
    pub(crate) status: Status,
    /// The day on which it is deleted; it may be to come.
    pub(crate) deleted_on: Option<NaiveDate>,
}

/// Reads an answer about `asked`.
///
/// # Errors
/// [`UnitError`] names what is wrong.
pub(crate) fn parse(bytes: &[u8], asked: &OrgNumber) -> Result<Unit, UnitError> {
    let raw: RawUnit = serde_json::from_slice(bytes)?;
    if raw.organisasjonsnummer != asked.as_str() {
        return Err(UnitError::OtherNumber);
    }
    let municipality_number = raw
        .forretningsadresse
        .as_ref()
        .and_then(|address| address.kommunenummer.clone());
    if municipality_number
        .as_deref()
        .is_some_and(|number| !four_digits(number))
    {
        return Err(UnitError::Field("forretningsadresse.kommunenummer"));
    }
    let deleted_on = raw
        .slettedato
        .as_deref()
        .map(|day| parse_date(day).map_err(|_| UnitError::Field("slettedato")))
        .transpose()?;
    let winding_up =
        raw.under_avvikling == Some(true) || raw.under_tvangsavvikling_eller_tvangsopplosning == Some(true);
    let status = if raw.konkurs == Some(true) {
        Status::Bankrupt
    } else if winding_up {
        Status::WindingUp
    } else {
        Status::Active
    };
    Ok(Unit {
        name: text::<200>("navn", &raw.navn)?,
        form: text::<20>("organisasjonsform.kode", &raw.organisasjonsform.kode)?,
        municipality_number,
        business_address: address("forretningsadresse", raw.forretningsadresse)?,
        postal_address: address("postadresse", raw.postadresse)?,
        status,
        deleted_on,
    })
}

fn four_digits(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn text<const MAX: usize>(field: &'static str, value: &str) -> Result<String, UnitError> {
    Text::<MAX>::parse(value)
        .map(Text::into_string)
        .map_err(|_| UnitError::Field(field))
}

fn optional<const MAX: usize>(field: &'static str, value: Option<String>) -> Result<String, UnitError> {
    match value {
        Some(value) if !value.trim().is_empty() => text::<MAX>(field, &value),
        _ => Ok(String::new()),
    }
}

fn address(field: &'static str, raw: Option<RawAddress>) -> Result<Option<Address>, UnitError> {
    let Some(raw) = raw else { return Ok(None) };
    let lines: Vec<String> = raw
        .adresse
        .unwrap_or_default()
        .into_iter()
        .flatten()
        .filter(|line| !line.trim().is_empty())
        .map(|line| text::<200>(field, &line))
        .collect::<Result<_, _>>()?;
    let country_code = raw.landkode.unwrap_or_default();
    if lines.len() > 6 || !(country_code.is_empty() || is_country(&country_code)) {
        return Err(UnitError::Field(field));
    }
    Ok(Some(Address {
        lines,
        postal_code: optional::<20>(field, raw.postnummer)?,
        city: optional::<100>(field, raw.poststed)?,
        country_code,
    }))
}

impl Unit {
    /// Its status on a day: a deletion counts from its own day.
    pub(crate) fn status_on(&self, day: NaiveDate) -> Status {
        match self.deleted_on {
            Some(deleted) if deleted <= day => Status::Dissolved,
            _ => self.status,
        }
    }

    /// What is held, with what the register says: name, addresses, municipality number and where it stands. A name
    /// for people follows the register's only while it is the same but for the letters' size.
    ///
    /// # Errors
    /// [`UnitError::OtherKind`] when it is another kind of organisation; [`UnitError::OtherCounty`] when a
    /// municipality's number has moved to another county: that is decided by law, and recorded as a new state or a
    /// succession.
    pub(crate) fn over(&self, held: &Record, today: NaiveDate) -> Result<Record, UnitError> {
        let kind = held.organisation.kind;
        if form_of(kind).is_some_and(|form| form != self.form) {
            return Err(UnitError::OtherKind(self.form.clone()));
        }
        let mut record = held.clone();
        let was_the_same =
            !held.register_name.is_empty() && same(&held.organisation.title, &held.register_name);
        if was_the_same && !same(&self.name, &held.register_name) {
            record.organisation.title.clone_from(&self.name);
        }
        record.register_name.clone_from(&self.name);
        record.status = self.status_on(today);
        // Of a deleted unit the register says little more than that.
        if record.status != Status::Dissolved {
            record.business_address.clone_from(&self.business_address);
            record.postal_address.clone_from(&self.postal_address);
        }
        if let (OrganisationKind::Municipality, Some(number)) = (kind, &self.municipality_number) {
            let county = |number: &str| number.get(..2).map(str::to_owned);
            if county(number) != county(&held.organisation.municipality_number) {
                return Err(UnitError::OtherCounty(number.clone()));
            }
            record.organisation.municipality_number.clone_from(number);
        }
        Ok(record)
    }
}

/// The register's form of a kind; none where it has several.
const fn form_of(kind: OrganisationKind) -> Option<&'static str> {
    match kind {
        OrganisationKind::Municipality => Some("KOMM"),
        OrganisationKind::County => Some("FYLK"),
        OrganisationKind::IntermunicipalCompany => Some("IKS"),
        _ => None,
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_uppercase() == other.to_uppercase()
}

#[cfg(test)]
#[path = "unit_tests.rs"]
mod tests;
