//! The source code that licenses ask to hand out, gathered into one archive.

mod places;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use gwanmun_model::assessment::Assessment;
use gwanmun_model::duty::DutyEvidence;
use gwanmun_model::{Component, Purl};
use gwanmun_rules::duties::CLARIFY;

pub use self::write::{BundleError, write};

/// Most files taken of one component.
const FILES_MAX: usize = 200_000;

/// Where sources are looked for.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The folder that was scanned; the folder of the file that was.
    pub root: PathBuf,
    /// Folder of unpacked Rust crates, as `~/.cargo/registry/src`.
    pub package_cache: Option<PathBuf>,
    /// Folders in Maven's repository layout.
    pub maven_repositories: Vec<PathBuf>,
}

/// What is owed, and what of it is there.
#[derive(Debug)]
pub struct Bundle {
    /// What was assessed.
    pub subject: String,
    /// Components whose source was found, by package URL.
    pub found: Vec<Gathered>,
    /// Components whose source was not, by package URL.
    pub missing: Vec<Owed>,
    /// Components of which nobody knows whether they owe source, since their license is unknown.
    pub unknown: BTreeSet<Purl>,
}

/// A component whose source is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The component.
    pub purl: Purl,
    /// The duties that ask for it: code, license and clause, sorted.
    pub duties: Vec<OwedUnder>,
}

/// A duty that asks for source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwedUnder {
    /// Code of the duty in the catalogue.
    pub code: String,
    /// The license that asks for it.
    pub license: String,
    /// The clause it comes from.
    pub clause: String,
}

/// A component with the files of its source.
#[derive(Debug)]
pub struct Gathered {
    /// What is owed.
    pub owed: Owed,
    /// What was found.
    pub form: SourceForm,
    /// Where each file is, by the path it goes by in the archive.
    files: BTreeMap<String, PathBuf>,
}

impl Gathered {
    /// Returns how many files there are.
    pub fn file_count(&self) -> usize {
        self.files.len()
    }
}

/// What the source of a component was found as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceForm {
    /// The package as its registry hands it out, unpacked: whether that is the form its authors work on has to be
    /// looked at, since packages of scripts can be generated.
    Package,
    /// An archive published as the source.
    SourceArchive,
}

impl SourceForm {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::SourceArchive => "source-archive",
        }
    }
}

/// Finds the source of every component whose license asks to hand it out under the assessed facts of use.
///
/// # Errors
/// When a folder that was found cannot be read.
pub fn gather(assessment: &Assessment, places: &Places) -> io::Result<Bundle> {
    let shipped = shipped(assessment);
    let owed = owed(assessment, &shipped);
    let unclear = assessment.duties.iter();
    let unclear = unclear.filter(|duty| duty.code == CLARIFY && shipped.contains(&duty.purl));
    let components: Vec<Component> = assessment
        .components
        .iter()
        .map(|one| one.component.clone())
        .collect();
    let homes = gwanmun_licenses::files::homes(&components);
    let mut bundle = Bundle {
        subject: assessment.subject.clone(),
        found: Vec::new(),
        missing: Vec::new(),
        unknown: unclear.map(|duty| duty.purl.clone()).collect(),
    };
    for owed in owed {
        let named = components.iter().zip(0..);
        let named = named.filter(|(component, _)| component.purl == owed.purl);
        let searched = named.map(|(component, index)| places::Searched {
            component,
            homes: homes
                .iter()
                .filter(|(_, owner)| **owner == index)
                .map(|(home, _)| *home)
                .collect(),
            places,
        });
        let found = searched.into_iter().find_map(|one| places::find(&one));
        let files = found.as_ref().map(files).transpose()?;
        match (found, files) {
            (Some(found), Some(files)) if !files.is_empty() => bundle.found.push(Gathered {
                owed,
                form: found.form,
                files,
            }),
            _ => bundle.missing.push(owed),
        }
    }
    Ok(bundle)
}

/// Returns the packages of others that go out with the product.
fn shipped(assessment: &Assessment) -> BTreeSet<&Purl> {
    let components = assessment.components.iter().map(|one| &one.component);
    components
        .filter(|one| one.scope.is_shipped() && !one.first_party)
        .map(|one| &one.purl)
        .collect()
}

fn owed(assessment: &Assessment, shipped: &BTreeSet<&Purl>) -> Vec<Owed> {
    let mut all: BTreeMap<&Purl, BTreeSet<OwedUnder>> = BTreeMap::new();
    for duty in &assessment.duties {
        let Some(why) = &duty.why else { continue };
        if why.evidence == DutyEvidence::SourceBundle && shipped.contains(&duty.purl) {
            all.entry(&duty.purl).or_default().insert(OwedUnder {
                code: duty.code.clone(),
                license: duty.license.clone(),
                clause: why.clause.clone(),
            });
        }
    }
    all.into_iter()
        .map(|(purl, duties)| Owed {
            purl: purl.clone(),
            duties: duties.into_iter().collect(),
        })
        .collect()
}

/// Lists the files below a folder, or the one file; links are not followed.
fn files(found: &places::Place) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    if found.path.is_file() {
        let name = found.path.file_name().unwrap_or_default();
        files.insert(name.to_string_lossy().into_owned(), found.path.clone());
        return Ok(files);
    }
    list(&found.path, "", crate::licenses::DEPTH_MAX, &mut files)?;
    Ok(files)
}

fn list(
    folder: &Path,
    below: &str,
    depth_left: usize,
    files: &mut BTreeMap<String, PathBuf>,
) -> io::Result<()> {
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return Err(io::Error::other(format!(
            "{}: folders are nested too deeply",
            folder.display()
        )));
    };
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        // What other packages a package brought along are components of their own.
        if kind.is_dir() && !matches!(name.as_str(), "node_modules" | ".git") {
            list(&entry.path(), &format!("{below}{name}/"), depth_left, files)?;
        } else if kind.is_file() {
            files.insert(format!("{below}{name}"), entry.path());
        }
        if files.len() > FILES_MAX {
            return Err(io::Error::other(format!(
                "{}: more than {FILES_MAX} files",
                folder.display()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
