//! A list of applications as a file, with the visibility of the list on the screen.

use std::sync::Arc;

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tilskudd_runtime::Scope;
use tilskudd_workbook::export::{BYTE_ORDER_MARK, ExportError, Field, csv_rows, workbook};
use tilskudd_workbook::limits::EXPORT_ROWS;

use crate::error::Error;
use crate::lists::domain::list::{Cursor, Filter, ListApplications, Order, Sort};
use crate::lists::ops::page_of_applications::page;
use crate::workbook::codec::export::{HEADINGS, row};
use crate::workbook::codec::requests::{ExportApplications, Format};
use crate::workbook::error::WorkbookError;

/// Applications read at once.
const PAGE: usize = 200;
/// Largest chunk, bytes.
const CHUNK: usize = 1024 * 1024;

/// The progress of an export.
enum Step {
    /// The headings are next.
    Headings,
    /// The page after this is next; none: the first.
    Page(Option<Cursor>),
    /// All rows are written.
    Done,
}

/// The file, in chunks.
///
/// # Errors
/// [`crate::lists::error::ListError::TooManyMatches`]; of a workbook also [`WorkbookError::TooLong`], and
/// [`Error::Unwritable`].
pub(crate) async fn run(
    scope: Scope,
    query: ExportApplications,
) -> Result<BoxStream<'static, Result<Vec<u8>, Error>>, Error> {
    match query.format {
        Format::Csv => Ok(csv(scope, query.filter).boxed()),
        Format::Excel => {
            let file = excel(&scope, query.filter).await?;
            Ok(stream::iter(file).map(Ok).boxed())
        }
    }
}

/// The list as CSV, a page at a time: memory does not grow with it.
fn csv(scope: Scope, filter: Filter) -> impl Stream<Item = Result<Vec<u8>, Error>> + Send {
    let scope = Arc::new(scope);
    stream::try_unfold((Step::Headings, filter), move |(step, filter)| {
        let scope = Arc::clone(&scope);
        async move {
            match step {
                Step::Headings => {
                    let headings = HEADINGS.map(|heading| Field::Text(heading.to_owned()));
                    let mut chunk = BYTE_ORDER_MARK.as_bytes().to_vec();
                    chunk.extend(csv_rows([headings.as_slice()]).map_err(unwritable)?);
                    Ok(Some((chunk, (Step::Page(None), filter))))
                }
                Step::Page(page) => {
                    let (rows, next) = read(&scope, &filter, page).await?;
                    let chunk = csv_rows(rows.iter().map(Vec::as_slice)).map_err(unwritable)?;
                    Ok(Some((
                        chunk,
                        (next.map_or(Step::Done, |after| Step::Page(Some(after))), filter),
                    )))
                }
                Step::Done => Ok(None),
            }
        }
    })
}

/// The list as a workbook, in chunks.
///
/// # Errors
/// [`WorkbookError::TooLong`] beyond [`EXPORT_ROWS`].
async fn excel(scope: &Scope, filter: Filter) -> Result<Vec<Vec<u8>>, Error> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let (read, next) = read(scope, &filter, after).await?;
        rows.extend(read);
        if rows.len() > EXPORT_ROWS {
            return Err(WorkbookError::TooLong.into());
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    let written = tokio::task::spawn_blocking(move || workbook("Søknader", &HEADINGS, &rows)).await;
    let file = written
        .map_err(|error| Error::Unwritable(error.into()))?
        .map_err(unwritable)?;
    Ok(file.chunks(CHUNK).map(<[u8]>::to_vec).collect())
}

/// One page as rows, in order of creation, and where it ends when more follow.
async fn read(
    scope: &Scope,
    filter: &Filter,
    after: Option<Cursor>,
) -> Result<(Vec<Vec<Field>>, Option<Cursor>), Error> {
    let asked = ListApplications {
        size: PAGE,
        filter: filter.clone(),
        sort: Sort {
            order: Order::Created,
            descending: false,
        },
        after,
    };
    let (applications, next) = page(scope, &asked).await?;
    Ok((applications.iter().map(row).collect(), next))
}

fn unwritable(error: ExportError) -> Error {
    Error::Unwritable(error.into())
}
