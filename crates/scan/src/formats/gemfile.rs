//! `Gemfile` and `gems.rb`, what a Ruby project asks Bundler for, as far as it is written out.

use gwanmun_model::{Component, Found, ProblemKind};

use super::opened::Opened;
use super::ruby::{Gem, Gemfile, asked, is_in_installed_gem};
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "gemfile",
    title: "Gemfile, gems.rb (literals)",
    family: Family::Ruby,
    names: &["Gemfile", "gems.rb"],
    resolved_by: &["Gemfile.lock", "gems.locked"],
    // Bundler takes the lock file beside it and no other.
    looks_above: true,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if is_in_installed_gem(input.path, input.tree) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let gemfile = Gemfile::read(&opened.text);
    for gem in &gemfile.gems {
        let component = asked(
            &mut collector,
            &gem.name,
            &gem.requirements,
            gem.scope,
            gem.line,
        );
        if let Some(component) = component {
            collector.add(placed(component, gem));
        }
    }
    for line in gemfile.computed {
        let message = "what is asked for here is known only when the program runs";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
    }
    collector.finish()
}

/// Says where a gem comes from that does not come from the public registry.
fn placed(mut component: Component, gem: &Gem) -> Component {
    let option = |key: &str| gem.options.get(key).map(String::as_str);
    let github = option("github").map(|name| format!("https://github.com/{name}.git"));
    if let Some(address) = option("git").or(github.as_deref()) {
        let state = ["ref", "tag", "branch"].into_iter().find_map(option);
        let address = vcs_url("git", address, state);
        component.purl = component.purl.with_qualifier("vcs_url", &address);
    } else if option("path").is_some() {
        component.first_party = true;
    } else if let Some(source) =
        option("source").filter(|source| source.trim_end_matches('/') != "https://rubygems.org")
    {
        component.purl = component.purl.with_qualifier("repository_url", source);
    }
    component
}
