//! Faults in a workbook, cell by cell.

use tilskudd_kernel::lang::LocalText;

use crate::limits;

/// A fault in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Such as `Tiltak!D7`; a sheet's name alone; `workbook` for the file as a whole.
    pub place: String,
    /// What is wrong and what to do.
    pub text: LocalText,
}

/// Everything that is wrong with a workbook, at most [`limits::FAULTS`] of it in words. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// In the order of the sheets.
    pub listed: Vec<Fault>,
    /// How many more there are.
    pub omitted: usize,
}

impl Faults {
    /// One fault of the file as a whole.
    #[must_use]
    pub fn whole(text: LocalText) -> Self {
        let mut faults = Self::default();
        faults.add("workbook", text);
        faults
    }

    /// Notes a fault.
    pub fn add(&mut self, place: impl ToString, text: LocalText) {
        if self.listed.len() < limits::FAULTS {
            self.listed.push(Fault {
                place: place.to_string(),
                text,
            });
        } else {
            self.omitted = self.omitted.saturating_add(1);
        }
    }

    /// These, and more.
    #[must_use]
    pub(crate) fn and(mut self, more: Faults) -> Self {
        for fault in more.listed {
            self.add(fault.place, fault.text);
        }
        self.omitted = self.omitted.saturating_add(more.omitted);
        self
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.listed.len().saturating_add(self.omitted)
    }
}
