//! Texts of the page where license documents of a system are made and kept.

use gwanmun_model::text::{Language, Text};

pub(crate) static TITLE: &Text = &Text::fixed("라이선스 문서", "License documents");
pub(crate) static LEAD: &Text = &Text::fixed(
    "최근 스캔 결과로 고지문, 출처 표시 문구, 소스 코드 제공 안내, 라이선스 검토 요청서를 만들어 해시와 함께 보관합니다. 보관한 문서는 고치거나 지울 수 없습니다. 법률 자문이 아닙니다.",
    "Notices, acknowledgements, offers of source code and questions for legal, made from the latest scan and kept with their hash. What is kept is never changed or removed. Not legal advice.",
);
pub(crate) static OUTLOOK: &Text =
    &Text::fixed("지금 만들면 빠지는 것", "What would be missing now");
pub(crate) static OUTLOOK_TEXT: &Text = &Text::fixed(
    "문서에 있어야 하지만 최근 스캔 결과로는 채울 수 없는 것입니다. 그대로 만들면 문서 첫머리에도 경고로 적힙니다.",
    "What the documents should hold and the latest scan cannot fill in. Made as it is, a document says so at its start.",
);
pub(crate) static COMPLETE: &Text = &Text::fixed("빠진 것 없음", "Nothing missing");
pub(crate) static MAKE: &Text = &Text::fixed("문서 만들기", "Make a document");
pub(crate) static MAKE_GO: &Text = &Text::fixed("만들어 보관하기", "Make and keep");
pub(crate) static DOCUMENT: &Text = &Text::fixed("문서", "Document");
pub(crate) static FORMAT: &Text = &Text::fixed("형식", "Format");
pub(crate) static LANGUAGES: &Text = &Text::fixed("언어", "Languages");
pub(crate) static VERSION: &Text = &Text::fixed("제품 버전", "Product version");
pub(crate) static VERSION_HINT: &Text = &Text::fixed(
    "내보내는 제품의 버전입니다. 비워 두어도 됩니다.",
    "The version that goes out. May be left empty.",
);
pub(crate) static OFFER: &Text = &Text::fixed(
    "소스 코드를 제공하는 기관(소스 코드 제공 안내에 적힙니다)",
    "Who offers source code (printed in the offer of source code)",
);
pub(crate) static ORGANISATION: &Text = &Text::fixed("기관 이름", "Organisation");
pub(crate) static CONTACT: &Text = &Text::fixed("요청받을 연락처", "Where to ask");
pub(crate) static CONTACT_HINT: &Text = &Text::fixed(
    "전자우편, 주소, 전화번호",
    "A mail address, a postal address, a telephone number",
);
pub(crate) static YEARS: &Text = &Text::fixed("유효 기간(년)", "Holds for years");
pub(crate) static YEARS_HINT: &Text = &Text::fixed("3년 이상", "3 at least");
pub(crate) static YEARS_WRONG: &Text =
    &Text::fixed("3 이상의 숫자로 적으십시오.", "Give a number of 3 or more.");
pub(crate) static LANGUAGES_WRONG: &Text = &Text::fixed(
    "목록에서 언어를 고르십시오.",
    "Choose the languages of the list.",
);
pub(crate) static NOT_EDITOR: &Text = &Text::fixed(
    "시스템을 관리하는 사람만 문서를 만듭니다. 보관된 문서는 내려받을 수 있습니다.",
    "Only those who manage systems make documents. What is kept can be downloaded.",
);
pub(crate) static KEPT: &Text = &Text::fixed("보관된 문서", "Documents kept");
pub(crate) static AT: &Text = &Text::fixed("만든 때", "Made");
pub(crate) static FROM: &Text = &Text::fixed("스캔 결과", "From scan");
pub(crate) static GAPS: &Text = &Text::fixed("빠진 것", "Missing");
pub(crate) static HASH: &Text = &Text::fixed("SHA-256", "SHA-256");
pub(crate) static DOWNLOAD: &Text = &Text::fixed("내려받기", "Download");
pub(crate) static NONE_KEPT: &Text =
    &Text::fixed("아직 만든 문서가 없습니다", "No document was made yet");
pub(crate) static NONE_KEPT_TEXT: &Text = &Text::fixed(
    "위에서 문서를 만들면 여기에 보관되어 언제든지 다시 내려받을 수 있습니다.",
    "What is made above is kept here and can be downloaded again at any time.",
);

/// How many things are missing.
pub(crate) fn missing(count: &str) -> Text {
    Text::new(format!("빠진 것 {count}건"), format!("{count} missing"))
}

/// What a document just made lacks.
pub(crate) fn made_with_gaps(id: &str, title: &Text) -> Text {
    Text::new(
        format!(
            "{id} {}에 빠진 것이 있습니다. 채우기 전에는 내보내지 마십시오.",
            title.ko
        ),
        format!(
            "{id}, {}, lacks something. Do not hand it over before that is filled in.",
            title.en
        ),
    )
}

/// That a document just made lacks nothing.
pub(crate) fn made_whole(id: &str, title: &Text) -> Text {
    Text::new(
        format!("{id} {}: 빠진 것이 없습니다.", title.ko),
        format!("{id}, {}: nothing is missing.", title.en),
    )
}

/// Title of a choice of languages, by its id.
pub(crate) fn languages(id: &str, language: Language) -> String {
    let text = match id {
        "ko" => Text::fixed("한국어", "Korean"),
        "en" => Text::fixed("영어", "English"),
        _ => Text::fixed("한국어와 영어", "Korean and English"),
    };
    text.get(language).to_owned()
}

/// Title of a format, by its id; the id where it has none.
pub(crate) fn format(id: &str, language: Language) -> String {
    let text = match id {
        "text" => Text::fixed("텍스트", "Text"),
        "html" => Text::fixed("HTML", "HTML"),
        "markdown" => Text::fixed("Markdown", "Markdown"),
        "pdf" => Text::fixed("PDF", "PDF"),
        other => return other.to_owned(),
    };
    text.get(language).to_owned()
}
