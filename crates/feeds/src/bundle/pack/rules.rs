//! License rules among what is packed: one file each, in a folder, a tar or a zip (a wheel is one).

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read as _};

use gwanmun_model::ProblemKind;

use super::{Fault, Packer};
use crate::bundle::inputs::{Container, Input};
use crate::bundle::manifest::UNPACKED_BYTES_MAX;
use crate::sources;
use crate::sources::license_rules::{self, RuleFile};

/// Longest file of license rules that is taken, in bytes.
const RULE_BYTES_MAX: u64 = 4 << 20;

impl Packer<'_> {
    /// Takes the license rules out of a zip and returns whether there were any.
    pub(super) fn zipped_rules(
        &mut self,
        input: &Input,
        archive: &mut zip::ZipArchive<BufReader<File>>,
    ) -> Result<bool, Fault> {
        let mut unpacked = 0_u64;
        // A name that cannot be read is none of the data's.
        let names = archive.file_names().filter_map(Result::ok);
        let names: Vec<String> = names
            .filter(|name| RuleFile::is_one(name))
            .map(Cow::into_owned)
            .collect();
        for name in &names {
            let mut entry = archive.by_name(name).map_err(io::Error::from)?;
            unpacked = unpacked.saturating_add(self.rule(input, name, &mut entry)?);
            if unpacked > UNPACKED_BYTES_MAX {
                let message = "unpacks to too much".to_owned();
                self.problem(input, ProblemKind::LimitReached, message);
                break;
            }
        }
        Ok(!names.is_empty())
    }

    /// Takes the license rules out of a tar.
    pub(super) fn tar(&mut self, input: &Input) -> Result<(), Fault> {
        let mut archive = tar::Archive::new(input.open()?);
        let (mut unpacked, mut has_rules) = (0_u64, false);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if entry.header().entry_type().is_file() && RuleFile::is_one(&name) {
                unpacked = unpacked.saturating_add(self.rule(input, &name, &mut entry)?);
                has_rules = true;
            }
            if unpacked > UNPACKED_BYTES_MAX {
                let message = "unpacks to too much".to_owned();
                self.problem(input, ProblemKind::LimitReached, message);
                break;
            }
        }
        if !has_rules {
            self.skip(input);
        }
        Ok(())
    }

    pub(super) fn rule_file(&mut self, input: &Input) -> Result<(), Fault> {
        let shown = input.shown();
        // The folder tells a license from a rule of the same name; what is above it is of no interest.
        let parts: Vec<&str> = shown.rsplitn(3, '/').take(2).collect();
        let path: Vec<&str> = parts.into_iter().rev().collect();
        self.rule(input, &path.join("/"), &mut input.open()?)?;
        Ok(())
    }

    /// Adds one file of license rules and returns its size.
    fn rule(&mut self, input: &Input, name: &str, text: &mut dyn io::Read) -> Result<u64, Fault> {
        let mut bytes = Vec::new();
        text.take(RULE_BYTES_MAX).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        if size == RULE_BYTES_MAX {
            let message = format!("{name}: longer than {RULE_BYTES_MAX} bytes");
            self.problem(input, ProblemKind::LimitReached, message);
            return Ok(size);
        }
        let file = RuleFile {
            path: match input.container {
                // The name of what the data came in says its version.
                Container::Tar | Container::Zip => format!("{}/{name}", input.name),
                _ => name.to_owned(),
            },
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        let record = serde_json::to_vec(&file).map_err(io::Error::from)?;
        if let Some(source) = sources::by_id(license_rules::ID) {
            let origin = self.origin(input, source);
            self.record(&origin, &record, None)?;
        }
        Ok(size)
    }
}
