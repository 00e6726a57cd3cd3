//! The contracts of the services: messages, clients and servers generated from `proto/tilskudd`.
//!
//! The packages `tilskudd.<service>.v1` are the modules [`intake::v1`] and so on; what more than one service
//! uses is in [`common::v1`]. A `.proto` file is the documentation; by hand there are [`clients`] alone.

pub mod clients;

/// What the build script generated.
#[expect(
    missing_docs,
    reason = "zero values of enums and the generated client and server modules have no comment"
)]
#[expect(unreachable_pub, reason = "the generator writes nested public modules")]
#[expect(unused_qualifications, reason = "generated code writes full paths")]
#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    reason = "written by the generator"
)]
#[expect(
    clippy::too_many_lines,
    reason = "one generated match per service over all of its methods"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

pub use generated::tilskudd::*;

/// The encoded `FileDescriptorSet` of every package and of what they import, with comments and with the
/// access option of every method.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
