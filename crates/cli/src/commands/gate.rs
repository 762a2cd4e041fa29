//! `gwanmun gate`.

use std::sync::Arc;

use anyhow::Context as _;
use gwanmun_gate::protocols::cargo;
use gwanmun_gate::{AppPassages, Gate, Upstream, UpstreamSettings};
use gwanmun_model::{Text, UseContext};

use crate::arguments;
use crate::commands::Setting;
use crate::exit::Exit;
use crate::opening;
use crate::output;
use crate::server;

pub(crate) fn run(setting: &Setting, command: &arguments::Gate) -> anyhow::Result<Exit> {
    let configured = &setting.configuration.gate;
    let listen = command.listen.as_deref().unwrap_or(&configured.listen);
    let context: UseContext = match command.context {
        Some(context) => context,
        None => configured
            .context
            .parse()
            .context("gate.context in config.toml")?,
    };
    let listening = server::bind(listen)?;
    let url = command
        .public_url
        .clone()
        .or_else(|| configured.public_url.clone())
        .unwrap_or_else(|| format!("http://{}", listening.address));
    let address = command
        .upstream
        .as_deref()
        .unwrap_or(&configured.cargo_upstream);
    let runtime = server::runtime()?;
    let portal = opening::public_url(setting, &setting.configuration.listen);
    let app = opening::open(setting, command.db.as_deref(), &portal, context)?;
    let upstream = Upstream::open(&UpstreamSettings {
        address: address.to_owned(),
        allowed_hosts: configured.cargo_allowed_hosts.clone(),
        proxy: configured.proxy.clone(),
    })?;
    let passages = Arc::new(AppPassages::new(Arc::new(app)));
    let gate = Gate::new(passages, context, &url).with_upstream(&cargo::PROTOCOL, upstream);
    server::log();
    runtime.block_on(async {
        if !setting.quiet {
            let text = Text::new(
                format!(
                    "관문: sparse+{url}/cargo/ → {address} ({})",
                    context.title().ko
                ),
                format!("gate: sparse+{url}/cargo/ → {address} ({context})"),
            );
            output::say(text.get(setting.language));
        }
        server::serve(listening, gwanmun_gate::router(Arc::new(gate))).await
    })?;
    Ok(Exit::Fine)
}
