//! The gRPC services of this subject: enter, read the request by the codec, call the use case, answer.

pub(crate) mod calls;
pub(crate) mod editions;
