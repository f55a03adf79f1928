//! The chart as a file that stands alone: its own colours, its title, its legend, and what it says for screen readers.
//!
//! Colours are those of the page in daylight (`www/styles/tokens.css`): a file is printed, mailed and put on slides.

use super::layout::{Anchor, Entry, Paint, Role, Shape, coordinate};
use super::{Chart, Hue};

const WIDTH: f64 = 760.0;
const PLOT_HEIGHT: f64 = 420.0;
const MARGIN: f64 = 20.0;
const TITLE: f64 = 40.0;
const LEGEND_LINE: f64 = 22.0;
const PAPER: &str = "#fffdf9";
const TEXT: &str = "#1d1b18";

impl Hue {
    /// The colour in a file.
    const fn code(self) -> &'static str {
        match self {
            Hue::Ink => "#1d1b18",
            Hue::Work => "#b4540a",
            Hue::Stake => "#0b6e6e",
            Hue::Final => "#3d4fb5",
            Hue::Bad => "#b3261e",
            Hue::Good => "#2c6e35",
        }
    }
}

/// Where the legend begins.
const LEGEND_TOP: f64 = MARGIN + TITLE + PLOT_HEIGHT + 6.0;

impl Chart {
    /// Width and height of the file's picture in pixels.
    pub fn file_size(&self) -> (u32, u32) {
        (WIDTH as u32, (LEGEND_TOP + self.legend().len() as f64 * LEGEND_LINE + MARGIN) as u32)
    }

    /// The whole file.
    pub fn to_svg(&self) -> String {
        let (width, height) = self.file_size();
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
             {height}\" role=\"img\" font-family=\"system-ui, Segoe UI, Roboto, Helvetica, Arial, sans-serif\" \
             font-size=\"12\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n",
            escaped(&self.title),
            escaped(&self.description),
        );
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"17\" font-weight=\"700\" fill=\"{TEXT}\">{}</text>\n",
            coordinate(MARGIN),
            coordinate(MARGIN + 14.0),
            escaped(&self.title),
        ));
        group(&mut out, MARGIN, MARGIN + TITLE, &self.layout(WIDTH - 2.0 * MARGIN, PLOT_HEIGHT));
        for (index, Entry { name, sample }) in self.legend().into_iter().enumerate() {
            let top = LEGEND_TOP + index as f64 * LEGEND_LINE;
            let mut shapes = sample;
            let x = Chart::SAMPLE.0 + 8.0;
            shapes.push(Shape::Text { x, y: 11.0, anchor: Anchor::Start, text: name });
            group(&mut out, MARGIN, top, &shapes);
        }
        out.push_str("</svg>\n");
        out
    }
}

fn group(out: &mut String, x: f64, y: f64, shapes: &[Shape]) {
    out.push_str(&format!("<g transform=\"translate({} {})\">\n", coordinate(x), coordinate(y)));
    for shape in shapes {
        match shape {
            Shape::Path { d, .. } if d.is_empty() => {}
            Shape::Path { d, paint } => out.push_str(&format!("<path d=\"{d}\"{}/>\n", attributes(*paint))),
            Shape::Text { x, y, anchor, text } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let (x, y, text) = (coordinate(*x), coordinate(*y), escaped(text));
                out.push_str(&format!(
                    "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{TEXT}\">{text}</text>\n"
                ));
            }
        }
    }
    out.push_str("</g>\n");
}

fn attributes(paint: Paint) -> String {
    let colour = paint.hue.code();
    let (fill, stroke, width, opacity) = match paint.role {
        Role::Grid => ("none", "#ddd5c7", "1", "1"),
        Role::Axis => ("none", "#8d8270", "1", "1"),
        Role::Line => ("none", colour, "2.2", "1"),
        Role::Rule => ("none", colour, "1.6", "1"),
        Role::Whisker => ("none", colour, "1.5", "1"),
        Role::Ribbon => (colour, "none", "0", "0.18"),
        Role::Mark => (PAPER, colour, "2", "1"),
        Role::Bar => (colour, "none", "0", "0.55"),
    };
    let dashes = paint.dashes().map(|dashes| format!(" stroke-dasharray=\"{dashes}\"")).unwrap_or_default();
    let opacity = if opacity == "1" { String::new() } else { format!(" opacity=\"{opacity}\"") };
    format!(" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dashes}{opacity}")
}

/// Text as XML wants it; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Series};
    use super::*;

    #[test]
    fn a_file_says_what_it_is_and_escapes_what_it_is_told() {
        let chart = Chart {
            title: "P(q) < 1 & \"more\"\u{0}".to_owned(),
            description: "what <it> shows".to_owned(),
            series: vec![Series::new("a<b", Kind::Line, Hue::Work, [(0.0, 0.0), (1.0, 1.0)])],
            ..Chart::default()
        };
        let file = chart.to_svg();
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\""));
        assert!(file.contains("<title>P(q) &lt; 1 &amp; &quot;more&quot;</title>"));
        assert!(file.contains("<desc>what &lt;it&gt; shows</desc>"));
        assert!(file.contains(">a&lt;b</text>"));
        assert!(file.contains("stroke=\"#b4540a\""));
        assert!(file.ends_with("</svg>\n"));
        assert_eq!(file.matches("<g ").count(), file.matches("</g>").count());
    }

    #[test]
    fn an_empty_chart_is_a_file_too() {
        let file = Chart::default().to_svg();
        assert!(file.contains("<title></title>") && file.ends_with("</svg>\n"));
    }
}
