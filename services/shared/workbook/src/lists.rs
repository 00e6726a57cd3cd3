//! The values that can be chosen: codes of the edition and of the closed vocabularies, with words for people.

use std::collections::{BTreeMap, BTreeSet};

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::{Edition, PartnerKind, ServiceField};

/// Longest wording in a drop-down, characters.
const LABEL: usize = 90;

/// A list of the sheet `Koder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    MeasureKinds,
    Criteria,
    Fields,
    SubGoals,
    TargetGroups,
    Earmarks,
    PartnerKinds,
}

/// A value that can be chosen.
pub(crate) struct Entry {
    pub(crate) code: String,
    pub(crate) text: LocalText,
}

impl List {
    pub(crate) const ALL: [Self; 7] = [
        Self::MeasureKinds,
        Self::Criteria,
        Self::Fields,
        Self::SubGoals,
        Self::TargetGroups,
        Self::Earmarks,
        Self::PartnerKinds,
    ];

    /// Its heading.
    pub(crate) fn title(self) -> LocalText {
        let [nb, nn, en] = match self {
            Self::MeasureKinds => ["Tiltakstyper", "Tiltakstypar", "Kinds of measures"],
            Self::Criteria => ["Kriterier", "Kriterium", "Criteria"],
            Self::Fields => ["Fagfelt", "Fagfelt", "Fields of service"],
            Self::SubGoals => ["Delmål", "Delmål", "Sub-goals"],
            Self::TargetGroups => ["Målgrupper", "Målgrupper", "Target groups"],
            Self::Earmarks => ["Øremerking", "Øyremerking", "Earmarks"],
            Self::PartnerKinds => ["Typer partnere", "Typar partnarar", "Kinds of partners"],
        };
        LocalText::new(nb, nn, en)
    }

    /// The name of its cells in the workbook.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::MeasureKinds => "liste_tiltakstyper",
            Self::Criteria => "liste_kriterier",
            Self::Fields => "liste_fagfelt",
            Self::SubGoals => "liste_delmaal",
            Self::TargetGroups => "liste_maalgrupper",
            Self::Earmarks => "liste_oremerking",
            Self::PartnerKinds => "liste_partnertyper",
        }
    }

    /// Its values, in the order of the rules; a code that several tracks have stands once.
    pub(crate) fn entries(self, edition: &Edition) -> Vec<Entry> {
        let entry = |code: &str, text: &LocalText| Entry {
            code: code.to_owned(),
            text: text.clone(),
        };
        let mut entries: Vec<Entry> = match self {
            Self::MeasureKinds => edition
                .measure_kinds()
                .iter()
                .map(|kind| entry(&kind.code, &kind.text))
                .collect(),
            Self::Criteria => edition
                .criteria
                .iter()
                .map(|one| entry(&one.code, &one.text))
                .collect(),
            Self::Fields => ServiceField::ALL
                .iter()
                .map(|field| entry(field.as_str(), &field_text(*field)))
                .collect(),
            Self::SubGoals => edition
                .sub_goals
                .iter()
                .map(|goal| entry(&goal.code, &goal.text))
                .collect(),
            Self::TargetGroups => edition
                .target_groups
                .iter()
                .map(|group| entry(&group.code, &group.text))
                .collect(),
            Self::Earmarks => edition
                .earmarks
                .iter()
                .map(|earmark| entry(&earmark.code, &earmark.text))
                .collect(),
            Self::PartnerKinds => PartnerKind::ALL
                .iter()
                .map(|kind| entry(kind.as_str(), &partner_text(*kind)))
                .collect(),
        };
        let mut seen = BTreeSet::new();
        entries.retain(|entry| seen.insert(entry.code.clone()));
        entries
    }

    /// Every way to name a value, in lower case, to its code.
    pub(crate) fn words(self, edition: &Edition) -> Words {
        let mut codes = BTreeMap::new();
        let entries = self.entries(edition);
        for entry in entries.iter().rev() {
            for wording in [&entry.text.nb, &entry.text.nn, &entry.text.en] {
                codes.insert(folded(wording), entry.code.clone());
            }
        }
        // A code is itself, whatever another's wording is.
        codes.extend(
            entries
                .iter()
                .map(|entry| (folded(&entry.code), entry.code.clone())),
        );
        Words {
            known: LocalText::listed(entries.iter().map(|entry| &entry.text)),
            codes,
        }
    }
}

/// The ways to name the values of a list.
pub(crate) struct Words {
    /// The wordings, for a person.
    pub(crate) known: LocalText,
    codes: BTreeMap<String, String>,
}

impl Words {
    /// The code that a cell names: the code itself, a label of the drop-down, or a wording in any of the languages.
    pub(crate) fn code(&self, text: &str) -> Option<String> {
        let bracketed = text
            .strip_suffix(']')
            .and_then(|text| text.rsplit_once('['))
            .map(|(_, code)| code);
        self.codes.get(&folded(bracketed.unwrap_or(text))).cloned()
    }
}

fn folded(text: &str) -> String {
    text.trim().trim_end_matches('.').to_lowercase()
}

impl Entry {
    /// The text in the drop-down, in bokmål and, where it differs, in nynorsk.
    pub(crate) fn labels(&self) -> Vec<(String, &str)> {
        let mut labels = vec![(self.label(&self.text.nb), self.text.nb.as_ref())];
        let nynorsk = self.label(&self.text.nn);
        if labels.iter().all(|(label, _)| *label != nynorsk) {
            labels.push((nynorsk, self.text.nn.as_ref()));
        }
        labels
    }

    fn label(&self, wording: &str) -> String {
        let wording = wording.trim_end_matches('.');
        let mut short: String = wording.chars().take(LABEL).collect();
        if short.len() < wording.len() {
            short.push('…');
        }
        format!("{short} [{}]", self.code)
    }
}

fn field_text(field: ServiceField) -> LocalText {
    match field {
        ServiceField::Care => LocalText::new("Omsorgstjenester", "Omsorgstenester", "Care services"),
        ServiceField::MentalHealthAndSubstanceUse => LocalText::new(
            "Psykisk helse og rus",
            "Psykisk helse og rus",
            "Mental health and substance use",
        ),
    }
}

fn partner_text(kind: PartnerKind) -> LocalText {
    let [nb, nn, en] = match kind {
        PartnerKind::Municipality => ["Kommune", "Kommune", "Municipality"],
        PartnerKind::HealthEnterprise => ["Helseforetak", "Helseføretak", "Health enterprise"],
        PartnerKind::Business => ["Næringsliv", "Næringsliv", "Business"],
        PartnerKind::EducationOrResearch => [
            "Utdannings- eller forskningsinstitusjon",
            "Utdannings- eller forskingsinstitusjon",
            "Education or research",
        ],
        PartnerKind::Voluntary => ["Frivillig sektor", "Frivillig sektor", "Voluntary sector"],
        PartnerKind::Other => ["Andre aktører", "Andre aktørar", "Others"],
    };
    LocalText::new(nb, nn, en)
}
