//! What the round came to.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use super::reconcile::{self, Books, Difference, Unit};
use super::{Play, RefusedAct, Rejected, kroner};

/// Figures of one measure kind, øre.
#[derive(Debug, Default, Clone, Serialize)]
pub struct KindRow {
    /// Name of the kind, bokmål.
    pub name: String,
    /// Applied for.
    pub applied_ore: i64,
    /// Awarded.
    pub awarded_ore: i64,
    /// Paid.
    pub paid_ore: i64,
    /// Returned.
    pub returned_ore: i64,
}

/// The summary; printed as a table or as one JSON object.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Region.
    pub region: String,
    /// Grant year.
    pub year: i32,
    /// Edition.
    pub edition: String,
    /// Submitted applications.
    pub applications: usize,
    /// Rejected submissions.
    pub refused: usize,
    /// Decisions that gave nothing.
    pub refused_applications: usize,
    /// The frame, earmarks included.
    pub frame_ore: i64,
    /// Earmarked of the frame.
    pub earmark_ore: i64,
    /// Awarded from the earmarks.
    pub awarded_from_earmark_ore: i64,
    /// Applied for.
    pub applied_ore: i64,
    /// Awarded.
    pub awarded_ore: i64,
    /// Paid; a bounced payment counts when it is paid at last.
    pub paid_ore: i64,
    /// Returned.
    pub returned_ore: i64,
    /// Carried over into the next year.
    pub carried_over_ore: i64,
    /// Left of the frame.
    pub left_ore: i64,
    /// Reports that came late.
    pub late_reports: usize,
    /// What the books differ by in money, all differences taken as positive.
    pub apart_ore: i64,
    /// The differences.
    pub differences: Vec<Difference>,
    /// What the audit logs' seals do not hold.
    pub audit_faults: Vec<String>,
    /// By code of the measure kind.
    pub kinds: BTreeMap<String, KindRow>,
    /// Rejected submissions with their rules.
    pub rejected: Vec<Rejected>,
    /// Acts that were refused, as they should be.
    pub refused_acts: Vec<RefusedAct>,
    /// Where the frame's figure comes from.
    pub frame_basis: String,
    /// What the call states beyond the sources.
    pub assumptions: Vec<String>,
    /// What is real and what is made up.
    pub notes: Vec<String>,
}

impl Summary {
    /// Whether all books agree and all seals hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.audit_faults.is_empty()
    }

    /// The table that a person reads.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_header([
            "Tiltakstype / Measure kind",
            "Søkt / Applied",
            "Tildelt / Awarded",
            "Utbetalt / Paid",
            "Tilbakebetalt / Returned",
        ]);
        for row in self.kinds.values() {
            table.add_row([
                row.name.clone(),
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

/// Adds the books up.
pub(super) fn summarise(play: &Play<'_>, books: &Books) -> anyhow::Result<Summary> {
    let differences = reconcile::differences(books)?;
    let edition = tilskudd_rulebook::resolve_shipped(&play.input.edition)?;
    let awards = || books.decisions.iter().flat_map(|d| &d.awards);
    let sum =
        |f: fn(&tilskudd_proto::payment::v1::AwardBalance) -> i64| books.balances.iter().map(f).sum::<i64>();
    let mut kinds: BTreeMap<String, KindRow> = BTreeMap::new();
    for kind in edition.measure_kinds() {
        kinds.insert(
            kind.code.clone(),
            KindRow {
                name: kind.text.nb.to_string(),
                ..KindRow::default()
            },
        );
    }
    for award in awards() {
        let row = kinds.entry(award.kind.clone()).or_default();
        row.applied_ore += award.applied_ore;
        row.awarded_ore += award.amount_ore;
    }
    let kind_of = reconcile::kinds(books)?;
    for balance in &books.balances {
        let row = kinds
            .entry(kind_of.get(&balance.award).cloned().unwrap_or_default())
            .or_default();
        row.paid_ore += balance.paid_ore;
        row.returned_ore += balance.returned_ore;
    }
    let awarded_ore: i64 = awards().map(|a| a.amount_ore).sum();
    Ok(Summary {
        region: play.input.region.clone(),
        year: play.input.year,
        edition: play.input.edition.clone(),
        applications: books.applications.len(),
        refused: play.played.rejected.len(),
        refused_applications: books.decisions.iter().filter(|d| d.amount_ore == 0).count(),
        frame_ore: books.frame.amount_ore,
        earmark_ore: books.frame.earmarks.iter().map(|e| e.amount_ore).sum(),
        awarded_from_earmark_ore: awards().map(|a| a.earmarked_ore).sum(),
        applied_ore: books.applications.iter().map(|a| a.applied_ore).sum(),
        awarded_ore,
        paid_ore: sum(|b| b.paid_ore),
        returned_ore: sum(|b| b.returned_ore),
        carried_over_ore: sum(|b| b.carried_out_ore),
        left_ore: books.frame.amount_ore - awarded_ore,
        late_reports: books.obligations.iter().filter(|o| o.late).count(),
        apart_ore: differences
            .iter()
            .filter(|d| d.unit == Unit::Ore)
            .map(|d| (d.one - d.other).abs())
            .sum(),
        differences,
        audit_faults: books.faults.clone(),
        kinds,
        rejected: play.played.rejected.clone(),
        refused_acts: play.played.refused_acts.clone(),
        frame_basis: play
            .input
            .frame
            .proposals
            .last()
            .map(|p| p.basis.clone())
            .unwrap_or_default(),
        assumptions: play.input.call.assumptions.clone(),
        notes: play.input.notes.clone(),
    })
}
