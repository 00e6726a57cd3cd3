//! The gRPC services of this subject: enter, read the request by the codec, call the use case, answer.

pub(crate) mod applications;
pub(crate) mod completions;
pub(crate) mod endings;
