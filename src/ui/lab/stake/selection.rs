//! Who proposes: draw, count, compare with the stake.

use crate::lab::stake::selection::{Draws, share_chart};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lab::SectionProps;
use crate::ui::lab::chart::chart;
use yew::prelude::*;

/// Slots that one press of the button draws.
const SLOTS: u64 = 1_000;

pub struct Selection {
    draws: Draws,
}

impl Component for Selection {
    type Message = ();
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Selection { draws: Draws::new(vec![8, 16, 32, 32, 48, 64, 128, 256], 7) }
    }

    fn update(&mut self, _ctx: &Context<Self>, (): ()) -> bool {
        self.draws.run(SLOTS);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        el("div")
            .class("card sheet stack")
            .child(
                el("div")
                    .class("row")
                    .child(button("Draw 1,000 slots").look(Look::Primary).onclick(ctx.link().callback(|_| ()))),
            )
            .child(chart("shares", &share_chart(&self.draws), ctx.props().room))
            .html()
    }
}
