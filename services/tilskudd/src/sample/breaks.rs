//! Over 300 lines: one way to break each rule, all in one table.
//!
//! Submissions that break one rule each: most are corrected and sent again, some stay out.

use anyhow::Context as _;
use serde_json::{Value, json};
use tilskudd_rulebook::{OrganisationKind, Track};

use super::applicants::Applicant;
use super::{Generator, calendar};
use crate::input::{Application, Attempt};

/// One way of breaking one rule.
struct Break {
    rule: &'static str,
    /// Changes to the final form.
    changes: Vec<Value>,
}

fn one(rule: &'static str, change: Value) -> Break {
    Break {
        rule,
        changes: vec![change],
    }
}

/// Adds attempts that are rejected, and applications that stay out.
pub(super) fn add(
    generator: &mut Generator,
    applications: &mut Vec<Application>,
    applicants: &[Applicant],
) -> anyhow::Result<()> {
    let mut free: Vec<usize> = applications
        .iter()
        .enumerate()
        .filter(|(_, a)| kind_of(applicants, a) == Some(OrganisationKind::Municipality))
        .map(|(i, _)| i)
        .collect();
    for broken in anywhere() {
        let index = free
            .pop()
            .context("the region has too few municipalities for the rejected submissions")?;
        reject_first(generator.year, applications, index, broken)?;
    }
    for (rule, needs, make) in on_track() {
        let found = free
            .iter()
            .position(|i| track_index(generator, applications, *i, needs).is_some());
        let Some(position) = found else { continue };
        let index = free.remove(position);
        let measure = track_index(generator, applications, index, needs).unwrap_or(0);
        reject_first(
            generator.year,
            applications,
            index,
            Break {
                rule,
                changes: make(measure),
            },
        )?;
    }
    too_many_projects(generator, applications, &mut free)?;
    by_kind(generator, applications, applicants)?;
    let early = free.pop().context("the region has too few municipalities")?;
    applications[early]
        .attempts
        .insert(0, attempt(generator.year, "01-19T10:00", "opens-on", Vec::new())?);
    stay_out(generator, applications, applicants, &free)
}

/// Rules that any application can break.
fn anywhere() -> Vec<Break> {
    vec![
        one(
            "purpose",
            json!({"op": "replace", "path": "/content/purpose", "value": ""}),
        ),
        one(
            "description",
            json!({"op": "replace", "path": "/content/description", "value": ""}),
        ),
        one(
            "control-statement",
            json!({"op": "replace", "path": "/content/control_statement", "value": ""}),
        ),
        one(
            "signature-role",
            json!({"op": "replace", "path": "/signature/role", "value": "other"}),
        ),
        Break {
            rule: "delegation-document",
            changes: vec![
                json!({"op": "replace", "path": "/signature/role", "value": "delegate"}),
                json!({"op": "add", "path": "/signature/delegation_document", "value": ""}),
            ],
        },
        one(
            "measures",
            json!({"op": "replace", "path": "/content/measures", "value": []}),
        ),
        one(
            "measure-kind",
            json!({"op": "replace", "path": "/content/measures/0/kind", "value": "study-tour"}),
        ),
        one(
            "sub-goals",
            json!({"op": "replace", "path": "/content/measures/0/sub_goals", "value": []}),
        ),
        one(
            "target-groups",
            json!({"op": "replace", "path": "/content/measures/0/target_groups", "value": []}),
        ),
        one(
            "criteria",
            json!({"op": "replace", "path": "/content/measures/0/answers", "value": {}}),
        ),
        one(
            "budget",
            json!({"op": "replace", "path": "/content/measures/0/budget", "value": []}),
        ),
        one(
            "budget-sum",
            json!({"op": "replace", "path": "/content/measures/0/budget/0/amount_ore", "value": 123_400}),
        ),
        Break {
            rule: "own-share-elsewhere",
            changes: vec![
                json!({"op": "add", "path": "/content/other_grants", "value": [
                    {"title": "Tilskudd til dagaktivitetstilbud", "amount_ore": 10_000_000, "demands_own_share": true}]}),
                json!({"op": "add", "path": "/content/measures/0/budget/0/covers_own_share_elsewhere", "value": true}),
            ],
        },
    ]
}

type OnTrack = (&'static str, Track, fn(usize) -> Vec<Value>);

/// Rules that only a measure of some track can break.
fn on_track() -> Vec<OnTrack> {
    vec![
        ("short-course", Track::Competence, |m| {
            vec![
                json!({"op": "replace", "path": format!("/content/measures/{m}/title"), "value": "Dagskurs i dokumentasjon"}),
                json!({"op": "add", "path": format!("/content/measures/{m}/short_course"), "value": true}),
            ]
        }),
        ("target-group-limits", Track::Development, |m| {
            vec![
                json!({"op": "replace", "path": format!("/content/measures/{m}/target_groups"), "value": ["other-agencies"]}),
            ]
        }),
        ("earmark-fit", Track::Competence, |m| {
            vec![
                json!({"op": "add", "path": format!("/content/measures/{m}/earmark"), "value": "avlastning"}),
            ]
        }),
    ]
}

/// Which measure of an application is of a track, and a kind that refuses short courses.
fn track_index(
    generator: &Generator,
    applications: &[Application],
    index: usize,
    track: Track,
) -> Option<usize> {
    applications.get(index)?.content.measures.iter().position(|m| {
        generator.edition.track(&m.kind) == Some(track)
            && (track != Track::Competence || generator.edition.refuses_short_course(&m.kind))
    })
}

fn kind_of(applicants: &[Applicant], application: &Application) -> Option<OrganisationKind> {
    applicants
        .iter()
        .find(|a| a.number == application.organisation_number)
        .map(|a| a.kind)
}

fn attempt(year: i32, at: &str, rule: &str, changes: Vec<Value>) -> anyhow::Result<Attempt> {
    Ok(Attempt {
        at: calendar::at(year, at)?,
        breaks: Some(rule.into()),
        changes,
        signed_first: None,
    })
}

/// The first attempt is rejected on the day that the final one was due; the final one comes a day later.
fn reject_first(
    year: i32,
    applications: &mut [Application],
    index: usize,
    broken: Break,
) -> anyhow::Result<()> {
    let application = applications.get_mut(index).context("no such application")?;
    let last = application
        .attempts
        .last_mut()
        .context("an application without an attempt")?;
    let rejected_at = last.at;
    last.at = calendar::at(year, "02-28T14:00")?;
    application.attempts.insert(
        0,
        Attempt {
            at: rejected_at,
            breaks: Some(broken.rule.into()),
            changes: broken.changes,
            signed_first: None,
        },
    );
    Ok(())
}

/// One more development project than the edition allows (R9).
fn too_many_projects(
    generator: &Generator,
    applications: &mut [Application],
    free: &mut Vec<usize>,
) -> anyhow::Result<()> {
    let Some(limit) = generator.edition.max_development_projects() else {
        return Ok(());
    };
    let Some(position) = free
        .iter()
        .position(|i| track_index(generator, applications, *i, Track::Development).is_some())
    else {
        return Ok(());
    };
    let index = free.remove(position);
    let measure = track_index(generator, applications, index, Track::Development).unwrap_or(0);
    let copies = (0..limit).map(|n| {
        let mut copy =
            serde_json::to_value(&applications[index].content.measures[measure]).unwrap_or_default();
        copy["key"] = json!(format!("x{n}"));
        copy["title"] = json!(format!("Delprosjekt {}", n + 1));
        json!({"op": "add", "path": "/content/measures/-", "value": copy})
    });
    let changes = copies.collect();
    reject_first(
        generator.year,
        applications,
        index,
        Break {
            rule: "max-development-projects",
            changes,
        },
    )
}

/// Breaks that only a county or an intermunicipal company can make.
fn by_kind(
    generator: &Generator,
    applications: &mut [Application],
    applicants: &[Applicant],
) -> anyhow::Result<()> {
    let development = generator
        .edition
        .measure_kinds()
        .iter()
        .find(|k| k.track == Track::Development);
    let development = development.map_or("", |k| k.code.as_str());
    let bound_to_field = generator
        .edition
        .recipient(OrganisationKind::County)
        .is_some_and(|r| !r.fields.is_empty());
    for application in applications.iter_mut() {
        let broken = match kind_of(applicants, application) {
            Some(OrganisationKind::County) => {
                let track = one(
                    "recipient-track",
                    json!({"op": "replace", "path": "/content/measures/0/kind", "value": development}),
                );
                let field = one(
                    "recipient-field",
                    json!({"op": "replace", "path": "/content/measures/0/field", "value": "care"}),
                );
                if bound_to_field {
                    vec![track, field]
                } else {
                    vec![track]
                }
            }
            Some(OrganisationKind::IntermunicipalCompany) => vec![one(
                "cooperation",
                json!({"op": "add", "path": "/content/measures/0/partners", "value": [{"title": "Nabokommunen", "kind": "municipality"}]}),
            )],
            _ => continue,
        };
        for (n, broken) in broken.into_iter().enumerate() {
            let at = format!("01-{:02}T09:00", 23 + n);
            application
                .attempts
                .insert(n, attempt(generator.year, &at, broken.rule, broken.changes)?);
        }
    }
    Ok(())
}

/// Applications that are never accepted: too late, one too many, and from one that may not apply.
fn stay_out(
    generator: &Generator,
    applications: &mut Vec<Application>,
    applicants: &[Applicant],
    free: &[usize],
) -> anyhow::Result<()> {
    let second = free
        .first()
        .and_then(|i| applications.get(*i))
        .cloned()
        .context("too few municipalities")?;
    let only = |key: String, at: &str, rule: &str| -> anyhow::Result<Application> {
        Ok(Application {
            key,
            attempts: vec![attempt(generator.year, at, rule, Vec::new())?],
            assessment: None,
            ..second.clone()
        })
    };
    let mut new = vec![only(
        format!("{}-igjen", second.key),
        "02-28T16:00",
        "one-application",
    )?];
    if let Some(stranger) = applicants
        .iter()
        .find(|a| generator.edition.recipient(a.kind).is_none())
    {
        let mut application = only(stranger.key.clone(), "02-20T12:00", "recipient-kind")?;
        application.organisation_number = stranger.number.clone();
        new.push(application);
    }
    let late = free
        .last()
        .and_then(|i| applications.get_mut(*i))
        .context("too few municipalities")?;
    late.attempts = vec![attempt(generator.year, "03-02T00:10", "deadline", Vec::new())?];
    late.assessment = None;
    applications.extend(new);
    Ok(())
}
