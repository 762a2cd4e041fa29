//! Points in time and days. Nothing here asks what time it is.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::Offset;

/// Korea Standard Time, nine hours ahead of UTC, without daylight saving time.
const KST: Offset = jiff::tz::offset(9);

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Makes a time from microseconds since the Unix epoch; values beyond the years −9999 to 9999 are clamped.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(
            jiff::Timestamp::MIN.as_microsecond(),
            jiff::Timestamp::MAX.as_microsecond(),
        ))
    }

    /// Returns microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Returns the time `days` days of 24 hours later (earlier when negative).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// Returns the time `seconds` later (earlier when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Returns the whole days from `earlier` to this time, negative when `earlier` lies later.
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(86_400_000_000)
    }

    /// Returns the calendar day in UTC.
    pub fn date(self) -> Date {
        Date(Offset::UTC.to_datetime(self.jiff()).date())
    }

    /// Returns the time as people in Korea read it: `2026-11-23 21:05 KST`.
    pub fn to_kst(self) -> String {
        let local = KST.to_datetime(self.jiff());
        format!(
            "{} {:02}:{:02} KST",
            local.date(),
            local.hour(),
            local.minute()
        )
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

/// RFC 3339 in UTC, to the second unless the time has a fraction.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.jiff().fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTime;

    /// Reads RFC 3339 (`2026-08-21T13:38:00-07:00`) or a plain day (`2026-08-21`, its start in UTC).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(time) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(time.as_microsecond()));
        }
        text.parse::<Date>().map(Date::start)
    }
}

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// Returns the start of the day in UTC.
    pub fn start(self) -> Timestamp {
        let start = Offset::UTC.to_timestamp(self.0.at(0, 0, 0, 0));
        Timestamp(start.map_or(0, jiff::Timestamp::as_microsecond))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Date {
    type Err = InvalidTime;

    /// Reads `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != "YYYY-MM-DD".len() {
            return Err(InvalidTime);
        }
        text.parse().map(Self).map_err(|_| InvalidTime)
    }
}

/// The text is neither an RFC 3339 time nor a `YYYY-MM-DD` day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTime;

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a time such as 2026-08-21T13:38:00Z or a day such as 2026-08-21")
    }
}

impl std::error::Error for InvalidTime {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_times() {
        let time: Timestamp = "2026-08-21T13:38:00-07:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-08-21T20:38:00Z");
        assert_eq!(time.to_kst(), "2026-08-22 05:38 KST");
        assert_eq!(
            "2026-08-21".parse::<Timestamp>().unwrap().to_string(),
            "2026-08-21T00:00:00Z"
        );
        assert_eq!(
            "0001-01-01T00:00:00Z"
                .parse::<Timestamp>()
                .unwrap()
                .date()
                .to_string(),
            "0001-01-01"
        );
        assert!("yesterday".parse::<Timestamp>().is_err());
        assert!("20260821".parse::<Date>().is_err());
    }

    #[test]
    fn counts_days_towards_the_past() {
        let start: Timestamp = "2026-08-21".parse().unwrap();
        assert_eq!(start.plus_days(3).days_since(start), 3);
        assert_eq!(start.days_since(start.plus_seconds(1)), -1);
    }
}
