//! What a running service says of its own methods, by server reflection. So each program is asked by its own contract: a
//! method is found by its name alone, in whichever gRPC service it stands.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail, ensure};
use prost::Message as _;
use prost_reflect::prost_types::{FileDescriptorProto, FileDescriptorSet};
use prost_reflect::{DescriptorPool, MethodDescriptor};
use tonic::transport::Channel;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest as Ask;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse as Answer;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServiceResponse};

/// Every method with one request and one answer, by its name.
pub(crate) async fn methods(channel: &Channel) -> anyhow::Result<BTreeMap<String, MethodDescriptor>> {
    let mut client = ServerReflectionClient::new(channel.clone());
    let services = match ask(&mut client, Ask::ListServices(String::new())).await? {
        Answer::ListServicesResponse(found) => found.service,
        other => bail!("asked for its services, reflection answers {other:?}"),
    };
    let ours = |service: &&ServiceResponse| service.name.starts_with("tilskudd.");
    let mut files: BTreeMap<String, FileDescriptorProto> = BTreeMap::new();
    for service in services.iter().filter(ours) {
        take(
            &mut files,
            ask(&mut client, Ask::FileContainingSymbol(service.name.clone())).await?,
        )?;
    }
    while let Some(missing) = missing(&files) {
        take(
            &mut files,
            ask(&mut client, Ask::FileByFilename(missing.clone())).await?,
        )?;
        ensure!(
            files.contains_key(&missing),
            "reflection does not give the file {missing}"
        );
    }
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_set(FileDescriptorSet {
        file: files.into_values().collect(),
    })?;
    let mut methods = BTreeMap::new();
    for service in services.iter().filter(ours) {
        let service = pool
            .get_service_by_name(&service.name)
            .context("a service without a file")?;
        let plain =
            |method: &MethodDescriptor| !method.is_client_streaming() && !method.is_server_streaming();
        methods.extend(
            service
                .methods()
                .filter(plain)
                .map(|method| (method.name().to_owned(), method)),
        );
    }
    Ok(methods)
}

async fn ask(client: &mut ServerReflectionClient<Channel>, message: Ask) -> anyhow::Result<Answer> {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message),
    };
    let mut answers = client
        .server_reflection_info(futures::stream::iter([request]))
        .await?
        .into_inner();
    let answer = answers
        .message()
        .await?
        .context("reflection ends without an answer")?;
    answer.message_response.context("an empty answer of reflection")
}

fn take(files: &mut BTreeMap<String, FileDescriptorProto>, answer: Answer) -> anyhow::Result<()> {
    let Answer::FileDescriptorResponse(found) = answer else {
        bail!("asked for a file, reflection answers {answer:?}")
    };
    for bytes in found.file_descriptor_proto {
        let file = FileDescriptorProto::decode(bytes.as_slice())?;
        files.insert(file.name().to_owned(), file);
    }
    Ok(())
}

/// A file that another imports and that is not there yet.
fn missing(files: &BTreeMap<String, FileDescriptorProto>) -> Option<String> {
    let imported: BTreeSet<&String> = files.values().flat_map(|file| &file.dependency).collect();
    imported
        .into_iter()
        .find(|name| !files.contains_key(*name))
        .cloned()
}
