//! Rights: of connecting, reading, owning and changing.

use anyhow::ensure;
use tilskudd_kernel::service::Service;
use tilskudd_store::provision::service_role;
use tilskudd_testkit::server;

use super::grounds::{FORBIDDEN, as_owner, as_service, connecting, database, forbidden, tables, tried};

#[tokio::test]
async fn no_service_connects_to_another_tenants_database() -> anyhow::Result<()> {
    let (one, other) = (database("trondelag").await?, database("agder").await?);
    let server = server().await?;
    let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&server.admin_url()).await?;
    for (home, abroad) in [(&one, &other), (&other, &one)] {
        for service in Service::ALL {
            let role = service_role(home.tenant(), service);
            assert_eq!(
                connecting(home.tenant(), service, home.name()).await?,
                None,
                "{role} at home"
            );
            let refused = connecting(home.tenant(), service, abroad.name()).await?;
            assert_eq!(refused.as_deref(), Some(FORBIDDEN), "{role} in {}", abroad.name());
            // And so says the catalog.
            let sql = "SELECT datname FROM pg_database
                       WHERE datname LIKE '%' || $2 || '%' AND has_database_privilege($1, oid, 'CONNECT')";
            let pattern = abroad.tenant().as_str();
            let open: Vec<String> = sqlx::query_scalar(sql)
                .bind(&role)
                .bind(pattern)
                .fetch_all(&mut admin)
                .await?;
            assert!(open.is_empty(), "{role} may connect to {open:?}");
        }
    }
    Ok(())
}

/// Whatever else stands in the cluster holds nothing of the system and lets nothing be made in it.
#[tokio::test]
async fn a_service_can_leave_nothing_in_the_clusters_own_databases() -> anyhow::Result<()> {
    let home = database("trondelag").await?;
    for service in Service::ALL {
        for other in ["postgres", "template1"] {
            if connecting(home.tenant(), service, other).await?.is_some() {
                continue;
            }
            let url = server()
                .await?
                .role_url(&service_role(home.tenant(), service), other);
            let mut inside = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await?;
            for sql in ["CREATE TABLE public.mine (n int)", "CREATE SCHEMA mine"] {
                assert!(forbidden(&mut inside, sql).await, "{service} in {other}: {sql}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_service_reads_or_writes_another_services_schema() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let mut owner = as_owner(&database).await?;
    for service in Service::ALL {
        let mut role = as_service(&database, service).await?;
        let name = service_role(database.tenant(), service);
        for other in Service::ALL.into_iter().filter(|other| *other != service) {
            let sql =
                "SELECT has_schema_privilege($1, $2, 'USAGE') OR has_schema_privilege($1, $2, 'CREATE')";
            let query = sqlx::query_scalar(sql).bind(&name).bind(other.as_str());
            let usable: bool = query.fetch_one(&mut owner).await?;
            assert!(!usable, "{service} can use the schema {other}");
            let tables = tables(&mut owner, other.as_str()).await?;
            assert!(tables.len() > 10, "{other} has only {tables:?}");
            for table in tables {
                for sql in [
                    format!("SELECT 1 FROM {table}"),
                    format!("INSERT INTO {table} DEFAULT VALUES"),
                    format!("DELETE FROM {table}"),
                ] {
                    assert!(forbidden(&mut role, &sql).await, "{service}: {sql}");
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_service_owns_anything_or_can_become_who_does() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let mut owner = as_owner(&database).await?;
    for service in Service::ALL {
        let role = service_role(database.tenant(), service);
        let sql = "SELECT 'table ' || oid::regclass::text FROM pg_class WHERE relowner = $1::regrole
                   UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = $1::regrole
                   UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE proowner = $1::regrole
                   UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typowner = $1::regrole
                   UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datdba = $1::regrole
                   UNION ALL SELECT 'member of ' || roleid::regrole::text FROM pg_auth_members
                             WHERE member = $1::regrole
                   UNION ALL SELECT 'special' FROM pg_roles WHERE oid = $1::regrole
                             AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
                   UNION ALL SELECT 'may create in ' || nspname FROM pg_namespace
                             WHERE has_schema_privilege($1::regrole, oid, 'CREATE')";
        let owned: Vec<String> = sqlx::query_scalar(sql).bind(&role).fetch_all(&mut owner).await?;
        assert!(owned.is_empty(), "{role}: {owned:?}");
        let mut connection = as_service(&database, service).await?;
        for sql in [
            "SET ROLE tilskudd_trondelag_owner".to_owned(),
            "SET SESSION AUTHORIZATION tilskudd_trondelag_owner".to_owned(),
            format!("ALTER TABLE {service}.audit_entry DISABLE TRIGGER ALL"),
            format!("DROP TABLE {service}.audit_entry CASCADE"),
            format!("SELECT {service}.service_may('UPDATE', 'audit_entry')"),
            "SET session_replication_role = replica".to_owned(),
        ] {
            assert!(
                tried(&mut connection, &sql)
                    .await
                    .is_some_and(|(state, _)| state.starts_with("42")),
                "{sql}"
            );
        }
        // To this one PostgreSQL only says that it granted nothing.
        let granted = format!("GRANT UPDATE, DELETE ON {service}.audit_entry TO {role}");
        let _ = tried(&mut connection, &granted).await;
        let sql = format!("UPDATE {service}.audit_entry SET action = 'x'");
        assert!(
            forbidden(&mut connection, &sql).await,
            "{role} granted itself a right"
        );
    }
    Ok(())
}

/// What no service's role may change or take away, in each schema or in one.
const APPEND_ONLY: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "audit_entry",
            "audit_position",
            "audit_seal",
            "inbox",
            "idempotency",
        ],
    ),
    ("intake", &["edition", "reopening", "submission"]),
    (
        "assessment",
        &[
            "edition",
            "call",
            "measure",
            "conflict",
            "judgement",
            "recommendation",
            "case_return",
        ],
    ),
    (
        "allocation",
        &["decision", "award", "letter", "frame_proposal", "frame_answer"],
    ),
    (
        "payment",
        &[
            "journal_entry",
            "posting",
            "posting_rule",
            "award_balance",
            "payment_file_content",
            "bank_return",
            "bank_answer",
        ],
    ),
    (
        "reporting",
        &[
            "edition",
            "call",
            "decision",
            "report",
            "report_return",
            "auditor_statement",
            "opening",
        ],
    ),
];

#[tokio::test]
async fn what_is_written_once_stays_as_it_was_written() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let mut owner = as_owner(&database).await?;
    for service in Service::ALL {
        let mut role = as_service(&database, service).await?;
        let name = service_role(database.tenant(), service);
        let of = APPEND_ONLY
            .iter()
            .filter(|(schema, _)| schema.is_empty() || *schema == service.as_str());
        for table in of.flat_map(|(_, tables)| *tables) {
            let table = format!("{service}.{table}");
            // A right to one column is a right too.
            let sql = "SELECT has_any_column_privilege($1, $2, 'UPDATE') OR has_table_privilege($1, $2, 'DELETE')
                           OR has_table_privilege($1, $2, 'TRUNCATE') OR has_table_privilege($1, $2, 'TRIGGER')";
            let query = sqlx::query_scalar(sql).bind(&name).bind(&table);
            assert!(!query.fetch_one(&mut owner).await?, "{name} may change {table}");
            let sql = "SELECT quote_ident(attname) FROM pg_attribute
                       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
            let columns: Vec<String> = sqlx::query_scalar(sql).bind(&table).fetch_all(&mut owner).await?;
            for column in &columns {
                let sql = format!("UPDATE {table} SET {column} = DEFAULT");
                assert!(forbidden(&mut role, &sql).await, "{service}: {sql}");
            }
            for sql in [format!("DELETE FROM {table}"), format!("TRUNCATE {table}")] {
                assert!(forbidden(&mut role, &sql).await, "{service}: {sql}");
            }
        }
    }
    Ok(())
}

/// The journal is closed to the owner of its tables too, who migrates them.
#[tokio::test]
async fn nobody_changes_the_journal() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let mut owner = as_owner(&database).await?;
    for sql in [
        "UPDATE payment.posting SET amount_ore = 1",
        "DELETE FROM payment.posting",
        "TRUNCATE payment.posting",
        "UPDATE payment.journal_entry SET kind = 'granted'",
        "DELETE FROM payment.journal_entry",
        "TRUNCATE payment.journal_entry CASCADE",
    ] {
        assert!(forbidden(&mut owner, sql).await, "{sql}");
    }
    Ok(())
}

/// Everything that any service may delete or empty, by the catalog: a new one has to be written down here.
#[tokio::test]
async fn a_service_deletes_nothing_but_its_own_queues_and_places() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let mut owner = as_owner(&database).await?;
    for service in Service::ALL {
        let role = service_role(database.tenant(), service);
        let sql = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                   WHERE schemaname !~ '^(pg_|information_schema)'
                     AND (has_table_privilege($1, format('%I.%I', schemaname, tablename), 'DELETE')
                          OR has_table_privilege($1, format('%I.%I', schemaname, tablename), 'TRUNCATE'))
                   ORDER BY 1";
        let deletable: Vec<String> = sqlx::query_scalar(sql).bind(&role).fetch_all(&mut owner).await?;
        let mut expected = vec![format!("{service}.audit_unsealed")];
        if service == Service::Intake {
            // A place of the call's limit is given back; a trigger lets it go only when its application has ended.
            expected.push("intake.slot".into());
        }
        ensure!(deletable == expected, "{role} may delete from {deletable:?}");
    }
    Ok(())
}
