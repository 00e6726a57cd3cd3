//! The cells of a workbook's sheets that are filled in.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};
use tilskudd_kernel::lang::LocalText;

use crate::archive::{Unreadable, sifted};
use crate::cell::CellRef;
use crate::fault::Faults;
use crate::layout::{FIRST_ROW, SETUP_SHEET, Sheet};
use crate::limits;

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A text that is not blank, trimmed.
    Text(String),
    /// A number, or a date, which Excel keeps as one.
    Number(f64),
    /// TRUE or FALSE.
    Bool(bool),
    /// A formula that failed, such as `#REF!`.
    Failed(String),
}

/// Row and column, from 0, to what stands there.
pub(crate) type Cells = BTreeMap<(u32, u32), Value>;

/// The sheets of a workbook.
pub(crate) struct Grid {
    /// The hidden sheet.
    pub(crate) setup: Cells,
    /// The sheets that are filled in.
    pub(crate) sheets: BTreeMap<Sheet, Cells>,
}

/// Reads every sheet. Texts that are too long are reported and truncated, so that other faults are found as well.
///
/// # Errors
/// [`Faults`] when the file cannot be read, a sheet is missing, or something stands outside.
pub(crate) fn grid(bytes: &[u8]) -> Result<(Grid, Faults), Faults> {
    let unreadable = |why: Unreadable| Faults::whole(why.text());
    let sifted = sifted(bytes).map_err(unreadable)?;
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(sifted)).map_err(|_| unreadable(Unreadable::NoWorkbook))?;
    let names = workbook.sheet_names();
    let (mut faults, mut long) = (Faults::default(), Faults::default());
    let mut room = limits::TEXT_BYTES;
    let mut setup = Cells::new();
    if names.iter().any(|name| name == SETUP_SHEET) {
        let mut noted = Noted {
            room: &mut room,
            faults: &mut faults,
            long: &mut long,
        };
        setup = cells(&mut workbook, SETUP_SHEET, None, &mut noted).map_err(unreadable)?;
    }
    let mut sheets = BTreeMap::new();
    for sheet in Sheet::ALL {
        if !names.iter().any(|name| name == sheet.title()) {
            faults.add(
                sheet.quoted(),
                LocalText::new(
                    "Arket mangler. Begynn med en ny mal.",
                    "Arket manglar. Byrja med ein ny mal.",
                    "The sheet is missing. Start from a new template.",
                ),
            );
            continue;
        }
        let mut noted = Noted {
            room: &mut room,
            faults: &mut faults,
            long: &mut long,
        };
        let read = cells(&mut workbook, sheet.title(), Some(sheet), &mut noted);
        sheets.insert(sheet, read.map_err(unreadable)?);
    }
    if faults.is_empty() {
        Ok((Grid { setup, sheets }, long))
    } else {
        Err(faults)
    }
}

/// Shared state of reading the sheets.
struct Noted<'n> {
    /// Bytes of text that are left.
    room: &'n mut usize,
    /// What keeps the rest from being read.
    faults: &'n mut Faults,
    /// Texts that are too long.
    long: &'n mut Faults,
}

/// The cells of one sheet that hold something.
fn cells(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    sheet: Option<Sheet>,
    noted: &mut Noted<'_>,
) -> Result<Cells, Unreadable> {
    let no_workbook = |_| Unreadable::NoWorkbook;
    let mut reader = workbook.worksheet_cells_reader(name).map_err(no_workbook)?;
    let mut cells = Cells::new();
    while let Some(cell) = reader.next_cell().map_err(no_workbook)? {
        let (row, column) = cell.get_position();
        let place = sheet.map(|sheet| CellRef { sheet, row, column });
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(whole) => Value::Text(whole.to_string()),
            DataRef::Float(number) => Value::Number(*number),
            DataRef::DateTime(date) => Value::Number(date.as_f64()),
            DataRef::Bool(truth) => Value::Bool(*truth),
            DataRef::Error(error) => Value::Failed(error.to_string()),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                match bounded(text, place, noted)? {
                    Some(text) => Value::Text(text),
                    None => continue,
                }
            }
            DataRef::SharedString(text) => match bounded(text, place, noted)? {
                Some(text) => Value::Text(text),
                None => continue,
            },
        };
        if row >= FIRST_ROW + limits::ROWS || column >= limits::COLUMNS {
            noted.faults.add(
                place.map_or_else(|| name.to_owned(), |place| place.to_string()),
                outside(),
            );
            break;
        }
        cells.insert((row, column), value);
    }
    Ok(cells)
}

/// A text within the limits, trimmed; none when it is blank. One that is too long is noted, and its beginning stands
/// for it.
fn bounded(text: &str, place: Option<CellRef>, noted: &mut Noted<'_>) -> Result<Option<String>, Unreadable> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    *noted.room = noted
        .room
        .checked_sub(text.len())
        .ok_or(Unreadable::UnpacksTooFar)?;
    let length = text.chars().count();
    if length <= limits::CELL_CHARACTERS {
        // Excel on Windows ends a line inside a cell with two characters.
        return Ok(Some(text.replace("\r\n", "\n")));
    }
    let max = limits::CELL_CHARACTERS;
    noted.long.add(
        place.map_or_else(|| SETUP_SHEET.to_owned(), |place| place.to_string()),
        LocalText::new(
            format!("Teksten har {length} tegn; høyst {max} er tillatt. Kort den ned."),
            format!("Teksten har {length} teikn; høgst {max} er tillate. Kort han ned."),
            format!("The text has {length} characters; at most {max} are allowed. Shorten it."),
        ),
    );
    Ok(Some(text.chars().take(max).collect()))
}

fn outside() -> LocalText {
    let (rows, columns) = (limits::ROWS, limits::COLUMNS);
    LocalText::new(
        format!(
            "Arket har flere enn {rows} rader eller {columns} kolonner. Fjern det som står her og utenfor."
        ),
        format!(
            "Arket har fleire enn {rows} rader eller {columns} kolonnar. Ta bort det som står her og utanfor."
        ),
        format!(
            "The sheet has more than {rows} rows or {columns} columns. Remove what stands here and beyond."
        ),
    )
}
