//! A menu button by the pattern of the ARIA guide: arrows move, Home and End jump, Escape closes and gives the focus back.

use super::{Shape, icon};
use crate::ui::kit::el::{Node, el};
use crate::ui::local::{self, Focus};
use crate::web::dom;
use yew::prelude::*;

/// A menu: `id` is unique on the page.
#[derive(Clone, Copy)]
pub struct Menu {
    pub id: &'static str,
    pub label: &'static str,
    pub count: usize,
}

/// The entries are each a name, an explanation and whether it can be chosen.
pub fn menu<'a>(
    menu: Menu,
    items: impl Iterator<Item = (&'a str, &'a str, bool)>,
    on_choose: &Callback<usize>,
) -> Html {
    let is_open = menu.is_open();
    let items = items.enumerate().map(|(index, (label, hint, enabled))| {
        let on_choose = on_choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if enabled {
                menu.close();
                on_choose.emit(index);
            }
        });
        el("li")
            .key(index)
            .attr("role", "none")
            .child(
                el("button")
                    .attr("id", menu.item_id(index))
                    .attr("type", "button")
                    .attr("role", "menuitem")
                    .attr("tabindex", "-1")
                    .attr("aria-disabled", (!enabled).then_some("true"))
                    .onclick(onclick)
                    .onkeydown(Callback::from(move |event: KeyboardEvent| menu.on_item_key(index, &event)))
                    .child(el("b").child(label))
                    .child(el("span").class("tiny").child(hint)),
            )
            .html()
    });
    el("div")
        .class("menu")
        .attr("id", menu.id)
        .onkeydown(Callback::from(move |event: KeyboardEvent| {
            if is_open && event.key() == "Escape" {
                event.prevent_default();
                menu.close();
            }
        }))
        .onfocusout(Callback::from(move |event: FocusEvent| {
            if menu.is_open() && !dom::contains(menu.id, event.related_target()) {
                menu.unfold(false);
            }
        }))
        .child(
            el("button")
                .attr("id", menu.button_id())
                .attr("type", "button")
                .class("btn")
                .attr("aria-haspopup", "menu")
                .attr("aria-expanded", if is_open { "true" } else { "false" })
                .onclick(Callback::from(move |_: MouseEvent| menu.unfold(!menu.is_open())))
                .onkeydown(Callback::from(move |event: KeyboardEvent| {
                    if event.key() == "ArrowDown" && !menu.is_open() {
                        event.prevent_default();
                        // The key must not reach the menu that is about to open.
                        event.stop_propagation();
                        menu.unfold(true);
                    }
                }))
                .child(menu.label)
                .child(icon(Shape::Down)),
        )
        .child(el("div").child(
            is_open.then(|| el("ul").attr("role", "menu").attr("aria-labelledby", menu.button_id()).all(items).html()),
        ))
        .into_node()
}

impl Menu {
    fn is_open(self) -> bool {
        local::read(|local| local.menu == Some(self.id))
    }

    fn unfold(self, open: bool) {
        if open {
            local::focus_next(Focus::Always(self.item_id(0)));
        }
        local::change(|local| local.menu = open.then_some(self.id));
    }

    /// Folds it up and gives the focus back to its button.
    fn close(self) {
        dom::focus_id(&self.button_id());
        self.unfold(false);
    }

    fn on_item_key(self, index: usize, event: &KeyboardEvent) {
        let to = match event.key().as_str() {
            "ArrowDown" => (index + 1) % self.count,
            "ArrowUp" => (index + self.count - 1) % self.count,
            "Home" => 0,
            "End" => self.count - 1,
            _ => return,
        };
        event.prevent_default();
        dom::focus_id(&self.item_id(to));
    }

    fn button_id(self) -> String {
        format!("{}-button", self.id)
    }

    fn item_id(self, index: usize) -> String {
        format!("{}-{index}", self.id)
    }
}
