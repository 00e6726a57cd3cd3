//! How long pages of `ListApplications` take in a database of a million applications, at the start, in the middle and at
//! the end: over gRPC, from a real server on a real PostgreSQL.
//!
//! `cargo bench -p tilskudd-intake --bench lists`; LISTS_CALLS calls (200) with LISTS_PER_CALL applications (5000). What
//! PostgreSQL reads for these pages is a test's matter (`src/store/lists/tests.rs`).

#![expect(clippy::print_stdout, reason = "a measurement")]

use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::{Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{Role, World};

const REGION: &str = "regions/trondelag";
/// Times that each page is asked for.
const TIMES: usize = 30;

type Client = ApplicationListServiceClient<PeerChannel>;
type Request = pb::ListApplicationsRequest;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let world = World::start(&[tilskudd_intake::definition()], &["trondelag"]).await?;
    let mut owner = PgConnection::connect(&world.database("trondelag")?.owner_url().await?).await?;
    fill(&mut owner).await?;
    let office = world.office("kari", "trondelag", &[Role::Caseworker]);
    let mut client = ApplicationListServiceClient::new(world.channel(Service::Intake, &office)?);
    println!(
        "{:<40} {:>8} {:>8} {:>8}  50 on a page",
        "list", "p50 µs", "max µs", "shown"
    );
    for (order_by, name, key) in ORDERS {
        let start = Request { order_by, ..all() };
        measure(&format!("{name}, start"), &mut client, &start).await?;
        let middle = Request {
            page_token: middle(&mut client, &mut owner, &start, key).await?,
            ..start.clone()
        };
        measure(&format!("{name}, middle"), &mut client, &middle).await?;
        let end = Request {
            descending: true,
            ..start
        };
        measure(&format!("{name}, end"), &mut client, &end).await?;
    }
    let oldest = "SELECT min(id::text) FROM intake.call";
    let call: String = sqlx::query_scalar(oldest).fetch_one(&mut owner).await?;
    let one = "SELECT min(number) FROM intake.organisation";
    let number: String = sqlx::query_scalar(one).fetch_one(&mut owner).await?;
    for (name, request) in filters(&format!("{REGION}/calls/{call}"), &number) {
        measure(name, &mut client, &request).await?;
    }
    world.stop().await;
    Ok(())
}

/// Each order with what a page token has as its key.
const ORDERS: [(i32, &str, &str); 5] = [
    (1, "by creation", "SELECT application_id, 'i' FROM intake.listing ORDER BY application_id"),
    (
        2,
        "by submission",
        "SELECT application_id, 'a' || (extract(epoch FROM submitted_at) * 1000000)::bigint FROM intake.listing
         ORDER BY submitted_at, application_id",
    ),
    (
        3,
        "by amount",
        "SELECT application_id, 'o' || applied_ore FROM intake.listing ORDER BY applied_ore, application_id",
    ),
    (
        4,
        "by name",
        "SELECT application_id, 't' || applicant FROM intake.listing ORDER BY applicant, application_id",
    ),
    (
        5,
        "by case number",
        "SELECT application_id, 't' || case_number FROM intake.listing ORDER BY case_number, application_id",
    ),
];

/// The token of the page in the middle: the first page's, with the application in the middle in place of its last.
async fn middle(
    client: &mut Client,
    owner: &mut PgConnection,
    start: &Request,
    keys: &'static str,
) -> anyhow::Result<String> {
    let first = client.list_applications(start.clone()).await?.into_inner();
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(first.next_page_token)?)?;
    let list = text.split(' ').next().context("no token")?;
    let at = "(SELECT count(*) / 2 FROM intake.listing)";
    let sql = sqlx::AssertSqlSafe(format!("{keys} OFFSET {at} LIMIT 1"));
    let (id, key): (uuid::Uuid, String) = sqlx::query_as(sql).fetch_one(owner).await?;
    Ok(URL_SAFE_NO_PAD.encode(format!("{list} {id} {key}")))
}

fn all() -> Request {
    Request {
        parent: REGION.to_owned(),
        ..Request::default()
    }
}

fn filters(call: &str, number: &str) -> Vec<(&'static str, Request)> {
    let with = |change: &dyn Fn(&mut Request)| {
        let mut request = all();
        change(&mut request);
        request
    };
    let of_call = || call.to_owned();
    vec![
        (
            "one call, by name",
            with(&|r| (r.call, r.order_by) = (of_call(), 4)),
        ),
        (
            "undecided, by submission",
            with(&|r| (r.state, r.order_by) = (2, 2)),
        ),
        ("one year, by amount", with(&|r| (r.year, r.order_by) = (2003, 3))),
        (
            "one scheme, by case number",
            with(&|r| (r.scheme, r.order_by) = ("fill-1".into(), 5)),
        ),
        (
            "amount from (10 %), by amount",
            with(&|r| (r.applied_from_ore, r.order_by) = (90_000_000, 3)),
        ),
        (
            "amount from (10 %), by submission",
            with(&|r| (r.applied_from_ore, r.order_by) = (90_000_000, 2)),
        ),
        (
            "amount from (0.01 %), by submission",
            with(&|r| (r.applied_from_ore, r.order_by) = (99_990_000, 2)),
        ),
        (
            "one organisation, by amount",
            with(&|r| (r.organisation_number, r.order_by) = (number.into(), 3)),
        ),
        ("word, 50 matches", with(&|r| r.query = "sjeld77".into())),
        (
            "word, 1000 matches, by submission",
            with(&|r| (r.query, r.order_by) = ("vanlig77".into(), 2)),
        ),
        (
            "two words, 1000 matches",
            with(&|r| r.query = "kommune vanlig77".into()),
        ),
        ("word that all have", with(&|r| r.query = "kommune".into())),
        (
            "word that all have, one call",
            with(&|r| (r.query, r.call) = ("kommune".into(), of_call())),
        ),
    ]
}

async fn measure(name: &str, client: &mut Client, request: &Request) -> anyhow::Result<()> {
    let mut took: Vec<Duration> = Vec::new();
    let mut shown = String::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        let answer = client.list_applications(request.clone()).await;
        took.push(started.elapsed());
        shown = match answer {
            Ok(page) => page.into_inner().applications.len().to_string(),
            Err(status) => format!("{:?}", status.code()),
        };
    }
    took.sort();
    let micros = |took: Duration| took.as_micros().to_string();
    let (half, most) = (micros(took[TIMES / 2]), micros(took[TIMES - 1]));
    println!("{name:<40} {half:>8} {most:>8} {shown:>8}");
    Ok(())
}

/// The applications, and the statistics that autovacuum makes by and by.
async fn fill(owner: &mut PgConnection) -> anyhow::Result<()> {
    let started = Instant::now();
    for (name, setting, default) in [
        ("fill.calls", "LISTS_CALLS", "200"),
        ("fill.per_call", "LISTS_PER_CALL", "5000"),
    ] {
        let value = std::env::var(setting).unwrap_or_else(|_| default.to_owned());
        let set = sqlx::query("SELECT set_config($1, $2, false)")
            .bind(name)
            .bind(value);
        set.execute(&mut *owner).await?;
    }
    let fill = sqlx::raw_sql(include_str!("../tests/data/fill.sql"));
    fill.execute(&mut *owner).await?;
    for table in ["application", "submission", "listing", "search", "call"] {
        // The names above.
        let vacuum = sqlx::AssertSqlSafe(format!("VACUUM (ANALYZE) intake.{table}"));
        sqlx::raw_sql(vacuum).execute(&mut *owner).await?;
    }
    let count = "SELECT count(*) FROM intake.listing";
    let count: i64 = sqlx::query_scalar(count).fetch_one(owner).await?;
    println!(
        "{count} applications, filled in {} s",
        started.elapsed().as_secs()
    );
    Ok(())
}
