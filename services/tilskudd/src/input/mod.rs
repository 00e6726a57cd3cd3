//! The input of a round: what the people did, read from one file.
//!
//! Nothing in it is a result: awards, payments and balances come from the services. The JSON Schema in
//! `tests/data/rounds/round.schema.json` is made from these types.

mod application;
mod assessment;
mod call;
mod followup;
mod money;
mod processing;
mod time;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tilskudd_rulebook::Edition;

pub use application::{
    Application, Attempt, Content, Draft, Line, Measure, Organisation, OtherGrant, Partner, Signature,
};
pub use assessment::{Assessment, Conflict, CriterionJudgement, Grade, Judgement};
pub use call::{Call, Earmark, Frame, FrameCut, Proposal};
pub use followup::{AuditorStatement, CarryOver, FollowUp, MeasureReport, Persons, Repayment, Report, Wish};
pub use money::{Adjustment, Allocation, Correction, Payment};
pub use processing::{
    Answer, Completion, Defect, File, PreliminaryAnswers, Reasoned, Registration, SignedFirst, Supplement,
};
pub use time::LocalTime;

/// A round: one region, one year, one edition.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Where the schema is, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What this round is, in a sentence.
    pub title: String,
    /// What is real and what is made up.
    pub notes: Vec<String>,
    /// The region's id, such as `rogaland`; an office in `data/statsforvaltere.csv`.
    pub region: String,
    /// Grant year (tilskuddsår), 2000–2100.
    pub year: i32,
    /// Id of the edition: a shipped one, or the one of `edition_file`.
    pub edition: String,
    /// An edition that does not ship: its file, beside this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition_file: Option<PathBuf>,
    /// The text of `edition_file`.
    #[serde(skip)]
    pub edition_text: Option<String>,
    /// When Helsedirektoratet publishes the edition; local time, `YYYY-MM-DDTHH:MM`.
    pub published_at: LocalTime,
    /// The public servants who act.
    pub people: Vec<Person>,
    /// Organisations that are not in the register in `data/`.
    pub organisations: Vec<Organisation>,
    /// The region's frame.
    pub frame: Frame,
    /// The call of the year.
    pub call: Call,
    /// The call of the year after, into which money can be carried over.
    pub next_call: Call,
    /// Who announces the calls.
    pub announcer: PersonKey,
    /// What the applicants send.
    pub applications: Vec<Application>,
    /// What those are told whom the office keeps waiting; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preliminary_answers: Option<PreliminaryAnswers>,
    /// Proposals and decisions.
    pub allocation: Allocation,
    /// Accounts, attestation, release and the bank.
    pub payment: Payment,
    /// Reports, carry-overs and repayments.
    pub follow_up: FollowUp,
}

/// Key of a person in `people`.
pub type PersonKey = String;

/// A public servant, made up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Unique in the file. One key is one human being, whichever way they log in.
    pub key: PersonKey,
    /// What to call them in the output.
    pub title: String,
    /// Whose staff.
    pub works_for: Employer,
    /// Roles in the policy table, such as `caseworker`.
    pub roles: Vec<String>,
}

/// Whose staff a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Employer {
    /// The region's Statsforvalter.
    Office,
    /// Helsedirektoratet.
    Directorate,
}

impl Round {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is not of the format (the path in the file is named), or refers to what is not in it.
    pub fn read(path: &Path) -> anyhow::Result<Round> {
        let read = |path: &Path| {
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        let mut round =
            Round::parse(&read(path)?).with_context(|| format!("{} is not a round", path.display()))?;
        if let Some(file) = &round.edition_file {
            round.edition_text = Some(read(&path.with_file_name(file))?);
        }
        Ok(round)
    }

    /// The edition, resolved through its inheritance.
    ///
    /// # Errors
    /// When none of that id ships and the round brings none, or the one that it brings does not hold.
    pub fn resolve_edition(&self) -> anyhow::Result<Edition> {
        edition(&self.edition, self.edition_text.as_deref())
    }

    /// Parses the text of a file.
    ///
    /// # Errors
    /// As [`Round::read`].
    pub fn parse(text: &str) -> anyhow::Result<Round> {
        let reader = &mut serde_json::Deserializer::from_str(text);
        let round: Round = serde_path_to_error::deserialize(reader)?;
        round.check_references()?;
        Ok(round)
    }

    /// The person of a key.
    ///
    /// # Errors
    /// When nobody has it.
    pub fn person(&self, key: &str) -> anyhow::Result<&Person> {
        self.people
            .iter()
            .find(|p| p.key == key)
            .with_context(|| format!("nobody in `people` has the key {key}"))
    }

    /// The application of a key.
    ///
    /// # Errors
    /// When none has it.
    pub fn application(&self, key: &str) -> anyhow::Result<&Application> {
        self.applications
            .iter()
            .find(|a| a.key == key)
            .with_context(|| format!("none of `applications` has the key {key}"))
    }

    fn check_references(&self) -> anyhow::Result<()> {
        ensure!(
            self.call.year == self.year,
            "call.year is {}, the round's year {}",
            self.call.year,
            self.year
        );
        ensure!(
            Some(self.next_call.year) == self.year.checked_add(1),
            "next_call.year is {}, which is not the year after {}",
            self.next_call.year,
            self.year
        );
        let mut keys = std::collections::HashSet::new();
        for application in &self.applications {
            if !keys.insert(application.key.as_str()) {
                bail!("two applications have the key {}", application.key);
            }
            if let Some(assessment) = &application.assessment {
                self.person(&assessment.caseworker)?;
                self.person(&assessment.approver)?;
            }
            self.check_processing(application)?;
        }
        if let Some(answers) = &self.preliminary_answers {
            self.person(&answers.caseworker)?;
        }
        for adjustment in &self.allocation.adjustments {
            self.application(&adjustment.application)?
                .measure(&adjustment.measure)?;
        }
        for report in &self.follow_up.reports {
            let application = self.application(&report.application)?;
            for measure in report.measures.keys() {
                application.measure(measure)?;
            }
        }
        Ok(())
    }

    fn check_processing(&self, application: &Application) -> anyhow::Result<()> {
        let key = &application.key;
        if let Some(registration) = &application.registration {
            self.person(&registration.registrar)?;
        }
        if let Some(completion) = &application.completion {
            self.person(&completion.caseworker)?;
        }
        ensure!(
            application.withdrawal.is_none() || application.assessment.is_none(),
            "application {key} is withdrawn, and assessed"
        );
        ensure!(
            application.registration.is_none() || application.attempts.len() == 1,
            "application {key} is registered, and its attempts are not one"
        );
        application.completed().map(drop)
    }
}

/// The edition of an id: what `text` says when it brings one, else a shipped one.
///
/// # Errors
/// When there is none, or it does not hold.
pub fn edition(id: &str, text: Option<&str>) -> anyhow::Result<Edition> {
    let source = |wanted: &str| match text {
        Some(own) if wanted == id => Some(own.to_owned()),
        _ => tilskudd_rulebook::shipped(wanted).map(str::to_owned),
    };
    tilskudd_rulebook::resolve(id, &source).with_context(|| format!("the edition {id}"))
}

/// The JSON Schema of the format, as it stands in the repository.
///
/// # Errors
/// Never in practice: the types are fixed.
pub fn schema() -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&schemars::schema_for!(Round))? + "\n")
}
