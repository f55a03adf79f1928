//! Drawing only what may have changed. The page has one kind of component: a function with what it draws from.

use super::local;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::VComp;

/// What `draw` makes of `view`, made again only for another `view` or after a change of what the page remembers.
pub fn memo<V: 'static>(view: &Rc<V>, draw: impl Fn(&Rc<V>) -> Html + 'static) -> Html {
    // While the piece is on the page it holds `view`, so nothing else can come to lie at this address.
    let of = (Rc::as_ptr(view).addr(), local::generation());
    let view = view.clone();
    let props = PieceProps { of, draw: Rc::new(move || draw(&view)) };
    VComp::new::<Piece>(Rc::new(props), None).into()
}

struct Piece;

#[derive(Properties)]
struct PieceProps {
    of: (usize, u32),
    draw: Rc<dyn Fn() -> Html>,
}

impl PartialEq for PieceProps {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of
    }
}

impl Component for Piece {
    type Message = ();
    type Properties = PieceProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Piece
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw)()
    }
}
