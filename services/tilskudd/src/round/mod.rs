//! A whole grant round, played over gRPC as the people would.
//!
//! The player knows the services by their contracts only: it needs addresses and a way to log in, so the same
//! round runs against the all-in-one and against five separate processes.

mod allocate;
mod announce;
mod apply;
mod assess;
pub mod bank;
pub mod books;
mod channels;
mod complete;
mod convert;
mod draft;
mod follow_up;
mod frame;
mod letter;
mod operator;
pub mod output;
mod pages;
mod pay;
mod process;
mod publish;
pub mod reconcile;
#[cfg(test)]
mod reconcile_tests;
mod register;
mod sign;
pub mod summary;
mod table;
pub mod world;

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde::Serialize;
use tilskudd_proto::allocation::v1 as allocation;
use tonic::{Code, Response, Status};

use crate::input::Round;
use crate::refusal::{self, Refusal};
use summary::Summary;
use world::{Session, World};

/// Receives the progress of a round.
pub trait Progress: Send + Sync {
    /// A new part of the round.
    fn part(&self, text: &str);
    /// A completed act.
    fn note(&self, text: &str);
}

/// A rejected submission.
#[derive(Debug, Clone, Serialize)]
pub struct Rejected {
    /// Key of the application.
    pub application: String,
    /// Local time.
    pub at: String,
    /// The rule and where it stands.
    pub refusal: Refusal,
    /// Whether a later submission was accepted.
    pub corrected: bool,
}

/// An act that the system refused, as it should.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedAct {
    /// What was tried.
    pub act: String,
    /// The rule and where it stands.
    pub refusal: Refusal,
}

/// The state of the round so far.
#[derive(Default)]
pub struct Played {
    /// Name of the year's call.
    pub call: String,
    /// Name of the next year's call.
    pub next_call: String,
    /// Names of the submitted applications by key.
    pub applications: BTreeMap<String, String>,
    /// How many were signed in an act of its own, before another person submitted them.
    pub signed_beforehand: usize,
    /// How many preliminary answers were sent.
    pub preliminary_answers: usize,
    /// Rejected submissions, in order.
    pub rejected: Vec<Rejected>,
    /// Acts that were refused.
    pub refused_acts: Vec<RefusedAct>,
    /// Decisions by key of the application.
    pub decisions: BTreeMap<String, allocation::Decision>,
    /// Letters by key of the application.
    pub letters: BTreeMap<String, allocation::Letter>,
    /// What the bank says that it has paid, øre: its own figure, from the payment files alone.
    pub bank_paid_ore: i64,
    /// Files to write: name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A round under way.
pub struct Play<'a> {
    world: &'a World,
    input: &'a Round,
    progress: &'a dyn Progress,
    played: Played,
}

/// Plays a round from publication to reconciliation.
///
/// # Errors
/// When a service refuses what should be accepted, accepts what should be refused, or does not answer.
pub async fn play(
    world: &World,
    input: &Round,
    progress: &dyn Progress,
) -> anyhow::Result<(Summary, Played)> {
    let mut play = Play {
        world,
        input,
        progress,
        played: Played::default(),
    };
    progress.part("1/8 Regelverk og ramme / Rules and frame");
    play.publish().await.context("publishing")?;
    play.provisional_frame().await.context("the provisional frame")?;
    progress.part("2/8 Utlysning / Call");
    play.announce().await.context("announcing the call")?;
    progress.part("3/8 Søknader / Applications");
    play.apply().await.context("applying")?;
    play.process()
        .await
        .context("processing the applications received")?;
    play.final_frame().await.context("the final frame")?;
    progress.part("4/8 Vurdering / Assessment");
    play.assess().await.context("assessing")?;
    progress.part("5/8 Fordeling og vedtak / Allocation and decisions");
    play.allocate().await.context("allocating")?;
    progress.part("6/8 Utbetaling / Payment");
    play.pay().await.context("paying")?;
    progress.part("7/8 Rapportering / Reporting");
    play.follow_up().await.context("following up")?;
    progress.part("8/8 Avstemming / Reconciliation");
    let books = books::read(&play).await.context("reconciling")?;
    let summary = summary::summarise(&play, &books)?;
    Ok((summary, play.played))
}

impl Play<'_> {
    /// Logs in the person of a key.
    fn as_person(&self, key: &str) -> anyhow::Result<Session> {
        self.world.staff(self.input.person(key)?)
    }

    /// Key of the application that has a name.
    fn key_of(&self, application: &str) -> anyhow::Result<&str> {
        let found = self
            .played
            .applications
            .iter()
            .find(|(_, name)| *name == application);
        found
            .map(|(key, _)| key.as_str())
            .with_context(|| format!("{application} is none of ours"))
    }

    /// Notes an act that has to be refused, for this reason.
    fn must_refuse<T>(
        &mut self,
        act: &str,
        reason: &str,
        result: Result<Response<T>, Status>,
    ) -> anyhow::Result<()> {
        let status = match result {
            Ok(_) => bail!("{act}: accepted, and should have been refused"),
            Err(status) => status,
        };
        if !matches!(status.code(), Code::PermissionDenied | Code::FailedPrecondition) {
            bail!("{act}: {}", refusal::line(&status));
        }
        let refusal = refusal::read(&status)
            .into_iter()
            .next()
            .context("a refusal without a reason")?;
        if refusal.reason != reason {
            bail!("{act}: refused, but not as {reason}: {}", refusal::line(&status));
        }
        self.progress.note(&format!(
            "Avvist / Refused: {act} — {} [{}]",
            refusal.rule, refusal.source
        ));
        self.played.refused_acts.push(RefusedAct {
            act: act.into(),
            refusal,
        });
        Ok(())
    }
}

/// Turns a refused answer into an error that shows the whole refusal.
trait Accepted<T> {
    /// The response's message, or an error with the act and the whole refusal.
    fn accepted(self, act: &str) -> anyhow::Result<T>;
}

impl<T> Accepted<T> for Result<Response<T>, Status> {
    fn accepted(self, act: &str) -> anyhow::Result<T> {
        match self {
            Ok(response) => Ok(response.into_inner()),
            Err(status) => bail!("{act}: {}", refusal::line(&status)),
        }
    }
}

/// Kroner with two decimals from øre.
#[must_use]
pub fn kroner(ore: i64) -> String {
    tilskudd_kernel::money::Money::from_ore(ore).map_or_else(|_| format!("{ore} øre"), |m| m.to_string())
}
