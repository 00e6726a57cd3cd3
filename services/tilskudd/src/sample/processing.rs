//! The processing of a made-up round: signatures before submission, applications by letter, completions, supplements
//! and withdrawals.

use serde_json::json;

use super::{Generator, calendar};
use crate::input::{
    Answer, Application, Completion, Defect, File, Grade, PreliminaryAnswers, Reasoned, Registration,
    SignedFirst, Supplement,
};

const THOUSAND: i64 = 100_000;
/// One in so many is signed before another person submits it.
const SIGNED_FIRST: usize = 4;

/// Gives some of the applications such a way; fewer where few applied without being rejected.
pub(super) fn add(generator: &Generator, applications: &mut [Application]) -> anyhow::Result<()> {
    let mut free = untouched(applications);
    let year = generator.year;
    if let Some(index) = smallest(applications, &free) {
        free.retain(|i| *i != index);
        withdraw(year, &mut applications[index])?;
    }
    if let Some(index) = free
        .iter()
        .copied()
        .find(|i| to_lower(&applications[*i]).is_some())
    {
        free.retain(|i| *i != index);
        correct(year, &mut applications[index])?;
    }
    let ways: [fn(i32, &mut Application) -> anyhow::Result<()>; 5] =
        [leave_unanswered, answer_in_words, register, attach, supplement];
    for (way, index) in ways.into_iter().zip(free) {
        way(year, &mut applications[index])?;
    }
    sign_first(applications);
    Ok(())
}

/// The preliminary answers of a year.
pub(super) fn preliminary_answers(year: i32) -> anyhow::Result<PreliminaryAnswers> {
    Ok(PreliminaryAnswers {
        at: calendar::at(year, "03-04T08:00")?,
        caseworker: "caseworker-2".into(),
        due_by: format!("{year}-03-31"),
        reason: "Alle søknader i regionen vurderes samlet, innenfor rammen for året.".into(),
        expected: format!("{year}-05-15"),
    })
}

/// Indexes of applications that were accepted at once and are assessed, and whose applicant has no other.
fn untouched(applications: &[Application]) -> Vec<usize> {
    let only = |a: &Application| {
        let number = &a.organisation_number;
        let own = applications.iter().filter(|o| o.organisation_number == *number);
        own.count() == 1
    };
    let at_once = |a: &Application| a.attempts.len() == 1 && a.attempts.iter().all(|t| t.breaks.is_none());
    let fits = |a: &Application| a.assessment.is_some() && at_once(a) && only(a);
    let all = applications.iter().enumerate();
    all.filter(|(_, a)| fits(a)).map(|(i, _)| i).collect()
}

fn smallest(applications: &[Application], free: &[usize]) -> Option<usize> {
    let applied = |i: &usize| -> i64 {
        applications[*i]
            .content
            .measures
            .iter()
            .map(|m| m.applied_ore)
            .sum()
    };
    free.iter().copied().min_by_key(applied)
}

/// A measure that is judged high and has something to lower: its index, and by how much in øre.
fn to_lower(application: &Application) -> Option<(usize, i64)> {
    let judged = &application.assessment.as_ref()?.measures;
    let by = |m: &crate::input::Measure| {
        m.budget
            .first()
            .map_or(0, |l| l.amount_ore / 5 / THOUSAND * THOUSAND)
    };
    let fits = |m: &crate::input::Measure| {
        let high = judged.get(&m.key).is_some_and(|j| j.overall == Grade::High);
        high && by(m) > 0 && by(m) * 2 < m.applied_ore
    };
    let measures = application.content.measures.iter().enumerate();
    measures.filter(|(_, m)| fits(m)).map(|(i, m)| (i, by(m))).next()
}

fn withdraw(year: i32, application: &mut Application) -> anyhow::Result<()> {
    application.assessment = None;
    application.withdrawal = Some(Reasoned {
        at: calendar::at(year, "03-07T09:00")?,
        reason: "Kommunestyret har utsatt tiltakene til neste år.".into(),
    });
    Ok(())
}

/// The applicant lowers what it asks for, and is recommended no more than that.
fn correct(year: i32, application: &mut Application) -> anyhow::Result<()> {
    let Some((index, by)) = to_lower(application) else {
        return Ok(());
    };
    let measure = &application.content.measures[index];
    let applied = measure.applied_ore - by;
    let line = measure.budget.first().map_or(0, |l| l.amount_ore) - by;
    let judged = application.assessment.as_mut();
    if let Some(judged) = judged.and_then(|a| a.measures.get_mut(&measure.key)) {
        judged.recommended_ore = judged.recommended_ore.min(applied);
    }
    let changes = vec![
        json!({"op": "replace", "path": format!("/content/measures/{index}/applied_ore"), "value": applied}),
        json!({"op": "replace", "path": format!("/content/measures/{index}/budget/0/amount_ore"), "value": line}),
    ];
    application.completion = Some(Completion {
        answer: Answer {
            at: calendar::at(year, "03-13T10:00")?,
            text: "Noen av utgiftene var ført to ganger. Beløpet og budsjettet er rettet.".into(),
            changes,
        },
        ..asked(
            year,
            application,
            &format!("measures[{index}].budget_lines[0]"),
            "Vis hvordan beløpet er beregnet, og rett det hvis noe er ført to ganger.",
        )?
    });
    Ok(())
}

fn answer_in_words(year: i32, application: &mut Application) -> anyhow::Result<()> {
    application.completion = Some(asked(
        year,
        application,
        "description",
        "Si hvem i ledelsen som har ansvaret for tiltakene.",
    )?);
    Ok(())
}

fn leave_unanswered(year: i32, application: &mut Application) -> anyhow::Result<()> {
    application.completion = Some(Completion {
        deadline: format!("{year}-03-12"),
        reminded_at: Some(calendar::at(year, "03-11T09:00")?),
        answer: Answer {
            at: calendar::at(year, "03-14T09:00")?,
            text: "Vi beklager at svaret kommer sent.".into(),
            changes: Vec::new(),
        },
        proceeds: Some(Reasoned {
            at: calendar::at(year, "03-15T09:00")?,
            reason: "Fristen er ute. Søknaden kan vurderes som den står.".into(),
        }),
        ..asked(
            year,
            application,
            "measures[0].description",
            "Skriv hvor mange ansatte tiltaket omfatter.",
        )?
    });
    Ok(())
}

/// A request for completion that is answered in words and in time.
fn asked(year: i32, application: &Application, field: &str, text: &str) -> anyhow::Result<Completion> {
    let caseworker = application.assessment.as_ref().map(|a| a.caseworker.clone());
    Ok(Completion {
        at: calendar::at(year, "03-05T09:00")?,
        caseworker: caseworker.unwrap_or_default(),
        defects: vec![Defect {
            field: field.into(),
            text: text.into(),
        }],
        reason: "Søknaden kan ikke vurderes fullt ut før dette er opplyst.".into(),
        deadline: format!("{year}-03-14"),
        reminded_at: None,
        answer: Answer {
            at: calendar::at(year, "03-08T12:00")?,
            text: "Kommunalsjefen for helse og omsorg har ansvaret, og rapporterer hvert kvartal.".into(),
            changes: Vec::new(),
        },
        proceeds: None,
    })
}

/// It came before the deadline and is registered after it, by another than the one who recommends it.
fn register(year: i32, application: &mut Application) -> anyhow::Result<()> {
    for attempt in &mut application.attempts {
        attempt.at = calendar::at(year, "03-03T09:00")?;
    }
    let recommends = application.assessment.as_ref().map(|one| one.caseworker.as_str());
    let another = match recommends {
        Some("caseworker-3") => "caseworker-2",
        _ => "caseworker-3",
    };
    application.registration = Some(Registration {
        registrar: another.into(),
        received_on: format!("{year}-02-28"),
        late_reason: Some("Brevet lå i postmottaket da fristen gikk ut (oppdiktet).".into()),
        original: File {
            title: "Søknad i brev.txt".into(),
            text: "Brev med søknad om tilskudd, mottatt i posten (oppdiktet).\n".into(),
        },
    });
    Ok(())
}

fn attach(_: i32, application: &mut Application) -> anyhow::Result<()> {
    application.attachments.push(File {
        title: "Kompetanseplan.txt".into(),
        text: "Kompetanseplan for helse- og omsorgstjenesten, vedtatt i kommunestyret (oppdiktet).\n".into(),
    });
    Ok(())
}

fn supplement(year: i32, application: &mut Application) -> anyhow::Result<()> {
    application.supplements.push(Supplement {
        at: calendar::at(year, "03-06T12:00")?,
        text: "Kommunestyret vedtok kompetanseplanen i går; saksnummeret står i planen.".into(),
    });
    Ok(())
}

/// Some are signed by the director before the one who wrote the draft submits it; the first of them is changed in
/// between.
fn sign_first(applications: &mut [Application]) {
    let written = applications.iter_mut().filter(|a| a.registration.is_none());
    let accepted = written.filter_map(|a| {
        let attempt = a.attempts.last_mut()?;
        attempt.breaks.is_none().then_some(attempt)
    });
    let before = json!({"op": "replace", "path": "/content/description",
        "value": "Søknaden gjelder tiltakene i kompetanseplanen."});
    let mut before = vec![before];
    for attempt in accepted.skip(1).step_by(SIGNED_FIRST) {
        attempt.signed_first = Some(SignedFirst {
            drafter: "Rådgiver".into(),
            before: std::mem::take(&mut before),
        });
    }
}
