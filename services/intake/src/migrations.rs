//! The migrations of intake, in order: the first generation of its schema, which gets no more (docs/adr/0005). What comes next
//! is a generation of its own, by `.then(…)`.

use tilskudd_kernel::service::Service;
use tilskudd_store::Migrations;

/// A file of `migrations/`, by its name.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../migrations/", $name, ".sql")))
    };
}

/// All of them, after the store's own.
#[must_use]
pub fn all() -> Migrations {
    let own = Migrations::embed(&[
        file!("20260101000001_organisations"),
        file!("20260101000002_editions"),
        file!("20260101000003_calls"),
        file!("20260101000004_applications"),
        file!("20260101000005_schemes_and_sizes"),
        file!("20260101000006_announced_elsewhere"),
        file!("20261122000201_signatures"),
        file!("20261122000202_office_drafts"),
        file!("20261122000203_draft_calls"),
        file!("20261122000401_attachments"),
        file!("20261122000402_change_reports"),
        file!("20261122001000_organisations_over_time"),
        file!("20261122003001_slots_and_endings"),
        file!("20261122003002_completions"),
        file!("20261122006000_lists"),
        file!("20261122007000_live_counts"),
        file!("20261122007001_award_before_report"),
        file!("20261122007002_dismissal_version"),
        file!("20261122008000_delegated_by_another"),
        file!("20261122008001_workbook_imports"),
    ]);
    let second = Migrations::embed(&[
        file!("20261122009001_office_forms"),
        file!("20261122009002_told_once"),
        file!("20261122009100_other_regions"),
        file!("20261122009200_late_registrations"),
        file!("20261122009201_revision_summaries"),
        file!("20261122009203_attachment_shares"),
        file!("20261122009204_register_questions"),
    ]);
    Migrations::of(Service::Intake, own)
        .then(second)
        .then(Migrations::outbox_attempts())
}
