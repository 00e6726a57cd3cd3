//! The name of a region's own office, by date, for letters and payment files.
//!
//! `national` records names (`RecordOffice`), each region's intake hears of all, and tells allocation and payment of its
//! own region about its own office: a new name is no rollout. Until one was told, the configuration's stands. All three
//! keep them in a table `office_name` of their schema, with at least the columns that are written here.

use chrono::NaiveDate;
use prost::Message as _;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1::OfficeRecorded;
use tilskudd_store::{Db, Error, Receipt, Received, Tx};

use crate::context::Entered;
use crate::failure::Failure;
use crate::fields::Fields;

/// A name from a day on.
#[derive(Debug)]
struct Name {
    version: i64,
    valid_from: NaiveDate,
    title: String,
}

/// Name of the caller's region's office today: the one that was told last of those that hold by now, else the
/// configuration's. A round trip.
///
/// # Errors
/// What the database said.
pub async fn title(at: &Entered, tx: &mut Tx<'_>) -> Result<String, Error> {
    let today = local_date(tx.legal_now());
    let told = sqlx::query_scalar(in_schema(
        at.db.service(),
        "SELECT title FROM {s}.office_name WHERE region = $1 AND valid_from <= $2
         ORDER BY valid_from DESC, version DESC LIMIT 1",
    ))
    .bind(at.tenant.as_str())
    .bind(today)
    .fetch_optional(tx.conn())
    .await?;
    Ok(told.unwrap_or_else(|| at.region.title.clone()))
}

/// Keeps what the region's own intake tells of the region's own office; a version that is held is passed over.
///
/// # Errors
/// UNKNOWN_EVENT from another sender; INVALID_ARGUMENT when it is outside the limits of the fields, or tells of another
/// office.
pub async fn receive(db: &Db, event: &Received) -> Result<Receipt, Failure> {
    if event.sender != Service::Intake || event.sender_tenant != *db.tenant() {
        return Err(Failure::unknown_event(&event.kind, event.version));
    }
    let name = &parse(db.tenant(), &event.payload)?;
    let received = db.receive::<Error, _>("receive_office", event, move |tx| {
        Box::pin(async move {
            let now = tx.legal_now();
            let done = sqlx::query(in_schema(
                db.service(),
                "INSERT INTO {s}.office_name (region, version, valid_from, title, recorded_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region, version) DO NOTHING",
            ))
            .bind(db.tenant().as_str())
            .bind(name.version)
            .bind(name.valid_from)
            .bind(&name.title)
            .bind(now)
            .execute(tx.conn())
            .await?;
            if done.rows_affected() == 1 {
                let details =
                    json!({ "title": name.title, "valid_from": name.valid_from, "version": name.version });
                tx.audit(
                    "office.copied",
                    format_name(db.tenant(), "offices", db.tenant()),
                    details,
                );
            }
            Ok(Receipt::Applied)
        })
    });
    Ok(received.await?)
}

fn parse(tenant: &Tenant, payload: &[u8]) -> Result<Name, Failure> {
    let mut f = Fields::new();
    let message = f.take("payload", OfficeRecorded::decode(payload));
    let name = message.and_then(|message| {
        let office = f.some("office", &message.office)?;
        f.within("office", |f| {
            let own = match office.region == tenant.as_str() {
                true => Ok(()),
                false => Err(format!("{} is told of its own office alone", tenant)),
            };
            let own = f.take("region", own);
            let title = f.text::<200>("title", &office.title);
            let version = f.range("version", office.version, 1..=i64::MAX);
            let valid_from = match office.valid_from.as_str() {
                "" => Ok(ALWAYS),
                day => f.date("valid_from", day),
            };
            own?;
            version?;
            Ok(Name {
                version: office.version,
                valid_from: valid_from?,
                title: title?.into_string(),
            })
        })
    });
    f.finish(|| name)
}

/// Safe: the schema is one of five fixed names, and the rest is the program's text.
fn in_schema(service: Service, text: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(text.replace("{s}", service.as_str()))
}
