//! Grinding: many tries where the seed is the last block, one bit where it is RANDAO.

use super::{Msg, Run, Selection, Send, tiny, two};
use crate::lab::stake::selection::grind::{Grind, SeedRule};
use crate::lab::stake::selection::randao::BIAS;
use crate::ui::kit::el::el;
use crate::ui::kit::{Slider, slider};
use crate::ui::lab::chart::{Room, chart};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::select;
use yew::prelude::*;

pub fn view(selection: &Selection, send: &Send, room: Room) -> Html {
    let grind = &selection.grind;
    let naive = grind.rule() == SeedRule::LastBlock;
    let rules = vec!["Hash of the last block (naive)", "RANDAO"];
    let run = Run {
        what: "Counted",
        words: if naive { "Run 2,000 slots" } else { "Run 400 epochs" },
        full: false,
        fresh: grind.hashes == 0 && grind.randao.slots == 0,
    };
    let tries = naive.then(|| {
        slider(Slider {
            id: "tries",
            label: "Blocks tried in each slot of its own",
            range: Grind::POWER,
            value: grind.power(),
            text: Grind::tries_at(grind.power()),
            unit: "",
            worded: Some(Grind::tries_at),
            spoken: None,
            on_change: send.slide(Msg::GrindPower),
        })
    });
    let form = vec![
        select(
            "seed",
            "Where the seed of the next draw comes from",
            rules,
            usize::from(!naive),
            send.pick(Msg::SeedRule),
        ),
        selection.controls(run, send),
        el("div").child(tries).html(),
        slider(Slider {
            id: "own",
            label: "The attacker’s validators, of 16",
            range: Grind::OWN,
            value: grind.own(),
            text: grind.own().to_string(),
            unit: "",
            worded: None,
            spoken: None,
            on_change: send.slide(Msg::GrindOwn),
        }),
    ];
    let note = if naive {
        "Every try is a block header that is really hashed, and every hash a real draw. No large chain draws by the bare hash of the \
         last block today; early designs did something like it. The ribbon is of 2,000 slots."
    } else {
        BIAS
    };
    two("Grinding", form, vec![chart("grind", &grind.chart(), room), facts(&grind.facts()), tiny(note)])
}
