//! CVSS vectors as published and the scores computed from them.

use crate::finding::Severity;

/// The version of the standard a vector follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CvssVersion {
    /// CVSS 2.0.
    V2,
    /// CVSS 3.0 or 3.1.
    V3,
    /// CVSS 4.0.
    V4,
}

impl CvssVersion {
    /// Returns the version as documents write it: `2`, `3`, `4`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::V2 => "2",
            Self::V3 => "3",
            Self::V4 => "4",
        }
    }
}

/// A vector as its source published it, never converted between versions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CvssVector {
    /// The standard's version.
    pub version: CvssVersion,
    /// The vector exactly as published.
    pub vector: String,
    /// The record it came from, for example `GHSA-jfh8-c2jp-5v3q`.
    pub source: String,
}

impl CvssVector {
    /// Returns the score in tenths (98 is 9.8), or `None` when the vector does not parse.
    pub fn score_tenths(&self) -> Option<u8> {
        let score = match self.version {
            CvssVersion::V2 => self
                .vector
                .parse::<cvss::v2::Vector>()
                .ok()?
                .score()
                .value(),
            CvssVersion::V3 => self
                .vector
                .parse::<cvss::v3::Vector>()
                .ok()?
                .score()
                .value(),
            CvssVersion::V4 => self
                .vector
                .parse::<cvss::v4::Vector>()
                .ok()?
                .score()
                .value(),
        };
        let tenths = (score * 10.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to lie in 0..=100"
        )]
        (0.0..=100.0).contains(&tenths).then_some(tenths as u8)
    }

    /// Returns the qualitative severity of the score, or unknown when the vector does not parse.
    pub fn severity(&self) -> Severity {
        self.score_tenths()
            .map_or(Severity::Unknown, Severity::from_score_tenths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_match_the_published_ones() {
        let score = |version, vector: &str| {
            CvssVector {
                version,
                vector: vector.to_owned(),
                source: String::new(),
            }
            .score_tenths()
        };
        assert_eq!(
            score(
                CvssVersion::V3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"
            ),
            Some(100)
        );
        assert_eq!(
            score(
                CvssVersion::V3,
                "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
            ),
            Some(98)
        );
        assert_eq!(
            score(CvssVersion::V2, "AV:N/AC:M/Au:N/C:C/I:C/A:C"),
            Some(93)
        );
        assert_eq!(
            score(
                CvssVersion::V4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
            ),
            Some(93)
        );
        assert_eq!(score(CvssVersion::V3, "high"), None);
    }
}
