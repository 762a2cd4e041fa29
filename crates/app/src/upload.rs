//! Files people upload in the portal.

use gwanmun_model::role::Permission;
use gwanmun_model::{Found, Limits, Text};
use gwanmun_scan::Options;

use crate::{App, AppError, AssessmentSummary, Caller};

/// Most bytes of a file in an uploaded archive, which is the portal's own limit for an upload.
const FILE_BYTES_MAX: u64 = 256 << 20;
/// Most bytes unpacked from one upload.
const UNPACKED_BYTES_MAX: u64 = 2 << 30;
/// Deepest nesting of archives: an enterprise archive holds web archives, which hold libraries, which may hold more.
/// Every level is in memory while the ones below it are read.
const ARCHIVE_DEPTH_MAX: u32 = 4;

/// Problems named in one message.
const PROBLEMS_MAX: usize = 5;

impl App {
    /// Takes one uploaded file as the system's newest state: a lock file or archive is scanned, of an assessment
    /// document (`gwanmun.assessment/1`, what `gwanmun scan --format json` writes) what it found is taken.
    /// Either is assessed here and now: verdicts somebody else computed are not believed.
    /// `name` is the file's name; it decides the format.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when no component could be read from it, with the problems met;
    /// [`AppError::NotFound`] for the system.
    pub fn store_upload(
        &self,
        caller: &Caller,
        system: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<AssessmentSummary, AppError> {
        caller.check(Permission::ManageSystems)?;
        if let Some(text) = assessment_document(bytes) {
            let assessment = gwanmun_report::assessment::read(text).map_err(|error| {
                let reason = error.to_string();
                AppError::invalid("file", Text::new(reason.clone(), reason))
            })?;
            let found = Found {
                components: assessment
                    .components
                    .into_iter()
                    .map(|assessed| assessed.component)
                    .collect(),
                dependencies: assessment.dependencies,
                problems: assessment.problems,
                ..Found::default()
            };
            return self.store_scan(caller, system, found);
        }
        let options = Options {
            limits: Limits {
                file_bytes_max: FILE_BYTES_MAX,
                unpacked_bytes_max: UNPACKED_BYTES_MAX,
                archive_depth_max: ARCHIVE_DEPTH_MAX,
                ..Limits::default()
            },
            ..Options::default()
        };
        let found = gwanmun_scan::scan_bytes(name, bytes, &options);
        if found.components.is_empty() {
            let problems: Vec<String> = found
                .problems
                .iter()
                .take(PROBLEMS_MAX)
                .map(ToString::to_string)
                .collect();
            let problems = problems.join("; ");
            return Err(AppError::invalid(
                "file",
                Text::new(
                    format!("{name}에서 구성요소를 읽지 못했습니다. {problems}"),
                    format!("No component could be read from {name}. {problems}"),
                ),
            ));
        }
        self.store_scan(caller, system, found)
    }
}

/// Returns the text when it says near its start that it is an assessment document.
fn assessment_document(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(512))?;
    let schema = gwanmun_report::assessment::SCHEMA.as_bytes();
    head.windows(schema.len())
        .any(|window| window == schema)
        .then(|| std::str::from_utf8(bytes).ok())?
}
