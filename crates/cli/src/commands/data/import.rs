//! `gwanmun data import`: verified bundles in, one new data file out.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use gwanmun_feeds::bundle::{self, Packed, Verified};
use gwanmun_feeds::import::{self, ImportOptions, Imported, SourceFate};
use gwanmun_feeds::sources::license_rules;
use gwanmun_feeds::starter;
use gwanmun_model::{Problem, Text};

use crate::arguments::Import;
use crate::commands::Setting;
use crate::environment;
use crate::exit::Exit;
use crate::keys;
use crate::output;
use crate::progress;

/// Problems shown one by one; the rest is counted.
const PROBLEMS_SHOWN: usize = 10;

pub(crate) fn run(setting: &Setting, command: &Import) -> anyhow::Result<Exit> {
    let options = ImportOptions {
        allow_older: command.allow_older,
        allow_loss: command.allow_loss,
    };
    if command.starter {
        import_starter(setting)?;
    } else {
        import_paths(setting, &command.paths, options)?;
    }
    Ok(Exit::Fine)
}

/// Imports the starter set that the program carries.
pub(crate) fn import_starter(setting: &Setting) -> anyhow::Result<()> {
    setting.place.create()?;
    let bench = Workbench::new(setting.place.folder())?;
    starter::write_to(&bench.folder).context("could not unpack the starter set")?;
    let files = [bench.folder.join(starter::FILE_NAME)];
    import_loose(setting, &bench, &files, ImportOptions::default())
}

/// Imports each bundle by its own signature; loose files and folders are packed and signed on the spot,
/// so that data enters in one way only.
pub(crate) fn import_paths(
    setting: &Setting,
    paths: &[PathBuf],
    options: ImportOptions,
) -> anyhow::Result<()> {
    setting.place.create()?;
    let (bundles, loose): (Vec<PathBuf>, Vec<PathBuf>) = paths
        .iter()
        .cloned()
        .partition(|path| bundle::is_bundle(path));
    for path in &bundles {
        let verified = bundle::verify(path, &keys::trusted(&setting.place)?)?;
        import_one(setting, &verified, options)?;
    }
    if loose.is_empty() {
        return Ok(());
    }
    let bench = Workbench::new(setting.place.folder())?;
    import_loose(setting, &bench, &loose, options)
}

fn import_loose(
    setting: &Setting,
    bench: &Workbench,
    paths: &[PathBuf],
    options: ImportOptions,
) -> anyhow::Result<()> {
    let key = keys::own(&setting.place)?;
    let file = bench.folder.join("packed.gwb");
    let bar = progress::line(setting.quiet, "pack");
    let packed = bundle::pack(paths, &file, &key, environment::now(), &|name, records| {
        bar.set_position(records);
        bar.set_message(name.to_owned());
    });
    bar.finish_and_clear();
    report_packed(setting, &packed?);
    let verified = bundle::verify(&file, &[key.public()])?;
    import_one(setting, &verified, options)
}

fn import_one(
    setting: &Setting,
    verified: &Verified,
    options: ImportOptions,
) -> anyhow::Result<()> {
    let bar = progress::line(setting.quiet, "import");
    let imported = import::import(
        verified,
        &setting.place.data_file(),
        options,
        &|source, records| {
            bar.set_position(records);
            bar.set_message(source.to_owned());
        },
    );
    bar.finish_and_clear();
    report_imported(setting, &imported?)?;
    let brings_rules = verified
        .sources()
        .iter()
        .any(|packed| packed.source.id == license_rules::ID);
    if brings_rules {
        compile_rules(setting)?;
    }
    Ok(())
}

/// Compiles license rules right after they came in, so that nobody waits for it later.
fn compile_rules(setting: &Setting) -> anyhow::Result<()> {
    let bar = progress::line(setting.quiet, "compile license rules");
    let compiled = gwanmun_app::licenses::compiled(&setting.place.data_file());
    bar.finish_and_clear();
    let (pack, problems) = compiled?;
    list_problems(setting, &problems);
    if !setting.quiet {
        let (texts, kinds) = (pack.rule_count(), pack.licenses().count());
        let text = Text::new(
            format!("라이선스 규칙: 문구 {texts}개, 라이선스 {kinds}종"),
            format!("license rules: {texts} texts, {kinds} licenses"),
        );
        output::say(text.get(setting.language));
    }
    Ok(())
}

/// Says what was left out while packing: nothing may be lost in silence.
pub(super) fn report_packed(setting: &Setting, packed: &Packed) {
    list_problems(setting, &packed.problems);
    if !setting.quiet && !packed.skipped.is_empty() {
        let text = Text::new(
            format!(
                "취약점 데이터가 아닌 파일 {}개를 건너뛰었습니다.",
                packed.skipped.len()
            ),
            format!(
                "skipped {} files that are no advisory data.",
                packed.skipped.len()
            ),
        );
        output::say(text.get(setting.language));
    }
}

fn report_imported(setting: &Setting, imported: &Imported) -> anyhow::Result<()> {
    list_problems(setting, &imported.problems);
    if setting.quiet {
        return Ok(());
    }
    let mut text = String::new();
    for change in &imported.sources {
        let source = &change.source;
        let _ = writeln!(
            text,
            "{:<24} {:>9} {}  {}  +{} ~{} -{}  {}",
            source.id,
            source.records,
            Text::fixed("건", "records").get(setting.language),
            source.date.date(),
            change.added,
            change.changed,
            change.removed,
            fate(change.fate).get(setting.language),
        );
    }
    let (version, size) = (&imported.version, imported.size_bytes / 1024);
    let last = Text::new(
        format!("데이터 버전 {version} ({size} KiB)"),
        format!("data version {version} ({size} KiB)"),
    );
    let _ = writeln!(text, "{}", last.get(setting.language));
    output::write(None, &text)
}

const fn fate(fate: SourceFate) -> Text {
    match fate {
        SourceFate::Added => Text::fixed("새로 추가", "added"),
        SourceFate::Replaced => Text::fixed("교체", "replaced"),
        SourceFate::Kept => Text::fixed("유지", "kept"),
        SourceFate::Dropped => Text::fixed("제거", "dropped"),
    }
}

fn list_problems(setting: &Setting, problems: &[Problem]) {
    for problem in problems.iter().take(PROBLEMS_SHOWN) {
        output::complain(&problem.to_string());
    }
    if problems.len() > PROBLEMS_SHOWN {
        let more = problems.len() - PROBLEMS_SHOWN;
        let text = Text::new(
            format!("그 밖에 문제 {more}건"),
            format!("{more} more problems"),
        );
        output::complain(text.get(setting.language));
    }
}

/// A folder for intermediate files inside the data folder, used by one import at a time; gone afterwards,
/// and what an import that was killed left in it is gone with the next one.
pub(super) struct Workbench {
    pub(super) folder: PathBuf,
    /// Held until the end; the system lets go of it when the process dies.
    _lock: File,
}

impl Workbench {
    pub(super) fn new(parent: &Path) -> anyhow::Result<Self> {
        let folder = parent.join(".work");
        let path = parent.join("import.lock");
        let lock =
            File::create(&path).with_context(|| format!("could not create {}", path.display()))?;
        if lock.try_lock().is_err() {
            bail!(
                "another import is running ({} is locked); wait for it to end and try again",
                path.display()
            );
        }
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("could not clear {}", folder.display()))?;
        }
        std::fs::create_dir(&folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }
}

impl Drop for Workbench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
