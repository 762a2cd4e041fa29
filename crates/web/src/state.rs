//! What every handler can reach.

use std::sync::Arc;

use gwanmun_app::{App, AppError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::WebConfig;
use crate::fault::Fault;
use crate::view::form::Form;

/// Most passwords checked at the same time: each takes 19 MiB, and strangers may ask for it.
const PASSWORDS_CONCURRENT_MAX: usize = 4;
/// Most uploads held in memory at the same time, with what is unpacked of them.
const UPLOADS_CONCURRENT_MAX: usize = 2;
/// Most license documents made at the same time: a large one needs more than a gigabyte while it is typeset.
const DOCUMENTS_CONCURRENT_MAX: usize = 1;

/// A turn at work of which only so much is done at the same time; over when dropped.
pub(crate) type Turn = Option<OwnedSemaphorePermit>;

/// The application, the configuration, and what is computed once.
#[derive(Clone)]
pub(crate) struct Portal(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    config: WebConfig,
    asset_digest: String,
    passwords: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    documents: Arc<Semaphore>,
}

impl Portal {
    pub(crate) fn new(app: Arc<App>, config: WebConfig) -> Self {
        Self(Arc::new(Inner {
            app,
            config,
            asset_digest: crate::assets::digest(),
            passwords: Arc::new(Semaphore::new(PASSWORDS_CONCURRENT_MAX)),
            uploads: Arc::new(Semaphore::new(UPLOADS_CONCURRENT_MAX)),
            documents: Arc::new(Semaphore::new(DOCUMENTS_CONCURRENT_MAX)),
        }))
    }

    pub(crate) fn config(&self) -> &WebConfig {
        &self.0.config
    }

    pub(crate) fn asset_digest(&self) -> &str {
        &self.0.asset_digest
    }

    /// Waits for a turn to check a password. The turn goes into the work, which may outlive its request.
    pub(crate) async fn password_turn(&self) -> Turn {
        Arc::clone(&self.0.passwords).acquire_owned().await.ok()
    }

    /// Waits for a turn to take an upload, before its first byte is read.
    pub(crate) async fn upload_turn(&self) -> Turn {
        Arc::clone(&self.0.uploads).acquire_owned().await.ok()
    }

    /// Waits for a turn to make a license document. The turn goes into the work, which may outlive its request.
    pub(crate) async fn document_turn(&self) -> Turn {
        Arc::clone(&self.0.documents).acquire_owned().await.ok()
    }

    /// Runs a use case a form asks for. What is wrong with a field is noted in the form, and the answer is `None`.
    ///
    /// # Errors
    /// As [`Portal::run`].
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        form: &mut Form,
        work: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
    ) -> Result<Option<T>, Fault> {
        let answer = self.run(|app| Ok::<_, AppError>(work(app))).await?;
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(error) => form.take(error).map(|()| None).map_err(Into::into),
        }
    }

    /// Runs a use case on a thread that may wait: the application talks to files and databases.
    ///
    /// # Errors
    /// What the use case refuses, as the fault a person is told.
    pub(crate) async fn run<T, E>(
        &self,
        work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Fault>
    where
        T: Send + 'static,
        E: Into<Fault> + Send + 'static,
    {
        let app = Arc::clone(&self.0.app);
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(result) => result.map_err(Into::into),
            Err(error) => {
                tracing::error!(%error, "a use case ended abnormally");
                Err(Fault::internal())
            }
        }
    }
}
