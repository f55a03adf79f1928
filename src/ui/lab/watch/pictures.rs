//! The two pictures: the tree of blocks and the map of nodes.

use super::{Msg, WatchSection, card};
use crate::lab::watch::map::{LinkState, Map, SIZE};
use crate::lab::watch::screen::Screen;
use crate::lab::watch::tree::{BlockPicture, Edge, Standing, Tree};
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::lab::kit::in_words;
use yew::html::Scope;
use yew::prelude::*;

const PITCH: u32 = 106;
const WIDTH: u32 = 84;
const HEIGHT: u32 = 62;
const GAP: u32 = 12;
const LEFT: u32 = 24;
const TOP: u32 = 8;

fn x(column: u16) -> u32 {
    LEFT + u32::from(column) * PITCH
}

fn y(row: u16) -> u32 {
    TOP + u32::from(row) * (HEIGHT + GAP)
}

pub fn tree_card(screen: &Screen) -> Html {
    let facts = screen.facts.iter().map(|fact| {
        el("div").key(fact.label).child(el("dt").text(fact.label)).child(el("dd").child(&fact.value)).html()
    });
    let key = [("tip", "head of this node"), ("stale", "not on its chain"), ("secret", "secret")];
    let key = key
        .into_iter()
        .map(|(class, words)| el("li").key(class).child(el("i").class(join(&["pip", class]))).text(words).html());
    html_of(
        card("watch-tree", "The tree of blocks")
            .child(el("dl").class("watch-facts").all(facts))
            .child(
                el("div")
                    .class("chain")
                    .child(
                        el("div")
                            .class("scroller")
                            .attr("role", "region")
                            .attr("tabindex", "0")
                            .attr("aria-label", "Tree, the newest on the right")
                            .child(tree(&screen.tree)),
                    )
                    .child(in_words("Blocks", screen.tree.blocks.iter().map(|block| &block.summary))),
            )
            .child(
                el("ul")
                    .class("plot-legend small")
                    .all(key)
                    .child(el("li").class("muted").text("Letters below a block: the nodes whose head it is.")),
            ),
    )
}

fn tree(tree: &Tree) -> Html {
    let wide = x(tree.columns);
    let tall = y(tree.rows.max(3)) - GAP + TOP;
    let stub = tree.older.then(|| el("path").class("edge").attr("d", format!("M0 {}H{}", y(0) + HEIGHT / 2, x(0))));
    el("svg")
        .attr("width", wide.to_string())
        .attr("height", tall.to_string())
        .attr("role", "img")
        .attr("aria-label", tree.summary.clone())
        .child(el("g").child(stub))
        .child(el("g").all(tree.edges.iter().map(edge)))
        .child(el("g").all(tree.blocks.iter().map(block)))
        .html()
}

fn edge(edge: &Edge) -> Html {
    let (from_x, from_y) = (x(edge.from.0), y(edge.from.1) + HEIGHT / 2);
    let (to_x, to_y) = (x(edge.to.0) + WIDTH, y(edge.to.1) + HEIGHT / 2);
    let bend = u32::midpoint(from_x, to_x);
    let path = match from_y == to_y {
        true => format!("M{from_x} {from_y}H{to_x}"),
        false => format!("M{from_x} {from_y}C{bend} {from_y} {bend} {to_y} {to_x} {to_y}"),
    };
    el("path")
        .key(format!("{:?}", (edge.from.0, edge.from.1, edge.to.1)))
        .class(join(&["edge", if edge.from.1 > 0 { "dashed" } else { "" }]))
        .attr("d", path)
        .html()
}

fn block(block: &BlockPicture) -> Html {
    let class = join(&[
        "block",
        match block.standing {
            Standing::Chain => "",
            Standing::Head => "tip",
            Standing::Beside => "stale",
            Standing::Secret => "stale secret",
        },
        if block.hostile { "hostile" } else { "" },
    ]);
    let line = |class: &'static str, y: &'static str, text: &str| {
        el("text").class(class).attr("x", "9").attr("y", y).child(text)
    };
    el("g")
        .key(block.index.to_string())
        .class(class)
        .attr("transform", format!("translate({} {})", x(block.x), y(block.y)))
        .child(el("title").child(&block.summary))
        .child(
            el("rect")
                .class("box")
                .attr("x", "1")
                .attr("y", "1")
                .attr("width", (WIDTH - 2).to_string())
                .attr("height", (HEIGHT - 2).to_string())
                .attr("rx", "7"),
        )
        .child(line("t1", "19", &block.height))
        .child(line("t3", "35", &block.by))
        .child(
            el("text")
                .class("t2 note")
                .attr("x", (WIDTH - 8).to_string())
                .attr("y", "19")
                .attr("text-anchor", "end")
                .text(block.note),
        )
        .child(line("t2 heads", "52", &block.heads))
        .html()
}

pub fn map_card(screen: &Screen, link: &Scope<WatchSection>) -> Html {
    html_of(
        card("watch-map", "The nodes").child(map(&screen.map, link)).child(
            el("p")
                .class("small muted")
                .text("Below each node: the height of its head. Filled: the same head as the node you look through."),
        ),
    )
}

fn map(map: &Map, link: &Scope<WatchSection>) -> Html {
    let places = map.places.iter().map(|place| {
        el("g")
            .key(place.name)
            .child(
                el("rect")
                    .class("ground")
                    .attr("x", place.x.to_string())
                    .attr("y", place.y.to_string())
                    .attr("width", place.width.to_string())
                    .attr("height", place.height.to_string())
                    .attr("rx", "16"),
            )
            .child(
                el("text")
                    .class("t3")
                    .attr("x", (place.x + 10).to_string())
                    .attr("y", (place.y + 14).to_string())
                    .text(place.name),
            )
            .html()
    });
    let links = map.links.iter().enumerate().map(|(index, line)| {
        let ((x1, y1), (x2, y2)) = (line.from, line.to);
        el("path")
            .key(index)
            .class(match line.state {
                LinkState::Open => "wire",
                LinkState::Slow => "wire slow",
                LinkState::Down => "wire down",
            })
            .attr("d", format!("M{x1} {y1}L{x2} {y2}"))
            .html()
    });
    let nodes = map.nodes.iter().map(|node| {
        let class = join(&[
            "node",
            if node.agrees { "agrees" } else { "" },
            if node.chosen { "chosen" } else { "" },
            if node.away { "away" } else { "" },
            if node.hostile { "hostile" } else { "" },
        ]);
        let number = node.node;
        let text = |class: &'static str, y: u16, words: &str| {
            el("text")
                .class(class)
                .attr("x", node.x.to_string())
                .attr("y", y.to_string())
                .attr("text-anchor", "middle")
                .child(words)
        };
        el("g")
            .key(node.node.to_string())
            .class(class)
            .onclick(link.callback(move |_: MouseEvent| Msg::LookThrough(number)))
            .child(el("circle").attr("cx", node.x.to_string()).attr("cy", node.y.to_string()).attr("r", "12"))
            .child(text("letter", node.y + 4, &node.letter))
            .child(text("t2", node.y + 25, if node.away { "away" } else { &node.head }))
            .html()
    });
    el("svg")
        .class("map")
        .attr("viewBox", format!("0 0 {} {}", SIZE.0, SIZE.1))
        .attr("role", "img")
        .attr("aria-label", map.summary.clone())
        .child(el("g").all(places))
        .child(el("g").all(links))
        .child(el("g").all(nodes))
        .html()
}
