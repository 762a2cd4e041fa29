//! GitHub Actions: workflows and actions, by the actions, workflows and images they use. Forgejo and Gitea read the
//! same files in folders of their own.
//!
//! Source: the workflow and metadata syntax of GitHub Actions.

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind, Scope};

use super::{Family, Format, Input, container_image, git_source};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::reading::read_yaml;

pub(super) const FORMAT: Format = Format {
    id: "github-actions",
    title: "GitHub Actions workflows and actions",
    family: Family::Tooling,
    names: &[
        ".forgejo/workflows/*.yaml",
        ".forgejo/workflows/*.yml",
        ".gitea/workflows/*.yaml",
        ".gitea/workflows/*.yml",
        ".github/workflows/*.yaml",
        ".github/workflows/*.yml",
        "action.yaml",
        "action.yml",
    ],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let (text, _) = decode(input.bytes);
    let text_lines: Vec<&str> = text.lines().collect();
    read_yaml(input, |document, lines, collector| {
        let mut reader = Reader {
            lines,
            text_lines: &text_lines,
            collector,
        };
        reader.workflow(document);
        reader.action(document);
    })
}

struct Reader<'r, 'a> {
    lines: &'r Lines,
    text_lines: &'r [&'r str],
    collector: &'r mut Collector<'a>,
}

impl Reader<'_, '_> {
    fn workflow(&mut self, document: &Json<'_>) {
        for job in document.get("jobs").map_or(&[][..], Json::members) {
            let job = &job.value;
            self.used(job);
            self.steps(job);
            let services = job.get("services").map_or(&[][..], Json::members);
            let services = services.iter().map(|service| &service.value);
            for container in job.get("container").into_iter().chain(services) {
                if let Some(image) = text(container).or_else(|| text(container.get("image")?)) {
                    self.image(image.0, image.1);
                }
            }
        }
    }

    fn action(&mut self, document: &Json<'_>) {
        let Some(runs) = document.get("runs") else {
            return;
        };
        self.steps(runs);
        if let Some((image, offset)) = runs.get("image").and_then(text)
            && let Some(image) = image.strip_prefix("docker://")
        {
            self.image(image, offset);
        }
    }

    fn steps(&mut self, parent: &Json<'_>) {
        for step in parent.get("steps").map_or(&[][..], Json::items) {
            self.used(step);
        }
    }

    /// Adds what a step or a job uses.
    fn used(&mut self, user: &Json<'_>) {
        let Some((used, offset)) = user.get("uses").and_then(text) else {
            return;
        };
        if used.starts_with("./") || used.starts_with("../") {
            return;
        }
        if let Some(image) = used.strip_prefix("docker://") {
            self.image(image, offset);
            return;
        }
        let line = self.lines.at(offset);
        if let Some(component) = self.action_used(used, line) {
            self.add(component);
        }
    }

    /// Makes the component of `owner/repository/path@revision`; actions of one repository are one component.
    fn action_used(&mut self, used: &str, line: u32) -> Option<Component> {
        let (place, revision) = used.split_once('@').unwrap_or((used, ""));
        let revision = Some(revision).filter(|revision| !revision.is_empty());
        if place.contains("://") {
            return git_source::component(self.collector, place, revision, Some(line));
        }
        let mut parts = place.splitn(3, '/');
        let (Some(owner), Some(name)) = (parts.next(), parts.next()) else {
            let message = format!("`{}` is not an action", shown(used));
            self.collector
                .problem(ProblemKind::SkippedEntry, Some(line), message);
            return None;
        };
        let pinned = revision.filter(|revision| git_source::is_fixed(revision));
        let mut component =
            self.collector
                .package_of_type("github", Some(owner), name, pinned, Some(line))?;
        component.requirement = if component.is_pinned() {
            // Beside a commit stands by custom the tag it was: `@8f4b7f… # v4.1.1`.
            self.remark(line)
        } else {
            revision.map(shown)
        };
        Some(component)
    }

    /// Returns the version in the remark behind a commit.
    fn remark(&self, line: u32) -> Option<String> {
        let text = self
            .text_lines
            .get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        let (_, remark) = text.split_once('#')?;
        let word = remark.split_whitespace().next()?;
        let word = word.strip_prefix("tag=").unwrap_or(word);
        let number = word.strip_prefix('v').unwrap_or(word);
        number
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| shown(word))
    }

    fn image(&mut self, image: &str, offset: usize) {
        // What an expression gives is known only when the workflow runs.
        let line = Some(self.lines.at(offset));
        if let Some(component) = container_image::component(self.collector, image, line) {
            self.add(component);
        }
    }

    fn add(&mut self, mut component: Component) {
        if component.kind == ComponentKind::Library {
            component.kind = ComponentKind::Application;
        }
        component.scope = Scope::Build;
        component.direct = Some(true);
        self.collector.add(component);
    }
}

/// Returns a text with the offset it stands at.
fn text<'j>(json: &'j Json<'_>) -> Option<(&'j str, usize)> {
    Some((json.text()?, json.offset))
}
