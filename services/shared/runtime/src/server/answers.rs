//! Answers that the gate gives by itself.

use http::Response;
use tilskudd_kernel::lang::LocalText;
use tonic::Status;
use tonic::body::Body;

use crate::failure::{Failure, Kind};

pub(super) fn refuse(failure: Failure) -> Response<Body> {
    Status::from(failure).into_http()
}

pub(super) fn unimplemented() -> Response<Body> {
    Status::unimplemented("Ukjent metode / Unknown method").into_http()
}

pub(super) fn overloaded() -> Failure {
    Failure::new(
        Kind::ResourceExhausted,
        "OVERLOADED",
        LocalText::new(
            "Det er for mange forespørsler nå. Prøv igjen om litt.",
            "Det er for mange førespurnader no. Prøv igjen om litt.",
            "There are too many requests now. Try again shortly.",
        ),
    )
}

pub(super) fn broken_off() -> Failure {
    Failure::unavailable(
        "STOPPING",
        LocalText::new(
            "Tjenesten stopper, og forespørselen ble avbrutt. Prøv igjen med samme request_id.",
            "Tenesta stoppar, og førespurnaden vart avbroten. Prøv igjen med same request_id.",
            "The service is stopping, and the request was broken off. Try again with the same request_id.",
        ),
    )
}

pub(super) fn too_slow() -> Failure {
    Failure::new(
        Kind::DeadlineExceeded,
        "TOO_SLOW",
        LocalText::new(
            "Forespørselen tok for lang tid og ble avbrutt. Prøv igjen med samme request_id.",
            "Førespurnaden tok for lang tid og vart avbroten. Prøv igjen med same request_id.",
            "The request took too long and was broken off. Try again with the same request_id.",
        ),
    )
}
