//! License duties that arise in one use context.

use gwanmun_model::assessment::Duty;
use gwanmun_model::license::Licenses;
use gwanmun_model::{Purl, UseContext};

/// Returns the duties `licenses` bring for `purl` in `context`, sorted.
pub fn for_component(purl: &Purl, licenses: &Licenses, context: UseContext) -> Vec<Duty> {
    let _ = (purl, licenses, context);
    Vec::new()
}
