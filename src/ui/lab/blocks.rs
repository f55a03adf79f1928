//! Bitcoin's own blocks: bring bytes, see every check, turn a bit.

use super::chart::Room;
use super::kit::select;
use super::{SectionProps, say};
use crate::core::bitcoin::examine::Verdict;
use crate::lab::blocks::acts::Act;
use crate::lab::blocks::screen::{CheckScreen, Field, ShownScreen, TransactionScreen, buttons};
use crate::lab::blocks::story::{Fork, ForkBlock, Retarget};
use crate::lab::blocks::{Blocks, MAX_FILE_BYTES};
use crate::ui::kit::el::{El, el, html_of, join};
use crate::ui::kit::{Look, Shape, button, copy_button, icon};
use crate::ui::local::{self, Focus};
use crate::web::dom;
use crate::web::page_script::{self, Opened};
use yew::prelude::*;

/// The field for hexadecimal digits, and what is said of it.
const FIELD: &str = "block-text";
const REFUSAL: &str = "block-refusal";
/// The heading of what is shown.
const TITLE: &str = "block-title";

pub struct BlocksSection {
    blocks: Blocks,
}

pub enum BlocksMsg {
    Show(Act),
    /// Read what stands in the field.
    Read,
    /// Let the visitor choose a file.
    Open,
    Opened(Option<Opened>),
    /// Choose where a bit is turned.
    Choose(usize),
    /// Turn it, or turn it back.
    Flip,
}

impl BlocksSection {
    fn follow(&mut self, query: &str) {
        if let Some(act) = Act::in_query(query) {
            self.blocks.show(act);
        }
    }
}

impl Component for BlocksSection {
    type Message = BlocksMsg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut section = BlocksSection { blocks: Blocks::default() };
        section.follow(&ctx.props().query);
        section
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        if ctx.props().query != old.query {
            self.follow(&ctx.props().query);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: BlocksMsg) -> bool {
        match msg {
            BlocksMsg::Show(act) => self.blocks.show(act),
            BlocksMsg::Read => self.blocks.read_text(&dom::text_of(FIELD)),
            BlocksMsg::Open => {
                ctx.link().send_future(async { BlocksMsg::Opened(page_script::open_file(MAX_FILE_BYTES).await) });
                return false;
            }
            BlocksMsg::Opened(None) => return false,
            BlocksMsg::Opened(Some(file)) => self.blocks.read_file(&file.name, file.size, file.content.as_deref()),
            BlocksMsg::Choose(index) => {
                self.blocks.choose(index);
                return true;
            }
            BlocksMsg::Flip => {
                self.blocks.flip();
                say(&self.blocks.spoken());
                return true;
            }
        }
        // Where all stands in one column, what came of it is far below what was pressed.
        if ctx.props().room == Room::Narrow && !self.blocks.is_refused() {
            local::focus_next(Focus::Always(TITLE.to_owned()));
        }
        say(&self.blocks.spoken());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let screen = self.blocks.screen();
        let shown = screen.shown.map(|shown| shown_block(&shown, ctx));
        el("div")
            .class("stack work")
            .child(bring(screen.refusal, shown.is_none(), ctx))
            .child(el("div").child(shown))
            .html()
    }
}

fn on(ctx: &Context<BlocksSection>, make: impl Fn() -> BlocksMsg + 'static) -> Callback<()> {
    ctx.link().callback(move |()| make())
}

/// Where a block comes from: one that is held, the field, a file.
fn bring(refusal: Option<String>, is_first: bool, ctx: &Context<BlocksSection>) -> El {
    let acts = buttons().enumerate().map(|(index, (act, words))| {
        let look = if index == 0 && is_first { Look::Primary } else { Look::Plain };
        el("li").key(index).child(button(words).look(look).onclick(on(ctx, move || BlocksMsg::Show(act)))).html()
    });
    let is_refused = refusal.is_some();
    el("section")
        .class("card sheet stack")
        .attr("aria-label", "Choose a block")
        .child(el("ul").class("row famous").all(acts))
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", FIELD).text("Or paste a header or a block, in hexadecimal"))
                .child(
                    el("textarea")
                        .attr("id", FIELD)
                        .class("mono")
                        .attr("rows", "3")
                        .attr("spellcheck", "false")
                        .attr("autocomplete", "off")
                        .attr("aria-invalid", is_refused.then_some("true"))
                        .attr("aria-describedby", is_refused.then_some(REFUSAL)),
                )
                .child(el("div").child(
                    refusal.map(|refusal| el("p").attr("id", REFUSAL).class("error").text("✗ ").child(refusal)),
                )),
        )
        .child(
            el("div")
                .class("row")
                .child(button("Check these bytes").onclick(on(ctx, || BlocksMsg::Read)))
                .child(button("Open a file…").onclick(on(ctx, || BlocksMsg::Open)))
                .child(
                    el("span")
                        .class("small muted")
                        .text("Nothing is fetched or sent: all you see is computed here, from these bytes."),
                ),
        )
}

fn shown_block(shown: &ShownScreen, ctx: &Context<BlocksSection>) -> Html {
    el("section")
        .class("card sheet stack shown")
        .attr("aria-labelledby", TITLE)
        .child(
            el("div")
                .child(el("h2").attr("id", TITLE).attr("tabindex", "-1").child(&shown.title))
                .child(el("p").class("muted").child(&shown.note)),
        )
        .child(
            el("p")
                .class("block-hash")
                .child(el("span").class("small muted").text("Hash "))
                .child(el("code").child(el("b").class("zero").child(&shown.hash.0)).child(&shown.hash.1))
                .child(
                    el("span")
                        .child(shown.hex.as_deref().map(|hex| copy_button("block", "the bytes in hexadecimal", hex))),
                ),
        )
        .child(verdict(shown))
        .child(el("div").all([flip(shown, ctx)]))
        .child(el("div").child(shown.retarget.as_ref().map(retarget)))
        .child(el("div").child(shown.fork.as_ref().map(|it| fork(it, ctx))))
        .child(
            el("div")
                .class("two")
                .child(
                    el("section")
                        .attr("aria-labelledby", "block-checks")
                        .child(el("h3").attr("id", "block-checks").text("What a node checks"))
                        .child(el("ul").class("ticks").all(shown.checks.iter().enumerate().map(check))),
                )
                .child(
                    el("section")
                        .attr("aria-labelledby", "block-header")
                        .child(el("h3").attr("id", "block-header").text("The header, byte by byte"))
                        .child(el("p").class("small muted").text(
                            "Above its bytes as they travel, below what they say: numbers and hashes from the back.",
                        ))
                        .child(el("ul").class("header-bytes").all(shown.fields.iter().enumerate().map(field)))
                        .child(el("div").child((!shown.facts.is_empty()).then(|| transactions(shown)))),
                ),
        )
        .html()
}

fn verdict(shown: &ShownScreen) -> El {
    let (class, shape) = if shown.is_sound { ("off", Shape::Tick) } else { ("on", Shape::Cross) };
    el("div").class(join(&["verdict-box", class])).child(icon(shape)).child(el("p").child(&shown.verdict))
}

/// One bit, and the place where it is turned.
fn flip(shown: &ShownScreen, ctx: &Context<BlocksSection>) -> Html {
    let words = if shown.is_flipped { "Put it back" } else { "Flip one bit" };
    el("div")
        // Other places are another choice: a list whose lines change keeps showing the number of the old one.
        .key(shown.places.concat())
        .class("row flip")
        .child(select(
            "flip-place",
            "Spoil it, and see who notices",
            shown.places.iter().map(String::as_str),
            shown.chosen,
            ctx.link().callback(BlocksMsg::Choose),
        ))
        .child(button(words).onclick(on(ctx, || BlocksMsg::Flip)))
        .html()
}

fn check((index, check): (usize, &CheckScreen)) -> Html {
    let (class, sign) = match check.verdict {
        Verdict::Passed => ("ok", icon(Shape::Tick)),
        Verdict::Failed => ("broken", icon(Shape::Cross)),
        Verdict::Untold => ("untold", el("span").class("ask").attr("aria-hidden", "true").text("?").html()),
    };
    let line = |name: &'static str, value: &String| el("div").child(el("dt").text(name)).child(el("dd").child(value));
    el("li")
        // A check that comes to fail is drawn anew, and so unfolds.
        .key(format!("{index}{class}"))
        .class(class)
        .child(
            el("details")
                .flag("open", check.verdict == Verdict::Failed)
                .child(
                    el("summary")
                        .child(sign)
                        .child(el("b").text(check.name))
                        .child(el("span").class("word small").text(check.word)),
                )
                .child(
                    el("div")
                        .class("why small")
                        .child(el("p").text(check.sentence))
                        .child(
                            el("dl")
                                .child(line(check.expected_label, &check.expected))
                                .child(line("Found", &check.found)),
                        )
                        .child(el("p").class("source").text(check.source)),
                ),
        )
        .html()
}

fn field((index, field): (usize, &Field)) -> Html {
    const SHADES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    let shade = SHADES.get(index).copied().unwrap_or_default();
    el("li")
        .key(index)
        .class(join(&[shade, if field.changed { "changed" } else { "" }]))
        .child(
            el("span")
                .class("tiny")
                .text(field.name)
                .child(field.changed.then_some(html_of(el("b").text(" (one bit turned)")))),
        )
        .child(el("code").child(&field.hex))
        .child(el("span").class(if field.is_hash { "value mono tiny" } else { "value small" }).child(&field.value))
        .html()
}

fn transactions(shown: &ShownScreen) -> Html {
    let facts = shown.facts.iter().enumerate().map(|(index, (name, value))| {
        html_of(el("li").key(index).child(el("b").child(value)).child(el("span").class("tiny muted").text(name)))
    });
    let list = shown.transactions.iter().enumerate().map(transaction);
    let more = shown.more.as_ref().map(|more| el("p").class("small muted").child(more));
    el("section")
        .attr("aria-labelledby", "block-transactions")
        .child(el("h3").attr("id", "block-transactions").text("Transactions"))
        .child(el("ul").class("facts-row").all(facts))
        .child(el("ul").class("transactions").all(list))
        .child(el("div").child(more))
        .html()
}

fn transaction((index, it): (usize, &TransactionScreen)) -> Html {
    let text = it.text.as_ref().map(|text| el("blockquote").child(text));
    el("li")
        .key(index)
        .child(el("b").child(&it.title))
        .child(el("code").class("txid small").child(&it.txid))
        .child(el("p").class("small muted").child(&it.line))
        .child(el("div").child(text))
        .html()
}

fn retarget(story: &Retarget) -> Html {
    let steps = story.steps.iter().enumerate().map(|(index, (name, value))| {
        html_of(el("div").key(index).child(el("dt").text(name)).child(el("dd").child(value)))
    });
    let (class, shape) = if story.agrees { ("ok", Shape::Tick) } else { ("broken", Shape::Cross) };
    el("section")
        .attr("aria-labelledby", "block-retarget")
        .child(el("h3").attr("id", "block-retarget").text("How its target was worked out"))
        .child(el("dl").class("kinds").all(steps))
        .child(
            el("ul")
                .class("checks")
                .child(el("li").class(class).child(icon(shape)).child(el("b").child(&story.result))),
        )
        .html()
}

// ---- The fork ----

const CARD: (u16, u16) = (136, 66);

fn fork(fork: &Fork, ctx: &Context<BlocksSection>) -> Html {
    let is_narrow = ctx.props().room == Room::Narrow;
    // Time runs to the right, or downwards where there is no room.
    let corner = |block: &ForkBlock| {
        let (along, across) = (u16::from(block.column), u16::from(block.row));
        if is_narrow { (8 + across * 160, 4 + along * 108) } else { (4 + along * 216, 4 + across * 96) }
    };
    let [parent, rival, stale, child] = fork.blocks.each_ref().map(corner);
    let link = |from: (u16, u16), to: (u16, u16), class: &'static str| {
        let (half_width, half_height) = (CARD.0 / 2, CARD.1 / 2);
        let path = if is_narrow {
            let (x, y, end_x, end_y) = (from.0 + half_width, from.1 + CARD.1, to.0 + half_width, to.1);
            format!("M{x} {y}C{x} {} {end_x} {} {end_x} {end_y}", y + 24, end_y - 24)
        } else {
            let (x, y, end_x, end_y) = (from.0 + CARD.0, from.1 + half_height, to.0, to.1 + half_height);
            format!("M{x} {y}C{} {y} {} {end_y} {end_x} {end_y}", x + 44, end_x - 44)
        };
        html_of(el("path").class(join(&["fork-link", class])).attr("d", path))
    };
    let links = [link(parent, rival, ""), link(parent, stale, "stale"), link(rival, child, "")];
    let cards = fork.blocks.iter().map(|block| card(block, corner(block)));
    let sentences = fork.sentences.iter().enumerate().map(|(index, words)| el("li").key(index).child(words).html());
    let is_stale_shown = fork.blocks.iter().any(|block| block.is_shown && block.is_stale);
    let (words, other) =
        if is_stale_shown { ("Look at its rival", Act::Rival) } else { ("Look at the stale one", Act::Stale) };
    el("section")
        .attr("aria-labelledby", "block-fork")
        .child(el("h3").attr("id", "block-fork").text("Two blocks at one height"))
        .child(
            el("div")
                .class("two")
                .child(
                    el("svg")
                        .class("fork")
                        .attr("viewBox", if is_narrow { "0 0 312 290" } else { "0 0 576 170" })
                        .attr("role", "img")
                        .attr("aria-label", fork.spoken.clone())
                        .all(links.into_iter().chain(cards)),
                )
                .child(
                    el("div")
                        .child(el("ul").class("sentences").all(sentences))
                        .child(button(words).onclick(on(ctx, move || BlocksMsg::Show(other)))),
                ),
        )
        .html()
}

fn card(block: &ForkBlock, (x, y): (u16, u16)) -> Html {
    const BAR: u16 = 14;
    let text = |class: &'static str, down: u16, words: String| {
        el("text").class(class).attr("x", (x + 10).to_string()).attr("y", (y + down).to_string()).child(words)
    };
    let bars = block.bars.iter().zip(0u16..).map(|(byte, index)| {
        const DEPTHS: [&str; 4] = ["d0", "d1", "d2", "d3"];
        let depth = DEPTHS[usize::from(byte >> 6)];
        html_of(
            el("rect")
                .class(join(&["fork-bar", depth]))
                .attr("x", (x + 10 + index * BAR).to_string())
                .attr("y", (y + 8).to_string())
                .attr("width", BAR.to_string())
                .attr("height", "7"),
        )
    });
    let class =
        join(&["fork-card", if block.is_stale { "stale" } else { "" }, if block.is_shown { "shown" } else { "" }]);
    el("g")
        .class(class)
        .child(
            el("rect")
                .class("fork-sheet")
                .attr("x", x.to_string())
                .attr("y", y.to_string())
                .attr("rx", "5")
                .attr("width", CARD.0.to_string())
                .attr("height", CARD.1.to_string()),
        )
        .all(bars)
        .child(text("fork-title", 31, block.title.clone()))
        .child(text("fork-hash", 45, block.short.clone()))
        .child(text("fork-word", 59, block.word.to_owned()))
        .html()
}
