//! Texts shared by all forms.

use gwanmun_model::text::Text;

pub(crate) static CHECK: &Text =
    &Text::fixed("아래 항목을 확인하십시오", "Please check these fields");
pub(crate) static NO_HINT: &Text = &Text::fixed("", "");
pub(crate) static SAVE: &Text = &Text::fixed("저장", "Save");
pub(crate) static CANCEL: &Text = &Text::fixed("취소", "Cancel");
