//! Listening, until somebody says stop.

use std::net::TcpListener;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::runtime::Runtime;

/// Longest a client may take to send the head of a request, and to begin the next one on the same connection.
/// Longer than proxies in front keep a connection (nginx: 60 seconds), so that they let go first.
const SILENCE_MAX: Duration = Duration::from_secs(75);
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
        .header_read_timeout(SILENCE_MAX);
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                // Answers are written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                let service = TowerToHyperService::new(router.clone());
                let connection = connections.serve_connection(TokioIo::new(stream), service);
                let connection = open.watch(connection);
                tokio::spawn(async move {
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
        .with_writer(std::io::stderr)
        .try_init();
}
