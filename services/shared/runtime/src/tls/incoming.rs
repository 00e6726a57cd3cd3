//! Connections that come in with TLS. Each handshake has a bounded time of its own and keeps nobody else waiting.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;

use super::Certificates;

/// Handshakes under way at once; more connections wait in the system's queue.
const AT_ONCE: usize = 256;
/// Longest time for one.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Pause when the system gives no connection, such as for lack of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections whose handshake is done; accepting ends when nobody takes them any more.
pub(crate) fn incoming(
    listener: TcpListener,
    certificates: Certificates,
) -> ReceiverStream<io::Result<TlsStream<TcpStream>>> {
    let (done, connections) = mpsc::channel(1);
    tokio::spawn(accept(listener, certificates, done));
    ReceiverStream::new(connections)
}

type Done = mpsc::Sender<io::Result<TlsStream<TcpStream>>>;

async fn accept(listener: TcpListener, certificates: Certificates, done: Done) {
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            () = done.closed() => return,
            Some(_) = under_way.join_next() => {}
            accepted = listener.accept(), if under_way.len() < AT_ONCE => match accepted {
                // Without a certificate there is nothing to say; the caller tries again.
                Ok((tcp, _)) => if let Some(config) = certificates.server() {
                    under_way.spawn(shake_hands(tcp, config, done.clone()));
                },
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn shake_hands(tcp: TcpStream, config: Arc<ServerConfig>, done: Done) {
    let from = tcp.peer_addr().ok();
    let shaken = async {
        tcp.set_nodelay(true)?;
        TlsAcceptor::from(config).accept(tcp).await
    };
    match tokio::time::timeout(HANDSHAKE, shaken).await {
        // Nobody takes it when the service stops.
        Ok(Ok(stream)) => drop(done.send(Ok(stream)).await),
        Ok(Err(error)) => tracing::debug!(?from, %error, "a handshake failed"),
        Err(_) => tracing::debug!(?from, "a handshake took too long"),
    }
}
