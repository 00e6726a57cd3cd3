//! Typed routes from events to the ops that apply them.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use futures::future::BoxFuture;
use prost::{Message, Name};
use tilskudd_kernel::events::{EVENT_VERSION, Origin, SUBSCRIPTIONS, subscription};
use tilskudd_kernel::service::Service;
use tilskudd_store::{Db, Receipt, Received};

use crate::facts::Unreadable;
use crate::failure::Failure;

/// An op that applies one kind of event: `async fn run(db: &Db, event: &Received, fact: &M) -> Result<Receipt, E>`.
///
/// A *fact* is never refused for business reasons. What builds on something that has not arrived gives
/// [`Receipt::NotKnownYet`]. The op runs inside `db.receive`, which records the event's id with its effect.
pub trait Apply<'a, M: 'a>: Send + Sync {
    /// The op's future.
    type Applied: Future<Output = Result<Receipt, Self::Refused>> + Send + 'a;
    /// The op's error.
    type Refused: Into<Failure>;

    /// Applies one event.
    fn apply(&self, db: &'a Db, event: &'a Received, fact: &'a M) -> Self::Applied;
}

impl<'a, M, F, A, E> Apply<'a, M> for F
where
    M: 'a,
    F: Fn(&'a Db, &'a Received, &'a M) -> A + Send + Sync,
    A: Future<Output = Result<Receipt, E>> + Send + 'a,
    E: Into<Failure>,
{
    type Applied = A;
    type Refused = E;

    fn apply(&self, db: &'a Db, event: &'a Received, fact: &'a M) -> A {
        self(db, event, fact)
    }
}

/// Decodes an event's payload and applies it.
trait Applies: Send + Sync {
    fn applied<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>>;
}

struct Typed<M, F>(F, PhantomData<fn(M)>);

impl<M, F> Applies for Typed<M, F>
where
    M: Message + Default,
    F: for<'a> Apply<'a, M>,
{
    fn applied<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(async move {
            let fact =
                M::decode(event.payload.as_slice()).map_err(|error| Unreadable::new("payload", error))?;
            self.0.apply(db, event, &fact).await.map_err(Into::into)
        })
    }
}

/// One event: from where it is taken, and the op.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) origin: Origin,
    op: Arc<dyn Applies>,
}

impl Route {
    pub(crate) async fn apply(&self, db: &Db, event: &Received) -> Result<Receipt, Failure> {
        self.op.applied(db, event).await
    }
}

/// The events that a service receives: kind, origin, op. An event that is not here, or has another
/// origin, is refused by the runtime, alike in every service.
#[derive(Clone, Default)]
pub struct Routes {
    by_kind: BTreeMap<String, Route>,
    twice: Vec<String>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Events of the kind `M`, from this origin, are applied by `op`.
    #[must_use]
    pub fn on<M>(mut self, origin: Origin, op: impl for<'a> Apply<'a, M> + 'static) -> Self
    where
        M: Message + Name + Default + 'static,
    {
        let op = Arc::new(Typed(op, PhantomData));
        if self
            .by_kind
            .insert(M::full_name(), Route { origin, op })
            .is_some()
        {
            self.twice.push(format!("{} is routed twice", M::full_name()));
        }
        self
    }

    /// The route of an event; none when this program does not know its kind or its version.
    pub(crate) fn find(&self, kind: &str, version: u32) -> Option<&Route> {
        self.by_kind.get(kind).filter(|_| version <= EVENT_VERSION)
    }

    /// Events of the table that these routes lack; empty when the service handles all events that it receives.
    #[must_use]
    pub fn missing(&self, service: Service) -> Vec<&'static str> {
        let rows = SUBSCRIPTIONS.iter().filter(|row| row.subscriber == service);
        rows.map(|row| row.event)
            .filter(|event| !self.by_kind.contains_key(*event))
            .collect()
    }

    /// Routes that the table of all events does not have, has from elsewhere, or that stand twice; in words.
    #[must_use]
    pub fn unstated(&self, service: Service) -> Vec<String> {
        let differs = |(kind, route): (&String, &Route)| match subscription(kind, service) {
            None => Some(format!("{service} is not told of {kind}")),
            Some(row) if row.origin != route.origin => Some(format!(
                "{service} takes {kind} from {}, which the table says is from {}",
                route.origin, row.origin
            )),
            Some(_) => None,
        };
        let differing = self.by_kind.iter().filter_map(differs);
        self.twice.iter().cloned().chain(differing).collect()
    }
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.by_kind.keys()).finish()
    }
}

/// An op for events that change nothing here: only their ids are recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn ignore<M>(db: &Db, event: &Received, _: &M) -> Result<Receipt, Failure> {
    let recorded = db.receive::<tilskudd_store::Error, _>("runtime.event.ignore", event, |_| {
        Box::pin(async { Ok(Receipt::Applied) })
    });
    Ok(recorded.await?)
}
