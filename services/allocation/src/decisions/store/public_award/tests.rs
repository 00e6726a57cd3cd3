//! What a page reads, in a database of four thousand awards: by what PostgreSQL says that it did.

use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_store::{embedded, migrate, provision};

use crate::decisions::store::public_award::*;

/// Twenty years of two schemes.
const FRAMES: u64 = 40;
/// Awards on a page.
const LIMIT: u64 = 20;

/// A filled database of a tenant that no other test has, as the service sees it.
async fn filled() -> (Tenant, PgConnection) {
    let server = embedded::scratch().await.unwrap();
    let tenant: Tenant = "filled".parse().unwrap();
    provision::tenant(&server.admin_url(), &tenant, &server.passwords())
        .await
        .unwrap();
    let owner = server.role_url(&provision::owner_role(&tenant), &tenant.database_name());
    migrate(&owner, &tenant, &(crate::definition().migrations)())
        .await
        .unwrap();
    let mut conn = PgConnection::connect(&owner).await.unwrap();
    let fill = sqlx::raw_sql(include_str!("../../../../tests/data/fill.sql"));
    fill.execute(&mut conn).await.unwrap();
    for table in ["frame", "decision"] {
        let vacuum = sqlx::AssertSqlSafe(format!("VACUUM (ANALYZE) allocation.{table}"));
        sqlx::raw_sql(vacuum).execute(&mut conn).await.unwrap();
    }
    let role = provision::service_role(&tenant, Service::Allocation);
    let service = server.role_url(&role, &tenant.database_name());
    (tenant, PgConnection::connect(&service).await.unwrap())
}

/// Rows of `decision` that a page reads, and whether it reads the table from end to end.
async fn read(
    conn: &mut PgConnection,
    tenant: &Tenant,
    filter: &Filter,
    after: Option<Place>,
) -> (u64, bool) {
    let sql = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {PAGE}");
    let plan: Value = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(tenant.as_str())
        .bind(filter.year.map(Year::get))
        .bind(&filter.scheme)
        .bind(after.map(|place| place.at))
        .bind(after.map(|place| place.id))
        .bind(i64::try_from(LIMIT).unwrap())
        .persistent(false)
        .fetch_one(conn)
        .await
        .unwrap();
    let (mut rows, mut whole) = (0, false);
    count(&plan[0]["Plan"], &mut rows, &mut whole);
    (rows, whole)
}

fn count(node: &Value, rows: &mut u64, whole: &mut bool) {
    if node["Relation Name"] == "decision" {
        let number = |field: &str| node[field].as_u64().unwrap_or(0);
        *rows += (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops");
        *whole |= node["Node Type"] == "Seq Scan";
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        count(child, rows, whole);
    }
}

#[tokio::test]
async fn a_page_reads_a_page_of_each_frame_at_most_and_never_the_whole_table() {
    let (tenant, mut conn) = filled().await;
    let year = |scheme: Option<&str>| Filter {
        year: Some(Year::new(2010).unwrap()),
        scheme: scheme.map(str::to_owned),
    };
    let middle: (DateTime<Utc>, Uuid) = sqlx::query_as(
        "SELECT decided_at, id FROM allocation.decision WHERE amount_ore > 0
         ORDER BY decided_at, id OFFSET 2000 LIMIT 1",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    let middle = Place {
        at: middle.0,
        id: middle.1,
    };
    for after in [None, Some(middle)] {
        for (filter, frames) in [
            (Filter::default(), FRAMES),
            (year(None), 2),
            (year(Some("kkt")), 1),
            (year(Some("none")), 0),
        ] {
            let (rows, whole) = read(&mut conn, &tenant, &filter, after).await;
            assert!(!whole, "{filter:?} after {after:?} reads the whole table");
            // PostgreSQL rounds rows of a loop up or down by a half.
            assert!(
                rows <= frames * (LIMIT + 1),
                "{filter:?} after {after:?} reads {rows} rows"
            );
        }
    }
}

#[test]
fn a_place_is_read_as_it_is_written() {
    let place = Place {
        at: "2024-05-01T10:00:00.123456Z".parse().unwrap(),
        id: Uuid::max(),
    };
    assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
    for broken in ["", "1", "x y", "1 y", "99999999999999999999 y"] {
        assert!(broken.parse::<Place>().is_err(), "{broken}");
    }
}
