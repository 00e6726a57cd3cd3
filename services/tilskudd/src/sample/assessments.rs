//! The judgements of the made-up caseworkers.

use super::{Generator, calendar};
use crate::input::{
    Adjustment, Application, Assessment, Conflict, CriterionJudgement, Grade, Judgement, Measure,
};

const THOUSAND: i64 = 100_000;
const CASEWORKERS: [&str; 3] = ["caseworker-1", "caseworker-2", "caseworker-3"];

/// Gives every application an assessment.
pub(super) fn add(generator: &mut Generator, applications: &mut [Application]) -> anyhow::Result<()> {
    for (index, application) in applications.iter_mut().enumerate() {
        let caseworker = CASEWORKERS[index % CASEWORKERS.len()];
        let conflicted = CASEWORKERS[(index + 1) % CASEWORKERS.len()];
        let measures = application
            .content
            .measures
            .iter()
            .map(|m| (m.key.clone(), judgement(generator, m, index == REFUSED)))
            .collect();
        application.assessment = Some(Assessment {
            at: calendar::at(generator.year, &format!("03-{:02}T10:00", 19 + index % 3))?,
            caseworker: caseworker.into(),
            approved_at: calendar::at(generator.year, "04-08T10:00")?,
            approver: "approver".into(),
            reason:
                "Tiltakene er vurdert hver for seg etter forventet måloppnåelse og sett i sammenheng med \
                     kompetanseplanen."
                    .into(),
            approval_reason: "Innstillingen er i tråd med regelverket og lik praksis i regionen.".into(),
            measures,
            conflicts: if index == 6 {
                vec![Conflict {
                    person: conflicted.into(),
                    reason: "Nær slektning er prosjektleder hos søkeren (oppdiktet).".into(),
                }]
            } else {
                Vec::new()
            },
        });
    }
    Ok(())
}

/// An application whose measures are all recommended for refusal.
const REFUSED: usize = 12;

fn judgement(generator: &mut Generator, measure: &Measure, refuse: bool) -> Judgement {
    let overall = match generator.below(100) {
        _ if refuse => Grade::Low,
        0..30 => Grade::High,
        30..75 => Grade::Good,
        75..92 => Grade::Some,
        _ => Grade::Low,
    };
    let track = generator.edition.track(&measure.kind);
    let codes: Vec<String> = track
        .map(|t| generator.edition.criteria(t).map(|c| c.code.clone()).collect())
        .unwrap_or_default();
    let mut criteria = std::collections::BTreeMap::new();
    for code in codes {
        let grade = if generator.chance(700) {
            overall
        } else {
            Grade::Good
        };
        criteria.insert(
            code,
            CriterionJudgement {
                grade,
                reason: criterion_reason(grade).into(),
            },
        );
    }
    let permille = match overall {
        Grade::High => 1000,
        Grade::Good => 800,
        Grade::Some => 500,
        Grade::Low => 0,
    };
    Judgement {
        criteria,
        overall,
        reason: overall_reason(overall).into(),
        prioritised: measure.field == tilskudd_rulebook::ServiceField::MentalHealthAndSubstanceUse
            && overall > Grade::Low,
        ordinary_work: false,
        recommended_ore: measure.applied_ore * permille / 1000 / THOUSAND * THOUSAND,
        recommendation_reason: recommendation_reason(overall).into(),
    }
}

const fn criterion_reason(grade: Grade) -> &'static str {
    match grade {
        Grade::High => "Godt begrunnet og konkret.",
        Grade::Good => "Tilstrekkelig beskrevet.",
        Grade::Some => "Delvis beskrevet; lite om gjennomføring.",
        Grade::Low => "Lite konkret.",
    }
}

const fn overall_reason(grade: Grade) -> &'static str {
    match grade {
        Grade::High => "Svarer på et dokumentert behov og ventes å gi høy måloppnåelse.",
        Grade::Good => "Ventes å gi god måloppnåelse; omfanget er noe stort for formålet.",
        Grade::Some => "Ventes å gi noe måloppnåelse; planen er delvis.",
        Grade::Low => "Det er ikke sannsynliggjort at tiltaket bidrar til målet for ordningen.",
    }
}

const fn recommendation_reason(grade: Grade) -> &'static str {
    match grade {
        Grade::High => "Tiltaket svarer på et dokumentert behov og er godt planlagt; innstilt fullt ut.",
        Grade::Good => {
            "Tiltaket er godt, men omfanget er større enn behovet som er vist; innstilt med fire femdeler av søknaden."
        }
        Grade::Some => "Planen er bare delvis beskrevet; innstilt med halvparten av søknaden.",
        Grade::Low => {
            "Søknaden viser ikke hvordan tiltaket skal gi flere fagutdannede eller bedre tjenester, og planen for gjennomføring mangler."
        }
    }
}

/// A person's changes to the proposal: two high awards are lowered, and some of what that frees raises a third.
pub(super) fn adjustments(applications: &[Application]) -> Vec<Adjustment> {
    let lowered =
        judged(applications, |j| j.overall == Grade::High)
            .take(2)
            .map(|(application, measure, j)| Adjustment {
                application,
                measure,
                amount_ore: j.recommended_ore * 3 / 4 / THOUSAND * THOUSAND,
                reason: "Deler av utgiftene er alt dekket i kommunens økonomiplan; beløpet er satt ned."
                    .into(),
            });
    let mut adjustments: Vec<_> = lowered.collect();
    let freed: i64 = adjustments.iter().map(|a| a.amount_ore / 3).sum();
    let small = |j: &Judgement| j.overall == Grade::Some && j.recommended_ore <= freed;
    adjustments.extend(
        judged(applications, small)
            .last()
            .map(|(application, measure, j)| Adjustment {
                application,
                measure,
                amount_ore: j.recommended_ore,
                reason: "Gis innstilt beløp: tiltaket utfyller to andre som alt er prioritert.".into(),
            }),
    );
    adjustments
}

/// For each application, its first measure that was judged so.
fn judged<'a>(
    applications: &'a [Application],
    wanted: impl Fn(&Judgement) -> bool + 'a,
) -> impl Iterator<Item = (String, String, &'a Judgement)> {
    applications.iter().filter_map(move |a| {
        let (measure, judgement) = a.assessment.as_ref()?.measures.iter().find(|(_, j)| wanted(j))?;
        Some((a.key.clone(), measure.clone(), judgement))
    })
}
