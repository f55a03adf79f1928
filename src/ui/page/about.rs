//! Says what is real on this page and what is modelled.

use crate::ui::kit::button;
use crate::ui::kit::dialog;
use crate::ui::kit::el::el;
use yew::prelude::*;

pub fn about(on_close: Callback<()>) -> Html {
    dialog(
        "about",
        "What is real here",
        on_close.clone(),
        Html::from_iter([
            el("p")
                .text("Two small blockchains run on this page. One lets computing power ")
                .text("decide who writes the next block, the other ")
                .text("lets locked coins decide. Both get the same payments, so that you ")
                .text("can compare what agreement costs.")
                .html(),
            el("h3").text("Nothing of value, nothing sent").html(),
            el("p")
                .text("The coins exist only here and are worth nothing. Nothing is ")
                .text("hashed before you ask for it. Nothing leaves this ")
                .text("browser: no account, no server, no statistics.")
                .html(),
            el("dl")
                .class("kinds")
                .child(
                    el("div").child(el("dt").text("Real, measured here")).child(
                        el("dd")
                            .text("Your mining: every hash is computed on this device, and its time ")
                            .text("is measured. Every signature, every ")
                            .text("Merkle root, every proof of a block, and every check of them."),
                    ),
                )
                .child(
                    el("div").child(el("dt").text("Modelled")).child(
                        el("dd")
                            .text("The other miners and validators, the network between them, and ")
                            .text("the clock. Rivals find blocks by chance, ")
                            .text("as often as their share of hash power says. Above 12 bits the ")
                            .text("proof in a rival’s block is easier by a scale that the block ")
                            .text("states: one of its hashes stands for many. What such a share ")
                            .text("costs is calculated."),
                    ),
                )
                .child(el("div").child(el("dt").text("Reported")).child(
                    el("dd").text("Figures about Bitcoin and Ethereum, each with who published it ").text("and when."),
                ))
                .html(),
            el("h3").text("To begin").html(),
            el("p")
                .text("Mine one block. Then press Run and watch both chains grow. Open a ")
                .text("block and change something in it. Misbehave on ")
                .text("the stake chain and see what it costs. Reset undoes everything.")
                .html(),
            el("div").class("row").child(button("Back to the chains").onclick(on_close)).html(),
        ]),
    )
}
