//! TLS towards PostgreSQL, with the certificates the operating system trusts.

use std::sync::Arc;

use crate::error::StoreError;

/// Makes the connector. The server's certificate is always verified, host name included.
pub(crate) fn connector() -> Result<tokio_postgres_rustls::MakeRustlsConnect, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    let trusted = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(trusted.certs);
    if roots.is_empty() {
        return Err(StoreError::unavailable(
            "TLS was asked for, but the operating system has no trusted certificates; add the certificate of the institution's own authority to them",
        ));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::unavailable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}
