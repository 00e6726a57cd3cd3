//! Copies of the editions of the rules that `national` publishes, in every service that uses them: a table `edition`
//! in its schema with the columns `edition`, `canonical` and `hash`, and at most one of its own. An edition is
//! immutable, so the first copy stands.

use sqlx::{AssertSqlSafe, PgConnection};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received, rows};

use crate::facts::{self, Unreadable};
use crate::failure::Failure;

/// Errors of storing a copy.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The event cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Another text was published under the same id; the event is parked for an operator.
    #[error("edition {0} is stored with another text")]
    Differs(String),
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

impl From<sqlx::Error> for EditionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<EditionError> for Failure {
    fn from(error: EditionError) -> Self {
        match error {
            EditionError::Unreadable(error) => error.into(),
            EditionError::Differs(id) => differs(&id).into(),
            EditionError::Store(error) => error.into(),
        }
    }
}

/// An edition of this id is known with another text.
#[must_use]
pub fn differs(id: &str) -> Refusal {
    Refusal::precondition(
        "EDITION_DIFFERS",
        RuleSource::system("editions-are-immutable"),
        LocalText::new(
            format!("Utgaven {id} er publisert med en annen tekst. Gi den nye en egen id."),
            format!("Utgåva {id} er publisert med ein annan tekst. Gje den nye ein eigen id."),
            format!("Edition {id} was published with another text. Give the new one an id of its own."),
        ),
    )
}

/// The column that a service's table has of its own: letters name the evaluator, standings are counted by scheme.
fn own_column<'e>(
    service: Service,
    edition: &'e Edition,
    published: &'e pb::Edition,
) -> Option<(&'static str, &'e str)> {
    match service {
        Service::Allocation => Some(("evaluator_version", &published.evaluator_version)),
        Service::Reporting => Some(("scheme", &edition.scheme)),
        Service::Intake | Service::Assessment | Service::Payment => None,
    }
}

/// Keeps a published edition, unless it is here already.
///
/// # Errors
/// [`EditionError`].
pub async fn receive(
    db: &Db,
    event: &Received,
    fact: &pb::EditionPublished,
) -> Result<Receipt, EditionError> {
    let published = facts::present("edition", &fact.edition)?;
    let edition = &facts::edition("edition.canonical", &published.canonical)?;
    db.receive("runtime.edition.copy", event, move |tx| {
        Box::pin(async move {
            let own = own_column(db.service(), edition, published);
            insert(tx.conn(), db.service(), edition, own).await?;
            let details = serde_json::json!({ "hash": edition.hash() });
            tx.audit("edition.copied", &edition.id, details);
            Ok(Receipt::Applied)
        })
    })
    .await
}

async fn insert(
    conn: &mut PgConnection,
    service: Service,
    edition: &Edition,
    own: Option<(&'static str, &str)>,
) -> Result<(), EditionError> {
    let (column, value) = match own {
        Some((column, _)) => (format!(", {column}"), ", $4"),
        None => (String::new(), ""),
    };
    // Safe: schema and column are fixed names.
    let statement = AssertSqlSafe(format!(
        "INSERT INTO {service}.edition (edition, canonical, hash{column}) VALUES ($1, $2, $3{value})
         ON CONFLICT (edition) DO NOTHING"
    ));
    let mut query = sqlx::query(statement)
        .bind(&edition.id)
        .bind(edition.canonical_json())
        .bind(edition.hash());
    if let Some((_, text)) = own {
        query = query.bind(text);
    }
    if query.execute(&mut *conn).await?.rows_affected() == 0 {
        // Both as this program reads them: an older one may have written the same text with less in it.
        let held = find(conn, service, &edition.id).await?;
        if held.is_some_and(|held| held.hash() != edition.hash()) {
            return Err(EditionError::Differs(edition.id.clone()));
        }
    }
    Ok(())
}

/// An edition, if it has arrived.
///
/// # Errors
/// The database's, or a stored edition that this program cannot read.
pub async fn find(
    conn: &mut PgConnection,
    service: Service,
    id: &str,
) -> Result<Option<Edition>, tilskudd_store::Error> {
    // Safe: the schema is a fixed name.
    let statement = AssertSqlSafe(format!(
        "SELECT canonical FROM {service}.edition WHERE edition = $1"
    ));
    let canonical: Option<String> = sqlx::query_scalar(statement)
        .bind(id)
        .fetch_optional(conn)
        .await?;
    canonical
        .map(|text| {
            Edition::from_canonical(&text).map_err(|error| rows::inconsistent("edition", "canonical", error))
        })
        .transpose()
}
