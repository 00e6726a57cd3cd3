//! A region's own office, by date: its name in letters and payment files, and the form of Norwegian that it writes.
//!
//! `national` records offices (`RecordOffice`), each region's intake receives all, and notifies allocation and payment
//! of its own region about its own office: a new name needs no rollout. Until one has arrived, the configured name is
//! used, and bokmål. All three keep them in a table `office_name` of their schema, with at least the columns that are
//! written here.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_kernel::lang::{LanguageForm, LocalText};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Error, Receipt, Received, Tx};

use crate::facts::Unreadable;
use crate::failure::Failure;
use crate::fields::{Fields, Invalid};
use crate::scope::Scope;

/// The name of an office and the form of Norwegian that it writes.
#[derive(Debug, Clone)]
pub struct Office {
    /// Name.
    pub title: String,
    /// Bokmål or nynorsk, to whoever has decided on neither (språklova §12 and §13).
    pub form: LanguageForm,
}

/// A state of the office, effective from a day.
#[derive(Debug)]
struct State {
    version: i64,
    valid_from: NaiveDate,
    office: Office,
}

/// The office of the caller's region on a local day: as `national` recorded it last with effect by then, else as the
/// configuration names it. A round trip.
///
/// # Errors
/// What the database said; an error too for a form that is none.
pub async fn on(scope: &Scope, conn: &mut PgConnection, day: NaiveDate) -> Result<Office, Error> {
    let recorded: Option<(String, String)> = sqlx::query_as(in_schema(
        scope.db.service(),
        "SELECT title, language_form FROM {s}.office_name WHERE region = $1 AND valid_from <= $2
         ORDER BY valid_from DESC, version DESC LIMIT 1",
    ))
    .bind(scope.tenant.as_str())
    .bind(day)
    .fetch_optional(conn)
    .await?;
    let Some((title, form)) = recorded else {
        return Ok(Office {
            title: scope.region.title.clone(),
            form: LanguageForm::Nb,
        });
    };
    let form = form
        .parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Office { title, form })
}

/// The same today, inside a transaction.
///
/// # Errors
/// As [`on`].
pub async fn today(scope: &Scope, tx: &mut Tx<'_>) -> Result<Office, Error> {
    let today = local_date(tx.legal_now());
    on(scope, tx.conn(), today).await
}

/// The form that an office's message names: bokmål when it names none.
///
/// # Errors
/// [`Invalid`] for another than bokmål and nynorsk: an office writes one of them.
pub fn form(f: &mut Fields, message: &pb::Office) -> Result<LanguageForm, Invalid> {
    match f.optional_enumeration::<common::LanguageForm>("language_form", message.language_form)? {
        None | Some(common::LanguageForm::Unspecified | common::LanguageForm::Nb) => Ok(LanguageForm::Nb),
        Some(common::LanguageForm::Nn) => Ok(LanguageForm::Nn),
        Some(common::LanguageForm::Neutral) => Err(f.fail(
            "language_form",
            LocalText::new(
                "Et kontor skriver bokmål eller nynorsk",
                "Eit kontor skriv bokmål eller nynorsk",
                "An office writes bokmål or nynorsk",
            ),
        )),
    }
}

/// Stores what the region's own intake sends about the region's own office; a version already stored is ignored. The
/// route states its origin.
///
/// # Errors
/// [`Unreadable`] when it is outside the limits of the fields, or is about another office.
pub async fn receive(db: &Db, event: &Received, fact: &pb::OfficeRecorded) -> Result<Receipt, Failure> {
    let state = &parse(db.tenant(), fact)?;
    let received = db.receive::<Error, _>("runtime.office.copy", event, move |tx| {
        Box::pin(async move {
            let now = tx.legal_now();
            let done = sqlx::query(in_schema(
                db.service(),
                "INSERT INTO {s}.office_name (region, version, valid_from, title, language_form, recorded_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region, version) DO NOTHING",
            ))
            .bind(db.tenant().as_str())
            .bind(state.version)
            .bind(state.valid_from)
            .bind(&state.office.title)
            .bind(state.office.form.as_str())
            .bind(now)
            .execute(tx.conn())
            .await?;
            if done.rows_affected() == 1 {
                let details = json!({ "title": state.office.title, "language_form": state.office.form.as_str(),
                    "valid_from": state.valid_from, "version": state.version });
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

fn parse(tenant: &Tenant, fact: &pb::OfficeRecorded) -> Result<State, Failure> {
    let mut f = Fields::new();
    let state = f.some("office", &fact.office).and_then(|office| {
        f.within("office", |f| {
            let own = match office.region == tenant.as_str() {
                true => Ok(()),
                false => Err(LocalText::new(
                    format!("Kontoret hører til en annen region enn {tenant}. Send det til dets egen."),
                    format!(
                        "Kontoret høyrer til ein annan region enn {tenant}. Send det til den det høyrer til."
                    ),
                    format!("The office belongs to another region than {tenant}. Send it to its own."),
                )),
            };
            let own = f.take("region", own);
            let title = f.text::<200>("title", &office.title);
            let version = f.range("version", office.version, 1..=i64::MAX);
            let valid_from = match office.valid_from.as_str() {
                "" => Ok(ALWAYS),
                day => f.date("valid_from", day),
            };
            let form = form(f, office);
            own?;
            version?;
            Ok(State {
                version: office.version,
                valid_from: valid_from?,
                office: Office {
                    title: title?.into_string(),
                    form: form?,
                },
            })
        })
    });
    Ok(f.finish(|| state)
        .map_err(|failure| Unreadable::new("office", failure.text().en.clone()))?)
}

/// Safe: the schema is one of five fixed names, and the rest is the program's text.
fn in_schema(service: Service, text: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(text.replace("{s}", service.as_str()))
}
