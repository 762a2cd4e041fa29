//! Our own JSON, `gwanmun.assessment/1`: everything the assessment holds.

use crate::{Format, Writer};

pub(crate) const FORMAT: Format = Format {
    id: "json",
    media_type: "application/json",
    extension: "json",
    writer: Writer::Assessment(|document| {
        crate::assessment::write(
            document.assessment,
            document.tool_version,
            document.language,
        )
    }),
};
