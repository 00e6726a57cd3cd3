//! The rows of the mission against what proves them.

use comfy_table::{ContentArrangement, Table, presets};
use tilskudd_rulebook::Coverage;

/// A table of the rows, no wider than asked for.
#[must_use]
pub fn table(rows: &[Coverage], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header([
        "Rad / Row",
        "Krav / What it asks",
        "Regler, tilfeller, prøver / Rules, cases, tests",
    ]);
    for row in rows {
        let mut proof = Vec::new();
        for (label, proofs) in [
            ("regel", &row.rules),
            ("tilfelle", &row.cases),
            ("prøve", &row.tests),
        ] {
            proof.extend(proofs.iter().map(|one| format!("{label} {one}")));
        }
        table.add_row([row.row.clone(), row.text.clone(), proof.join("\n")]);
    }
    let mut text = table.to_string();
    let count = |of: fn(&Coverage) -> usize| rows.iter().map(of).sum::<usize>();
    text += &format!(
        "\n{} rader / rows: {} regler / rules, {} tilfeller / cases, {} prøver / tests\n",
        rows.len(),
        count(|row| row.rules.len()),
        count(|row| row.cases.len()),
        count(|row| row.tests.len()),
    );
    text
}
