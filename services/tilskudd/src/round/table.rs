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
        for (label, count) in self.counts() {
            text += &format!("{label:<82}{count:>5}\n");
        }
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

impl Summary {
    /// The figure and its unit.
    fn counts(&self) -> [(&'static str, usize); 12] {
        [
            ("Søknader som kom inn / Applications received", self.applications),
            (
                "  av dem underskrevet for seg / of them signed in an act of its own",
                self.signed_beforehand,
            ),
            (
                "  av dem registrert fra brev / of them registered from a letter",
                self.registered,
            ),
            (
                "  av dem komplettert da kontoret ba om det / of them completed when asked",
                self.completed,
            ),
            (
                "  av dem rettet og underskrevet på nytt / of them corrected and signed anew",
                self.corrected,
            ),
            ("  av dem trukket / of them withdrawn", self.withdrawn),
            (
                "  av dem med foreløpig svar / of them sent a preliminary answer",
                self.preliminary_answers,
            ),
            (
                "  av dem uendret siden underskriften / of them found as they were signed",
                self.verified,
            ),
            (
                "  av dem avslått, fikk 0 kr / of them refused, awarded nothing",
                self.refused_applications,
            ),
            (
                "Innsendinger avvist av reglene, ikke kommet inn / Submissions that rules rejected",
                self.refused,
            ),
            (
                "Forsøk som skulle nektes, og ble det / Acts that had to be refused, and were",
                self.refused_acts.len(),
            ),
            (
                "Rapporter som kom for sent / Reports that came late",
                self.late_reports,
            ),
        ]
    }
}

/// A kind's name up to its first comma or parenthesis.
fn short(name: &str) -> &str {
    let end = name.find([',', '(']).unwrap_or(name.len());
    name.get(..end).unwrap_or(name).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_says_in_both_languages_of_what_it_is() {
        let summary = Summary {
            applications: 41,
            refused: 22,
            ..Summary::default()
        };
        for (label, _) in summary.counts() {
            assert!(label.contains(" / ") && label.chars().count() < 82, "{label}");
        }
        let lines = summary.lines();
        let line = |start: &str| {
            lines
                .lines()
                .find(|line| line.starts_with(start))
                .unwrap_or_default()
        };
        assert!(line("Søknader som kom inn").ends_with(" 41"), "{lines}");
        assert!(line("Innsendinger avvist").ends_with(" 22"), "{lines}");
    }
}
