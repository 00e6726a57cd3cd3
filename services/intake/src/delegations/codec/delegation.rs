//! Delegations.

use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::codec::{act, signatory};
use tilskudd_runtime::{Fields, Invalid};

use crate::day::optional_day;
use crate::delegations::domain::delegation::{Delegation, Terms};

/// Reads what an applicant says of a delegation.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states, or it ends before it begins.
pub(crate) fn parse(f: &mut Fields, message: &pb::Delegation) -> Result<Terms, Invalid> {
    let organisation = f.parse::<OrgNumber>("organisation_number", &message.organisation_number);
    let delegated_by = f.text::<200>("delegated_by", &message.delegated_by);
    let delegate = f.text::<200>("delegate", &message.delegate);
    let delegate_person = f.optional::<PersonId>("delegate_person", &message.delegate_person);
    let document = f.text::<200>("document", &message.document);
    let document_hash = hash(f, &message.document_hash);
    let valid_from = f.date("valid_from", &message.valid_from);
    let valid_to = optional_day(f, "valid_to", &message.valid_to);
    let (valid_from, valid_to) = (valid_from?, valid_to?);
    if valid_to.is_some_and(|valid_to| valid_to < valid_from) {
        f.fail(
            "valid_to",
            LocalText::new(
                "Siste dag er før første dag",
                "Siste dag er før første dag",
                "The last day is before the first",
            ),
        );
    }
    Ok(Terms {
        organisation: organisation?,
        delegated_by: delegated_by?.into_string(),
        delegate: delegate?.into_string(),
        delegate_person: delegate_person?,
        document: document?.into_string(),
        document_hash: document_hash?,
        valid_from,
        valid_to,
    })
}

fn hash(f: &mut Fields, value: &str) -> Result<[u8; 32], Invalid> {
    let mut hash = [0; 32];
    let lower = !value.bytes().any(|byte| byte.is_ascii_uppercase());
    if lower && hex::decode_to_slice(value, &mut hash).is_ok() {
        return Ok(hash);
    }
    Err(f.fail(
        "document_hash",
        LocalText::new(
            "SHA-256 skrives med 64 heksadesimale siffer",
            "SHA-256 blir skriven med 64 heksadesimale siffer",
            "SHA-256 is written with 64 hexadecimal digits",
        ),
    ))
}

/// A delegation as a message.
pub(crate) fn encode(tenant: &Tenant, delegation: &Delegation) -> pb::Delegation {
    let terms = &delegation.terms;
    pb::Delegation {
        name: format_name(tenant, "delegations", &delegation.id),
        organisation_number: terms.organisation.to_string(),
        delegated_by: terms.delegated_by.clone(),
        delegate: terms.delegate.clone(),
        delegate_person: terms
            .delegate_person
            .map_or_else(String::new, |person| person.to_string()),
        document: terms.document.clone(),
        document_hash: hex::encode(terms.document_hash),
        valid_from: terms.valid_from.to_string(),
        valid_to: terms.valid_to.map_or_else(String::new, |date| date.to_string()),
        recorded: Some(signatory(delegation.recorded)),
        revoked: delegation.revoked.as_ref().map(act),
    }
}
