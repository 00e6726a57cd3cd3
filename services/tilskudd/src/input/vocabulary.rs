//! JSON Schemas for the rulebook's closed vocabularies.

use schemars::{Schema, SchemaGenerator, json_schema};
use tilskudd_rulebook::{OrganisationKind, PartnerKind, ServiceField, SignatoryRole};

fn choice(names: Vec<&'static str>) -> Schema {
    json_schema!({ "type": "string", "enum": names })
}

/// Kinds of organisation.
pub(super) fn organisation_kind(_: &mut SchemaGenerator) -> Schema {
    choice(OrganisationKind::ALL.iter().map(|k| k.as_str()).collect())
}

/// Kinds of partner.
pub(super) fn partner_kind(_: &mut SchemaGenerator) -> Schema {
    choice(PartnerKind::ALL.iter().map(|k| k.as_str()).collect())
}

/// Fields of service.
pub(super) fn service_field(_: &mut SchemaGenerator) -> Schema {
    choice(ServiceField::ALL.iter().map(|k| k.as_str()).collect())
}

/// Roles of a signatory.
pub(super) fn signatory_role(_: &mut SchemaGenerator) -> Schema {
    choice(SignatoryRole::ALL.iter().map(|k| k.as_str()).collect())
}
