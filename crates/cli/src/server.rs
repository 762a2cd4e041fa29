//! Listening, until somebody says stop.

use std::net::TcpListener;

use anyhow::Context as _;
use axum::Router;
use tokio::runtime::Runtime;

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

/// Serves until Ctrl-C or SIGTERM, then lets requests under way end.
pub(crate) async fn serve(listening: Listening, router: Router) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listening.listener)
        .context("could not start listening")?;
    axum::serve(listener, router)
        .with_graceful_shutdown(stop())
        .await
        .context("the server stopped")
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
