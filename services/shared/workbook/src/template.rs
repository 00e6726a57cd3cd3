//! Writes the empty workbook of an edition. The same edition always gives the same bytes.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};
use tilskudd_rulebook::Edition;

use crate::LAYOUT;
use crate::cell::column_letters;
use crate::guide;
use crate::layout::{Column, FIRST_ROW, HEADING_ROWS, KEY_ROW, Kind, SETUP_KEYS, SETUP_SHEET, Sheet};
use crate::limits;
use crate::lists::List;

/// The writer refused a text or a formula of the edition.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written")]
pub struct TemplateError(#[from] XlsxError);

/// Last row that is filled in, from 0.
const LAST_ROW: u32 = FIRST_ROW + limits::ROWS - 1;
/// Longest heading of a hint in Excel.
const HINT_TITLE: usize = 32;

/// The looks of headings and cells.
struct Looks {
    nb: Format,
    nn: Format,
    en: Format,
    text: Format,
    wrapped: Format,
    kroner: Format,
}

impl Looks {
    fn new() -> Self {
        let heading = Format::new()
            .set_background_color("D9E2EC")
            .set_border_bottom(FormatBorder::Hair)
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        Self {
            nb: heading.clone().set_bold(),
            nn: heading.clone().set_bold(),
            en: heading.set_italic().set_font_color("555555"),
            text: Format::new().set_num_format("@").set_align(FormatAlign::Top),
            wrapped: Format::new()
                .set_num_format("@")
                .set_align(FormatAlign::Top)
                .set_text_wrap(),
            kroner: Format::new()
                .set_num_format("#,##0.00")
                .set_align(FormatAlign::Top),
        }
    }

    /// The format of the cells of a column; none: as Excel likes.
    const fn of(&self, kind: Kind) -> Option<&Format> {
        match kind {
            Kind::Kroner => Some(&self.kroner),
            Kind::Text(_) | Kind::Code(_) => Some(&self.wrapped),
            Kind::Own | Kind::Of(_) | Kind::Organisation => Some(&self.text),
            Kind::Whole | Kind::YesNo => None,
        }
    }
}

/// The workbook of an edition (`.xlsx`), to be filled in.
///
/// # Errors
/// [`TemplateError`] when a text of the edition does not fit into a cell.
pub fn template(edition: &Edition) -> Result<Vec<u8>, TemplateError> {
    let looks = Looks::new();
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(format!("{} ({})", edition.names.nb, edition.id))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2024, 1, 1)?);
    workbook.set_properties(&properties);
    write_guide(workbook.add_worksheet(), edition, &looks)?;
    for sheet in Sheet::ALL {
        write_sheet(workbook.add_worksheet(), sheet, edition, &looks)?;
    }
    let named = write_lists(workbook.add_worksheet(), edition, &looks)?;
    for (name, area) in named {
        workbook.define_name(name, &area)?;
    }
    write_setup(&mut workbook, edition)?;
    Ok(workbook.save_to_buffer()?)
}

fn write_guide(sheet: &mut Worksheet, edition: &Edition, looks: &Looks) -> Result<(), XlsxError> {
    sheet
        .set_name("Veiledning")?
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let languages = [("Bokmål", 62), ("Nynorsk", 62), ("English", 62)];
    for (column, (language, width)) in (0_u16..).zip(languages) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, language, &looks.en)?;
    }
    for (row, line) in (1_u32..).zip(guide::lines(edition)) {
        let format = if line.heading { &looks.nb } else { &plain };
        for (column, text) in (0_u16..).zip([&line.text.nb, &line.text.nn, &line.text.en]) {
            sheet.write_string_with_format(row, column, text.as_ref(), format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_sheet(out: &mut Worksheet, sheet: Sheet, edition: &Edition, looks: &Looks) -> Result<(), XlsxError> {
    out.set_name(sheet.title())?
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
    let [nb, nn, en] = HEADING_ROWS;
    for (number, column) in (0_u16..).zip(sheet.columns(edition)) {
        out.set_column_width(number, column.width)?;
        if let Some(format) = looks.of(column.kind) {
            out.set_column_format(number, format)?;
        }
        out.write_string(KEY_ROW, number, column.key)?;
        out.write_string_with_format(nb, number, column.heading.nb.as_ref(), &looks.nb)?;
        out.write_string_with_format(nn, number, column.heading.nn.as_ref(), &looks.nn)?;
        out.write_string_with_format(en, number, column.heading.en.as_ref(), &looks.en)?;
        if let Some(rule) = rule(&column, edition)? {
            out.add_data_validation(FIRST_ROW, number, LAST_ROW, number, &rule)?;
        }
    }
    out.set_row_hidden(KEY_ROW)?;
    let fixed = if sheet == Sheet::Measures { 2 } else { 1 };
    out.set_freeze_panes(FIRST_ROW, fixed)?;
    out.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)?;
    out.set_repeat_rows(nb, en)?;
    Ok(())
}

/// What Excel lets into a column. It warns only where the reader takes more than Excel can say.
fn rule(column: &Column, edition: &Edition) -> Result<Option<DataValidation>, XlsxError> {
    let rule = DataValidation::new();
    let (rule, [nb, nn]) = match column.kind {
        Kind::Own => return Ok(None),
        Kind::Of(sheet) => (
            rule.allow_list_formula(own_references(sheet, edition)),
            ["Velg referansen.", "Vel referansen."],
        ),
        Kind::Text(max) => {
            let text = rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(max));
            let hint = text.set_input_message(format!("Høyst {max} tegn. / Høgst {max} teikn."))?;
            return Ok(Some(hint.set_input_title(hint_title(column))?));
        }
        Kind::Organisation => (
            rule.allow_text_length(DataValidationRule::Between(9, 11)),
            ["Ni siffer.", "Ni siffer."],
        ),
        Kind::Whole => (
            rule.allow_whole_number(DataValidationRule::Between(1, 50)),
            ["Helt tall fra 1.", "Heilt tal frå 1."],
        ),
        Kind::Kroner => (
            rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
            ["Kroner, høyst to desimaler.", "Kroner, høgst to desimalar."],
        ),
        Kind::YesNo => (
            rule.allow_list_strings(&["ja", "nei"])?,
            ["ja eller nei; tom er nei.", "ja eller nei; tom er nei."],
        ),
        Kind::Code(list) if list.entries(edition).is_empty() => (
            rule.allow_text_length(DataValidationRule::EqualTo(0)),
            [
                "Brukes ikke i dette regelverket.",
                "Blir ikkje brukt i dette regelverket.",
            ],
        ),
        Kind::Code(list) => (
            rule.allow_list_formula(Formula::new(format!("={}", list.name()))),
            [
                "Velg fra listen; se arket Koder.",
                "Vel frå lista; sjå arket Koder.",
            ],
        ),
    };
    let rule = rule.set_error_style(DataValidationErrorStyle::Warning);
    let rule = rule.set_input_title(hint_title(column))?;
    Ok(Some(rule.set_input_message(format!("{nb} / {nn}"))?))
}

fn hint_title(column: &Column) -> String {
    column
        .heading
        .nb
        .trim_end_matches(" *")
        .chars()
        .take(HINT_TITLE)
        .collect()
}

/// The references of the rows of a sheet.
fn own_references(sheet: Sheet, edition: &Edition) -> Formula {
    let columns = sheet.columns(edition);
    let place = columns
        .iter()
        .position(|column| column.kind == Kind::Own)
        .unwrap_or_default();
    let letters = column_letters(u32::try_from(place).unwrap_or_default());
    let (first, last) = (FIRST_ROW + 1, LAST_ROW + 1);
    Formula::new(format!(
        "={}!${letters}${first}:${letters}${last}",
        sheet.quoted()
    ))
}

/// Writes the lists and gives the names of their cells.
fn write_lists(
    out: &mut Worksheet,
    edition: &Edition,
    looks: &Looks,
) -> Result<Vec<(&'static str, String)>, XlsxError> {
    out.set_name("Koder")?;
    let mut named = Vec::new();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (at, list) in (0_u16..).step_by(2).zip(List::ALL) {
        let title = list.title();
        out.set_column_width(at, 50)?.set_column_width(at + 1, 60)?;
        out.write_string_with_format(0, at, format!("{} / {}", title.nb, title.nn), &looks.nb)?;
        out.write_string_with_format(0, at + 1, format!("Ordlyd / {} (English)", title.en), &looks.en)?;
        let mut row = 1;
        for entry in list.entries(edition) {
            for (label, wording) in entry.labels() {
                out.write_string_with_format(row, at, label, &wrapped)?;
                out.write_string_with_format(
                    row,
                    at + 1,
                    format!("{wording} ({})", entry.text.en),
                    &wrapped,
                )?;
                row += 1;
            }
        }
        if row > 1 {
            let letters = column_letters(u32::from(at));
            named.push((list.name(), format!("=Koder!${letters}$2:${letters}${row}")));
        }
    }
    out.set_freeze_panes(1, 0)?;
    Ok(named)
}

/// Writes what the workbook is into a hidden sheet with named cells.
fn write_setup(workbook: &mut Workbook, edition: &Edition) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(SETUP_SHEET)?.set_hidden(true);
    let [(_, format), ..] = SETUP_KEYS;
    let values = [format.to_owned(), LAYOUT.to_string(), edition.id.clone()];
    for (row, ((key, _), value)) in (0_u32..).zip(SETUP_KEYS.iter().zip(&values)) {
        sheet.write_string(row, 0, *key)?;
        sheet.write_string(row, 1, value)?;
    }
    for (row, (key, _)) in (1_u32..).zip(SETUP_KEYS) {
        workbook.define_name(key, &format!("={SETUP_SHEET}!$B${row}"))?;
    }
    Ok(())
}
