//! Why something could not be fetched, said in both languages.

use std::fmt;
use std::io;
use std::path::Path;

use gwanmun_model::Text;

/// Something could not be fetched.
#[derive(Debug)]
pub struct FetchError {
    /// The address, file or source it is about.
    pub place: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug)]
pub enum Fault {
    /// There is no such source to fetch.
    UnknownSource,
    /// There is no such ecosystem.
    UnknownEcosystem,
    /// The address cannot be used; why.
    Address(String),
    /// Another process fetches into the same folder.
    Busy,
    /// A file of the cache cannot be read or written.
    File(io::Error),
    /// No connection, or it broke; what the system says.
    Connection(String),
    /// Nothing came for too long.
    TimedOut,
    /// The server answered with this status.
    Status(u16),
    /// The server asks to come back after so many seconds, which is longer than is waited.
    Later(u64),
    /// The server leads to a place it may not lead to.
    Redirect(String),
    /// The file is larger than is taken.
    TooLarge {
        /// The limit, in bytes.
        bytes_max: u64,
    },
    /// The file has another length than the server states.
    Length {
        /// Length stated, in bytes.
        expected: u64,
        /// Length that came, in bytes.
        found: u64,
    },
    /// The file does not have the checksum stated; which kind.
    Checksum(&'static str),
    /// The file is not what it should be; what is wrong.
    Content(String),
}

impl FetchError {
    pub(super) fn new(place: impl fmt::Display, fault: Fault) -> Self {
        Self {
            place: place.to_string(),
            fault,
        }
    }

    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::new(path.display(), Fault::File(source))
    }

    /// Returns what to tell people: where, what happened, what to do.
    pub fn text(&self) -> Text {
        let (place, fault) = (&self.place, self.fault.text());
        Text::new(
            format!("{place}: {}", fault.ko),
            format!("{place}: {}", fault.en),
        )
    }
}

impl Fault {
    fn text(&self) -> Text {
        match self {
            Self::UnknownSource => {
                let known: Vec<&str> = super::table::ALL.iter().map(|row| row.id).collect();
                let known = known.join(", ");
                Text::new(
                    format!("내려받을 수 있는 출처가 아닙니다. 가능한 출처: {known}"),
                    format!("no source that can be fetched; there are {known}"),
                )
            }
            Self::UnknownEcosystem => Text::fixed(
                "알려진 생태계가 아닙니다. OSV의 이름으로 쓰십시오. 예: npm, PyPI, Maven, crates.io",
                "not a known ecosystem; give OSV's name, for example npm, PyPI, Maven, crates.io",
            ),
            Self::Address(why) => Text::new(
                format!("쓸 수 없는 주소입니다: {why}"),
                format!("cannot be used as an address: {why}"),
            ),
            Self::Busy => Text::fixed(
                "다른 내려받기가 진행 중입니다. 끝난 뒤 다시 시도하십시오",
                "another fetch is running; wait for it to end and try again",
            ),
            Self::File(error) => Text::new(
                format!("읽거나 쓸 수 없습니다: {error}. 남은 공간과 권한을 확인하십시오"),
                format!("cannot be read or written: {error}; check free space and permissions"),
            ),
            Self::Connection(why) => Text::new(
                format!(
                    "연결할 수 없거나 연결이 끊겼습니다: {why}. 방화벽과 프록시 설정(HTTPS_PROXY)을 확인하십시오"
                ),
                format!(
                    "no connection, or it broke: {why}; check the firewall and the proxy (HTTPS_PROXY)"
                ),
            ),
            Self::TimedOut => Text::fixed(
                "제한 시간 안에 답이 오지 않았습니다. 나중에 다시 시도하십시오. 받은 부분은 이어받습니다",
                "nothing came within the time limit; try again later, what came is kept",
            ),
            Self::Status(status) => Text::new(
                format!(
                    "서버가 상태 코드 {status}(으)로 답했습니다. 주소를 확인하거나 나중에 다시 시도하십시오"
                ),
                format!(
                    "the server answered with status {status}; check the address, or try again later"
                ),
            ),
            Self::Later(seconds) => Text::new(
                format!("서버가 {seconds}초 뒤에 다시 오라고 합니다. 그때 다시 시도하십시오"),
                format!("the server asks to come back in {seconds} seconds; try again then"),
            ),
            Self::Redirect(to) => Text::new(
                format!(
                    "허용되지 않는 곳으로 안내합니다: {to}. https 또는 같은 호스트만 따라갑니다"
                ),
                format!(
                    "leads to {to}, where it may not lead: only https and the same host are followed"
                ),
            ),
            other => other.text_of_content(),
        }
    }

    /// What is wrong with bytes that came.
    fn text_of_content(&self) -> Text {
        match self {
            Self::TooLarge { bytes_max } => Text::new(
                format!("한도 {bytes_max}바이트보다 큽니다"),
                format!("larger than the limit of {bytes_max} bytes"),
            ),
            Self::Length { expected, found } => Text::new(
                format!(
                    "{expected}바이트라고 했으나 {found}바이트만 왔습니다. 나중에 다시 시도하십시오"
                ),
                format!("only {found} of {expected} bytes came; try again later"),
            ),
            Self::Checksum(kind) => Text::new(
                format!(
                    "서버가 알려 준 {kind} 값과 다릅니다. 손상되었거나 바뀐 파일이므로 쓰지 않습니다"
                ),
                format!(
                    "does not have the {kind} stated for it; it is damaged or was changed, and is not used"
                ),
            ),
            Self::Content(why) => Text::new(
                format!("손상되었거나 다른 파일입니다: {why}"),
                format!("damaged, or not the file it should be: {why}"),
            ),
            _ => Text::fixed("", ""),
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for FetchError {}
