//! Lists for people, as CSV and as Excel: headings in Norwegian, amounts as numbers of kroner, and no text that a
//! spreadsheet would take for a formula.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use tilskudd_kernel::money::Money;

use crate::money::kroner_text;

/// A value of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text, from anyone.
    Text(String),
    /// An amount.
    Kroner(Money),
    /// A count.
    Count(usize),
}

/// The list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Into the workbook.
    #[error("the workbook cannot be written")]
    Excel(#[from] XlsxError),
    /// As CSV.
    #[error("the CSV cannot be written")]
    Csv(#[from] csv::Error),
    /// A row is longer than a sheet is wide.
    #[error("the list is too large for a sheet")]
    TooLarge,
}

/// Says to Excel that CSV is UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Rows as CSV the way that Norwegian Excel opens it: semicolons, decimal comma, CRLF.
///
/// A text that begins as a formula does (`=`, `+`, `-`, `@`, tab) gets an apostrophe before it, so that no
/// spreadsheet runs what an applicant wrote.
///
/// # Errors
/// [`ExportError::Csv`].
pub fn csv_rows<'r>(rows: impl IntoIterator<Item = &'r [Field]>) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(csv_field))?;
    }
    writer
        .into_inner()
        .map_err(|error| ExportError::Csv(error.into_error().into()))
}

fn csv_field(field: &Field) -> String {
    match field {
        Field::Text(text) => defused(text),
        Field::Kroner(money) => kroner_text(*money, ','),
        Field::Count(count) => count.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn defused(text: &str) -> String {
    // Some readers pass over what stands before the sign.
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    // `＝` and the like are the same signs in full width.
    let formula = begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A list as a workbook with one sheet; texts are cells of text and never formulas.
///
/// # Errors
/// [`ExportError`].
pub fn workbook(title: &str, headings: &[&str], rows: &[Vec<Field>]) -> Result<Vec<u8>, ExportError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2024, 1, 1)?);
    workbook.set_properties(&properties);
    let bold = Format::new().set_bold().set_background_color("D9E2EC");
    let kroner = Format::new().set_num_format("#,##0.00");
    let sheet = workbook.add_worksheet();
    sheet.set_name(title)?;
    for (column, heading) in (0_u16..).zip(headings) {
        sheet.set_column_width(column, 22)?;
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (number, row) in (1_u32..).zip(rows) {
        for (column, field) in (0_u16..).zip(row) {
            match field {
                Field::Text(text) => sheet.write_string(number, column, text)?,
                Field::Kroner(money) => {
                    sheet.write_number_with_format(number, column, decimal(*money)?, &kroner)?
                }
                Field::Count(count) => {
                    let count = u32::try_from(*count).map_err(|_| ExportError::TooLarge)?;
                    sheet.write_number(number, column, count)?
                }
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last = u16::try_from(headings.len().saturating_sub(1)).map_err(|_| ExportError::TooLarge)?;
    let rows = u32::try_from(rows.len()).map_err(|_| ExportError::TooLarge)?;
    sheet.autofilter(0, 0, rows, last)?;
    Ok(workbook.save_to_buffer()?)
}

/// The number nearest to the amount; 15 digits, which is what the largest amount has, come back exactly.
fn decimal(money: Money) -> Result<f64, ExportError> {
    kroner_text(money, '.').parse().map_err(|_| ExportError::TooLarge)
}
