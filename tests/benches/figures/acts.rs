//! Writes, run by so many clients and timed one by one.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::{BoxFuture, try_join_all};
use tilskudd::round::world::Login;
use tilskudd_kernel::ids::{IdSource as _, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::GetStatusRequest;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tilskudd_testkit::eventually;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::season::Season;

/// Reads by which a connection is tried before anything is measured on it.
const READS: usize = 5;

/// Times that an act is tried which the service gave up since others changed the same thing, as a client would.
const TRIES: u32 = 30;

type Ask = dyn Fn(Channel, String) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync;

/// One write: given a connection and the id of the request, it asks and waits for the answer.
pub(crate) struct Act(Box<Ask>);

impl Act {
    /// Of what is known of it, and how to ask with that.
    pub(crate) fn new<C, F>(of: C, ask: impl Fn(C, Channel, String) -> F + Send + Sync + 'static) -> Act
    where
        C: Clone + Send + Sync + 'static,
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Act(Box::new(move |channel, request_id| {
            ask(of.clone(), channel, request_id).boxed()
        }))
    }

    async fn done(&self, channel: &Channel, request_id: &str) -> anyhow::Result<()> {
        let mut tries = 0;
        loop {
            let Err(error) = (self.0)(channel.clone(), request_id.to_owned()).await else {
                return Ok(());
            };
            let status = error.downcast_ref::<Status>();
            let gave_way = status.is_some_and(|status| status.code() == Code::Aborted);
            tries += 1;
            if !gave_way || tries == TRIES {
                return Err(error);
            }
        }
    }
}

/// What was done.
pub(crate) struct Done {
    /// How long each took.
    pub(crate) times: Vec<Duration>,
    /// From the first to the last.
    pub(crate) all: Duration,
    /// Ids of the requests, in the order of one client.
    pub(crate) requests: Vec<String>,
}

/// Runs all acts by so many clients, with a connection each.
pub(crate) async fn run(
    season: &Season,
    service: Service,
    acts: Vec<Act>,
    clients: usize,
) -> anyhow::Result<Done> {
    let mut connecting = Vec::new();
    for _ in 0..clients {
        connecting.push(connected(season, service));
    }
    let channels = try_join_all(connecting).await?;
    let waiting = Arc::new(Mutex::new(VecDeque::from(acts)));
    let started = Instant::now();
    let mut at_work = JoinSet::new();
    for channel in channels {
        at_work.spawn(client(channel, Arc::clone(&waiting)));
    }
    let (mut times, mut requests) = (Vec::new(), Vec::new());
    while let Some(ended) = at_work.join_next().await {
        for (time, request) in ended?? {
            times.push(time);
            requests.push(request);
        }
    }
    Ok(Done {
        times,
        all: started.elapsed(),
        requests,
    })
}

/// A connection, opened, to a service that has opened one to the database for it: no write has to.
async fn connected(season: &Season, service: Service) -> anyhow::Result<Channel> {
    let channel = season.channel(service)?;
    let operator = season.world.log_in(&Login::Operator)?;
    let mut client = OperationsServiceClient::new(channel.clone());
    eventually(&format!("connections of {service}"), async || {
        for _ in 0..READS {
            let request = GetStatusRequest {
                parent: season.world.parent(),
            };
            if client.get_status(operator.ask(request)).await.is_err() {
                return Ok(None);
            }
        }
        Ok(Some(channel.clone()))
    })
    .await
}

async fn client(
    channel: Channel,
    waiting: Arc<Mutex<VecDeque<Act>>>,
) -> anyhow::Result<Vec<(Duration, String)>> {
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let mut done = Vec::new();
    while let Some(act) = next() {
        let request_id = SystemIds.next().to_string();
        let started = Instant::now();
        act.done(&channel, &request_id).await?;
        done.push((started.elapsed(), request_id));
    }
    Ok(done)
}
