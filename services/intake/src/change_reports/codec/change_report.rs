//! Reported changes as messages.

use chrono::NaiveDate;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::AccountId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::change_report::NewValue as PbValue;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Fields, Invalid};

use crate::change_reports::domain::change_report::{ChangeReport, NewValue, Outcome, State};

/// A change as an applicant reports it.
#[derive(Debug, Clone)]
pub(crate) struct Reported {
    /// Whose.
    pub(crate) organisation: OrgNumber,
    /// Its current state.
    pub(crate) value: NewValue,
    /// First local day that it holds for.
    pub(crate) effective_from: NaiveDate,
    /// Empty: none.
    pub(crate) explanation: String,
}

/// Whether account numbers are shown whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accounts {
    /// For those who keep accounts.
    Whole,
    /// For everybody else.
    Masked,
}

/// Reads what an applicant reports of its own organisation.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse(
    f: &mut Fields,
    own: &OrgNumber,
    message: &pb::ChangeReport,
) -> Result<Reported, Invalid> {
    let value = match f.some("new_value", &message.new_value) {
        Ok(value) => parse_value(f, own, value),
        Err(invalid) => Err(invalid),
    };
    let effective_from = f.date("effective_from", &message.effective_from);
    let explanation = f.optional_text::<4000>("explanation", &message.explanation);
    Ok(Reported {
        organisation: own.clone(),
        value: value?,
        effective_from: effective_from?,
        explanation: explanation?.map_or_else(String::new, |text| text.into_string()),
    })
}

fn parse_value(f: &mut Fields, own: &OrgNumber, value: &PbValue) -> Result<NewValue, Invalid> {
    match value {
        PbValue::Address(address) => f.within("new_value", |f| {
            let street = f.text::<200>("street", &address.street);
            let postal_code = postal_code(f, &address.postal_code);
            let town = f.text::<100>("town", &address.town);
            Ok(NewValue::Address {
                street: street?.into_string(),
                postal_code: postal_code?,
                town: town?.into_string(),
            })
        }),
        PbValue::AccountNumber(number) => f
            .parse::<AccountNumber>("new_value", number)
            .map(NewValue::Account),
        PbValue::NewOrganisationNumber(number) => {
            let number = f.parse::<OrgNumber>("new_value", number)?;
            if number == *own {
                return Err(f.fail(
                    "new_value",
                    LocalText::new(
                        "Dette er organisasjonsnummeret som allerede er registrert",
                        "Dette er organisasjonsnummeret som alt er registrert",
                        "This is the organisation number that is registered already",
                    ),
                ));
            }
            Ok(NewValue::OrganisationNumber(number))
        }
    }
}

fn postal_code(f: &mut Fields, text: &str) -> Result<String, Invalid> {
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(f.fail(
        "postal_code",
        LocalText::new(
            "Et postnummer har fire sifre",
            "Eit postnummer har fire siffer",
            "A postal code has four digits",
        ),
    ))
}

/// Reads how a task is closed. Which reference a change needs, depends on what has changed ([`check_reference`]).
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse_outcome(
    f: &mut Fields,
    message: &pb::ResolveChangeReportRequest,
) -> Result<Outcome, Invalid> {
    let outcome = f.enumeration::<pb::ChangeReportState>("outcome", message.outcome)?;
    match outcome {
        pb::ChangeReportState::Done => {
            let reference = f.text::<200>("reference", &message.reference);
            let reason = f.optional_text::<4000>("reason", &message.reason);
            Ok(Outcome::Done {
                reference: reference?.into_string(),
                reason: reason?.map_or_else(String::new, |text| text.into_string()),
            })
        }
        pb::ChangeReportState::Rejected => {
            let none = f.len("reference", message.reference.chars().count(), 0..=0);
            let reason = f.text::<4000>("reason", &message.reason);
            none?;
            Ok(Outcome::Rejected {
                reason: reason?.into_string(),
            })
        }
        pb::ChangeReportState::Open | pb::ChangeReportState::Unspecified => Err(f.fail(
            "outcome",
            LocalText::new(
                "Velg utført eller avvist",
                "Vel utført eller avvist",
                "Choose done or rejected",
            ),
        )),
    }
}

/// A changed account is done with the account that payment has registered in the region.
///
/// # Errors
/// [`Invalid`] when the reference is no such name.
pub(crate) fn check_reference(
    f: &mut Fields,
    tenant: &Tenant,
    value: &NewValue,
    outcome: &Outcome,
) -> Result<(), Invalid> {
    match (value, outcome) {
        (NewValue::Account(_), Outcome::Done { reference, .. }) => f
            .name::<AccountId>("reference", "accounts", tenant, reference)
            .map(drop),
        _ => Ok(()),
    }
}

/// A reported change as a message.
pub(crate) fn encode(tenant: &Tenant, report: &ChangeReport, accounts: Accounts) -> pb::ChangeReport {
    let act = |signed: Signed, reason: &str| common::Act {
        person: signed.person.to_string(),
        time: Some(timestamp(signed.at)),
        reason: reason.to_owned(),
    };
    let outcome = report.resolution.as_ref().map(|resolution| &resolution.outcome);
    pb::ChangeReport {
        name: format_name(tenant, "changeReports", &report.id),
        organisation_number: report.organisation.to_string(),
        kind: kind_out(&report.value).into(),
        new_value: Some(value_out(&report.value, accounts)),
        effective_from: report.effective_from.to_string(),
        explanation: report.explanation.clone(),
        state: state_out(report.state()).into(),
        reported: Some(act(report.reported, "")),
        resolved: report
            .resolution
            .as_ref()
            .map(|resolution| act(resolution.signed, resolution.outcome.reason())),
        reference: outcome.map_or("", Outcome::reference).to_owned(),
    }
}

fn value_out(value: &NewValue, accounts: Accounts) -> PbValue {
    match value {
        NewValue::Address {
            street,
            postal_code,
            town,
        } => PbValue::Address(pb::ReportedAddress {
            street: street.clone(),
            postal_code: postal_code.clone(),
            town: town.clone(),
        }),
        NewValue::Account(number) if accounts == Accounts::Whole => {
            PbValue::AccountNumber(number.digits().to_owned())
        }
        NewValue::Account(number) => PbValue::AccountNumber(masked(number)),
        NewValue::OrganisationNumber(number) => PbValue::NewOrganisationNumber(number.to_string()),
    }
}

/// The number with its middle hidden, as payment shows it: `8601*****47`.
fn masked(number: &AccountNumber) -> String {
    let digits = number.digits();
    match (digits.get(..4), digits.get(9..)) {
        (Some(head), Some(tail)) => format!("{head}*****{tail}"),
        _ => "*".repeat(digits.len()),
    }
}

const fn kind_out(value: &NewValue) -> pb::ChangeKind {
    match value {
        NewValue::Address { .. } => pb::ChangeKind::Address,
        NewValue::Account(_) => pb::ChangeKind::Account,
        NewValue::OrganisationNumber(_) => pb::ChangeKind::OrganisationNumber,
    }
}

const fn state_out(state: State) -> pb::ChangeReportState {
    match state {
        State::Open => pb::ChangeReportState::Open,
        State::Done => pb::ChangeReportState::Done,
        State::Rejected => pb::ChangeReportState::Rejected,
    }
}

/// The state of a task; none for unspecified.
pub(crate) const fn state_in(state: pb::ChangeReportState) -> Option<State> {
    match state {
        pb::ChangeReportState::Unspecified => None,
        pb::ChangeReportState::Open => Some(State::Open),
        pb::ChangeReportState::Done => Some(State::Done),
        pb::ChangeReportState::Rejected => Some(State::Rejected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_account_is_hidden_from_most() {
        let account = NewValue::Account("86011117947".parse().unwrap());
        let shown = |accounts| value_out(&account, accounts);
        assert_eq!(
            shown(Accounts::Masked),
            PbValue::AccountNumber("8601*****47".to_owned())
        );
        assert_eq!(
            shown(Accounts::Whole),
            PbValue::AccountNumber("86011117947".to_owned())
        );
    }

    #[test]
    fn every_state_survives_the_way_out_and_in() {
        for state in [State::Open, State::Done, State::Rejected] {
            assert_eq!(state_in(state_out(state)), Some(state));
        }
    }
}
