//! Workbooks and exports.

use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_workbook::limits::FILE_BYTES;

use crate::lists::domain::list::Filter;
use crate::names::parent;
use crate::vocabulary::state_in;

/// The parsed `GetTemplate` request.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// An announced call.
    Call(CallId),
    /// A published edition.
    Edition(String),
}

/// The parsed `ImportApplications` request, apart from the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImportApplications {
    /// The call.
    pub(crate) call: CallId,
    /// Only finds what is wrong.
    pub(crate) validate_only: bool,
    /// Also when the same workbook was imported before.
    pub(crate) again: bool,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Comma-separated values.
    Csv,
    /// A workbook of Excel.
    Excel,
}

/// The parsed `ExportApplications` request.
#[derive(Debug)]
pub(crate) struct ExportApplications {
    /// Which applications.
    pub(crate) filter: Filter,
    /// As what.
    pub(crate) format: Format,
}

/// Reads what an empty workbook is for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn template(scope: &Scope, message: &pb::GetTemplateRequest) -> Result<Target, Failure> {
    use pb::get_template_request::Target as Asked;
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let target = match f.some("target", &message.target) {
        Ok(Asked::Call(name)) => f
            .name::<CallId>("call", "calls", &scope.tenant, name)
            .map(Target::Call),
        Ok(Asked::Edition(id)) => f
            .text::<60>("edition", id)
            .map(|id| Target::Edition(id.into_string())),
        Err(invalid) => Err(invalid),
    };
    f.finish(|| alone.and(target))
}

/// Reads a filled workbook's call and size; what is in it is read later.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn import(
    scope: &Scope,
    message: &pb::ImportApplicationsRequest,
) -> Result<ImportApplications, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let call = f.name::<CallId>("call", "calls", &scope.tenant, &message.call);
    let size = f.len("workbook", message.workbook.len(), 1..=FILE_BYTES);
    let call = f.finish(|| alone.and(size).and(call))?;
    Ok(ImportApplications {
        call,
        validate_only: message.validate_only,
        again: message.again,
    })
}

/// Reads which applications are exported, and as what.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn export(
    scope: &Scope,
    message: &pb::ExportApplicationsRequest,
) -> Result<ExportApplications, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let call = f.optional_name::<CallId>("call", "calls", &scope.tenant, &message.call);
    let state = f.optional_enumeration::<pb::ApplicationState>("state", message.state);
    let format = f.enumeration::<pb::ExportFormat>("format", message.format);
    f.finish(|| {
        alone?;
        let filter = Filter {
            call: call?,
            states: state?.and_then(state_in).into_iter().collect(),
            ..Filter::default()
        };
        let format = match format? {
            pb::ExportFormat::Csv => Format::Csv,
            // Unspecified was refused above.
            _ => Format::Excel,
        };
        Ok(ExportApplications { filter, format })
    })
}
