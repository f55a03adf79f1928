//! A menu button by the pattern of the ARIA guide: arrows move, Home and End jump, Escape closes and gives the focus back.

use super::{Shape, icon};
use crate::ui::kit::el::el;
use crate::web::dom;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
pub struct MenuItem {
    pub label: AttrValue,
    pub hint: AttrValue,
    pub enabled: bool,
}

#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// Unique on the page.
    pub id: &'static str,
    pub label: AttrValue,
    pub items: Vec<MenuItem>,
    pub on_choose: Callback<usize>,
}

fn item_id(menu: &str, index: usize) -> String {
    format!("{menu}-{index}")
}

#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let root = use_node_ref();
    let (id, count) = (props.id, props.items.len());
    {
        use_effect_with(*open, move |open| {
            if *open {
                dom::focus_id(&item_id(id, 0));
            }
        });
    }
    let button_id = format!("{id}-button");
    let close = {
        let (open, button_id) = (open.clone(), button_id.clone());
        Callback::from(move |()| {
            dom::focus_id(&button_id);
            open.set(false);
        })
    };
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let on_button_key = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "ArrowDown" && !*open {
                event.prevent_default();
                // The key must not reach the menu that is about to open.
                event.stop_propagation();
                open.set(true);
            }
        })
    };
    let onkeydown = {
        let (is_open, close) = (*open, close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if is_open && event.key() == "Escape" {
                event.prevent_default();
                close.emit(());
            }
        })
    };
    let onfocusout = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            if !dom::contains(&root, event.related_target()) {
                open.set(false);
            }
        })
    };
    let items = props.items.iter().enumerate().map(|(index, item)| {
        let onclick = {
            let (enabled, close, on_choose) = (item.enabled, close.clone(), props.on_choose.clone());
            Callback::from(move |_: MouseEvent| {
                if enabled {
                    close.emit(());
                    on_choose.emit(index);
                }
            })
        };
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowDown" => (index + 1) % count,
                "ArrowUp" => (index + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            dom::focus_id(&item_id(id, to));
        });
        el("li")
            .key(index)
            .attr("role", "none")
            .child(
                el("button")
                    .attr("id", item_id(id, index))
                    .attr("type", "button")
                    .attr("role", "menuitem")
                    .attr("tabindex", "-1")
                    .attr("aria-disabled", (!item.enabled).then_some("true"))
                    .onclick(onclick)
                    .onkeydown(onkeydown)
                    .child(el("b").child(&item.label))
                    .child(el("span").class("tiny").child(&item.hint)),
            )
            .html()
    });
    el("div")
        .class("menu")
        .node_ref(root)
        .onkeydown(onkeydown)
        .onfocusout(onfocusout)
        .child(
            el("button")
                .attr("id", button_id.clone())
                .attr("type", "button")
                .class("btn")
                .attr("aria-haspopup", "menu")
                .attr("aria-expanded", if *open { "true" } else { "false" })
                .onclick(onclick)
                .onkeydown(on_button_key)
                .child(&props.label)
                .child(icon(Shape::Down)),
        )
        .child(el("div").child(if *open {
            el("ul").attr("role", "menu").attr("aria-labelledby", button_id).all(items).html()
        } else {
            Html::default()
        }))
        .html()
}
