//! What the pages of a list read, in a database of twenty thousand applications: by what PostgreSQL says that it did.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_store::{embedded, migrate, provision};

use crate::lists::store::lists::*;

const CALLS: u64 = 10;
const PER_CALL: u64 = 2_000;
/// Applications on a page.
const LIMIT: i64 = 20;
/// The tables that grow.
const TABLES: [&str; 4] = ["listing", "search", "application", "submission"];

/// A filled database of a tenant that no other test has.
async fn filled() -> PgConnection {
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
    for (name, value) in [("fill.calls", CALLS), ("fill.per_call", PER_CALL)] {
        let set = sqlx::query("SELECT set_config($1, $2, false)")
            .bind(name)
            .bind(value.to_string());
        set.execute(&mut conn).await.unwrap();
    }
    let fill = sqlx::raw_sql(include_str!("../../../../tests/data/fill.sql"));
    fill.execute(&mut conn).await.unwrap();
    let vacuum = sqlx::raw_sql("VACUUM (ANALYZE) intake.application");
    vacuum.execute(&mut conn).await.unwrap();
    for table in [
        "intake.submission",
        "intake.listing",
        "intake.search",
        "intake.call",
    ] {
        let vacuum = sqlx::AssertSqlSafe(format!("VACUUM (ANALYZE) {table}"));
        sqlx::raw_sql(vacuum).execute(&mut conn).await.unwrap();
    }
    // As the service sees it: with the rights that it has.
    let service = server.role_url(
        &provision::service_role(&tenant, Service::Intake),
        &tenant.database_name(),
    );
    PgConnection::connect(&service).await.unwrap()
}

/// Rows that the plan read, by table, and the tables that it read from end to end.
#[derive(Debug, Default)]
struct Read {
    rows: BTreeMap<String, u64>,
    whole: Vec<String>,
}

impl Read {
    fn add(&mut self, node: &Value) {
        if let Some(table) = node["Relation Name"]
            .as_str()
            .filter(|table| TABLES.contains(table))
        {
            let number = |field: &str| node[field].as_u64().unwrap_or(0);
            let rows = number("Actual Rows")
                + number("Rows Removed by Filter")
                + number("Rows Removed by Index Recheck");
            *self.rows.entry(table.to_owned()).or_default() += rows * number("Actual Loops");
            if node["Node Type"] == "Seq Scan" {
                self.whole.push(table.to_owned());
            }
        }
        for child in node["Plans"].as_array().into_iter().flatten() {
            self.add(child);
        }
    }
}

async fn read(conn: &mut PgConnection, filter: &Filter, sort: Sort, after: Option<&Cursor>) -> Read {
    let mut query = statement(
        "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ",
        filter,
        sort,
        after,
        LIMIT,
    );
    let plan: Value = query
        .build_query_scalar()
        .persistent(false)
        .fetch_one(conn)
        .await
        .unwrap();
    let mut read = Read::default();
    read.add(&plan[0]["Plan"]);
    read
}

const ORDERS: [Order; 5] = [
    Order::Created,
    Order::Submitted,
    Order::Applied,
    Order::Applicant,
    Order::CaseNumber,
];

/// The application in the middle of a list.
async fn middle(conn: &mut PgConnection, filter: &Filter, sort: Sort) -> Cursor {
    let mut sql = Sql::new(
        "SELECT application_id, submitted_at, applied_ore, applicant, case_number FROM intake.listing",
    );
    sql.push(" ORDER BY ")
        .push(column(sort.order))
        .push(", application_id OFFSET ");
    sql.push_bind(i64::try_from(CALLS * PER_CALL / 2).unwrap())
        .push(" LIMIT 1");
    type Keys = (ApplicationId, DateTime<Utc>, i64, String, String);
    let (id, at, ore, applicant, number): Keys = sql.build_query_as().fetch_one(conn).await.unwrap();
    let key = match sort.order {
        Order::Created => Key::Id,
        Order::Submitted => Key::At(at),
        Order::Applied => Key::Ore(ore),
        Order::Applicant => Key::Text(applicant),
        Order::CaseNumber => Key::Text(number),
    };
    Cursor::new(filter, sort, key, id)
}

/// The filters with the rows that any page of theirs may read of `listing`.
async fn filters(conn: &mut PgConnection) -> Vec<(Filter, u64)> {
    let call: CallId = sqlx::query_scalar("SELECT min(id::text)::uuid FROM intake.call")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let one: String = sqlx::query_scalar("SELECT min(number) FROM intake.organisation")
        .fetch_one(conn)
        .await
        .unwrap();
    let one: OrgNumber = one.parse().unwrap();
    // One more than a page has, of each state of each call; sorting and joining read no more.
    let slice = u64::try_from(LIMIT + 1).unwrap();
    let slices = |calls: u64| calls * 2 * slice;
    let of_one = CALLS * PER_CALL / 1_000;
    let with = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    vec![
        (with(&|_| {}), slices(CALLS)),
        (with(&|f| f.call = Some(call)), slices(1)),
        (with(&|f| f.states = vec![State::Submitted]), CALLS * slice),
        (
            with(&|f| (f.states, f.call) = (vec![State::Decided], Some(call))),
            slice,
        ),
        (with(&|f| f.year = Year::new(2001).ok()), slices(CALLS)),
        (with(&|f| f.scheme = Some("fill-1".to_owned())), slices(CALLS / 2)),
        (
            with(&|f| f.edition = Some("fill-2".to_owned())),
            slices(CALLS / 2),
        ),
        (with(&|f| f.applicant = Some(one.clone())), of_one),
        (
            with(&|f| (f.applicant, f.drafts) = (Some(one.clone()), true)),
            of_one,
        ),
        // Fifty in a row have the word.
        (with(&|f| f.words = Some("sjeld7".to_owned())), 50),
        // Twenty have it, and two of these are of the call.
        (
            with(&|f| (f.words, f.call) = (Some("vanlig7".to_owned()), Some(call))),
            20,
        ),
        (
            with(&|f| (f.words, f.applicant) = (Some("\"sjeld7\"".to_owned()), Some(one.clone()))),
            of_one,
        ),
    ]
}

#[tokio::test]
async fn a_page_reads_by_index_and_no_more_in_a_large_table() {
    let mut conn = filled().await;
    let page = u64::try_from(LIMIT + 1).unwrap();
    for (filter, listed) in filters(&mut conn).await {
        for order in ORDERS {
            for descending in [false, true] {
                let sort = Sort { order, descending };
                let middle = middle(&mut conn, &filter, sort).await;
                for after in [None, Some(&middle)] {
                    let read = read(&mut conn, &filter, sort, after).await;
                    let what = format!("{filter:?} {sort:?} {after:?}: {read:?}");
                    let rows = |table: &str| read.rows.get(table).copied().unwrap_or(0);
                    assert!(read.whole.is_empty(), "{what}");
                    assert!(rows("listing") <= listed, "{what}");
                    // What is shown, and where the candidates come from there.
                    assert!(rows("application") <= 2 * page + listed, "{what}");
                    assert!(rows("submission") <= page, "{what}");
                    assert!(rows("search") <= 50, "{what}");
                }
            }
        }
    }
    assert_too_many(&mut conn).await;
    assert_walk(&mut conn).await;
}

/// A word that all twenty thousand have is refused; with a call that two thousand are of, it is not.
async fn assert_too_many(conn: &mut PgConnection) {
    let common = Filter {
        words: Some("kommunen".to_owned()),
        ..Filter::default()
    };
    let refused = page(conn, &common, Sort::default(), None, LIMIT).await.unwrap();
    assert!(refused.is_none());
    let narrowed = Filter {
        call: sqlx::query_scalar("SELECT min(id::text)::uuid FROM intake.call")
            .fetch_one(&mut *conn)
            .await
            .unwrap(),
        ..common
    };
    let page = page(conn, &narrowed, Sort::default(), None, LIMIT)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(page.applications.len(), 20);
}

/// All pages together are all applications, each once, in the order of the database.
async fn assert_walk(conn: &mut PgConnection) {
    for order in ORDERS {
        let (filter, sort) = (
            Filter::default(),
            Sort {
                order,
                descending: true,
            },
        );
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = page(conn, &filter, sort, after.as_ref(), 999)
                .await
                .unwrap()
                .unwrap();
            ids.extend(page.applications.iter().map(|one| one.head.id));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let mut sql = Sql::new("SELECT application_id FROM intake.listing ORDER BY ");
        sql.push(column(order)).push(" DESC, application_id DESC");
        let expected: Vec<ApplicationId> = sql.build_query_scalar().fetch_all(&mut *conn).await.unwrap();
        assert!(ids == expected, "{order:?}: {} of {}", ids.len(), expected.len());
    }
}
