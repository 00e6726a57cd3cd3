//! The measures that the applicants ask for, in their final and correct form.

use std::collections::BTreeMap;

use tilskudd_rulebook::{OrganisationKind, PartnerKind, ServiceField, SignatoryRole, Track};

use super::applicants::{Applicant, made_up_account};
use super::{Generator, calendar, texts};
use crate::input::{Application, Attempt, Content, Line, Measure, OtherGrant, Partner, Signature};

/// A thousand kroner in øre: what everything is rounded to.
const THOUSAND: i64 = 100_000;

/// One application from each applicant that may apply, together asking for about `total_ore`.
pub(super) fn applications(
    generator: &mut Generator,
    applicants: &[Applicant],
    total_ore: i64,
) -> anyhow::Result<Vec<Application>> {
    let may_apply: Vec<_> = applicants
        .iter()
        .filter(|a| generator.edition.recipient(a.kind).is_some())
        .cloned()
        .collect();
    let weights: u64 = may_apply.iter().map(weight).sum();
    let mut applications = Vec::new();
    for applicant in &may_apply {
        let share = i128::from(total_ore) * i128::from(weight(applicant)) / i128::from(weights.max(1));
        applications.push(application(
            generator,
            applicant,
            i64::try_from(share).unwrap_or(0),
        )?);
    }
    Ok(applications)
}

/// Larger municipalities ask for more, but not in proportion.
fn weight(applicant: &Applicant) -> u64 {
    match applicant.kind {
        OrganisationKind::Municipality => 40 + applicant.inhabitants.isqrt(),
        _ => 110,
    }
}

fn application(generator: &mut Generator, applicant: &Applicant, ask: i64) -> anyhow::Result<Application> {
    let measures = measures(generator, applicant, ask);
    let other_grants = if generator.chance(250) {
        vec![OtherGrant {
            title: "Skjønnstilskudd til utviklingsarbeid".into(),
            amount_ore: 20 * THOUSAND,
            demands_own_share: false,
        }]
    } else {
        Vec::new()
    };
    let hour = 8 + generator.below(8);
    let day = 1 + generator.below(27);
    Ok(Application {
        key: applicant.key.clone(),
        organisation_number: applicant.number.clone(),
        content: Content {
            purpose: texts::purpose(&applicant.title),
            description: texts::description(&applicant.title, measures.len()),
            control_statement: texts::control(),
            contact_name: "Kontaktperson for tilskuddet".into(),
            contact_email: "post@example.no".into(),
            measures,
            other_grants,
        },
        signature: signature(generator, applicant.kind),
        account_number: made_up_account(&applicant.number, 1),
        attachments: Vec::new(),
        registration: None,
        attempts: vec![Attempt {
            at: calendar::at(generator.year, &format!("02-{day:02}T{hour:02}:00"))?,
            breaks: None,
            changes: Vec::new(),
            signed_first: None,
        }],
        supplements: Vec::new(),
        completion: None,
        withdrawal: None,
        assessment: None,
    })
}

fn signature(generator: &mut Generator, kind: OrganisationKind) -> Signature {
    let roles = generator.edition.signature_roles(kind).to_vec();
    let delegated = generator.chance(150) && roles.contains(&SignatoryRole::Delegate);
    let role = if delegated {
        SignatoryRole::Delegate
    } else {
        roles.first().copied().unwrap_or(SignatoryRole::Other)
    };
    Signature {
        signatory: if delegated {
            "Kommunalsjef helse og omsorg".into()
        } else {
            texts::signatory(kind).into()
        },
        role,
        delegation_document: if delegated {
            "Delegeringsreglement, punkt 4.2".into()
        } else {
            String::new()
        },
    }
}

/// The kinds that an applicant asks for: its size decides how many, the edition which.
fn kinds(generator: &mut Generator, applicant: &Applicant) -> Vec<(String, Track)> {
    let allowed: Vec<Track> = generator
        .edition
        .recipient(applicant.kind)
        .map(|r| r.tracks.clone())
        .unwrap_or_default();
    let all: Vec<(String, Track)> = generator
        .edition
        .measure_kinds()
        .iter()
        .filter(|k| allowed.is_empty() || allowed.contains(&k.track))
        .map(|k| (k.code.clone(), k.track))
        .collect();
    let wanted =
        2 + usize::try_from(generator.below(if applicant.inhabitants > 10_000 { 5 } else { 3 })).unwrap_or(0);
    let first = usize::try_from(generator.below(all.len() as u64)).unwrap_or(0);
    let mut kinds: Vec<_> = all
        .iter()
        .cycle()
        .skip(first)
        .take(wanted.min(all.len()))
        .cloned()
        .collect();
    if let Some(development) = all.iter().find(|(_, track)| *track == Track::Development)
        && applicant.inhabitants > 4_000
    {
        kinds.push(development.clone());
    }
    kinds
}

fn measures(generator: &mut Generator, applicant: &Applicant, ask: i64) -> Vec<Measure> {
    let kinds = kinds(generator, applicant);
    let parts: Vec<u64> = kinds.iter().map(|_| 60 + generator.below(80)).collect();
    let whole = i64::try_from(parts.iter().sum::<u64>()).unwrap_or(1);
    let mut measures = Vec::new();
    for (index, ((kind, track), part)) in kinds.iter().zip(&parts).enumerate() {
        let amount = ask / whole * i64::try_from(*part).unwrap_or(0) / THOUSAND * THOUSAND;
        measures.push(measure(
            generator,
            applicant,
            index,
            kind,
            *track,
            amount.max(30 * THOUSAND),
        ));
    }
    measures
}

fn measure(
    generator: &mut Generator,
    applicant: &Applicant,
    index: usize,
    kind: &str,
    track: Track,
    applied_ore: i64,
) -> Measure {
    let only_fields = generator
        .edition
        .recipient(applicant.kind)
        .map(|r| r.fields.clone())
        .unwrap_or_default();
    let field = match only_fields.first() {
        Some(field) => *field,
        None if generator.chance(350) => ServiceField::MentalHealthAndSubstanceUse,
        None => ServiceField::Care,
    };
    let no_own_funding = applicant.inhabitants > 0 && applicant.inhabitants < 1_000 && index == 0;
    let own_permille = 200 + i64::try_from(generator.below(250)).unwrap_or(0);
    let own_funding_ore = if no_own_funding {
        0
    } else {
        applied_ore * own_permille / 1000 / THOUSAND * THOUSAND
    };
    let topic = texts::topic(generator, kind, track, field);
    let earmark = generator
        .edition
        .earmark("avlastning")
        .filter(|e| e.tracks.contains(&track))
        .map(|e| e.code.clone());
    let respite = earmark.is_some() && generator.chance(250);
    Measure {
        key: format!("m{}", index + 1),
        kind: kind.into(),
        title: if respite {
            "Fleksible avlastningsmodeller for pårørende".into()
        } else {
            topic.title.clone()
        },
        description: texts::measure(&applicant.title, &topic),
        field,
        sub_goals: sub_goals(generator, track),
        target_groups: target_groups(generator, track, field),
        answers: answers(generator, track, &applicant.title, &topic),
        budget: budget(track, applied_ore + own_funding_ore),
        applied_ore,
        own_funding_ore,
        own_funding_reason: if no_own_funding {
            texts::no_own_funding()
        } else {
            String::new()
        },
        partners: partners(generator, applicant.kind, track),
        earmark: if respite {
            earmark.unwrap_or_default()
        } else {
            String::new()
        },
        short_course: false,
    }
}

fn sub_goals(generator: &mut Generator, track: Track) -> Vec<String> {
    let goals = &generator.edition.sub_goals;
    let found = match track {
        Track::Development => goals.last(),
        Track::Bpa => goals.get(1),
        Track::Competence => goals.first(),
    };
    found.map(|g| g.code.clone()).into_iter().collect()
}

fn target_groups(generator: &mut Generator, track: Track, field: ServiceField) -> Vec<String> {
    let fits = |tracks: &[Track], fields: &[ServiceField]| {
        (tracks.is_empty() || tracks.contains(&track)) && (fields.is_empty() || fields.contains(&field))
    };
    let groups: Vec<_> = generator
        .edition
        .target_groups
        .iter()
        .filter(|g| fits(&g.tracks, &g.fields))
        .map(|g| g.code.clone())
        .collect();
    groups.get(1).into_iter().chain(groups.last()).cloned().collect()
}

fn answers(
    generator: &Generator,
    track: Track,
    applicant: &str,
    topic: &texts::Topic,
) -> BTreeMap<String, String> {
    generator
        .edition
        .criteria(track)
        .map(|c| (c.code.clone(), texts::answer(&c.code, applicant, topic)))
        .collect()
}

fn budget(track: Track, total_ore: i64) -> Vec<Line> {
    let lines = texts::budget_lines(track);
    let mut left = total_ore;
    let last = lines.len() - 1;
    let mut budget = Vec::new();
    for (index, (key, text, permille)) in lines.iter().enumerate() {
        let amount_ore = if index == last {
            left
        } else {
            total_ore * permille / 1000 / THOUSAND * THOUSAND
        };
        left -= amount_ore;
        budget.push(Line {
            key: (*key).into(),
            text: (*text).into(),
            amount_ore,
            covers_own_share_elsewhere: false,
        });
    }
    budget
}

fn partners(generator: &mut Generator, applicant: OrganisationKind, track: Track) -> Vec<Partner> {
    if applicant != OrganisationKind::Municipality || track != Track::Development || !generator.chance(500) {
        return Vec::new();
    }
    let (title, kind) = if generator.chance(500) {
        ("Senter for omsorgsforskning", PartnerKind::EducationOrResearch)
    } else {
        ("Nabokommunen", PartnerKind::Municipality)
    };
    vec![Partner {
        title: title.into(),
        kind,
    }]
}
