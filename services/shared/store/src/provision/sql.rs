//! The statements of provisioning.

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use super::tenant_roles;

pub(super) fn create_database(database: &str) -> String {
    format!("CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0")
}

/// A role that can log in and nothing else. Its limits bound what a stuck transaction can hold up.
pub(super) fn create_role(role: &str) -> String {
    format!(
        "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
         ALTER ROLE {role} SET idle_in_transaction_session_timeout = '30s';
         ALTER ROLE {role} SET lock_timeout = '10s';
         ALTER ROLE {role} SET timezone = 'UTC';"
    )
}

/// Only this tenant's roles connect to this database.
pub(super) fn connect_rights(tenant: &Tenant, database: &str) -> String {
    let roles = tenant_roles(tenant).join(", ");
    format!(
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC;
         GRANT CONNECT ON DATABASE {database} TO {roles};"
    )
}

/// Databases that every cluster has and that are still open to everybody.
pub(super) const OPEN_DATABASES: &str = "SELECT datname::text FROM pg_database
    WHERE datname IN ('postgres', 'template1') AND has_database_privilege('public', oid, 'CONNECT')";

/// Lets only administrators connect to the databases that every cluster has. Two sessions cannot do this at once.
pub(super) fn close_database(database: &str) -> String {
    format!("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")
}

/// Gives a role that somebody else made the rights that [`create_role`] gives.
pub(super) fn database_settings(database: &str) -> String {
    format!(
        "ALTER DATABASE {database} SET idle_in_transaction_session_timeout = '30s';
         ALTER DATABASE {database} SET lock_timeout = '10s';
         ALTER DATABASE {database} SET timezone = 'UTC';"
    )
}

/// A schema of the owner's.
pub(super) fn create_schema(owner: &str, service: Service) -> String {
    format!("CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owner}")
}

/// In the owner's schema the service reads and appends. The two functions let migrations say what more, or less, the
/// service may, without knowing its role's name; they run with the rights of who calls them.
pub(super) fn schema_rights(owner: &str, role: &str, service: Service) -> String {
    format!(
        "REVOKE ALL ON SCHEMA {service} FROM PUBLIC;
         GRANT USAGE ON SCHEMA {service} TO {role};
         ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {service} GRANT SELECT, INSERT ON TABLES TO {role};
         ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {service} GRANT USAGE ON SEQUENCES TO {role};
         {may}
         {may_not}",
        may = rights_function(owner, role, service, "service_may", "GRANT %s ON %I.%I TO %I"),
        may_not = rights_function(owner, role, service, "service_may_not", "REVOKE %s ON %I.%I FROM %I"),
    )
}

fn rights_function(owner: &str, role: &str, service: Service, name: &str, statement: &str) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION {service}.{name}(privilege text, relation text) RETURNS void
         LANGUAGE plpgsql AS $body$
         BEGIN
             IF privilege !~ '^(SELECT|INSERT|UPDATE|DELETE)( \\([a-z0-9_, ]+\\))?$' THEN
                 RAISE EXCEPTION 'not a privilege: %', privilege;
             END IF;
             EXECUTE format('{statement}', privilege, '{service}', relation, '{role}');
         END $body$;
         ALTER FUNCTION {service}.{name}(text, text) OWNER TO {owner};
         REVOKE ALL ON FUNCTION {service}.{name}(text, text) FROM PUBLIC;"
    )
}
