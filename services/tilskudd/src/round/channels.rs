//! Connections to the services: the region's, and those of `national`, which may run apart.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::ensure;
use tilskudd_kernel::service::Service;
use tonic::transport::{Channel, Endpoint};

/// The tenant of Helsedirektoratet.
pub(super) const NATIONAL: &str = "national";

/// All the connections; each is made at its first call.
#[derive(Clone)]
pub(super) struct Channels {
    region: BTreeMap<Service, Channel>,
    /// None: the region's services serve `national` too.
    national: Option<BTreeMap<Service, Channel>>,
}

impl Channels {
    pub(super) fn new(region: &BTreeMap<Service, String>, deadline: Duration) -> anyhow::Result<Channels> {
        Ok(Channels {
            region: connect(region, deadline)?,
            national: None,
        })
    }

    pub(super) fn national_apart(
        &mut self,
        national: &BTreeMap<Service, String>,
        deadline: Duration,
    ) -> anyhow::Result<()> {
        self.national = Some(connect(national, deadline)?);
        Ok(())
    }

    /// The connection to the service of a tenant: the round's region, or `national`.
    pub(super) fn of(&self, service: Service, tenant: &str) -> Option<&Channel> {
        match &self.national {
            Some(national) if tenant == NATIONAL => national.get(&service),
            _ => self.region.get(&service),
        }
    }

    /// One tenant of each set of processes: each set has clocks of its own.
    pub(super) fn apart<'t>(&self, region: &'t str) -> Vec<&'t str> {
        match self.national {
            Some(_) if region != NATIONAL => vec![NATIONAL, region],
            _ => vec![region],
        }
    }
}

fn connect(
    endpoints: &BTreeMap<Service, String>,
    deadline: Duration,
) -> anyhow::Result<BTreeMap<Service, Channel>> {
    let mut channels = BTreeMap::new();
    for (service, address) in endpoints {
        let endpoint = Endpoint::from_shared(address.clone())?
            .timeout(deadline)
            .connect_timeout(deadline);
        channels.insert(*service, endpoint.connect_lazy());
    }
    for service in Service::ALL {
        ensure!(channels.contains_key(&service), "no address of {service}");
    }
    Ok(channels)
}
