//! Marks on paper: the only place that knows how SVG writes them.

use std::io;

use super::picture::Picture;
use super::words::Words;
use crate::report::WriteError;
use crate::report::xml::Xml;

/// Text beyond so many columns is cut: a key may be as long as its writer likes.
const LONGEST: usize = 200;

/// A picture while it is drawn. Lengths are in pixels, from the upper left corner.
pub(super) struct Canvas {
    xml: Xml<Vec<u8>>,
    title: String,
    language: &'static str,
}

impl Canvas {
    /// An empty sheet with a title, and what is to be seen in words.
    pub(super) fn new(words: Words, title: &str, description: &str) -> io::Result<Self> {
        let mut xml = Xml::fragment(Vec::new());
        xml.text("title", &[], &legible(title, LONGEST))?;
        xml.text("desc", &[], &legible(description, usize::MAX))?;
        let mut canvas = Self {
            xml,
            title: title.to_owned(),
            language: words.language(),
        };
        canvas.text(MARGIN, 22.0, "title", title)?;
        Ok(canvas)
    }

    pub(super) fn text(&mut self, x: f64, y: f64, class: &str, text: &str) -> io::Result<()> {
        let at = [("x", number(x)), ("y", number(y))];
        self.mark("text", class, &at, Some(text))
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) -> io::Result<()> {
        let at = [
            ("x1", number(from.0)),
            ("y1", number(from.1)),
            ("x2", number(to.0)),
            ("y2", number(to.1)),
        ];
        self.mark("line", class, &at, None)
    }

    /// A rectangle, with a text that shows where the pointer rests on it.
    pub(super) fn bar(
        &mut self,
        corner: (f64, f64),
        size: (f64, f64),
        class: &str,
        tip: &str,
    ) -> io::Result<()> {
        let at = [
            ("x", number(corner.0)),
            ("y", number(corner.1)),
            ("width", number(size.0)),
            ("height", number(size.1)),
        ];
        self.tipped("rect", class, &at, tip)
    }

    /// A box and what it stands for, in the line of the legend; gives back where the next one begins.
    pub(super) fn legend_box(&mut self, x: f64, class: &str, label: &str) -> io::Result<f64> {
        self.bar((x, 36.0), (10.0, 10.0), class, "")?;
        self.legend_label(x, label)
    }

    /// As [`legend_box`](Self::legend_box), with a dot.
    pub(super) fn legend_dot(&mut self, x: f64, class: &str, label: &str) -> io::Result<f64> {
        self.dot((x + 5.0, 41.0), 5.0, class, "")?;
        self.legend_label(x, label)
    }

    fn legend_label(&mut self, x: f64, label: &str) -> io::Result<f64> {
        self.text(x + 15.0, 45.0, "soft", label)?;
        Ok(x + 15.0 + width_of(label) + 14.0)
    }

    pub(super) fn dot(&mut self, centre: (f64, f64), radius: f64, class: &str, tip: &str) -> io::Result<()> {
        let at = [
            ("cx", number(centre.0)),
            ("cy", number(centre.1)),
            ("r", number(radius)),
        ];
        self.tipped("circle", class, &at, tip)
    }

    /// A line that leaves downwards and arrives from the left, so that those of one beginning share a trunk.
    pub(super) fn curve(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        class: &str,
        tip: &str,
    ) -> io::Result<()> {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        let path = format!("M{x1} {y1}Q{x1} {y2} {x2} {y2}");
        self.tipped("path", class, &[("d", path)], tip)
    }

    /// Closed lines, of which those inside another are holes.
    pub(super) fn shape(&mut self, rings: &[Vec<(f64, f64)>], class: &str, tip: &str) -> io::Result<()> {
        let at = [("d", outline(rings)), ("fill-rule", "evenodd".to_owned())];
        self.tipped("path", class, &at, tip)
    }

    fn tipped(&mut self, name: &str, class: &str, at: &[(&str, String)], tip: &str) -> io::Result<()> {
        if tip.is_empty() {
            return self.mark(name, class, at, None);
        }
        let attributes = attributes(class, at);
        self.xml.open(name, &attributes)?;
        self.xml.text("title", &[], &legible(tip, LONGEST))?;
        self.xml.close(name)
    }

    fn mark(&mut self, name: &str, class: &str, at: &[(&str, String)], text: Option<&str>) -> io::Result<()> {
        let attributes = attributes(class, at);
        match text {
            Some(text) => self.xml.text(name, &attributes, &legible(text, LONGEST)),
            None => self.xml.empty(name, &attributes),
        }
    }

    pub(super) fn finish(self, width: f64, height: f64) -> Result<Picture, WriteError> {
        Ok(Picture {
            width: pixels(width),
            height: pixels(height),
            marks: String::from_utf8(self.xml.into_inner()?).expect("XML is written as text"),
            title: self.title,
            language: self.language,
        })
    }
}

/// Closed lines as the attribute `d` has them.
pub(in crate::report) fn outline(rings: &[Vec<(f64, f64)>]) -> String {
    let mut path = String::new();
    for ring in rings {
        for (position, &(x, y)) in ring.iter().enumerate() {
            path.push(if position == 0 { 'M' } else { 'L' });
            path.extend([&number(x), " ", &number(y)]);
        }
        path.push('Z');
    }
    path
}

/// Around every picture.
pub(in crate::report) const MARGIN: f64 = 16.0;
/// How wide every picture is.
pub(in crate::report) const WIDTH: f64 = 960.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 18.0;

/// How high so many rows are.
#[expect(clippy::cast_precision_loss, reason = "a picture has hundreds of rows")]
pub(super) fn rows(count: usize, height: f64) -> f64 {
    count as f64 * height
}

fn attributes<'a>(class: &'a str, at: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    let class = (!class.is_empty()).then_some(("class", class));
    class
        .into_iter()
        .chain(at.iter().map(|(name, value)| (*name, value.as_str())))
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pictures have thousands of pixels, and casts of floating point numbers saturate"
)]
fn pixels(length: f64) -> u32 {
    length.max(1.0) as u32
}

/// To a tenth of a pixel.
pub(in crate::report) fn number(length: f64) -> String {
    let text = format!("{length:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Text as XML can hold it and as a line has room for it: no control characters, those among them that turn the direction
/// of what follows, and at most so many columns.
pub(in crate::report) fn legible(text: &str, columns: usize) -> String {
    cut(text, columns)
        .chars()
        .map(|character| match character {
            // By those of the first two ranges a key could have what stands behind it read backwards.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                char::REPLACEMENT_CHARACTER
            }
            other if other.is_control() => char::REPLACEMENT_CHARACTER,
            other => other,
        })
        .collect()
}

/// The beginning of a text that fits into so many columns; characters of East Asia take two.
pub(in crate::report) fn cut(text: &str, columns: usize) -> String {
    let mut used = 0;
    for (position, character) in text.char_indices() {
        used += columns_of(character);
        if used > columns {
            let mut kept = text[..position].to_owned();
            while kept.chars().map(columns_of).sum::<usize>() + 1 > columns && kept.pop().is_some() {}
            kept.push('…');
            return kept;
        }
    }
    text.to_owned()
}

/// How wide a text is about, in pixels.
#[expect(clippy::cast_precision_loss, reason = "a line of text has few columns")]
pub(super) fn width_of(text: &str) -> f64 {
    text.chars().map(columns_of).sum::<usize>() as f64 * 6.6
}

const fn columns_of(character: char) -> usize {
    if matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
    {
        2
    } else {
        1
    }
}
