//! `allocation.frame` and `allocation.frame_earmark`.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use tilskudd_kernel::ids::FrameId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::{ensure_affected, ensure_one, inconsistent, parsed};
use tilskudd_store::{Error, Page};

use crate::frames::domain::frame::{Frame, FrameKey, FrameProposal, Part};

/// A frame's row with its earmarks, for what follows in the statement.
macro_rules! frames {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.target_region, f.scheme, f.year, f.certainty, f.general_ore, f.decided_ore,
                    ARRAY(SELECT e.code FROM allocation.frame_earmark e WHERE e.frame_id = f.id ORDER BY e.code) AS codes,
                    ARRAY(SELECT e.amount_ore FROM allocation.frame_earmark e WHERE e.frame_id = f.id ORDER BY e.code) AS amounts,
                    ARRAY(SELECT e.decided_ore FROM allocation.frame_earmark e WHERE e.frame_id = f.id ORDER BY e.code) AS decided
             FROM allocation.frame f ",
            $rest
        )
    };
}

#[derive(sqlx_macros::FromRow)]
struct FrameRow {
    id: FrameId,
    target_region: String,
    scheme: String,
    year: i32,
    certainty: String,
    general_ore: Money,
    decided_ore: Money,
    codes: Vec<String>,
    amounts: Vec<Money>,
    decided: Vec<Money>,
}

impl TryFrom<FrameRow> for Frame {
    type Error = Error;

    fn try_from(row: FrameRow) -> Result<Self, Error> {
        let parts = row
            .amounts
            .into_iter()
            .zip(row.decided)
            .map(|(amount, decided)| Part { amount, decided });
        Ok(Self {
            id: row.id,
            target: parsed("frame", "target_region", &row.target_region)?,
            scheme: row.scheme,
            year: Year::new(row.year).map_err(|error| inconsistent("frame", "year", error))?,
            certainty: row.certainty.parse().ok(),
            general: Part {
                amount: row.general_ore,
                decided: row.decided_ore,
            },
            earmarks: row.codes.into_iter().zip(parts).collect(),
        })
    }
}

/// A frame by what it is for, as it stands.
pub(crate) async fn by_key(conn: &mut PgConnection, key: &FrameKey) -> Result<Option<Frame>, Error> {
    let row: Option<FrameRow> = sqlx::query_as(frames!(
        "WHERE f.target_region = $1 AND f.scheme = $2 AND f.year = $3"
    ))
    .bind(key.target.as_str())
    .bind(&key.scheme)
    .bind(key.year.get())
    .fetch_optional(conn)
    .await?;
    row.map(Frame::try_from).transpose()
}

/// A frame by what it is for, locked until the transaction ends. Deciding and accepting both hold this lock.
pub(crate) async fn lock_by_key(conn: &mut PgConnection, key: &FrameKey) -> Result<Option<Frame>, Error> {
    let row: Option<FrameRow> = sqlx::query_as(frames!(
        "WHERE f.target_region = $1 AND f.scheme = $2 AND f.year = $3 FOR UPDATE OF f"
    ))
    .bind(key.target.as_str())
    .bind(&key.scheme)
    .bind(key.year.get())
    .fetch_optional(conn)
    .await?;
    row.map(Frame::try_from).transpose()
}

/// A frame by its id, as it stands.
pub(crate) async fn get(conn: &mut PgConnection, id: FrameId) -> Result<Option<Frame>, Error> {
    let row: Option<FrameRow> = sqlx::query_as(frames!("WHERE f.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(Frame::try_from).transpose()
}

/// A frame by its id, locked until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, id: FrameId) -> Result<Option<Frame>, Error> {
    let row: Option<FrameRow> = sqlx::query_as(frames!("WHERE f.id = $1 FOR UPDATE OF f"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(Frame::try_from).transpose()
}

/// A page of frames by year, scheme and region, and the frame that the next one starts after.
pub(crate) async fn page(
    conn: &mut PgConnection,
    page: &Page<FrameId>,
) -> Result<(Vec<Frame>, Option<FrameId>), Error> {
    let found: Vec<FrameRow> = sqlx::query_as(frames!(
        "WHERE $1::uuid IS NULL OR (f.year, f.scheme, f.target_region) >
             (SELECT a.year, a.scheme, a.target_region FROM allocation.frame a WHERE a.id = $1)
         ORDER BY f.year, f.scheme, f.target_region LIMIT $2"
    ))
    .bind(page.after)
    .bind(page.limit())
    .fetch_all(conn)
    .await?;
    let (found, next) = page.split(found, |row| row.id);
    let frames = found.into_iter().map(Frame::try_from).collect::<Result<_, _>>()?;
    Ok((frames, next))
}

/// A new frame without an accepted amount.
pub(crate) async fn insert(conn: &mut PgConnection, id: FrameId, key: &FrameKey) -> Result<Frame, Error> {
    let done =
        sqlx::query("INSERT INTO allocation.frame (id, target_region, scheme, year) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(key.target.as_str())
            .bind(&key.scheme)
            .bind(key.year.get())
            .execute(conn)
            .await?;
    ensure_one(&done)?;
    Ok(Frame {
        id,
        target: key.target.clone(),
        scheme: key.scheme.clone(),
        year: key.year,
        certainty: None,
        general: Part::default(),
        earmarks: BTreeMap::new(),
    })
}

/// Makes a proposal the accepted frame. An earmark that it leaves out becomes zero. The database refuses what is
/// below the decided sums.
pub(crate) async fn accept(
    conn: &mut PgConnection,
    frame: &Frame,
    proposal: &FrameProposal,
) -> Result<(), Error> {
    let done = sqlx::query("UPDATE allocation.frame SET certainty = $2, general_ore = $3 WHERE id = $1")
        .bind(frame.id)
        .bind(proposal.certainty.as_str())
        .bind(proposal.amounts.general)
        .execute(&mut *conn)
        .await?;
    ensure_one(&done)?;
    let mut earmarks: BTreeMap<&String, Money> =
        frame.earmarks.keys().map(|code| (code, Money::ZERO)).collect();
    earmarks.extend(
        proposal
            .amounts
            .earmarks
            .iter()
            .map(|(code, amount)| (code, *amount)),
    );
    let (codes, amounts): (Vec<&String>, Vec<Money>) = earmarks.into_iter().unzip();
    let expected = codes.len();
    let done = sqlx::query(
        "INSERT INTO allocation.frame_earmark (frame_id, code, amount_ore)
         SELECT $1, code, amount FROM unnest($2::text[], $3::bigint[]) AS proposed (code, amount)
         ON CONFLICT (frame_id, code) DO UPDATE SET amount_ore = excluded.amount_ore",
    )
    .bind(frame.id)
    .bind(codes)
    .bind(amounts)
    .execute(conn)
    .await?;
    ensure_affected(&done, expected)
}
