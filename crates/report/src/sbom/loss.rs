//! What a format has no room for, counted.

use std::collections::BTreeMap;

use gwanmun_model::Text;

/// One kind of thing that did not go into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// A relation that names a component the document does not have.
    DanglingRelation,
    /// A relation between two components the format knows no word for.
    RelationMeaning,
    /// The scope of a single relation; the component's own scope is kept.
    RelationScope,
    /// That a component is part of another, where the format cannot say it.
    Containment,
    /// A statement of how complete the parts of a component are known.
    Completeness,
    /// A hash of an algorithm the format does not know.
    Hash,
    /// The full text of a license, or where it stands.
    LicenseText,
    /// What was concluded about a license, or what was found in the files, beside what is declared.
    LicenseKind,
    /// An identifier other than a package URL or CPE.
    Identifier,
    /// A mail or web address of a person or organisation.
    Contact,
    /// A further author, supplier or manufacturer.
    Party,
    /// A link, because the format has no place for it or its address is not one.
    Link,
    /// A service.
    Service,
    /// Another document this one refers to.
    ExternalDocument,
    /// A description, copyright statement or remark.
    Remark,
    /// A named value.
    Property,
    /// The scope of a component.
    Scope,
    /// What kind of thing a component is.
    Kind,
    /// A program that made the document.
    Tool,
    /// The time the document was made, because it is not one.
    Time,
    /// The document's own id, which the format cannot hold; a new one is given.
    DocumentId,
    /// The license of the document itself.
    DataLicense,
    /// A signature: it speaks of the bytes of the old document.
    Signature,
    /// Vulnerabilities in the old document: they do not belong into a bill of materials.
    Vulnerabilities,
}

impl Loss {
    /// Says what was lost, `count` times.
    pub fn text(self, count: u64) -> Text {
        let (ko, en) = match self {
            Self::DanglingRelation => (
                "문서에 없는 구성요소를 가리키는 관계",
                "relations to components the document does not have",
            ),
            Self::RelationMeaning => (
                "형식에 해당하는 말이 없는 관계",
                "relations the format knows no word for",
            ),
            Self::RelationScope => ("개별 관계의 범위(scope)", "scopes of single relations"),
            Self::Containment => ("포함 관계", "containments"),
            Self::Completeness => ("완전성 표시", "statements of completeness"),
            Self::Hash => (
                "형식이 모르는 알고리즘의 해시",
                "hashes of algorithms the format does not know",
            ),
            Self::LicenseText => (
                "라이선스 전문과 그 주소",
                "full license texts or their addresses",
            ),
            Self::LicenseKind => (
                "선언된 것과 구별되는 결론·검출 라이선스",
                "concluded or observed licenses beside the declared ones",
            ),
            Self::Identifier => ("그 밖의 식별자", "other identifiers"),
            Self::Contact => ("연락처(메일·웹 주소)", "contacts (mail and web addresses)"),
            Self::Party => (
                "작성자·공급자·제조자",
                "authors, suppliers or manufacturers",
            ),
            Self::Link => ("외부 링크", "links"),
            Self::Service => ("서비스", "services"),
            Self::ExternalDocument => ("다른 문서에 대한 참조", "references to other documents"),
            Self::Remark => (
                "설명·저작권·비고",
                "descriptions, copyright statements or remarks",
            ),
            Self::Property => ("이름 있는 값(property)", "named values (properties)"),
            Self::Scope => ("구성요소의 범위(scope)", "scopes of components"),
            Self::Kind => ("구성요소의 종류", "kinds of components"),
            Self::Tool => ("생성 도구", "tools"),
            Self::Time => ("읽을 수 없는 생성 일시", "times that cannot be read"),
            Self::DocumentId => ("문서 ID(새로 부여함)", "document ids (a new one is given)"),
            Self::DataLicense => ("문서 자체의 라이선스", "licenses of the document itself"),
            Self::Signature => (
                "문서 서명(원래 파일에 대해서만 유효)",
                "signatures (they hold for the old bytes only)",
            ),
            Self::Vulnerabilities => (
                "문서 안의 취약점 정보(SBOM에는 넣지 않음)",
                "vulnerability sections (they do not belong into an SBOM)",
            ),
        };
        Text::new(format!("{ko} {count}건"), format!("{count} {en}"))
    }
}

/// Everything that did not go into a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Loss, u64>);

impl Losses {
    /// Counts one.
    pub fn note(&mut self, loss: Loss) {
        self.note_many(loss, 1);
    }

    /// Counts `count` of a kind; none is no loss.
    pub fn note_many(&mut self, loss: Loss, count: usize) {
        if count > 0 {
            *self.0.entry(loss).or_default() += count as u64;
        }
    }

    /// Returns each kind with its number, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Loss, u64)> {
        self.0.iter().map(|(loss, count)| (*loss, *count))
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
