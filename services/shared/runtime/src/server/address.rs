//! The address that a request comes from.

use std::net::IpAddr;

use http::Request;
use tonic::transport::server::{TcpConnectInfo, TlsConnectInfo};

/// The caller's address: that of the connection, or behind `proxies` of our own what the outermost of them saw.
/// Whoever adds to the header before them is not believed.
pub(super) fn of<B>(request: &Request<B>, proxies: usize) -> Option<IpAddr> {
    if proxies == 0 {
        let extensions = request.extensions();
        let secure = extensions.get::<TlsConnectInfo<TcpConnectInfo>>();
        let connection = secure.map_or_else(|| extensions.get(), |tls| Some(tls.get_ref()));
        return Some(connection?.remote_addr()?.ip());
    }
    let forwarded = request.headers().get_all("x-forwarded-for").into_iter();
    let hops: Vec<&str> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let place = hops.len().checked_sub(proxies)?;
    hops.get(place)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_say_is_believed() {
        let request = |headers: &[&str]| {
            headers.iter().fold(Request::new(()), |mut request, value| {
                request
                    .headers_mut()
                    .append("x-forwarded-for", value.parse().unwrap());
                request
            })
        };
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        assert_eq!(of(&request(&["9.9.9.9, 10.0.0.1"]), 1), address("10.0.0.1"));
        assert_eq!(of(&request(&["9.9.9.9", "10.0.0.1"]), 1), address("10.0.0.1"));
        assert_eq!(of(&request(&["9.9.9.9, 10.0.0.1"]), 2), address("9.9.9.9"));
        assert_eq!(of(&request(&["10.0.0.1"]), 2), None);
        assert_eq!(of(&request(&["not an address"]), 1), None);
        assert_eq!(
            of(&request(&["10.0.0.1"]), 0),
            None,
            "the connection has no address here"
        );
    }
}
