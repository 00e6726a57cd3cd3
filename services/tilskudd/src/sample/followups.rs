//! Reports, unused money and repayments of a made-up round.

use tilskudd_rulebook::Track;

use super::{Generator, calendar};
use crate::input::{
    Application, AuditorStatement, CarryOver, FollowUp, Grade, Measure, MeasureReport, Persons, Repayment,
    Report, Wish,
};

/// Unused of the measure that is carried over, øre.
const CARRIED_ORE: i64 = 4_500_000;
/// Unused of the measure whose money comes back, øre.
const RETURNED_ORE: i64 = 3_250_050;

/// Plans the year after: every application reports, one late, one carries over and one returns.
pub(super) fn plan(generator: &mut Generator, applications: &[Application]) -> anyhow::Result<FollowUp> {
    let year = generator.year + 1;
    let assessed: Vec<Application> = applications
        .iter()
        .filter(|a| a.assessment.is_some())
        .cloned()
        .collect();
    let applications = assessed.as_slice();
    let mut reports: Vec<Report> = applications
        .iter()
        .map(|a| report(generator, a))
        .collect::<anyhow::Result<_>>()?;
    if let Some(late) = reports.get_mut(9) {
        late.at = calendar::at(year, "03-06T11:00")?;
    }
    let carried = set_unused(&mut reports, applications, 2, CARRIED_ORE, Wish::CarryOver);
    let returned = set_unused(&mut reports, applications, 5, RETURNED_ORE, Wish::Return);
    let repaid_at = calendar::at(year, "04-10T12:00")?;
    Ok(FollowUp {
        forms_at: calendar::at(year, "01-13T09:00")?,
        caseworker: "caseworker-1".into(),
        reports,
        accepted_at: calendar::at(year, "03-17T10:00")?,
        acceptance_reason: "Rapport og regnskap er gjennomgått og samsvarer med tilskuddsbrevet.".into(),
        carry_overs_at: calendar::at(year, "03-24T10:00")?,
        carry_over_decider: "leader".into(),
        carry_overs: carried
            .into_iter()
            .map(|(application, measure)| CarryOver {
                application,
                measure,
                grant: true,
                reason: "Studiet går over to år; deltakerne fullfører neste år.".into(),
            })
            .collect(),
        repayments: returned
            .into_iter()
            .map(|(application, measure)| Repayment {
                bank_reference: format!("OCR-{application}-1"),
                application,
                measure,
                at: repaid_at,
                amount_ore: RETURNED_ORE,
            })
            .collect(),
        accountant: "accountant".into(),
        ends_at: calendar::at(year, "04-30T12:00")?,
    })
}

/// Leaves money unused on the best-judged measure of one application.
fn set_unused(
    reports: &mut [Report],
    applications: &[Application],
    from: usize,
    unused_ore: i64,
    wish: Wish,
) -> Option<(String, String)> {
    for (report, application) in reports.iter_mut().zip(applications).skip(from) {
        let assessment = application.assessment.as_ref()?;
        let best = assessment
            .measures
            .iter()
            .max_by_key(|(_, j)| (j.overall, j.recommended_ore));
        let Some((key, judgement)) = best else { continue };
        // Wide of the mark on purpose: an adjusted or scaled award must still hold it, also of a small frame.
        if judgement.overall != Grade::High || judgement.recommended_ore < unused_ore * 4 {
            continue;
        }
        let measure = report.measures.get_mut(key)?;
        measure.unused_ore = unused_ore;
        measure.wish = Some(wish);
        measure.wish_reason = match wish {
            Wish::CarryOver => "To deltakere fullfører i neste studieår.".into(),
            Wish::Return => "Tiltaket ble rimeligere enn budsjettert.".into(),
        };
        return Some((application.key.clone(), key.clone()));
    }
    None
}

fn report(generator: &mut Generator, application: &Application) -> anyhow::Result<Report> {
    let day = 3 + generator.below(25);
    Ok(Report {
        application: application.key.clone(),
        at: calendar::at(generator.year + 1, &format!("02-{day:02}T12:00"))?,
        measures: application
            .content
            .measures
            .iter()
            .map(|m| (m.key.clone(), measure_report(generator, m)))
            .collect(),
        auditor_statement: Some(AuditorStatement {
            document: format!("Revisoruttalelse {}", application.key),
            auditor: "Revisjonsselskapet (oppdiktet)".into(),
        }),
    })
}

fn measure_report(generator: &mut Generator, measure: &Measure) -> MeasureReport {
    let lines = u32::try_from(measure.budget.len()).unwrap_or(1).max(1);
    let share = 1000 / lines;
    let accounts_permille = measure
        .budget
        .iter()
        .enumerate()
        .map(|(i, line)| {
            (
                line.key.clone(),
                if i == 0 { 1000 - share * (lines - 1) } else { share },
            )
        })
        .collect();
    let categories: Vec<String> = generator
        .edition
        .person_lists()
        .iter()
        .filter(|l| l.kinds.contains(&measure.kind))
        .map(|l| l.code.clone())
        .collect();
    let mut persons = Vec::new();
    for category in categories {
        let started = i32::try_from(2 + generator.below(9)).unwrap_or(2);
        let completed = started / 2;
        persons.push(Persons {
            category,
            started,
            ongoing: started - completed,
            completed,
            dropped_out: 0,
        });
    }
    let narratives = match generator.edition.track(&measure.kind) {
        Some(Track::Development) => generator
            .edition
            .narrative_questions()
            .iter()
            .map(|q| {
                (
                    q.code.clone(),
                    "Erfaringene er gode; virkningen følges videre i neste års rapport.".into(),
                )
            })
            .collect(),
        _ => std::collections::BTreeMap::new(),
    };
    MeasureReport {
        unused_ore: 0,
        wish: None,
        wish_reason: String::new(),
        accounts_permille,
        persons,
        narratives,
        goal_assessment: "Tiltaket er gjennomført etter planen, og målet for året er i hovedsak nådd.".into(),
    }
}
