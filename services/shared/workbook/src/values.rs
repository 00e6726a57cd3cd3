//! One row, column by column; what is wrong is noted with its cell.

use std::collections::BTreeMap;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_rulebook::Edition;

use crate::cell::CellRef;
use crate::fault::Faults;
use crate::grid::{Cells, Value};
use crate::layout::{FIRST_ROW, KEY_ROW, Kind, Sheet};
use crate::lists::{List, Words};
use crate::money::{kroner_from_number, kroner_from_text};

/// A sheet with its columns found.
pub(crate) struct Table<'g> {
    sheet: Sheet,
    lists: BTreeMap<List, Words>,
    columns: BTreeMap<&'static str, Vec<u32>>,
    cells: &'g Cells,
}

impl<'g> Table<'g> {
    /// Finds the columns by the hidden row of keys; notes what is missing.
    pub(crate) fn new(sheet: Sheet, edition: &Edition, cells: &'g Cells, faults: &mut Faults) -> Self {
        let mut columns: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
        let mut lists = BTreeMap::new();
        for expected in sheet.columns(edition) {
            if columns.contains_key(expected.key) {
                continue;
            }
            let keys = cells.range((KEY_ROW, 0)..=(KEY_ROW, u32::MAX));
            let found = keys.filter(|(_, value)| matches!(value, Value::Text(key) if key == expected.key));
            let found: Vec<u32> = found.map(|((_, column), _)| *column).collect();
            if found.is_empty() {
                let heading = &expected.heading;
                faults.add(
                    sheet.quoted(),
                    LocalText::new(
                        format!("Kolonnen «{}» mangler. Begynn med en ny mal.", heading.nb),
                        format!("Kolonnen «{}» manglar. Byrja med ein ny mal.", heading.nn),
                        format!(
                            "The column “{}” is missing. Start from a new template.",
                            heading.en
                        ),
                    ),
                );
            }
            if let Kind::Code(list) = expected.kind {
                lists.insert(list, list.words(edition));
            }
            columns.insert(expected.key, found);
        }
        Self {
            sheet,
            lists,
            columns,
            cells,
        }
    }

    /// The rows in which a column of the layout holds something.
    pub(crate) fn rows(&self) -> Vec<Row<'_, 'g>> {
        let known = |column: u32| self.columns.values().any(|columns| columns.contains(&column));
        let filled = self
            .cells
            .range((FIRST_ROW, 0)..)
            .filter(|((_, column), _)| known(*column));
        let mut numbers: Vec<u32> = filled.map(|((row, _), _)| *row).collect();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| Row { table: self, number })
            .collect()
    }
}

/// A row of a table.
pub(crate) struct Row<'t, 'g> {
    table: &'t Table<'g>,
    pub(crate) number: u32,
}

impl Row<'_, '_> {
    fn columns(&self, key: &str) -> &[u32] {
        self.table.columns.get(key).map_or(&[], Vec::as_slice)
    }

    /// The cell of a column.
    pub(crate) fn cell(&self, key: &str) -> CellRef {
        let column = self.columns(key).first().copied().unwrap_or_default();
        self.at(column)
    }

    fn at(&self, column: u32) -> CellRef {
        CellRef {
            sheet: self.table.sheet,
            row: self.number,
            column,
        }
    }

    fn value(&self, column: u32, faults: &mut Faults) -> Option<&Value> {
        let value = self.table.cells.get(&(self.number, column))?;
        if let Value::Failed(error) = value {
            faults.add(
                self.at(column),
                LocalText::new(
                    format!("Formelen gir feilen {error}. Rett den eller skriv verdien."),
                    format!("Formelen gjev feilen {error}. Rett han eller skriv verdien."),
                    format!("The formula gives the error {error}. Correct it or write the value."),
                ),
            );
            return None;
        }
        Some(value)
    }

    fn first(&self, key: &str, faults: &mut Faults) -> Option<(&Value, CellRef)> {
        let column = self.columns(key).first().copied()?;
        self.value(column, faults).map(|value| (value, self.at(column)))
    }

    /// A text; blank where there is none.
    pub(crate) fn text(&self, key: &str, faults: &mut Faults) -> String {
        match self.first(key, faults) {
            None => String::new(),
            Some((Value::Text(text), _)) => text.clone(),
            Some((_, cell)) => {
                faults.add(
                    cell,
                    LocalText::new(
                        "Cellen har et tall eller en dato. Gjør den om til tekst og skriv på nytt.",
                        "Cella har eit tal eller ein dato. Gjer ho om til tekst og skriv på nytt.",
                        "The cell holds a number or a date. Format it as text and write again.",
                    ),
                );
                String::new()
            }
        }
    }

    /// A key that the applicant chose, as text or as a number; required.
    pub(crate) fn reference(&self, key: &str, faults: &mut Faults) -> Option<String> {
        match self.first(key, faults) {
            Some((Value::Text(text), _)) => Some(text.clone()),
            Some((Value::Number(number), _)) if number.is_finite() => Some(format!("{number}")),
            Some((_, cell)) => {
                faults.add(
                    cell,
                    LocalText::new(
                        "Skriv en tekst eller et tall.",
                        "Skriv ein tekst eller eit tal.",
                        "Write a text or a number.",
                    ),
                );
                None
            }
            None => {
                // A failed formula was noted.
                let cell = self.cell(key);
                if !self.table.cells.contains_key(&(cell.row, cell.column)) {
                    faults.add(cell, required());
                }
                None
            }
        }
    }

    /// An amount; zero where there is none.
    pub(crate) fn kroner(&self, key: &str, faults: &mut Faults) -> Money {
        let Some((value, cell)) = self.first(key, faults) else {
            return Money::ZERO;
        };
        let money = match value {
            Value::Number(number) => kroner_from_number(*number),
            Value::Text(text) => kroner_from_text(text),
            Value::Bool(_) | Value::Failed(_) => Err(crate::KronerError::NoNumber),
        };
        money.unwrap_or_else(|error| {
            faults.add(cell, error.text());
            Money::ZERO
        })
    }

    /// Ja or nei; nei where there is none.
    pub(crate) fn yes_no(&self, key: &str, faults: &mut Faults) -> bool {
        let Some((value, cell)) = self.first(key, faults) else {
            return false;
        };
        let word = match value {
            Value::Bool(truth) => return *truth,
            Value::Text(text) => text.to_lowercase(),
            Value::Number(_) | Value::Failed(_) => String::new(),
        };
        match word.as_str() {
            "ja" | "yes" | "x" | "sann" => true,
            "nei" | "no" | "usann" => false,
            _ => {
                faults.add(
                    cell,
                    LocalText::new(
                        "Skriv ja eller nei.",
                        "Skriv ja eller nei.",
                        "Write ja (yes) or nei (no).",
                    ),
                );
                false
            }
        }
    }

    /// A whole number; none where there is none.
    pub(crate) fn whole(&self, key: &str, faults: &mut Faults) -> Option<i32> {
        let (value, cell) = self.first(key, faults)?;
        let text = match value {
            Value::Number(number) => format!("{number}"),
            Value::Text(text) => text.clone(),
            Value::Bool(_) | Value::Failed(_) => String::new(),
        };
        let whole = text.parse().ok();
        if whole.is_none() {
            faults.add(
                cell,
                LocalText::new(
                    "Skriv et helt tall.",
                    "Skriv eit heilt tal.",
                    "Write a whole number.",
                ),
            );
        }
        whole
    }

    /// The code of a value that was chosen; blank where there is none.
    pub(crate) fn code(&self, key: &str, list: List, faults: &mut Faults) -> String {
        let column = self.columns(key).first().copied();
        column
            .and_then(|column| self.code_at(column, list, faults))
            .unwrap_or_default()
    }

    /// The codes in all columns of a key.
    pub(crate) fn codes(&self, key: &str, list: List, faults: &mut Faults) -> Vec<(String, CellRef)> {
        let columns = self.columns(key).iter();
        columns
            .filter_map(|column| Some((self.code_at(*column, list, faults)?, self.at(*column))))
            .collect()
    }

    fn code_at(&self, column: u32, list: List, faults: &mut Faults) -> Option<String> {
        let value = self.value(column, faults)?;
        let words = self.table.lists.get(&list)?;
        let code = match value {
            Value::Text(text) => words.code(text),
            Value::Number(_) | Value::Bool(_) | Value::Failed(_) => None,
        };
        if code.is_none() {
            let known = &words.known;
            faults.add(
                self.at(column),
                LocalText::new(
                    format!(
                        "Verdien finnes ikke i listen. Velg fra arket Koder: {}.",
                        known.nb
                    ),
                    format!("Verdien finst ikkje i lista. Vel frå arket Koder: {}.", known.nn),
                    format!(
                        "The value is not in the list. Choose from the sheet Koder: {}.",
                        known.en
                    ),
                ),
            );
        }
        code
    }
}

pub(crate) fn required() -> LocalText {
    LocalText::new(
        "Cellen er tom. Fyll den ut.",
        "Cella er tom. Fyll ho ut.",
        "The cell is empty. Fill it in.",
    )
}
