//! Asks how many projects an applicant's predecessors applied for (P7). Those of this region are counted locally; the
//! regions of the others are asked, outside any transaction, by a chore. Until a region answers, its number is pending:
//! a submission finds what is stored and never asks. In `national` all are counted: its own schemes are applied for
//! there and nowhere else.

use std::error::Error as StdError;
use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::succession_service_client::SuccessionServiceClient;
use tilskudd_runtime::{Chore, Failure};
use tilskudd_store::Db;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::store::predecessors;
use crate::organisations::store::predecessors::Question;

/// An answer this old is asked for again while its successor has a draft.
const STALE: TimeDelta = TimeDelta::minutes(10);

/// Asks the predecessors' regions.
#[derive(Debug)]
pub(crate) struct AskPredecessors(pub(crate) Arc<Intake>);

impl Chore for AskPredecessors {
    fn name(&self) -> &'static str {
        "intake.predecessor.ask"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let asked = self.0.ctx.system.now();
            let mut conn = db.read().await?;
            let questions = predecessors::questions(&mut conn, asked - STALE).await?;
            drop(conn);
            for question in &questions {
                let answer = self.ask(question).await;
                if let Err(failure) = &answer {
                    let error = failure as &dyn StdError;
                    tracing::info!(error, predecessor = %question.number, region = %question.region, "no answer from the predecessor's region; its count stays pending");
                }
                self.record(db, question, answer.ok()).await?;
            }
            Ok(())
        })
    }
}

impl AskPredecessors {
    async fn ask(&self, question: &Question) -> Result<u32, Failure> {
        let channel = self.0.ctx.peers.channel(Service::Intake, &question.region)?;
        let request = pb::CountProjectsRequest {
            name: format_name(&question.region, "organisations", &question.number),
            year: question.year.get(),
            scheme: question.scheme.clone(),
        };
        let response = SuccessionServiceClient::new(channel)
            .count_projects(request)
            .await;
        let count = response
            .map_err(Failure::from_peer)?
            .into_inner()
            .development_projects;
        u32::try_from(count).map_err(Failure::internal)
    }

    async fn record(&self, db: &Db, question: &Question, answer: Option<u32>) -> Result<(), Error> {
        let asked = self.0.ctx.system.now();
        db.run_tx("intake.predecessor.note", &db.service_actor(), move |tx| {
            Box::pin(async move {
                let answer = answer.map(|count| (count, tx.legal_now()));
                predecessors::record_answer(tx.conn(), question, asked, answer).await?;
                if let Some((count, _)) = answer {
                    let name = format_name(&question.region, "organisations", &question.number);
                    let details = json!({
                        "development_projects": count, "year": question.year.get(), "scheme": question.scheme,
                    });
                    tx.audit("predecessor.answered", name, details);
                }
                Ok::<_, Error>(())
            })
        })
        .await
    }
}
