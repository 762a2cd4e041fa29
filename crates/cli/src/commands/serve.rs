//! `gwanmun serve`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use gwanmun_app::{App, AppError};
use gwanmun_model::Text;
use gwanmun_web::WebConfig;

use crate::arguments::Serve;
use crate::commands::Setting;
use crate::exit::Exit;
use crate::opening;
use crate::output;
use crate::server;

pub(crate) fn run(setting: &Setting, command: &Serve) -> anyhow::Result<Exit> {
    let listen = command
        .listen
        .as_deref()
        .unwrap_or(&setting.configuration.listen);
    let listening = server::bind(listen)?;
    let url = opening::public_url(setting, &listening.address);
    let context = setting.configuration.gate.context.parse()?;
    let app = opening::open(setting, command.db.as_deref(), &url, context)?;
    let ready = app
        .has_accounts()
        .map_err(|error| opening::fault(&error, setting.language))?;
    if !ready {
        bail!("nobody can sign in yet; make the first administrator with `gwanmun init`");
    }
    let configuration = WebConfig::new(url, env!("CARGO_PKG_VERSION"));
    portal(setting, Arc::new(app), listening, configuration)
}

/// Runs the portal until it is told to stop.
pub(crate) fn portal(
    setting: &Setting,
    app: Arc<App>,
    listening: server::Listening,
    configuration: WebConfig,
) -> anyhow::Result<Exit> {
    server::log();
    let url = configuration.public_url.clone();
    let router = gwanmun_web::router(Arc::clone(&app), configuration);
    server::runtime()?.block_on(async {
        if !setting.quiet {
            let text = Text::new(
                format!("포털: {url}  (끝내려면 Ctrl-C)"),
                format!("portal: {url}  (Ctrl-C ends it)"),
            );
            output::say(text.get(setting.language));
        }
        tokio::spawn(watch(app));
        server::serve(listening, router).await
    })?;
    Ok(Exit::Fine)
}

/// Once a minute: judges everything in use again when data or policy changed, and ends approvals that ran out.
async fn watch(app: Arc<App>) {
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        minute.tick().await;
        let app = Arc::clone(&app);
        let round = tokio::task::spawn_blocking(move || {
            let expired = app.expire_approvals()?;
            Ok::<_, AppError>((expired, app.watch()?))
        });
        match round.await {
            Ok(Ok((expired, reassessed))) => {
                if expired > 0 {
                    tracing::info!(expired, "approvals ran out");
                }
                if let Some(outcome) = reassessed {
                    tracing::info!(
                        versions = outcome.versions,
                        changed = outcome.verdicts_changed,
                        findings = outcome.findings_now,
                        "judged everything in use again"
                    );
                }
            }
            Ok(Err(error)) => tracing::error!(?error, "watching failed; trying again in a minute"),
            Err(error) => tracing::error!(%error, "watching was cut off"),
        }
    }
}
