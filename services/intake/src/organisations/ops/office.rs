//! Events about a region's own office, for the services that put its name in letters and payment files.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::Tx;

use crate::organisations::codec::succession::office_out;
use crate::organisations::domain::record::Office;

/// The region's own letters and payment files say the office's name.
pub(crate) fn emit_to_own_services(tx: &mut Tx<'_>, tenant: &Tenant, office: &Office) {
    if office.region != *tenant {
        return;
    }
    let event = pb::OfficeRecorded {
        office: Some(office_out(office)),
    };
    tx.emit_within(tenant, &stream(office), &event);
}

/// The stream of an office's states.
pub(crate) fn stream(office: &Office) -> String {
    format!("office/{}", office.region)
}
