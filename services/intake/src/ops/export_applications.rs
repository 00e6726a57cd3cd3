//! A list of applications as a file, with the visibility of the list on the screen.

use std::sync::Arc;

use futures::Stream;
use futures::stream;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::parse_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_workbook::export::{BYTE_ORDER_MARK, ExportError, Field, csv_rows, workbook};
use tilskudd_workbook::limits::EXPORT_ROWS;

use super::read_applications::list_applications;
use crate::codec::export::{HEADINGS, row};
use crate::error::{Error, WorkbookError};
use crate::store::listing::Filter;

/// Applications read at once.
const PAGE: i64 = 200;
/// Largest chunk, bytes.
const CHUNK: usize = 1024 * 1024;

/// Where an export is.
enum Step {
    /// The headings are next.
    Headings,
    /// The page with this filter is next.
    Page(Filter),
    /// All is told.
    Done,
}

/// The list as CSV, a page at a time: memory does not grow with it.
pub(crate) fn csv(at: Entered, filter: Filter) -> impl Stream<Item = Result<Vec<u8>, Error>> + Send {
    let at = Arc::new(at);
    stream::try_unfold((Step::Headings, filter), move |(step, filter)| {
        let at = Arc::clone(&at);
        async move {
            match step {
                Step::Headings => {
                    let headings = HEADINGS.map(|heading| Field::Text(heading.to_owned()));
                    let mut chunk = BYTE_ORDER_MARK.as_bytes().to_vec();
                    chunk.extend(csv_rows([headings.as_slice()]).map_err(unwritable)?);
                    Ok(Some((chunk, (Step::Page(filter.clone()), filter))))
                }
                Step::Page(page) => {
                    let (rows, next) = read(&at, page).await?;
                    let chunk = csv_rows(rows.iter().map(Vec::as_slice)).map_err(unwritable)?;
                    Ok(Some((chunk, (next.map_or(Step::Done, Step::Page), filter))))
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
pub(crate) async fn excel(at: &Entered, filter: Filter) -> Result<Vec<Vec<u8>>, Error> {
    let mut rows = Vec::new();
    let mut next = Some(filter);
    while let Some(page) = next {
        let (read, after) = read(at, page).await?;
        rows.extend(read);
        if rows.len() > EXPORT_ROWS {
            return Err(WorkbookError::TooLong.into());
        }
        next = after;
    }
    let written = tokio::task::spawn_blocking(move || workbook("Søknader", &HEADINGS, &rows)).await;
    let file = written
        .map_err(|error| WorkbookError::Unwritable(error.into()))?
        .map_err(unwritable)?;
    Ok(file.chunks(CHUNK).map(<[u8]>::to_vec).collect())
}

/// One page as rows, and where the next begins.
async fn read(at: &Entered, page: Filter) -> Result<(Vec<Vec<Field>>, Option<Filter>), Error> {
    let (applications, more) = list_applications(at, page.clone(), PAGE).await?;
    let last = applications.last().and_then(last_id).filter(|_| more);
    let next = last.map(|after| Filter {
        after: Some(after.as_uuid()),
        ..page
    });
    Ok((applications.iter().map(row).collect(), next))
}

fn last_id(application: &pb::Application) -> Option<ApplicationId> {
    parse_name("applications", &application.name)
        .ok()
        .map(|(_, id)| id)
}

fn unwritable(error: ExportError) -> Error {
    WorkbookError::Unwritable(error.into()).into()
}
