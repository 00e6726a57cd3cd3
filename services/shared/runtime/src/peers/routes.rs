//! Which channel leads to a service for requests about a tenant.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tonic::transport::Error;

use super::PeerChannel;

/// Stands in an address for the tenant that a request is about.
const PLACE: &str = "{tenant}";

/// Makes the channel to an address; connects when first used.
pub(super) type Open = Box<dyn Fn(&str) -> Result<PeerChannel, Error> + Send + Sync>;

/// Channels to fixed addresses, and to those that name the tenant: these are made when the tenant is first asked.
#[derive(Default)]
pub(super) struct Routes {
    services: BTreeMap<Service, PeerChannel>,
    elsewhere: BTreeMap<(Tenant, Service), PeerChannel>,
    patterns: BTreeMap<Service, String>,
    open: Option<Open>,
    opened: Mutex<BTreeMap<(Tenant, Service), PeerChannel>>,
}

impl Routes {
    pub(super) fn new(
        services: &BTreeMap<Service, String>,
        elsewhere: &BTreeMap<Tenant, BTreeMap<Service, String>>,
        open: Open,
    ) -> Result<Self, Error> {
        let mut routes = Self::default();
        for (service, url) in services {
            if url.contains(PLACE) {
                // Whether it is an address is not left to the first call.
                open(&url.replace(PLACE, Tenant::national().as_str()))?;
                routes.patterns.insert(*service, url.clone());
            } else {
                routes.services.insert(*service, open(url)?);
            }
        }
        for (tenant, services) in elsewhere {
            for (service, url) in services {
                routes.elsewhere.insert((tenant.clone(), *service), open(url)?);
            }
        }
        routes.open = Some(open);
        Ok(routes)
    }

    /// None when the configuration names no address.
    pub(super) fn get(&self, service: Service, tenant: &Tenant) -> Option<PeerChannel> {
        let route = (tenant.clone(), service);
        let fixed = self.elsewhere.get(&route).or_else(|| self.services.get(&service));
        if let Some(channel) = fixed {
            return Some(channel.clone());
        }
        let (pattern, open) = (self.patterns.get(&service)?, self.open.as_ref()?);
        // A panic while this is held cannot leave half a channel behind.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = opened.get(&route) {
            return Some(channel.clone());
        }
        let channel = open(&pattern.replace(PLACE, tenant.as_str())).ok()?;
        opened.insert(route, channel.clone());
        Some(channel)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes")
            .field("services", &self.services.keys())
            .field("elsewhere", &self.elsewhere.keys())
            .field("patterns", &self.patterns)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::peers::{TokenSource, channel};

    type Asked = Arc<Mutex<Vec<String>>>;

    fn routes(url: &str) -> (Asked, Result<Routes, Error>) {
        let asked = Asked::default();
        let seen = Arc::clone(&asked);
        let open = move |url: &str| {
            seen.lock().unwrap().push(url.to_owned());
            channel(url, TokenSource::None, Duration::from_secs(1))
        };
        let services = BTreeMap::from([(Service::Intake, url.to_owned())]);
        let elsewhere = BTreeMap::from([(
            Tenant::national(),
            BTreeMap::from([(Service::Intake, "http://127.0.0.1:1".to_owned())]),
        )]);
        (asked, Routes::new(&services, &elsewhere, Box::new(open)))
    }

    #[tokio::test]
    async fn an_address_with_the_tenant_leads_to_each_tenant_and_is_opened_once() {
        let (asked, routes) = routes("http://intake.tilskudd-{tenant}.svc:5001");
        let routes = routes.unwrap();
        asked.lock().unwrap().clear();
        let (agder, nordland): (Tenant, Tenant) = ("agder".parse().unwrap(), "nordland".parse().unwrap());
        for tenant in [&agder, &nordland, &agder] {
            assert!(routes.get(Service::Intake, tenant).is_some());
        }
        assert_eq!(
            *asked.lock().unwrap(),
            [
                "http://intake.tilskudd-agder.svc:5001",
                "http://intake.tilskudd-nordland.svc:5001"
            ]
        );
        // Who stands elsewhere has an address of its own; who is not named has none.
        assert!(routes.get(Service::Intake, &Tenant::national()).is_some());
        assert!(routes.get(Service::Payment, &agder).is_none());
        assert_eq!(asked.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_at_the_start() {
        assert!(routes("http://in take.{tenant}:1").1.is_err());
    }
}
