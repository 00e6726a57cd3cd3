//! Tenants: the regional offices (statsforvalter) and the national one, each with a database of its own.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::string_serde::serde_as_str;

/// The slug of the tenant that Helsedirektoratet works in.
const NATIONAL: &str = "national";

/// The offices that ship with the product; the first column is the tenant's slug.
const OFFICES: &str = include_str!("../../../../data/statsforvaltere.csv");

/// The longest slug, in characters; with prefix and service name a role still fits PostgreSQL's 63 bytes.
const MAX_LEN: usize = 41;

/// A tenant's slug, as `trondelag`: `[a-z][a-z-]{1,40}`. It never changes; names and counties do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenant(Arc<str>);

/// The text is no tenant's slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a region is named by 2 to {MAX_LEN} letters a to z and hyphens, a letter first")]
pub struct TenantError;

impl Tenant {
    /// The national tenant, of Helsedirektoratet.
    #[must_use]
    pub fn national() -> Tenant {
        Tenant(Arc::from(NATIONAL))
    }

    /// Whether this is the national tenant.
    #[must_use]
    pub fn is_national(&self) -> bool {
        &*self.0 == NATIONAL
    }

    /// The slugs that the product knows: `national` and the offices of `data/statsforvaltere.csv`.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        let offices = OFFICES.lines().skip(1).filter_map(|line| line.split(',').next());
        std::iter::once(NATIONAL).chain(offices)
    }

    /// Whether the product knows this tenant. One that came later works as well, where a configuration names it.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        Self::shipped().any(|slug| slug == self.as_str())
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the tenant's database: `tilskudd_` and the slug with underscores for hyphens.
    ///
    /// A slug has no underscores, so no two tenants share a name.
    #[must_use]
    pub fn database_name(&self) -> String {
        format!("tilskudd_{}", self.0.replace('-', "_"))
    }
}

impl FromStr for Tenant {
    type Err = TenantError;

    fn from_str(text: &str) -> Result<Tenant, TenantError> {
        let valid = (2..=MAX_LEN).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if valid {
            Ok(Tenant(Arc::from(text)))
        } else {
            Err(TenantError)
        }
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_as_str!(Tenant, |tenant| Cow::Borrowed(tenant.as_str()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn offices_have_slugs_and_databases() {
        let tenant: Tenant = "more-og-romsdal".parse().unwrap();
        assert_eq!(tenant.to_string(), "more-og-romsdal");
        assert_eq!(tenant.database_name(), "tilskudd_more_og_romsdal");
        assert!(!tenant.is_national());
        assert!("ostfold-buskerud-oslo-og-akershus".parse::<Tenant>().is_ok());
    }

    #[test]
    fn the_national_tenant_is_known_by_its_slug() {
        assert!(Tenant::national().is_national());
        assert_eq!("national".parse(), Ok(Tenant::national()));
    }

    #[test]
    fn the_product_knows_ten_offices_and_the_national_tenant() {
        let shipped: Vec<Tenant> = Tenant::shipped().map(|slug| slug.parse().unwrap()).collect();
        assert_eq!(shipped.len(), 11);
        assert!(shipped.iter().all(Tenant::is_shipped));
        assert!(!"trondelaag".parse::<Tenant>().unwrap().is_shipped());
    }

    #[test]
    fn the_length_has_its_limits() {
        assert!("ab".parse::<Tenant>().is_ok());
        assert!("a".repeat(41).parse::<Tenant>().is_ok());
        assert_eq!("a".parse::<Tenant>(), Err(TenantError));
        assert_eq!("a".repeat(42).parse::<Tenant>(), Err(TenantError));
    }

    #[test]
    fn what_is_no_slug_is_refused() {
        let refused = [
            "",
            "-ab",
            "Trondelag",
            "trøndelag",
            "trondelag1",
            "more_og",
            "a b",
            "a/b",
            "x'; --",
            "ab\0",
            "ab\n",
        ];
        for text in refused {
            assert_eq!(text.parse::<Tenant>(), Err(TenantError), "{text}");
            assert!(serde_json::from_value::<Tenant>(text.into()).is_err(), "{text}");
        }
    }

    #[test]
    fn json_carries_the_slug() {
        let tenant: Tenant = "agder".parse().unwrap();
        assert_eq!(serde_json::to_string(&tenant).unwrap(), "\"agder\"");
        assert_eq!(serde_json::from_str::<Tenant>("\"agder\"").unwrap(), tenant);
    }

    proptest! {
        // Roles are named after the database with the service at the end; PostgreSQL cuts names at 63 bytes.
        #[test]
        fn a_database_name_needs_no_quotes_and_leaves_room_for_a_service(slug in "[a-z][a-z-]{1,40}") {
            let name = slug.parse::<Tenant>().unwrap().database_name();
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            prop_assert!(name.len() + "_assessment".len() <= 63);
        }

        #[test]
        fn no_two_tenants_share_a_database(a in "[a-z][a-z-]{1,5}", b in "[a-z][a-z-]{1,5}") {
            let (first, second): (Tenant, Tenant) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assert_eq!(first == second, first.database_name() == second.database_name());
        }

        #[test]
        fn any_text_is_read_as_it_is_or_refused_without_a_panic(text in "\\PC{0,50}|[a-z-]{0,50}") {
            if let Ok(tenant) = text.parse::<Tenant>() {
                prop_assert_eq!(tenant.to_string(), text);
            }
        }
    }
}
