//! Successions and offices.

use chrono::NaiveDate;
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};

use crate::day::optional_day;
use crate::names::parent;
use crate::organisations::codec::succession::{Stated, office_in, stated};
use crate::organisations::domain::record::Office;

/// The parsed `RecordSuccession` request.
#[derive(Debug, Clone)]
pub(crate) struct RecordSuccession {
    /// The predecessor and the successor.
    pub(crate) stated: Stated,
    /// Why it is recorded.
    pub(crate) reason: Reason,
}

/// The parsed `RecordOffice` request.
#[derive(Debug, Clone)]
pub(crate) struct RecordOffice {
    /// The office's state.
    pub(crate) office: Office,
    /// Why it is recorded.
    pub(crate) reason: Reason,
}

/// The parsed `ListOffices` request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListOffices {
    /// As they were on this day; none: today.
    pub(crate) as_of: Option<NaiveDate>,
}

/// The organisation, year and scheme whose projects are counted.
#[derive(Debug, Clone)]
pub(crate) struct Projects {
    /// The organisation.
    pub(crate) number: OrgNumber,
    /// Grant year.
    pub(crate) year: Year,
    /// The scheme.
    pub(crate) scheme: String,
}

/// Reads a succession.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn record(message: &pb::RecordSuccessionRequest) -> Result<RecordSuccession, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let stated = f
        .some("succession", &message.succession)
        .and_then(|succession| f.within("succession", |f| stated(f, succession)));
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        alone?;
        Ok(RecordSuccession {
            stated: stated?,
            reason: reason?,
        })
    })
}

/// Reads a state of an office.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn record_office(message: &pb::RecordOfficeRequest) -> Result<RecordOffice, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let office = f
        .some("office", &message.office)
        .and_then(|office| f.within("office", |f| office_in(f, office)));
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        alone?;
        Ok(RecordOffice {
            office: office?,
            reason: reason?,
        })
    })
}

/// Reads as of when the offices are asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list_offices(message: &pb::ListOfficesRequest) -> Result<ListOffices, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let as_of = optional_day(&mut f, "as_of", &message.as_of);
    f.finish(|| {
        alone?;
        Ok(ListOffices { as_of: as_of? })
    })
}

/// Reads of which organisation, year and scheme the predecessors' projects are asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn predecessor_projects(
    scope: &Scope,
    message: &pb::ListPredecessorProjectsRequest,
) -> Result<Projects, Failure> {
    projects(scope, &message.name, message.year, &message.scheme)
}

/// Reads of which organisation, year and scheme projects are counted.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn count_projects(scope: &Scope, message: &pb::CountProjectsRequest) -> Result<Projects, Failure> {
    projects(scope, &message.name, message.year, &message.scheme)
}

fn projects(scope: &Scope, name: &str, year: i32, scheme: &str) -> Result<Projects, Failure> {
    let mut f = Fields::new();
    let number = f.name::<OrgNumber>("name", "organisations", &scope.tenant, name);
    let year = f.year("year", year);
    let scheme = f.text::<60>("scheme", scheme);
    f.finish(|| {
        Ok(Projects {
            number: number?,
            year: year?,
            scheme: scheme?.into_string(),
        })
    })
}
