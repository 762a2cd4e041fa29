//! Texts of the page where people say how a system uses its components.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("사용 사실", "Facts of use");
pub(crate) static LEAD: &Text = &Text::fixed(
    "라이선스 의무는 오픈소스를 어떻게 쓰는지에 달려 있습니다. 아무도 답하지 않은 것은 알 수 없는 것으로 남고, 더 요구하는 쪽으로 셉니다. 답을 ‘알 수 없음’으로 바꾸면 되돌립니다.",
    "License duties hang on how open source is used. What nobody answers stays unknown, and the answer that asks for more counts. Choose “Not known” to take an answer back.",
);
pub(crate) static BACK: &Text = &Text::fixed("의무로 돌아가기", "Back to the duties");
pub(crate) static WHOLE: &Text = &Text::fixed("시스템 전체", "The whole system");
pub(crate) static WHOLE_TEXT: &Text = &Text::fixed(
    "따로 답하지 않은 모든 구성요소에 적용됩니다.",
    "Holds for every component that has no answer of its own.",
);
pub(crate) static MODIFIED: &Text = &Text::fixed(
    "오픈소스 코드를 고쳐서 씁니까?",
    "Do you change the open source code you use?",
);
pub(crate) static MODIFIED_HINT: &Text = &Text::fixed(
    "패치, 기능 추가, 소스 일부 삭제도 고친 것입니다. 설정값만 바꾼 것은 아닙니다.",
    "Patches, added functions and removed parts count. Settings alone do not.",
);
pub(crate) static LINKING: &Text = &Text::fixed(
    "우리 코드와 어떻게 합쳐집니까?",
    "How is it joined with our own code?",
);
pub(crate) static LINKING_HINT: &Text = &Text::fixed(
    "별도 프로세스: 명령이나 네트워크로 부름. 동적: 실행할 때 불러오며 바꿔 끼울 수 있음(공유 라이브러리, jar, 모듈). 정적: 한 실행 파일에 들어감. 소스 포함: 코드를 복사해 넣음.",
    "Separate process: called as a command or over a network. Dynamic: loaded at run time and replaceable (shared library, jar, module). Static: built into one file. Source included: copied into our code.",
);
pub(crate) static USER_PRODUCT: &Text = &Text::fixed(
    "소비자가 사거나 쓰는 기기에 실립니까?",
    "Does it go out in a product for consumers?",
);
pub(crate) static USER_PRODUCT_HINT: &Text = &Text::fixed(
    "개인·가정용 기기를 말합니다. 영업점에서만 쓰는 기기는 아닙니다.",
    "Equipment for personal, family or household use; not what stands in branches only.",
);
pub(crate) static REMOTE_USERS: &Text = &Text::fixed(
    "이용자가 네트워크로 접속해 씁니까?",
    "Do people use it over a network?",
);
pub(crate) static REMOTE_USERS_HINT: &Text = &Text::fixed(
    "고객이나 외부 기관뿐 아니라 사내 이용자의 접속도 포함합니다.",
    "Customers, other companies, and staff inside as well.",
);
pub(crate) static SOURCE_FORM: &Text = &Text::fixed(
    "오픈소스의 소스 코드를 함께 넘깁니까?",
    "Does its source code go out along with it?",
);
pub(crate) static SOURCE_FORM_HINT: &Text = &Text::fixed(
    "브라우저로 보내는 스크립트처럼 소스 그대로 나가는 것도 해당합니다.",
    "That includes what goes out as source anyway, such as scripts sent to browsers.",
);
pub(crate) static SAVE: &Text = &Text::fixed("저장하고 다시 판정", "Save and judge again");
pub(crate) static SAVE_LIST: &Text = &Text::fixed(
    "이 쪽의 답을 저장하고 다시 판정",
    "Save this page's answers and judge again",
);
pub(crate) static COMPONENTS: &Text =
    &Text::fixed("구성요소별 답", "Answers for single components");
pub(crate) static COMPONENTS_TEXT: &Text = &Text::fixed(
    "시스템 전체와 다른 구성요소만 답하면 됩니다.",
    "Only needed where a component differs from the whole system.",
);
pub(crate) static FIND: &Text = &Text::fixed("구성요소·라이선스", "Component, license");
pub(crate) static OPEN: &Text = &Text::fixed("답에 달린 의무", "Duties that hang on it");
pub(crate) static STATED: &Text = &Text::fixed("따로 답함", "Answered");
pub(crate) static MODIFIED_SHORT: &Text = &Text::fixed("수정", "Modified");
pub(crate) static LINKING_SHORT: &Text = &Text::fixed("결합 방식", "Linking");
pub(crate) static LAST: &Text = &Text::fixed("마지막 답변", "Last answer");
pub(crate) static NOBODY: &Text = &Text::fixed("아무도 답하지 않음", "Nobody answered yet");
pub(crate) static YES: &Text = &Text::fixed("예", "Yes");
pub(crate) static NO: &Text = &Text::fixed("아니요", "No");
pub(crate) static BAD_ANSWER: &Text = &Text::fixed(
    "알 수 없는 답입니다. 화면을 새로 고쳐 다시 고르십시오.",
    "The answer is not known. Load the page again and choose once more.",
);
pub(crate) static NOT_EDITOR: &Text = &Text::fixed(
    "시스템을 관리하는 사람만 답할 수 있습니다.",
    "Only people who manage systems can answer.",
);

/// The choice that says nothing of the component itself.
pub(crate) fn as_whole(answer: &Text) -> Text {
    Text::new(
        format!("전체와 같음({})", answer.ko),
        format!("As above ({})", answer.en),
    )
}

/// Who answered and when.
pub(crate) fn stated(by: &str, at: &str) -> Text {
    Text::new(format!("{by} · {at}"), format!("{by} · {at}"))
}

/// The label of a choice about one component, for who cannot see the row.
pub(crate) fn label(question: &Text, component: &str) -> Text {
    Text::new(
        format!("{}: {component}", question.ko),
        format!("{}: {component}", question.en),
    )
}
