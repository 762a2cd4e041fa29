//! Reads the text of a PDF back, as a person who selects it gets it.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, String as Bytes};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Rect};

/// Returns the text of each page, line by line as it stands there.
pub(crate) fn pages(bytes: &[u8]) -> Vec<String> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let cache = InterpreterCache::new();
    pdf.pages()
        .iter()
        .map(|page| {
            let mut context = Context::new(
                Affine::IDENTITY,
                Rect::new(0.0, 0.0, 1.0, 1.0),
                &cache,
                pdf.xref(),
                InterpreterSettings::default(),
            );
            let mut text = Text::default();
            interpret_page(page, &mut context, &mut text);
            text.text
        })
        .collect()
}

/// Returns where links lead: a web address, or nothing for a place in the document.
pub(crate) fn links(bytes: &[u8]) -> Vec<Option<String>> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let mut links = Vec::new();
    for page in pdf.pages().iter() {
        let Some(all) = page.raw().get::<Array<'_>>(b"Annots") else {
            continue;
        };
        for link in all.iter::<Dict<'_>>() {
            let action = link.get::<Dict<'_>>(b"A");
            let address = action.and_then(|action| action.get::<Bytes<'_>>(b"URI"));
            links.push(address.map(|address| String::from_utf8_lossy(address.as_bytes()).into()));
        }
    }
    links
}

/// Returns how many headings the outline shows before anything in it is opened.
pub(crate) fn outline(bytes: &[u8]) -> Option<i32> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    root.get::<Dict<'_>>(b"Outlines")?.get::<i32>(b"Count")
}

#[derive(Default)]
struct Text {
    text: String,
    height: Option<f64>,
}

impl<'a> Device<'a> for Text {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        let height = (transform * glyph_transform).translation().y;
        let is_same_line = self.height.is_none_or(|last| (last - height).abs() < 0.5);
        if !is_same_line {
            self.text.push('\n');
        }
        self.height = Some(height);
        match glyph.as_unicode() {
            Some(BfString::Char(character)) => self.text.push(character),
            Some(BfString::String(string)) => self.text.push_str(&string),
            None => panic!("a glyph without its character after {:?}", self.text),
        }
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
