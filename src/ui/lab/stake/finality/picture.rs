//! The picture: slots from left to right, branches below each other, weight as a bar, checkpoints in the strip above.

use super::{Finality, Msg};
use crate::lab::stake::finality::picture::{BlockPicture, EpochPicture, Firm, Picture, Standing};
use crate::lab::stake::finality::player::Player;
use crate::ui::kit::el::{El, el, html_of, join};
use crate::ui::kit::segmented;
use crate::ui::lab::kit::in_words;
use yew::html::Scope;
use yew::prelude::*;

const PITCH: u32 = 54;
const WIDTH: u32 = 46;
const HEIGHT: u32 = 70;
const GAP: u32 = 16;
const LEFT: u32 = 14;
/// Height of the strip of epochs.
const STRIP: u32 = 34;
/// Height of a full bar of weight.
const BAR: u32 = 28;

fn x(column: u16) -> u32 {
    LEFT + u32::from(column) * PITCH
}

fn y(row: u16) -> u32 {
    STRIP + 8 + u32::from(row) * (HEIGHT + GAP)
}

pub fn card(player: &Player, columns: u16, link: &Scope<Finality>) -> Html {
    let facts = player.facts().into_iter().map(|fact| {
        el("div").key(fact.label).child(el("dt").text(fact.label)).child(el("dd").child(fact.value)).html()
    });
    let nodes = player.nodes();
    let order: Vec<u8> = nodes.iter().map(|node| node.node).collect();
    let place = order.iter().position(|node| *node == player.chosen).unwrap_or(0);
    let options = nodes.iter().map(|node| {
        let mark = if node.agrees { "" } else { " ≠" };
        (html_of(format!("{}{mark}", node.letter)), Some(AttrValue::from(node.about.clone())))
    });
    let verdict = player.verdict();
    let picture = player.picture(columns);
    let key = [
        ("tip", "head of this node"),
        ("weight", "stake that votes for it, or for what builds on it"),
        ("final", "final checkpoint"),
        ("justified", "justified checkpoint"),
        ("stale", "not on its chain"),
    ];
    let key = key
        .into_iter()
        .map(|(class, words)| el("li").key(class).child(el("i").class(join(&["pip", class]))).text(words).html());
    html_of(
        super::card("finality-chain", "The chain")
            .child(el("p").class(join(&["verdict-words", if verdict.bad { "bad" } else { "" }])).child(verdict.words))
            .child(el("dl").class("watch-facts").all(facts))
            .child(
                el("div")
                    .class(join(&["chain", if player.is_fast() { "quick" } else { "" }]))
                    .child(
                        el("div")
                            .class("scroller")
                            .attr("role", "region")
                            .attr("tabindex", "0")
                            .attr("aria-label", "Blocks, the newest on the right")
                            .child(drawing(&picture)),
                    )
                    .child(in_words("Blocks", picture.blocks.iter().map(|block| &block.summary))),
            )
            .child(final_by_side(player))
            .child(
                el("div")
                    .class("row")
                    .child(el("span").class("small muted").text("Look through node"))
                    .child(segmented(
                        "Look through node",
                        "wrap",
                        options.collect(),
                        place,
                        &link.callback(move |place: usize| Msg::LookThrough(order.get(place).copied().unwrap_or(0))),
                    )),
            )
            .child(el("ul").class("plot-legend small").all(key).child(
                el("li").class("muted").text(
                    "Letters: nodes whose head it is. ≠: another head than the one you look through. ⚡: boosted, in time for \
                     its slot. ↶: left in a reorg.",
                ),
            )),
    )
}

/// What each side of a cut holds for final: it may have left the picture.
fn final_by_side(player: &Player) -> Html {
    let list = player.final_by_side().map(|(sides, exclude)| {
        let note = exclude.then(|| el("li").class("chip bad").text("these two exclude each other"));
        let sides =
            sides.into_iter().enumerate().map(|(key, words)| el("li").key(key).class("chip").child(words).html());
        el("ul").class("members").all(sides).child(note)
    });
    el("div").child(list).html()
}

fn drawing(picture: &Picture) -> Html {
    let wide = x(picture.columns);
    let tall = y(picture.rows.max(2)) - GAP + 8;
    let stub = picture.older.then(|| el("path").class("edge").attr("d", format!("M0 {0}H{1}", middle(0), x(0))));
    el("svg")
        .attr("width", wide.to_string())
        .attr("height", tall.to_string())
        .attr("role", "img")
        .attr("aria-label", picture.summary.clone())
        .child(el("g").all(picture.epochs.iter().map(|epoch| strip(epoch, tall))))
        .child(el("g").child(stub))
        .child(el("g").all(picture.edges.iter().map(|(from, to)| edge(*from, *to))))
        .child(el("g").all(picture.blocks.iter().map(block)))
        .html()
}

fn middle(row: u16) -> u32 {
    y(row) + HEIGHT / 2
}

fn rect(class: &'static str, (left, top): (u32, u32), (width, height): (u32, u32)) -> El {
    el("rect")
        .class(class)
        .attr("x", left.to_string())
        .attr("y", top.to_string())
        .attr("width", width.to_string())
        .attr("height", height.to_string())
}

fn text(class: &'static str, (left, top): (u32, u32), words: &str) -> El {
    el("text").class(class).attr("x", left.to_string()).attr("y", top.to_string()).child(words)
}

const fn firm_class(firm: Firm) -> &'static str {
    match firm {
        Firm::Open => "",
        Firm::Justified => "justified",
        Firm::Final => "final",
    }
}

/// An epoch's ground, its name, and how firm its checkpoint is.
fn strip(epoch: &EpochPicture, tall: u32) -> Html {
    let left = x(epoch.x) - (PITCH - WIDTH) / 2;
    let words = match epoch.firm {
        Firm::Open => format!("epoch {}", epoch.epoch),
        Firm::Justified => format!("epoch {}: justified", epoch.epoch),
        Firm::Final => format!("epoch {}: final", epoch.epoch),
    };
    let shown = if epoch.width < 3 { epoch.epoch.to_string() } else { words };
    el("g")
        .key(epoch.epoch.to_string())
        .class(join(&["epoch-strip", firm_class(epoch.firm)]))
        .child(rect("band", (left, 4), (u32::from(epoch.width) * PITCH - 2, 22)).attr("rx", "5"))
        .child(text("t3", (left + 8, 19), &shown))
        .child(el("path").class("border").attr("d", format!("M{left} 4V{tall}")))
        .html()
}

fn edge(from: (u16, u16), to: (u16, u16)) -> Html {
    let (from_x, from_y) = (x(from.0), middle(from.1));
    let (to_x, to_y) = (x(to.0) + WIDTH, middle(to.1));
    let bend = u32::midpoint(from_x, to_x);
    let path = match from_y == to_y {
        true => format!("M{from_x} {from_y}H{to_x}"),
        false => format!("M{from_x} {from_y}C{bend} {from_y} {bend} {to_y} {to_x} {to_y}"),
    };
    el("path").class(join(&["edge", if from.1 > 0 { "dashed" } else { "" }])).attr("d", path).html()
}

fn block(block: &BlockPicture) -> Html {
    let standing = match block.standing {
        Standing::Chain => "",
        Standing::Head => "tip",
        Standing::Beside => "stale",
        Standing::Unknown => "stale unknown",
    };
    let bar = BAR * u32::from(block.weight.unwrap_or(0)) / 1_000;
    let foot = HEIGHT - 8;
    let signs = format!("{}{}", if block.boosted { "⚡" } else { "" }, if block.left { "↶" } else { "" });
    el("g")
        .key(block.index.to_string())
        .class(join(&["block", standing, firm_class(block.firm)]))
        .attr("transform", format!("translate({} {})", x(block.x), y(block.y)))
        .child(el("title").child(&block.summary))
        .child(rect("box", (1, 1), (WIDTH - 2, HEIGHT - 2)).attr("rx", "6"))
        .child(text("t3", (5, 14), &block.by))
        .child(text("t3 signs", (WIDTH - 4, 14), &signs).attr("text-anchor", "end"))
        .child(rect("votes", (5, foot - bar), (6, bar)))
        .child(text("t3 share", (14, foot), &block.share))
        .child(text("t2 heads", (6, 27), &block.heads.chars().take(4).collect::<String>()))
        .child(text("t2 heads", (6, 38), &block.heads.chars().skip(4).collect::<String>()))
        .html()
}
