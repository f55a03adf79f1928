//! One idea alone, for a frame in somebody else's page: a head, the pieces of the playground that it takes, a way there.

mod chain;
mod energy;
mod hash;
mod mine;
mod slash;

use super::app::Place;
use super::kit::el::{Node, el, join};
use super::local;
use super::parts::Parts;
use crate::session::msg::Msg;
use crate::view::model::Part;
use crate::web::guest::{self, Kind};
use yew::prelude::*;

/// A frame that shows one of them.
pub struct Widget;

impl Place for Widget {
    fn connect(on_parts: Callback<Vec<Part>>) -> Callback<Msg> {
        guest::connect(on_parts)
    }

    fn draw(parts: &Parts) -> Html {
        let kind = Kind::asked();
        let (title, hue) = match kind {
            Kind::Hash => ("A hash", "work"),
            Kind::Chain => ("A chain of hashes", "work"),
            Kind::Mine => ("Mine a block", "work"),
            Kind::Slash => ("Sign twice", "stake"),
            Kind::Energy => ("What agreement costs", "work"),
        };
        let heading = match guest::config("heading").as_deref() {
            Some("1") => "h1",
            Some("3") => "h3",
            Some("4") => "h4",
            _ => "h2",
        };
        let body = match kind {
            Kind::Hash => hash::hash(),
            _ if !parts.ready => el("p").class("muted").text("Starting…").html(),
            Kind::Chain => chain::chain(parts),
            Kind::Mine => mine::mine(parts),
            Kind::Slash => slash::slash(parts),
            Kind::Energy => energy::energy(parts),
        };
        let said = local::read(|local| local.said.clone());
        el("article")
            .class(join(&["card", "lane", "widget", hue]))
            .attr("aria-labelledby", "widget-title")
            .child(
                el("header")
                    .child(el("span").class("swatch"))
                    .child((kind == Kind::Energy).then(|| el("span").class("swatch of-stake")))
                    .child(el(heading).attr("id", "widget-title").class("title").text(title)),
            )
            .child(el("div").class("content").child(body))
            .child(
                el("footer")
                    .class("small")
                    .child(el("span").text("Proofground"))
                    .child(el("span").class("spacer"))
                    .child(
                        el("a")
                            .attr("id", "open-playground")
                            .attr("href", "index.html")
                            .attr("target", "_blank")
                            .attr("rel", "noopener")
                            .text("Open in the playground ")
                            .child(el("span").attr("aria-hidden", "true").text("↗")),
                    ),
            )
            .child(el("div").class("sr").attr("aria-live", "polite").attr("aria-atomic", "true").child(said))
            .into_node()
    }
}
