//! Coin age: a patient attacker with a small stake.

use super::{Msg, Run, Selection, Send, small, tiny, two};
use crate::lab::stake::selection::hoard::Hoard;
use crate::ui::kit::{Slider, slider};
use crate::ui::lab::chart::{Room, chart};
use crate::ui::lab::facts::facts;
use yew::prelude::*;

pub fn view(selection: &Selection, send: &Send, room: Room) -> Html {
    let hoard = &selection.hoard;
    let (percent, days) = (hoard.percent(), hoard.away_days());
    let form = vec![
        small(
            "Coins count once they lay still for 30 days, and more up to 90. An attacker stays away while its coins ripen, then \
             comes back with all of them.",
        ),
        selection.controls(
            Run {
                what: "Simulated",
                words: if hoard.is_over() { "Run once more" } else { "Run" },
                full: false,
                fresh: !hoard.has_begun(),
            },
            send,
        ),
        slider(Slider {
            id: "attacker",
            label: "The attacker’s part of the coins",
            range: Hoard::PERCENT,
            value: percent,
            text: format!("{percent} %"),
            unit: "%",
            worded: None,
            spoken: None,
            on_change: send.slide(Msg::HoardPercent),
        }),
        slider(Slider {
            id: "away",
            label: "It stays away",
            range: Hoard::AWAY,
            value: days,
            text: format!("{days} days"),
            unit: "days",
            worded: None,
            spoken: None,
            on_change: send.slide(Msg::HoardAway),
        }),
    ];
    let figures = vec![chart("hoard", &hoard.chart(), room), facts(&hoard.facts()), tiny(&hoard.note())];
    two("Coin age", form, figures)
}
