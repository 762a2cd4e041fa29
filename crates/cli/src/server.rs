//! Listening, until somebody says stop.

mod stalling;

use std::io::{self, IsTerminal as _};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::stalling::Stalling;

/// Longest a client may take to send the head of a request, and to begin the next one on the same connection.
/// Longer than proxies in front keep a connection (nginx: 60 seconds), so that they let go first.
const SILENCE_MAX: Duration = Duration::from_secs(75);
/// Longest a client may take nothing of its answer.
const STALL_MAX: Duration = Duration::from_secs(75);
/// Largest head of a request in bytes; browsers and package clients stay below 16 KiB.
const HEAD_BYTES_MAX: usize = 64 << 10;
/// Most connections at the same time; further clients wait to be accepted. Most systems let a process open 1,024
/// files unless told otherwise, and the database and the data file need some of them.
const CONNECTIONS_MAX: usize = 900;
/// Longest requests under way may go on once the server shall stop.
const GRACE: Duration = Duration::from_secs(10);

/// Makes the runtime both servers run on, and chooses the one provider of TLS.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    // A second call finds the provider installed, which is what it wants.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start the runtime")
}

/// A place to listen, taken before anything else, since other addresses are made of its own.
pub(crate) struct Listening {
    listener: TcpListener,
    /// The address asked for; with port 0 the one the system chose.
    pub(crate) address: String,
}

/// Takes `address`.
pub(crate) fn bind(address: &str) -> anyhow::Result<Listening> {
    let failed = || format!("could not listen on {address}; give another address with --listen");
    let listener = TcpListener::bind(address).with_context(failed)?;
    listener.set_nonblocking(true).with_context(failed)?;
    let address = if address.ends_with(":0") {
        listener.local_addr().with_context(failed)?.to_string()
    } else {
        address.to_owned()
    };
    Ok(Listening { listener, address })
}

/// Serves until Ctrl-C or SIGTERM, then lets requests under way end, for a while.
///
/// **Why not `axum::serve`:** it waits for ever for a request whose head was sent by half, also when it shall stop.
pub(crate) async fn serve(listening: Listening, router: Router) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listening.listener)
        .context("could not start listening")?;
    let mut connections = http1::Builder::new();
    connections
        .timer(TokioTimer::new())
        .header_read_timeout(SILENCE_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop());
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, place)) => {
                // Answers are written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                let service = TowerToHyperService::new(router.clone());
                let stream = TokioIo::new(Stalling::new(stream, STALL_MAX));
                let connection = open.watch(connections.serve_connection(stream, service));
                tokio::spawn(async move {
                    let _place = place;
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection broke");
                    }
                });
            }
            Err(error) => {
                // Mostly too many open files: connections that end make room.
                tracing::error!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("stopped before every request was answered");
    }
    Ok(())
}

/// Takes the next connection as soon as there is room for it.
async fn accept(
    listener: &tokio::net::TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(room).acquire_owned().await;
    let place = place.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupted => {}
            () = terminated => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}

/// Logs to standard error; `GWANMUN_LOG` chooses what (default `info`).
pub(crate) fn log() {
    let filter = crate::environment::variable("GWANMUN_LOG").unwrap_or_else(|| "info".to_owned());
    let _ = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_more_connections_are_taken_than_there_is_room_for() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let room = Arc::new(Semaphore::new(1));
        let _first_client = TcpStream::connect(address).await.unwrap();
        let _second_client = TcpStream::connect(address).await.unwrap();
        let (_, place) = accept(&listener, &room).await.unwrap();
        let refused = tokio::time::timeout(Duration::ZERO, accept(&listener, &room)).await;
        assert!(refused.is_err(), "there is no room");
        drop(place);
        assert!(accept(&listener, &room).await.is_ok());
    }
}
