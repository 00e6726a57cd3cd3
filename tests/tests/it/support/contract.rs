//! Every RPC of the contract, read from the descriptors.

use anyhow::{Context as _, bail};
use prost_reflect::prost_types::FileDescriptorProto;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MethodDescriptor, Value};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::Audience;

/// An RPC as one of the services serves it.
pub(crate) struct Rpc {
    /// The service that is asked.
    pub(crate) service: Service,
    /// Such as `tilskudd.intake.v1.CallService/GetCall`.
    pub(crate) name: String,
    /// Its descriptor.
    pub(crate) method: MethodDescriptor,
}

impl Rpc {
    /// As it stands in a request.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.name)
    }

    /// Whether it only reads, by its name.
    pub(crate) fn reads(&self) -> bool {
        ["Get", "List", "Watch", "Download", "Export", "Verify"]
            .iter()
            .any(|prefix| self.method.name().starts_with(prefix))
    }

    /// A request about something of a region, with a request id and nothing else. None when the request names no
    /// region, neither at its top nor in the resource that it holds.
    pub(crate) fn request_in(&self, region: &str) -> Option<DynamicMessage> {
        let input = self.method.input();
        let has = |field: &str| input.get_field_by_name(field).is_some();
        let mut request = DynamicMessage::new(input.clone());
        if has("parent") {
            request.set_field_by_name("parent", Value::String(format!("regions/{region}")));
        } else if has("name") {
            let name = format!("regions/{region}/{}/{}", self.collection(), super::uuid());
            request.set_field_by_name("name", Value::String(name));
        } else if has("application") && self.holds_text("application") {
            let name = format!("regions/{region}/applications/{}", super::uuid());
            request.set_field_by_name("application", Value::String(name));
        } else {
            self.name_inside(region, &mut request)?;
        }
        if has("request_id") {
            request.set_field_by_name("request_id", Value::String(super::uuid()));
        }
        Some(request)
    }

    fn holds_text(&self, field: &str) -> bool {
        let field = self.method.input().get_field_by_name(field);
        field.is_some_and(|field| matches!(field.kind(), Kind::String))
    }

    /// Names the resource that an update holds whole, such as `call.name`.
    fn name_inside(&self, region: &str, request: &mut DynamicMessage) -> Option<()> {
        let input = self.method.input();
        let (field, resource) = input.fields().find_map(|field| match field.kind() {
            Kind::Message(resource) if resource.get_field_by_name("name").is_some() => {
                Some((field, resource))
            }
            _ => None,
        })?;
        let mut held = DynamicMessage::new(resource);
        let name = format!("regions/{region}/{}s/{}", field.name(), super::uuid());
        held.set_field_by_name("name", Value::String(name));
        request.set_field(&field, Value::Message(held));
        Some(())
    }

    /// The collection that `name` is of, as the comment of the field says: `regions/{region}/calls/{id}`.
    fn collection(&self) -> String {
        let input = self.method.input();
        let comment = input
            .get_field_by_name("name")
            .and_then(|field| comment_of(input.parent_file_descriptor_proto(), field.path()))
            .unwrap_or_default();
        let collection = comment
            .split("regions/{region}/")
            .nth(1)
            .and_then(|rest| rest.split('/').next());
        collection.unwrap_or("things").to_owned()
    }
}

fn comment_of(file: &FileDescriptorProto, path: &[i32]) -> Option<String> {
    let info = file.source_code_info.as_ref()?;
    let location = info.location.iter().find(|location| location.path == path)?;
    location.leading_comments.clone()
}

/// Every RPC, once for each service that serves it.
pub(crate) fn rpcs() -> anyhow::Result<Vec<Rpc>> {
    let pool = DescriptorPool::decode(tilskudd_proto::FILE_DESCRIPTOR_SET).context("the descriptors")?;
    let mut rpcs = Vec::new();
    for service in pool.services() {
        for host in hosts(service.package_name())? {
            for method in service.methods() {
                let name = format!("{}/{}", service.full_name(), method.name());
                rpcs.push(Rpc {
                    service: host,
                    name,
                    method,
                });
            }
        }
    }
    Ok(rpcs)
}

/// Who serves a package: the service that it is named after, or all of them.
fn hosts(package: &str) -> anyhow::Result<Vec<Service>> {
    if package == "tilskudd.common.v1" {
        return Ok(Service::ALL.to_vec());
    }
    let named = package
        .strip_prefix("tilskudd.")
        .and_then(|rest| rest.strip_suffix(".v1"));
    match named.map(str::parse) {
        Some(Ok(service)) => Ok(vec![service]),
        _ => bail!("nobody is known to serve the package {package}"),
    }
}

/// Who may call an RPC, as it says itself.
pub(crate) fn audiences(method: &MethodDescriptor) -> anyhow::Result<Vec<Audience>> {
    let pool = method.parent_pool();
    let option = pool
        .get_extension_by_name("tilskudd.common.v1.access")
        .context("no such option")?;
    let options = method.options();
    let access = options.get_extension(&option);
    let access = access.as_message().context("the option is no message")?;
    let audiences = access.get_field_by_name("audiences").context("no audiences")?;
    let numbers = audiences
        .as_list()
        .context("audiences are no list")?
        .iter()
        .filter_map(Value::as_enum_number);
    numbers
        .map(|number| Audience::try_from(number).context("no such audience"))
        .collect()
}
