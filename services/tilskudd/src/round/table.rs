//! The summary as a person reads it.

use comfy_table::{CellAlignment, Table, presets};

use super::kroner;
use super::summary::Summary;

impl Summary {
    /// The table that a person reads.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        table.set_header([
            "Tiltakstype / Measure kind",
            "Søkt / Applied",
            "Tildelt / Awarded",
            "Utbetalt / Paid",
            "Tilbakebetalt / Returned",
        ]);
        for row in &self.kinds {
            table.add_row([
                short(&row.name).to_owned(),
                kroner(row.applied_ore),
                kroner(row.awarded_ore),
                kroner(row.paid_ore),
                kroner(row.returned_ore),
            ]);
        }
        table.add_row([
            "Sum".into(),
            kroner(self.applied_ore),
            kroner(self.awarded_ore),
            kroner(self.paid_ore),
            kroner(self.returned_ore),
        ]);
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }

    /// The lines below the table.
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |label: &str, ore: i64| format!("{label:<48}{:>18} kr\n", kroner(ore));
        let mut text = String::new();
        text += &line("Ramme / Frame", self.frame_ore);
        text += &line("  herav øremerket / of which earmarked", self.earmark_ore);
        text += &line(
            "  tildelt av øremerket / awarded from the earmark",
            self.awarded_from_earmark_ore,
        );
        text += &line("Igjen av rammen / Left of the frame", self.left_ore);
        text += &line("Overført til neste år / Carried over", self.carried_over_ore);
        text += &line("Avvik mellom tjenestene / Apart", self.apart_ore);
        text += &format!(
            "Søknader / Applications: {}  Avviste innsendinger / Rejected submissions: {}  Avslag / Refusals: {}  \
             Sene rapporter / Late reports: {}\n",
            self.applications, self.refused, self.refused_applications, self.late_reports
        );
        text += &format!(
            "Underskrevet for seg / Signed beforehand: {}  Registrert fra brev / Registered: {}  Komplettert / Completed: {}, \
             herav rettet / of which corrected: {}  Trukket / Withdrawn: {}  \
             Foreløpige svar / Preliminary answers: {}  Kontrollert mot underskriften / Verified: {}\n",
            self.signed_beforehand,
            self.registered,
            self.completed,
            self.corrected,
            self.withdrawn,
            self.preliminary_answers,
            self.verified
        );
        text += &format!("Rammen / The frame: {}\n", self.frame_basis);
        text += &format!(
            "Antatt i utlysningen / Assumed in the call: {}\n",
            self.assumptions.join(", ")
        );
        for difference in &self.differences {
            text += &format!(
                "AVVIK / APART: {}: {} / {}\n",
                difference.what, difference.one, difference.other
            );
        }
        for fault in &self.audit_faults {
            text += &format!("REVISJONSLOGG / AUDIT LOG: {fault}\n");
        }
        text
    }
}

/// A kind's name up to its first comma or parenthesis.
fn short(name: &str) -> &str {
    let end = name.find([',', '(']).unwrap_or(name.len());
    name.get(..end).unwrap_or(name).trim_end()
}
