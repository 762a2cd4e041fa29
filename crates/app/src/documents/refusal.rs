//! Why a license document is not made or not there.

use gwanmun_model::Text;
use gwanmun_report::notices::Offer;

use super::BYTES_MAX;
use crate::AppError;

pub(super) fn missing(id: &str) -> AppError {
    AppError::not_found(("라이선스 문서를", "license document"), id)
}

pub(super) fn unknown_document() -> AppError {
    AppError::invalid(
        "document",
        Text::fixed(
            "알 수 없는 문서입니다. 목록에서 고르십시오.",
            "The document is not known; choose one of the list.",
        ),
    )
}

pub(super) fn unknown_format() -> AppError {
    AppError::invalid(
        "format",
        Text::fixed(
            "이 프로그램이 쓰지 못하는 형식입니다. 목록에서 고르십시오.",
            "This program does not write the format; choose one of the list.",
        ),
    )
}

pub(super) fn not_written(reason: &str) -> AppError {
    AppError::invalid(
        "format",
        Text::new(
            format!("PDF를 만들지 못했습니다. 다른 형식을 고르십시오. ({reason})"),
            format!("The PDF could not be made; choose another format. ({reason})"),
        ),
    )
}

pub(super) fn too_large() -> AppError {
    let most = BYTES_MAX >> 20;
    AppError::invalid(
        "format",
        Text::new(
            format!(
                "문서가 {most} MiB보다 커서 보관하지 못합니다. 명령줄의 `gwanmun notices`로 만드십시오."
            ),
            format!(
                "The document is larger than {most} MiB and cannot be kept; make it on the command line with `gwanmun notices`."
            ),
        ),
    )
}

pub(super) fn too_few_years() -> AppError {
    let least = Offer::YEARS_MIN;
    AppError::invalid(
        "years",
        Text::new(
            format!("{least}년 이상이어야 합니다. 라이선스가 약정이 그만큼 유효하도록 요구합니다."),
            format!("{least} years at least: that is how long the licenses ask the offer to hold."),
        ),
    )
}
