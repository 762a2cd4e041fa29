//! Charts drawn on the server as SVG: they print, need no script, and a screen reader gets the list beside them.

use askama::Template;

use super::grouped;

/// One part of a whole.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) label: String,
    pub(crate) count: u64,
    /// Color, as in the style sheet's `fill-` and `stroke-` classes.
    pub(crate) tone: &'static str,
    /// Where the rows behind the number are listed.
    pub(crate) link: Option<String>,
}

impl Part {
    pub(crate) fn new(label: impl Into<String>, count: u64, tone: &'static str) -> Self {
        Self {
            label: label.into(),
            count,
            tone,
            link: None,
        }
    }

    #[must_use]
    pub(crate) fn linked(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }

    fn grouped(&self) -> String {
        grouped(self.count)
    }
}

/// A ring: the shares of a whole.
#[derive(Debug, Clone, Template)]
#[template(path = "view/ring.html")]
pub(crate) struct Ring {
    title: String,
    unit: String,
    total: String,
    arcs: Vec<Arc>,
    parts: Vec<Part>,
}

/// One arc of the ring, in thousandths of its circumference, clockwise from the top.
#[derive(Debug, Clone)]
struct Arc {
    tone: &'static str,
    length: u64,
    start: u64,
}

impl Arc {
    /// The arc as path data; a whole turn is two halves, since an arc that ends where it starts is none.
    fn path(&self) -> String {
        let (start_x, start_y) = on_ring(self.start);
        let (middle_x, middle_y) = on_ring(self.start + self.length / 2);
        let (end_x, end_y) = on_ring(self.start + self.length);
        format!(
            "M{start_x:.2} {start_y:.2}A48 48 0 0 1 {middle_x:.2} {middle_y:.2}A48 48 0 0 1 {end_x:.2} {end_y:.2}"
        )
    }
}

/// Returns the point of the ring at so many thousandths of a turn.
fn on_ring(thousandths: u64) -> (f64, f64) {
    let turn = u32::try_from(thousandths).map_or(0.0, f64::from) / 1000.0;
    let angle = turn * std::f64::consts::TAU;
    (60.0 + 48.0 * angle.sin(), 60.0 - 48.0 * angle.cos())
}

impl askama::filters::HtmlSafe for Ring {}

impl Ring {
    pub(crate) fn new(title: impl Into<String>, unit: impl Into<String>, parts: Vec<Part>) -> Self {
        let total: u64 = parts.iter().map(|part| part.count).sum();
        let mut arcs = Vec::new();
        let mut before = 0u64;
        for part in parts.iter().filter(|part| part.count > 0) {
            let start = thousandths(before, total);
            before = before.saturating_add(part.count);
            arcs.push(Arc {
                tone: part.tone,
                length: thousandths(before, total).saturating_sub(start),
                start,
            });
        }
        Self {
            title: title.into(),
            unit: unit.into(),
            total: grouped(total),
            arcs,
            parts,
        }
    }
}

/// Horizontal bars: amounts side by side.
#[derive(Debug, Clone, Template)]
#[template(path = "view/bars.html")]
pub(crate) struct Bars {
    title: String,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone)]
struct Bar {
    part: Part,
    width: u64,
}

impl askama::filters::HtmlSafe for Bars {}

impl Bars {
    pub(crate) fn new(title: impl Into<String>, parts: Vec<Part>) -> Self {
        let most = parts.iter().map(|part| part.count).max().unwrap_or(0);
        let bars = parts
            .into_iter()
            .map(|part| Bar {
                // Something is never drawn as nothing.
                width: match part.count {
                    0 => 0,
                    count => thousandths(count, most).max(8),
                },
                part,
            })
            .collect();
        Self {
            title: title.into(),
            bars,
        }
    }
}

fn thousandths(count: u64, total: u64) -> u64 {
    count.saturating_mul(1000).checked_div(total).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arcs_of_a_ring_close_it() {
        let ring = Ring::new(
            "t",
            "u",
            vec![
                Part::new("a", 1, "ok"),
                Part::new("b", 0, "note"),
                Part::new("c", 2, "risk"),
            ],
        );
        assert_eq!(ring.arcs.len(), 2);
        assert_eq!(ring.arcs.iter().map(|arc| arc.length).sum::<u64>(), 1000);
        assert_eq!(ring.total, "3");
    }

    #[test]
    fn an_arc_starts_at_the_top_and_goes_clockwise() {
        let quarter = Arc {
            tone: "ok",
            length: 250,
            start: 0,
        };
        let path = quarter.path();
        assert!(path.starts_with("M60.00 12.00A"), "{path}");
        assert!(path.ends_with(" 108.00 60.00"), "{path}");
    }

    #[test]
    fn an_empty_chart_draws_nothing_and_one_thing_is_seen() {
        assert!(
            Ring::new("t", "u", vec![Part::new("a", 0, "ok")])
                .arcs
                .is_empty()
        );
        let bars = Bars::new(
            "t",
            vec![Part::new("a", 1, "ok"), Part::new("b", 1_000_000, "ok")],
        );
        assert!(bars.bars[0].width > 0);
        assert_eq!(bars.bars[1].width, 1000);
    }
}
