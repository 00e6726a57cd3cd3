//! The context of every handler: the databases of the regions served, legal time, ids and the other services.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{IdSource, Ids};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::{NameError, parse_parent, region_of};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::{TurnLegalTimeRequest, TurnLegalTimeResponse};
use tilskudd_store::{Db, Idempotency};
use tonic::Request;

use crate::access::Admitted;
use crate::config::{Attachments, Region, Register};
use crate::database_health::DatabaseHealth;
use crate::failure::{Failure, Kind};
use crate::fields::Fields;
use crate::peers::Peers;
use crate::scope::Scope;
use crate::streams::Streams;

/// The regions that this instance serves, with a database each.
#[derive(Debug, Clone, Default)]
pub struct Tenants(Arc<BTreeMap<Tenant, Served>>);

#[derive(Debug)]
struct Served {
    region: Arc<Region>,
    db: Db,
    health: DatabaseHealth,
}

impl Tenants {
    /// The regions with their databases and the health of each.
    pub(crate) fn new(regions: impl IntoIterator<Item = (Region, Db, DatabaseHealth)>) -> Self {
        let served = regions.into_iter().map(|(region, db, health)| {
            let region = Arc::new(region);
            (region.tenant.clone(), Served { region, db, health })
        });
        Self(Arc::new(served.collect()))
    }

    /// A region as configured: its office code and title.
    #[must_use]
    pub fn region(&self, tenant: &Tenant) -> Option<&Region> {
        self.0.get(tenant).map(|served| served.region.as_ref())
    }

    /// Every region whose database is healthy, with its database.
    pub fn iter(&self) -> impl Iterator<Item = (&Region, &Db)> {
        let healthy = self.0.values().filter(|served| served.health.is_healthy());
        healthy.map(|served| (served.region.as_ref(), &served.db))
    }

    /// The database of every region and its health.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Db, &DatabaseHealth)> {
        self.0.values().map(|served| (&served.db, &served.health))
    }

    /// The database of a region, if the region is served here and the database is healthy.
    pub(crate) fn db(&self, tenant: &Tenant) -> Option<&Db> {
        self.entered(tenant).ok().map(|served| &served.db)
    }

    /// The region with such a database, or the refusal for the caller.
    fn entered(&self, tenant: &Tenant) -> Result<&Served, Failure> {
        let served = self.0.get(tenant).ok_or_else(|| not_served(tenant))?;
        served.health.require_healthy(tenant)?;
        Ok(served)
    }
}

/// Turns legal time: what a demonstration gives the runtime, and production does not have.
pub type Turn = for<'a> fn(
    &'a Context,
    &'a Scope,
    &'a Idempotency,
    &'a TurnLegalTimeRequest,
) -> BoxFuture<'a, Result<TurnLegalTimeResponse, Failure>>;

/// The context of every handler. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The service that runs.
    pub service: Service,
    /// The regions served.
    pub tenants: Tenants,
    /// Legal time. Inside a transaction use `tx.legal_now()` instead.
    pub legal: LegalClock,
    /// System time, for leases and tokens only.
    pub system: SystemClock,
    /// Source of new ids.
    pub ids: Ids,
    /// The other services.
    pub peers: Peers,
    /// Streams that stay open.
    pub streams: Streams,
    /// The attachment store; for intake.
    pub attachments: Option<Attachments>,
    pub(crate) event_recipients: Arc<[Tenant]>,
    /// Enhetsregisteret; none: it is not asked.
    pub organisation_register: Option<Register>,
    /// Whether this is a demonstration, in which legal time can be turned.
    pub demonstration: bool,
    /// Turns legal time; none: this program cannot.
    pub(crate) turn: Option<Turn>,
}

impl Context {
    /// Finds the region of a resource name and admits the caller to it. The only place where a region chooses
    /// a database.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when `name` names no region; `REGION_NOT_SERVED` (NOT_FOUND) for a region that this
    /// instance does not serve; `REGION_NOT_READY` (UNAVAILABLE) while its database is unhealthy; `OTHER_REGION`
    /// (PERMISSION_DENIED) when an office acts outside its own region, or the directorate does more than read outside
    /// `national`; never for what the public may call.
    pub fn enter<T>(&self, request: &Request<T>, name: &str) -> Result<Scope, Failure> {
        self.enter_region(request, "name", region_of(name))
    }

    /// As [`Context::enter`], for a request that names a region and nothing in it: `regions/{region}`.
    ///
    /// # Errors
    /// As [`Context::enter`]; INVALID_ARGUMENT also when something follows the region.
    pub fn enter_parent<T>(&self, request: &Request<T>, parent: &str) -> Result<Scope, Failure> {
        self.enter_region(request, "parent", parse_parent(parent))
    }

    fn enter_region<T>(
        &self,
        request: &Request<T>,
        field: &'static str,
        region: Result<Tenant, NameError>,
    ) -> Result<Scope, Failure> {
        let admitted = request
            .extensions()
            .get::<Admitted>()
            .ok_or_else(|| Failure::internal("a handler was called past the access layer"))?;
        let mut fields = Fields::new();
        let region = fields.take(field, region);
        let tenant = fields.finish(|| region)?;
        // Kept as it was asked first; a handler asks once.
        let _ = admitted.region.set(tenant.clone());
        // What anyone may see is not less for whoever has logged in.
        if !admitted.public {
            admit(&admitted.caller.actor.capacity, &tenant, admitted.method_reads)?;
        }
        let served = self.tenants.entered(&tenant)?;
        Ok(Scope {
            caller: admitted.caller.clone(),
            actor: admitted.caller.actor.clone(),
            db: served.db.clone(),
            region: Arc::clone(&served.region),
            tenant,
        })
    }

    /// The tenants that receive national events (editions, organisations), `national` included when it is one of them;
    /// from the configuration.
    #[must_use]
    pub fn event_recipients(&self) -> &[Tenant] {
        &self.event_recipients
    }

    /// A source of new ids.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        self.ids.as_ref()
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

fn not_served(tenant: &Tenant) -> Failure {
    Failure::new(
        Kind::NotFound,
        "REGION_NOT_SERVED",
        LocalText::new(
            format!("Regionen {tenant} finnes ikke her. Sjekk adressen til tjenesten."),
            format!("Regionen {tenant} finst ikkje her. Sjekk adressa til tenesta."),
            format!("The region {tenant} is not served here. Check the service's address."),
        ),
    )
}

/// The relation between a capacity and a region.
fn admit(capacity: &Capacity, tenant: &Tenant, reads: bool) -> Result<(), Failure> {
    let admitted = match capacity {
        Capacity::Office(own) => own == tenant,
        Capacity::Directorate => reads || tenant.is_national(),
        Capacity::Auditor => reads,
        // These are held to their own organisation or to single permissions instead.
        Capacity::Applicant(_)
        | Capacity::Agency(_)
        | Capacity::Service(_)
        | Capacity::Operator
        | Capacity::Public => true,
    };
    if admitted {
        return Ok(());
    }
    Err(Failure::denied(
        "OTHER_REGION",
        LocalText::new(
            format!("Du har ikke tilgang til {tenant}. Hver region behandler sine egne saker."),
            format!("Du har ikkje tilgang til {tenant}. Kvar region handsamar sine eigne saker."),
            format!("You have no access to {tenant}. Each region handles its own cases."),
        ),
    )
    .because(RuleSource::system("own-region")))
}
