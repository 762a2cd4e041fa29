//! How lifecycles are written.

use gwanmun_model::Lifecycle;
use gwanmun_model::lifecycle::{Cycle, Until};

use super::{Decoder, Encoder};

impl Encoder {
    pub(super) fn lifecycle(&mut self, lifecycle: &Lifecycle) {
        self.text(&lifecycle.product);
        self.text(&lifecycle.title);
        self.texts(&lifecycle.purls);
        self.texts(&lifecycle.cpes);
        self.list(&lifecycle.cycles, |encoder, cycle| {
            encoder.text(&cycle.name);
            encoder.optional_time(cycle.released);
            encoder.until(cycle.active_support);
            encoder.until(cycle.security_support);
            encoder.until(cycle.extended_support);
            encoder.optional_text(cycle.latest.as_deref());
        });
    }

    fn until(&mut self, until: Until) {
        match until {
            Until::Unknown => self.byte(0),
            Until::Open => self.byte(1),
            Until::Ended => self.byte(2),
            Until::Day(day) => {
                self.byte(3);
                self.time(day);
            }
        }
    }
}

impl Decoder<'_> {
    pub(super) fn lifecycle(&mut self, source: &str) -> Option<Lifecycle> {
        Some(Lifecycle {
            product: self.text()?,
            title: self.text()?,
            purls: self.texts()?,
            cpes: self.texts()?,
            cycles: self.list(|decoder| {
                Some(Cycle {
                    name: decoder.text()?,
                    released: decoder.optional(Decoder::time)?,
                    active_support: decoder.until()?,
                    security_support: decoder.until()?,
                    extended_support: decoder.until()?,
                    latest: decoder.optional(Decoder::text)?,
                })
            })?,
            source: source.to_owned(),
        })
    }

    fn until(&mut self) -> Option<Until> {
        match self.byte()? {
            0 => Some(Until::Unknown),
            1 => Some(Until::Open),
            2 => Some(Until::Ended),
            3 => self.time().map(Until::Day),
            _ => None,
        }
    }
}
