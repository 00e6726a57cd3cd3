//! Use cases, one a file; each owns its transaction.

pub(crate) mod access;
pub(crate) mod apply_effective_dates;
pub(crate) mod ask_predecessors;
pub(crate) mod ask_register;
pub(crate) mod count_projects;
pub(crate) mod get_organisation;
pub(crate) mod import_organisations;
pub(crate) mod list_offices;
pub(crate) mod list_organisations;
pub(crate) mod list_predecessor_projects;
pub(crate) mod list_successions;
pub(crate) mod office;
pub(crate) mod office_recorded;
pub(crate) mod organisation_changed;
pub(crate) mod organisation_view;
pub(crate) mod record_office;
pub(crate) mod record_states;
pub(crate) mod record_succession;
pub(crate) mod refresh_organisations;
pub(crate) mod register_answers;
pub(crate) mod set_district_status;
pub(crate) mod succession_recorded;
