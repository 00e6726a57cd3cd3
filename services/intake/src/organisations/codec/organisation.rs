//! Organisations.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};

use crate::organisations::domain::organisation::Organisation;
use crate::vocabulary::{kind_in, kind_out, language_in, language_out};

/// An organisation as a message, named in `tenant`.
pub(crate) fn encode(tenant: &Tenant, organisation: &Organisation) -> pb::Organisation {
    pb::Organisation {
        name: format_name(tenant, "organisations", &organisation.number),
        organisation_number: organisation.number.to_string(),
        title: organisation.title.clone(),
        kind: kind_out(organisation.kind).into(),
        municipality_number: organisation.municipality_number.clone(),
        region: organisation.region.to_string(),
        language_form: language_out(organisation.language_form).into(),
        centrality_class: organisation.centrality_class,
        district: organisation.district,
        made_up: organisation.made_up,
        version: organisation.version,
        // What else is known of it over time, see [`crate::organisations::codec::record`].
        ..pb::Organisation::default()
    }
}

/// Reads an organisation; its version is taken as it stands.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse(f: &mut Fields, message: &pb::Organisation) -> Result<Organisation, Invalid> {
    let number = f.parse::<OrgNumber>("organisation_number", &message.organisation_number);
    let title = f.text::<200>("title", &message.title);
    let kind = f
        .enumeration::<pb::OrganisationKind>("kind", message.kind)
        .and_then(|kind| kind_in(kind).ok_or(Invalid));
    let municipality_number = municipality_number(f, message);
    let region = f.parse::<Tenant>("region", &message.region);
    let language_form =
        f.optional_enumeration::<common::LanguageForm>("language_form", message.language_form);
    let centrality = f.range("centrality_class", message.centrality_class, 0..=6);
    Ok(Organisation {
        number: number?,
        title: title?.into_string(),
        kind: kind?,
        municipality_number: municipality_number?,
        region: region?,
        language_form: language_form?.and_then(language_in),
        centrality_class: centrality.map(|()| message.centrality_class)?,
        district: message.district,
        made_up: message.made_up,
        version: message.version,
    })
}

fn municipality_number(f: &mut Fields, message: &pb::Organisation) -> Result<String, Invalid> {
    let number = &message.municipality_number;
    let four_digits = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_municipality = message.kind == pb::OrganisationKind::Municipality as i32;
    if four_digits == is_municipality && (four_digits || number.is_empty()) {
        return Ok(number.clone());
    }
    Err(f.fail(
        "municipality_number",
        LocalText::new(
            "Fire siffer for en kommune, tomt for andre",
            "Fire siffer for ein kommune, tomt for andre",
            "Four digits for a municipality, empty for others",
        ),
    ))
}
