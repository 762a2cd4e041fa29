//! How VEX statements are written.

use gwanmun_model::vex::{VexComponent, VexProduct, VexStatement};
use gwanmun_model::{Digest, VexReason, VexResponse, VexStatus};

use super::{Decoder, Encoder};
use crate::record::Stated;

impl Encoder {
    pub(super) fn stated(&mut self, stated: &Stated) {
        let statement = &stated.statement;
        self.text(&stated.id);
        self.text(&statement.vulnerability);
        self.texts(&statement.aliases);
        self.list(&statement.products, |encoder, product| {
            encoder.component(&product.component);
            encoder.list(&product.subcomponents, Self::component);
        });
        self.text(statement.status.id());
        self.optional_text(statement.reason.map(VexReason::id));
        self.optional_text(statement.detail.as_deref());
        self.optional_text(statement.action.as_deref());
        self.list(&statement.responses, |encoder, response| {
            encoder.text(response.id());
        });
        self.text(&statement.author);
        self.optional_text(statement.role.as_deref());
        self.optional_time(statement.issued);
        self.optional_time(statement.updated);
        self.optional_time(statement.expires);
        self.text(&statement.document);
        self.optional_text(statement.version.as_deref());
    }

    /// What a component's id alone says is not written twice.
    fn component(&mut self, component: &VexComponent) {
        let named = VexComponent::named(&component.id);
        self.text(&component.id);
        self.flag(named.purl == component.purl);
        if named.purl != component.purl {
            let purl = component.purl.as_ref().map(ToString::to_string);
            self.optional_text(purl.as_deref());
        }
        self.flag(named.cpe == component.cpe);
        if named.cpe != component.cpe {
            self.optional_text(component.cpe.as_deref());
        }
        self.list(&component.hashes, |encoder, hash| {
            encoder.text(&hash.to_string());
        });
        self.optional_text(component.range.as_deref());
    }
}

impl Decoder<'_> {
    pub(super) fn stated(&mut self, source: &str) -> Option<Stated> {
        Some(Stated {
            id: self.text()?,
            statement: VexStatement {
                vulnerability: self.text()?,
                aliases: self.texts()?,
                products: self.list(|decoder| {
                    Some(VexProduct {
                        component: decoder.component()?,
                        subcomponents: decoder.list(Self::component)?,
                    })
                })?,
                status: VexStatus::from_id(&self.text()?)?,
                reason: match self.optional(Decoder::text)? {
                    Some(id) => Some(VexReason::from_id(&id)?),
                    None => None,
                },
                detail: self.optional(Decoder::text)?,
                action: self.optional(Decoder::text)?,
                responses: self.list(|decoder| VexResponse::from_id(&decoder.text()?))?,
                author: self.text()?,
                role: self.optional(Decoder::text)?,
                issued: self.optional(Decoder::time)?,
                updated: self.optional(Decoder::time)?,
                expires: self.optional(Decoder::time)?,
                document: self.text()?,
                version: self.optional(Decoder::text)?,
                source: source.to_owned(),
            },
        })
    }

    fn component(&mut self) -> Option<VexComponent> {
        let mut component = VexComponent::named(&self.text()?);
        if !self.flag()? {
            component.purl = match self.optional(Decoder::text)? {
                Some(purl) => Some(purl.parse().ok()?),
                None => None,
            };
        }
        if !self.flag()? {
            component.cpe = self.optional(Decoder::text)?;
        }
        component.hashes = self.list(|decoder| Digest::parse(&decoder.text()?))?;
        component.range = self.optional(Decoder::text)?;
        Some(component)
    }
}
