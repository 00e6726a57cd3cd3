//! Organisations.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;

use crate::day::optional_day;
use crate::names::parent;
use crate::organisations::codec::record::{once, parse};
use crate::organisations::domain::record::Record;

/// A state as given, and its day; none: from today, and for a new organisation as far back as is known.
pub(crate) type Given = (Record, Option<NaiveDate>);

/// The parsed `ImportOrganisations` request.
#[derive(Debug, Clone)]
pub(crate) struct ImportOrganisations {
    /// States of organisations with distinct numbers.
    pub(crate) given: Vec<Given>,
}

/// The parsed `SetDistrictStatus` request.
#[derive(Debug, Clone)]
pub(crate) struct SetDistrictStatus {
    /// Local day from which it holds.
    pub(crate) valid_from: NaiveDate,
    /// The document that holds the decision.
    pub(crate) decision: String,
    /// The reason.
    pub(crate) reason: String,
    /// Municipalities with distinct numbers.
    pub(crate) statuses: Vec<(OrgNumber, bool)>,
}

/// The parsed `RefreshOrganisations` request.
#[derive(Debug, Clone)]
pub(crate) struct RefreshOrganisations {
    /// Distinct numbers.
    pub(crate) numbers: Vec<OrgNumber>,
}

/// The parsed `GetOrganisation` request.
#[derive(Debug, Clone)]
pub(crate) struct GetOrganisation {
    /// Which.
    pub(crate) number: OrgNumber,
    /// As it was on this day; none: today.
    pub(crate) as_of: Option<NaiveDate>,
}

/// The parsed `ListOrganisations` request.
#[derive(Debug, Clone)]
pub(crate) struct ListOrganisations {
    /// As they were on this day; none: today.
    pub(crate) as_of: Option<NaiveDate>,
    /// The page.
    pub(crate) page: Page<OrgNumber>,
}

/// Reads organisations, each number once.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn import(message: &pb::ImportOrganisationsRequest) -> Result<ImportOrganisations, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let length = f.len("organisations", message.organisations.len(), 1..=500);
    let mut seen = BTreeSet::new();
    let mut parsed = Vec::with_capacity(message.organisations.len());
    // A list that is too long is not read.
    let read = if length.is_ok() {
        &message.organisations[..]
    } else {
        &[]
    };
    for (index, organisation) in read.iter().enumerate() {
        parsed.push(f.within(format_args!("organisations[{index}]"), |f| {
            once(
                f,
                &mut seen,
                "organisation_number",
                &organisation.organisation_number,
            );
            parse(f, organisation)
        }));
    }
    f.finish(|| {
        alone.and(length)?;
        let given = parsed.into_iter().collect::<Result<_, _>>()?;
        Ok(ImportOrganisations { given })
    })
}

/// Reads which municipalities are district municipalities, each number once.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn set_district_status(
    message: &pb::SetDistrictStatusRequest,
) -> Result<SetDistrictStatus, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let valid_from = f.date("valid_from", &message.valid_from);
    let decision = f.text::<200>("decision", &message.decision);
    let reason = f.text::<4000>("reason", &message.reason);
    let length = f.len("statuses", message.statuses.len(), 1..=500);
    let mut seen = BTreeSet::new();
    let mut statuses = Vec::new();
    // A list that is too long is refused as a whole.
    for (index, status) in message.statuses.iter().enumerate().take(500) {
        statuses.push(f.within(format_args!("statuses[{index}]"), |f| {
            once(f, &mut seen, "organisation_number", &status.organisation_number);
            let number = f.parse::<OrgNumber>("organisation_number", &status.organisation_number);
            Ok((number?, status.district))
        }));
    }
    f.finish(|| {
        alone.and(length)?;
        Ok(SetDistrictStatus {
            valid_from: valid_from?,
            decision: decision?.into_string(),
            reason: reason?.into_string(),
            statuses: statuses.into_iter().collect::<Result<_, _>>()?,
        })
    })
}

/// Reads which organisations Enhetsregisteret is asked about, each number once.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn refresh(message: &pb::RefreshOrganisationsRequest) -> Result<RefreshOrganisations, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let given = &message.organisation_numbers;
    let length = f.len("organisation_numbers", given.len(), 1..=40);
    let mut seen = BTreeSet::new();
    let mut numbers = Vec::new();
    for (index, number) in given.iter().enumerate().take(40) {
        let field = format!("organisation_numbers[{index}]");
        once(&mut f, &mut seen, &field, number);
        numbers.push(f.parse::<OrgNumber>(&field, number));
    }
    f.finish(|| {
        alone.and(length)?;
        let numbers = numbers.into_iter().collect::<Result<_, _>>()?;
        Ok(RefreshOrganisations { numbers })
    })
}

/// Reads which organisation is asked for, and as of when.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn get(scope: &Scope, message: &pb::GetOrganisationRequest) -> Result<GetOrganisation, Failure> {
    let mut f = Fields::new();
    let number = f.name::<OrgNumber>("name", "organisations", &scope.tenant, &message.name);
    let as_of = optional_day(&mut f, "as_of", &message.as_of);
    f.finish(|| {
        Ok(GetOrganisation {
            number: number?,
            as_of: as_of?,
        })
    })
}

/// Reads which page of organisations is asked for, and as of when.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list(message: &pb::ListOrganisationsRequest) -> Result<ListOrganisations, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let page = f.page(message.page_size, &message.page_token);
    let as_of = optional_day(&mut f, "as_of", &message.as_of);
    f.finish(|| {
        alone?;
        Ok(ListOrganisations {
            as_of: as_of?,
            page: page?,
        })
    })
}
