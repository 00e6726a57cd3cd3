//! A workbook that was filled in, as applications; or what is wrong with it, all at once.

mod parts;

use std::collections::BTreeMap;

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::Edition;

use crate::LAYOUT;
use crate::cell::CellRef;
use crate::fault::Faults;
use crate::grid::{Cells, Value, grid};
use crate::layout::{SETUP_KEYS, Sheet};
use crate::limits;
use crate::values::{Row, Table};

pub use parts::{FilledAnswer, FilledLine, FilledMeasure, FilledOtherGrant, FilledPartner};

/// One application of a workbook. A blank text was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledApplication {
    /// The applicant's own key of it.
    pub reference: String,
    /// Organisation number, as written.
    pub organisation_number: String,
    /// Contact person.
    pub contact_name: String,
    /// Contact person's e-mail.
    pub contact_email: String,
    /// Purpose with the grant.
    pub purpose: String,
    /// Project or measures.
    pub description: String,
    /// Internal and external controls.
    pub control_statement: String,
    /// In the order of the sheet.
    pub measures: Vec<FilledMeasure>,
    /// In the order of the sheet.
    pub other_grants: Vec<FilledOtherGrant>,
    places: BTreeMap<String, CellRef>,
    row: CellRef,
}

impl FilledApplication {
    /// The cell that a field came from, by its path in the content, such as `measures[2].title`; that of the nearest
    /// part around it where the field has none of its own.
    #[must_use]
    pub fn place(&self, path: &str) -> CellRef {
        let mut path = path;
        loop {
            if let Some(cell) = self.places.get(path) {
                return *cell;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return self.row,
            }
        }
    }
}

/// Reads a workbook of this edition: every application in it, and everything that is wrong. Where something is
/// wrong, what stands for it in the applications is blank or zero: they are only for finding more faults.
#[must_use]
pub fn read(bytes: &[u8], edition: &Edition) -> (Vec<FilledApplication>, Faults) {
    let (grid, mut faults) = match grid(bytes) {
        Ok(read) => read,
        Err(faults) => return (Vec::new(), faults),
    };
    if let Err(faults) = is_ours(&grid.setup, edition) {
        return (Vec::new(), faults);
    }
    let mut columns = Faults::default();
    let nothing = Cells::new();
    let mut table = |sheet| {
        let cells = grid.sheets.get(&sheet).unwrap_or(&nothing);
        Table::new(sheet, edition, cells, &mut columns)
    };
    let [applications, measures, answers, budget, partners, grants] = Sheet::ALL.map(&mut table);
    if !columns.is_empty() {
        return (Vec::new(), columns.and(faults));
    }
    let mut filled = heads(&applications, &mut faults);
    let index = parts::measures(&measures, &mut filled, &mut faults);
    parts::answers(&answers, &index, &mut filled, &mut faults);
    parts::budget(&budget, &index, &mut filled, &mut faults);
    parts::partners(&partners, &index, &mut filled, &mut faults);
    parts::other_grants(&grants, &mut filled, &mut faults);
    if filled.is_empty() && faults.is_empty() {
        faults.add(
            Sheet::Applications.quoted(),
            LocalText::new(
                "Arbeidsboken har ingen søknader. Fyll ut arket Søknad.",
                "Arbeidsboka har ingen søknader. Fyll ut arket Søknad.",
                "The workbook has no applications. Fill in the sheet Søknad.",
            ),
        );
    }
    (filled, faults)
}

/// Checks the hidden sheet: the layout and the edition.
fn is_ours(setup: &Cells, edition: &Edition) -> Result<(), Faults> {
    let said = |key: &str| {
        let row = setup
            .iter()
            .find(|((_, column), value)| *column == 0 && **value == Value::Text(key.to_owned()));
        row.and_then(|((row, _), _)| setup.get(&(*row, 1)))
            .and_then(|value| match value {
                Value::Text(text) => Some(text.clone()),
                Value::Number(number) => Some(format!("{number}")),
                Value::Bool(_) | Value::Failed(_) => None,
            })
    };
    let [format, layout, of] = SETUP_KEYS.map(|(key, _)| said(key));
    let [(_, expected), ..] = SETUP_KEYS;
    if format.as_deref() != Some(expected) || layout.as_deref() != Some(LAYOUT.to_string().as_str()) {
        return Err(Faults::whole(LocalText::new(
            "Arbeidsboken er ikke laget av malen, eller av en eldre mal. Begynn med en ny mal.",
            "Arbeidsboka er ikkje laga av malen, eller av ein eldre mal. Byrja med ein ny mal.",
            "The workbook was not made from the template, or from an older one. Start from a new template.",
        )));
    }
    if of.as_deref() == Some(edition.id.as_str()) {
        return Ok(());
    }
    let (of, edition) = (of.unwrap_or_default(), &edition.id);
    Err(Faults::whole(LocalText::new(
        format!(
            "Arbeidsboken er laget for {of}; utlysningen følger {edition}. Begynn med malen for {edition}."
        ),
        format!("Arbeidsboka er laga for {of}; utlysinga følgjer {edition}. Byrja med malen for {edition}."),
        format!(
            "The workbook is made for {of}; the call follows {edition}. Start from the template of {edition}."
        ),
    )))
}

fn heads(table: &Table<'_>, faults: &mut Faults) -> Vec<FilledApplication> {
    let mut filled: Vec<FilledApplication> = Vec::new();
    for row in table.rows() {
        if filled.len() == limits::APPLICATIONS {
            let max = limits::APPLICATIONS;
            faults.add(
                row.cell("reference"),
                LocalText::new(
                    format!("Arbeidsboken har flere enn {max} søknader. Del den i flere."),
                    format!("Arbeidsboka har fleire enn {max} søknader. Del ho i fleire."),
                    format!("The workbook has more than {max} applications. Split it."),
                ),
            );
            break;
        }
        let reference = row.reference("reference", faults).unwrap_or_default();
        if !reference.is_empty() && filled.iter().any(|other| other.reference == reference) {
            faults.add(row.cell("reference"), twice());
        }
        let fields = [
            "organisation_number",
            "contact_name",
            "contact_email",
            "purpose",
            "description",
            "control_statement",
        ];
        let organisation_number = row.reference("organisation_number", faults).unwrap_or_default();
        filled.push(FilledApplication {
            reference,
            // People part the digits by spaces.
            organisation_number: organisation_number
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect(),
            contact_name: row.text("contact_name", faults),
            contact_email: row.text("contact_email", faults),
            purpose: row.text("purpose", faults),
            description: row.text("description", faults),
            control_statement: row.text("control_statement", faults),
            measures: Vec::new(),
            other_grants: Vec::new(),
            places: fields.map(|field| (field.to_owned(), row.cell(field))).into(),
            row: row.cell("reference"),
        });
    }
    filled
}

/// A reference that another row has.
fn twice() -> LocalText {
    LocalText::new(
        "En annen rad har samme referanse. Gi denne en egen.",
        "Ei anna rad har same referanse. Gje denne ein eigen.",
        "Another row has the same reference. Give this one its own.",
    )
}

/// A reference to no row.
fn unknown(row: &Row<'_, '_>, sheet: Sheet, faults: &mut Faults) {
    let title = sheet.title();
    faults.add(
        row.cell("of"),
        LocalText::new(
            format!("Referansen finnes ikke i arket {title}. Skriv den som der."),
            format!("Referansen finst ikkje i arket {title}. Skriv han som der."),
            format!("The reference is not in the sheet {title}. Write it as it stands there."),
        ),
    );
}
