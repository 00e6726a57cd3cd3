//! Organisations over time.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tilskudd_kernel::dates::ALWAYS;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::facts::{Unreadable, field};
use tilskudd_runtime::{Fields, Invalid};

use crate::day::optional_day;
use crate::organisations::codec::organisation;
use crate::organisations::domain::record::{Address, DistrictStatus, Record, Status};

/// The contract's word for where an organisation stands.
const fn status_out(status: Status) -> pb::OrganisationStatus {
    match status {
        Status::Unknown => pb::OrganisationStatus::Unspecified,
        Status::Active => pb::OrganisationStatus::Active,
        Status::WindingUp => pb::OrganisationStatus::WindingUp,
        Status::Bankrupt => pb::OrganisationStatus::Bankrupt,
        Status::Dissolved => pb::OrganisationStatus::Dissolved,
    }
}

const fn status_in(status: pb::OrganisationStatus) -> Status {
    match status {
        pb::OrganisationStatus::Unspecified => Status::Unknown,
        pb::OrganisationStatus::Active => Status::Active,
        pb::OrganisationStatus::WindingUp => Status::WindingUp,
        pb::OrganisationStatus::Bankrupt => Status::Bankrupt,
        pb::OrganisationStatus::Dissolved => Status::Dissolved,
    }
}

/// A day as a message has it; empty: as far back as is known.
pub(crate) fn day_out(day: NaiveDate) -> String {
    if day == ALWAYS {
        String::new()
    } else {
        day.to_string()
    }
}

/// A state of an organisation as a message, named in `tenant`.
pub(crate) fn encode(tenant: &Tenant, record: &Record) -> pb::Organisation {
    pb::Organisation {
        valid_from: day_out(record.valid_from),
        register_name: record.register_name.clone(),
        status: status_out(record.status).into(),
        business_address: record.business_address.as_ref().map(address_out),
        postal_address: record.postal_address.as_ref().map(address_out),
        ..organisation::encode(tenant, &record.organisation)
    }
}

/// Reads a state and its day, if one is given; version and district status are taken as they stand.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse(
    f: &mut Fields,
    message: &pb::Organisation,
) -> Result<(Record, Option<NaiveDate>), Invalid> {
    let organisation = organisation::parse(f, message);
    let valid_from = optional_day(f, "valid_from", &message.valid_from);
    let register_name = f.optional_text::<200>("register_name", &message.register_name);
    let status = f.optional_enumeration::<pb::OrganisationStatus>("status", message.status);
    let business_address = address(f, "business_address", message.business_address.as_ref());
    let postal_address = address(f, "postal_address", message.postal_address.as_ref());
    let valid_from = valid_from?;
    let record = Record {
        organisation: organisation?,
        valid_from: valid_from.unwrap_or(ALWAYS),
        register_name: register_name?.map_or_else(String::new, |name| name.into_string()),
        status: status?.map_or(Status::Unknown, status_in),
        business_address: business_address?,
        postal_address: postal_address?,
    };
    Ok((record, valid_from))
}

fn address_out(address: &Address) -> pb::Address {
    pb::Address {
        lines: address.lines.clone(),
        postal_code: address.postal_code.clone(),
        city: address.city.clone(),
        country_code: address.country_code.clone(),
    }
}

fn address(f: &mut Fields, field: &str, message: Option<&pb::Address>) -> Result<Option<Address>, Invalid> {
    let Some(message) = message else { return Ok(None) };
    f.within(field, |f| {
        f.len("lines", message.lines.len(), 0..=6)?;
        let lines: Vec<_> = message
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| f.text::<200>(format_args!("lines[{index}]"), line))
            .collect();
        let postal_code = f.optional_text::<20>("postal_code", &message.postal_code);
        let city = f.optional_text::<100>("city", &message.city);
        let country_code = country(f, &message.country_code);
        let lines: Result<Vec<_>, Invalid> = lines.into_iter().collect();
        Ok(Some(Address {
            lines: lines?.into_iter().map(|line| line.into_string()).collect(),
            postal_code: postal_code?.map_or_else(String::new, |code| code.into_string()),
            city: city?.map_or_else(String::new, |city| city.into_string()),
            country_code: country_code?,
        }))
    })
}

fn country(f: &mut Fields, code: &str) -> Result<String, Invalid> {
    if code.is_empty() || is_country(code) {
        return Ok(code.to_owned());
    }
    Err(f.fail(
        "country_code",
        LocalText::new(
            "To store bokstaver, som NO",
            "To store bokstavar, som NO",
            "Two capital letters, such as NO",
        ),
    ))
}

/// Whether a text has the form of a country's code.
pub(crate) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A district status as a message.
pub(crate) fn district_out(status: &DistrictStatus) -> pb::DistrictStatus {
    pb::DistrictStatus {
        organisation_number: status.number.to_string(),
        district: status.district,
        valid_from: day_out(status.valid_from),
        version: status.version,
    }
}

/// Reads a district status from its owner's event.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse_district(
    f: &mut Fields,
    message: &pb::DistrictStatus,
) -> Result<DistrictStatus, Invalid> {
    let number = f.parse::<OrgNumber>("organisation_number", &message.organisation_number);
    let valid_from = optional_day(f, "valid_from", &message.valid_from);
    let version = f.range("version", message.version, 0..=i64::MAX);
    Ok(DistrictStatus {
        number: number?,
        version: version.map(|()| message.version)?,
        valid_from: valid_from?.unwrap_or(ALWAYS),
        district: message.district,
    })
}

/// Reads a state and all district statuses from their owner's event.
///
/// # Errors
/// [`Unreadable`] when a field is outside the limits that its comment states.
pub(crate) fn changed(
    message: &pb::OrganisationChanged,
) -> Result<(Record, Vec<DistrictStatus>), Unreadable> {
    let mut f = Fields::new();
    let copy = copy(&mut f, message);
    field("organisation", f.finish(|| copy))
}

fn copy(f: &mut Fields, message: &pb::OrganisationChanged) -> Result<(Record, Vec<DistrictStatus>), Invalid> {
    let organisation = f.some("organisation", &message.organisation)?;
    let state = f.within("organisation", |f| {
        f.range("version", organisation.version, 1..=i64::MAX)?;
        parse(f, organisation).map(|(record, _)| record)
    });
    let mut statuses = Vec::with_capacity(message.district_statuses.len());
    for (index, status) in message.district_statuses.iter().enumerate() {
        let path = format_args!("district_statuses[{index}]");
        statuses.push(f.within(path, |f| parse_district(f, status))?);
    }
    let state = state?;
    // An owner of the version before knows of no decisions, only of what holds.
    if statuses.is_empty() && state.organisation.district {
        statuses.push(DistrictStatus {
            number: state.organisation.number.clone(),
            version: 0,
            valid_from: ALWAYS,
            district: true,
        });
    }
    Ok((state, statuses))
}

/// Adds a violation for a number that is in a list twice.
pub(crate) fn once<'m>(f: &mut Fields, seen: &mut BTreeSet<&'m str>, field: &str, number: &'m str) {
    if !seen.insert(number) {
        f.fail(
            field,
            LocalText::new("Står to ganger", "Står to gonger", "Given twice"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_survives_the_way_out_and_in() {
        for status in Status::ALL.iter().copied() {
            assert_eq!(status_in(status_out(status)), status);
            assert_eq!(status.as_str().parse(), Ok(status));
        }
    }

    #[test]
    fn as_far_back_as_is_known_is_written_as_nothing() {
        assert_eq!(day_out(ALWAYS), "");
        assert_eq!(ALWAYS.to_string(), "1900-01-01");
    }
}
