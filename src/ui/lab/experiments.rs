//! Experiments: curves counted by simulation over those of theory.

use super::SectionProps;
use super::chart::chart;
use crate::lab::experiments::first_look;
use crate::ui::kit::el::el;
use yew::prelude::*;

pub struct Experiments;

impl Component for Experiments {
    type Message = ();
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Experiments
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        el("div").class("card sheet").child(chart("curve", &first_look(), ctx.props().room)).html()
    }
}
