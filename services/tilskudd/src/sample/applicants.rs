//! Applicants: the region's municipalities and counties, and two made-up bodies.

use std::collections::BTreeSet;

use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_rulebook::OrganisationKind;

use crate::input::{Correction, Organisation};
use crate::register;

/// An applicant.
#[derive(Debug, Clone)]
pub(super) struct Applicant {
    /// Short key, for file names.
    pub(super) key: String,
    /// Organisation number.
    pub(super) number: String,
    /// Name.
    pub(super) title: String,
    /// What it is.
    pub(super) kind: OrganisationKind,
    /// Inhabitants; 0 for others than municipalities.
    pub(super) inhabitants: u64,
}

/// Applicants that may apply, then one that may not, and the made-up organisations among them.
pub(super) fn all(
    region: &str,
    at_most: Option<usize>,
) -> anyhow::Result<(Vec<Applicant>, Vec<Organisation>)> {
    let mut applicants = Vec::new();
    let municipalities = register::municipalities(region)?;
    let step = at_most.map_or(1, |most| municipalities.len().div_ceil(most.max(1)));
    for m in municipalities.into_iter().step_by(step.max(1)) {
        applicants.push(Applicant {
            key: slug(m.register_name.trim_end_matches(" KOMMUNE")),
            number: m.org_number,
            title: format!("{} kommune", m.name),
            kind: OrganisationKind::Municipality,
            inhabitants: m.population_2024_01_01,
        });
    }
    for c in register::counties(region)? {
        applicants.push(Applicant {
            key: slug(&c.fylkeskommune_name),
            number: c.fylkeskommune_org_number,
            title: c.fylkeskommune_name,
            kind: OrganisationKind::County,
            inhabitants: 0,
        });
    }
    let made_up = [
        (
            "Helse- og omsorgssamarbeidet IKS (oppdiktet)",
            OrganisationKind::IntermunicipalCompany,
            1,
        ),
        (
            "Universitetet for omsorgsfag (oppdiktet)",
            OrganisationKind::University,
            2,
        ),
        (
            "Kursbedriften AS (oppdiktet)",
            OrganisationKind::PrivateCompany,
            3,
        ),
    ];
    let mut organisations = Vec::new();
    for (title, kind, serial) in made_up {
        let number = made_up_organisation_number(serial);
        applicants.push(Applicant {
            key: slug(title),
            number: number.clone(),
            title: title.into(),
            kind,
            inhabitants: 0,
        });
        organisations.push(Organisation {
            organisation_number: number,
            title: title.into(),
            kind,
            made_up: true,
        });
    }
    let mut seen = BTreeSet::new();
    for applicant in &mut applicants {
        if !seen.insert(applicant.key.clone()) {
            applicant.key = format!("{}-{}", applicant.key, applicant.number);
        }
    }
    Ok((applicants, organisations))
}

/// Lower-case ASCII of a name.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'æ' => slug.push_str("ae"),
            'ø' => slug.push('o'),
            'å' | 'á' => slug.push('a'),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').into()
}

/// A valid number that no real organisation has: theirs start with 8 or 9.
fn made_up_organisation_number(serial: u32) -> String {
    (0..)
        .flat_map(|step| (0..10).map(move |check| format!("1000{:04}{check}", serial * 100 + step)))
        .find(|candidate| candidate.parse::<OrgNumber>().is_ok())
        .unwrap_or_default()
}

/// A valid account number, made from the organisation number.
pub(super) fn made_up_account(organisation_number: &str, serial: u32) -> String {
    let tail = organisation_number.get(3..8).unwrap_or("00000");
    (0..)
        .flat_map(|step| (0..10).map(move |check| format!("9{:04}{tail}{check}", serial * 100 + step)))
        .find(|candidate| candidate.parse::<AccountNumber>().is_ok())
        .unwrap_or_default()
}

/// The right account of a recipient whose first one was wrong.
pub(super) fn correction(organisation_number: &str) -> Correction {
    Correction {
        organisation_number: organisation_number.into(),
        account_number: made_up_account(organisation_number, 7),
        basis: "Melding fra mottakeren om riktig kontonummer (oppdiktet)".into(),
        confirmation:
            "Oppringt på nummeret i mottakerens sentralbord; kontonummeret lest opp og bekreftet (oppdiktet)"
                .into(),
    }
}
