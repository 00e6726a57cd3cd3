//! Makes a round's input for any region, year and edition: a seeded generator, so that the same seed gives the same
//! file.
//!
//! Municipalities, counties and their organisation numbers are real; everything that they do here is made up.

mod applicants;
mod assessments;
mod breaks;
mod calendar;
mod followups;
mod measures;
mod processing;
mod texts;

use std::path::PathBuf;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tilskudd_rulebook::Edition;

use crate::input::{
    self, Allocation, Application, Earmark, Employer, Frame, FrameCut, Payment, Person, Proposal, Round,
};
use crate::register;
use applicants::Applicant;

/// What to make.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Region id.
    pub region: String,
    /// Grant year.
    pub year: i32,
    /// Edition id.
    pub edition: String,
    /// An edition that does not ship: its file, as the round's file is to name it, and its text.
    pub edition_file: Option<(PathBuf, String)>,
    /// The frame in kroner; none: what a source states, else made up by the number of inhabitants.
    pub frame_kroner: Option<i64>,
    /// At most so many municipalities apply, spread over the register; none: all.
    pub municipalities: Option<usize>,
    /// The same seed gives the same round.
    pub seed: u64,
}

/// The generator's state.
struct Generator {
    rng: ChaCha8Rng,
    edition: Edition,
    region: String,
    year: i32,
}

impl Recipe {
    /// A round of a shipped edition.
    #[must_use]
    pub fn shipped(region: &str, year: i32, edition: &str, seed: u64) -> Self {
        Self {
            region: region.into(),
            year,
            edition: edition.into(),
            edition_file: None,
            frame_kroner: None,
            municipalities: None,
            seed,
        }
    }
}

impl Generator {
    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.rng.random_range(0..limit.max(1))
    }

    /// One of a list.
    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(from.len() as u64);
        usize::try_from(index).ok().and_then(|i| from.get(i))
    }

    /// True in `permille` of a thousand.
    fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }
}

/// Kroner per inhabitant, where no source states the region's frame.
const MADE_UP_FRAME_PER_INHABITANT: u64 = 58;

/// Makes a round.
///
/// # Errors
/// When the region or edition is unknown.
pub fn round(recipe: &Recipe) -> anyhow::Result<Round> {
    let text = recipe.edition_file.as_ref().map(|(_, text)| text.as_str());
    let edition = input::edition(&recipe.edition, text)?;
    let office = register::office(&recipe.region)?;
    let mut generator = Generator {
        rng: ChaCha8Rng::seed_from_u64(recipe.seed),
        edition,
        region: recipe.region.clone(),
        year: recipe.year,
    };
    let (applicants, organisations) = applicants::all(&recipe.region, recipe.municipalities)?;
    let frame = frame(&generator, &applicants, recipe.frame_kroner)?;
    let total = frame.proposals.last().map_or(0, |p| p.amount_ore);
    let mut applications = measures::applications(&mut generator, &applicants, total * 2)?;
    assessments::add(&mut generator, &mut applications)?;
    let last = applications.len();
    breaks::add(&mut generator, &mut applications, &applicants)?;
    processing::add(&generator, &mut applications)?;
    let follow_up = followups::plan(&mut generator, applications.get(..last).unwrap_or_default())?;
    Ok(Round {
        schema: Some("round.schema.json".into()),
        title: format!("{} {}: {}", generator.edition.names.nb, recipe.year, office.name),
        notes: texts::notes(recipe),
        region: recipe.region.clone(),
        year: recipe.year,
        edition: recipe.edition.clone(),
        edition_file: recipe.edition_file.as_ref().map(|(file, _)| file.clone()),
        edition_text: recipe.edition_file.as_ref().map(|(_, text)| text.clone()),
        published_at: calendar::at(recipe.year, "01-08T09:00")?,
        people: people(),
        organisations,
        frame,
        call: calendar::call(recipe.year)?,
        next_call: calendar::call(recipe.year + 1)?,
        announcer: "announcer".into(),
        preliminary_answers: Some(processing::preliminary_answers(recipe.year)?),
        allocation: allocation(recipe.year, &applications)?,
        payment: payment(recipe.year, &applications)?,
        follow_up,
        applications,
    })
}

fn frame(generator: &Generator, applicants: &[Applicant], given: Option<i64>) -> anyhow::Result<Frame> {
    let known = register::known_frame(&generator.region, generator.year)?;
    let known = known.and_then(|f| f.amount_nok.map(|a| (f.year, a, f.earmark_respite_nok)));
    let (kroner, earmarked, basis) = match (given, known) {
        (Some(kroner), _) => (kroner, 0, texts::given_frame()),
        (None, Some((year, amount, earmark))) => (amount, earmark.unwrap_or(0), texts::known_frame(year)),
        (None, None) => {
            let people: u64 = applicants.iter().map(|a| a.inhabitants).sum();
            let amount = i64::try_from(people * MADE_UP_FRAME_PER_INHABITANT / 1000 * 1000)?;
            (amount, amount / 70 / 1000 * 1000, texts::made_up_frame())
        }
    };
    let earmarks = |ore: i64| match generator.edition.earmark("avlastning") {
        Some(earmark) if ore > 0 => vec![Earmark {
            code: earmark.code.clone(),
            amount_ore: ore,
        }],
        _ => Vec::new(),
    };
    let proposal = |at: &str, is_final: bool, basis: String| -> anyhow::Result<Proposal> {
        Ok(Proposal {
            at: calendar::at(generator.year, at)?,
            is_final,
            amount_ore: kroner * 100,
            earmarks: earmarks(earmarked * 100),
            basis,
        })
    };
    Ok(Frame {
        proposer: "scheme-owner".into(),
        accepter: "leader".into(),
        proposals: vec![
            proposal("01-10T10:00", false, basis.clone())?,
            proposal("03-18T10:00", true, texts::final_frame(&basis))?,
        ],
        cut: FrameCut {
            at: calendar::at(generator.year, "05-21T10:00")?,
            amount_ore: kroner * 50,
            basis: texts::cut(),
        },
    })
}

fn people() -> Vec<Person> {
    let person = |key: &str, title: &str, works_for: Employer, roles: &[&str]| Person {
        key: key.into(),
        title: title.into(),
        works_for,
        roles: roles.iter().map(|r| (*r).into()).collect(),
    };
    let office = |key: &str, title: &str, roles: &[&str]| person(key, title, Employer::Office, roles);
    vec![
        person(
            "scheme-owner",
            "ordningseier i Helsedirektoratet",
            Employer::Directorate,
            &["scheme-owner"],
        ),
        office("announcer", "utlysningsansvarlig", &["announcer"]),
        office("caseworker-1", "saksbehandler 1", &["caseworker"]),
        office("caseworker-2", "saksbehandler 2", &["caseworker"]),
        office("caseworker-3", "saksbehandler 3", &["caseworker"]),
        office("approver", "seksjonsleder", &["approver"]),
        office("allocator", "fordelingsansvarlig", &["caseworker"]),
        office("leader", "avdelingsdirektør (BDM)", &["decider"]),
        office("registrar", "registerfører 1", &["accounts"]),
        office("confirmer", "registerfører 2", &["accounts"]),
        office("attester", "attestant", &["attester"]),
        office("releaser", "utbetaler", &["releaser"]),
        office("accountant", "regnskapsfører", &["accounts"]),
    ]
}

fn allocation(year: i32, applications: &[Application]) -> anyhow::Result<Allocation> {
    Ok(Allocation {
        proposed_at: calendar::at(year, "04-15T10:00")?,
        proposer: "allocator".into(),
        adjustments: assessments::adjustments(applications),
        decided_at: calendar::at(year, "05-02T10:00")?,
        decider: "leader".into(),
        reason: texts::decision(),
    })
}

fn payment(year: i32, applications: &[Application]) -> anyhow::Result<Payment> {
    let wrong = applications.iter().filter(|a| a.assessment.is_some()).nth(4);
    Ok(Payment {
        accounts_at: calendar::at(year, "05-06T09:00")?,
        registrar: "registrar".into(),
        confirmer: "confirmer".into(),
        accounts_basis: texts::accounts(),
        attested_at: calendar::at(year, "05-13T09:00")?,
        attester: "attester".into(),
        released_at: calendar::at(year, "05-14T09:00")?,
        releaser: "releaser".into(),
        accountant: "accountant".into(),
        answered_at: calendar::at(year, "05-15T09:00")?,
        unknown_accounts: wrong.iter().map(|a| a.account_number.clone()).collect(),
        corrections: wrong
            .iter()
            .map(|a| applicants::correction(&a.organisation_number))
            .collect(),
        corrected_at: calendar::at(year, "05-27T09:00")?,
    })
}
