//! How confirmed CPE mappings are written.

use gwanmun_model::cpe::Mapping;

use super::{Decoder, Encoder};

impl Encoder {
    pub(super) fn mapping(&mut self, mapping: &Mapping) {
        self.text(&mapping.package);
        self.text(&mapping.cpe);
        self.text(&mapping.confirmed_by);
        self.time(mapping.confirmed);
    }
}

impl Decoder<'_> {
    pub(super) fn mapping(&mut self) -> Option<Mapping> {
        Some(Mapping {
            package: self.text()?,
            cpe: self.text()?,
            confirmed_by: self.text()?,
            confirmed: self.time()?,
        })
    }
}
