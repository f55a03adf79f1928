//! Elements by plain calls: `el("p").class("small").text("hello")`.
//!
//! Yew's `html!` writes the whole construction of an element out at each place it is used, three hundred bytes at a time;
//! here each call is a few bytes and the work stands in one place. `memo` mounts the one component.

use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, VTag, VText};

/// An element under construction.
pub struct El(Box<VTag>);

pub fn el(name: &'static str) -> El {
    El(Box::new(VTag::new(name)))
}

/// Anything that can stand among an element's children.
pub fn html_of(node: impl Node) -> Html {
    node.into_node()
}

/// What can stand among an element's children.
pub trait Node {
    fn into_node(self) -> Html;
}

impl Node for El {
    fn into_node(self) -> Html {
        self.html()
    }
}

impl Node for Html {
    fn into_node(self) -> Html {
        self
    }
}

impl Node for AttrValue {
    fn into_node(self) -> Html {
        Html::VText(VText::new(self))
    }
}

impl Node for &AttrValue {
    fn into_node(self) -> Html {
        self.clone().into_node()
    }
}

/// A borrowed text is copied; words that are there for ever go through [`El::text`].
impl Node for &str {
    fn into_node(self) -> Html {
        AttrValue::from(self.to_owned()).into_node()
    }
}

impl Node for String {
    fn into_node(self) -> Html {
        AttrValue::from(self).into_node()
    }
}

impl Node for &String {
    fn into_node(self) -> Html {
        AttrValue::from(self.clone()).into_node()
    }
}

impl<T: Node> Node for Option<T> {
    fn into_node(self) -> Html {
        self.map_or_else(Html::default, Node::into_node)
    }
}

/// What an attribute can be set to. Nothing leaves it out.
pub trait Value {
    fn into_value(self) -> Option<AttrValue>;
}

impl Value for AttrValue {
    fn into_value(self) -> Option<AttrValue> {
        Some(self)
    }
}

impl Value for &'static str {
    fn into_value(self) -> Option<AttrValue> {
        Some(AttrValue::Static(self))
    }
}

impl Value for String {
    fn into_value(self) -> Option<AttrValue> {
        Some(self.into())
    }
}

impl<T: Value> Value for Option<T> {
    fn into_value(self) -> Option<AttrValue> {
        self.and_then(Value::into_value)
    }
}

impl El {
    fn set(mut self, name: &'static str, value: Option<AttrValue>) -> Self {
        if let Some(value) = value {
            self.0.add_attribute(name, value);
        }
        self
    }

    fn push(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    fn listen(mut self, listener: Rc<dyn Listener>) -> Self {
        self.0.add_listener(listener);
        self
    }

    pub fn attr(self, name: &'static str, value: impl Value) -> Self {
        self.set(name, value.into_value())
    }

    pub fn class(self, value: impl Value) -> Self {
        self.set("class", value.into_value())
    }

    /// An attribute that is there or not.
    pub fn flag(self, name: &'static str, on: bool) -> Self {
        self.set(name, on.then_some(AttrValue::Static(name)))
    }

    pub fn key(mut self, key: impl Into<Key>) -> Self {
        self.0.key = Some(key.into());
        self
    }

    pub fn node_ref(mut self, node_ref: NodeRef) -> Self {
        self.0.node_ref = node_ref;
        self
    }

    /// What an input holds.
    pub fn value(mut self, value: impl Value) -> Self {
        self.0.set_value(value.into_value());
        self
    }

    pub fn checked(mut self, checked: bool) -> Self {
        self.0.set_checked(checked);
        self
    }

    pub fn text(self, text: &'static str) -> Self {
        self.push(AttrValue::Static(text).into_node())
    }

    pub fn child(self, child: impl Node) -> Self {
        self.push(child.into_node())
    }

    /// A list of children that may grow and shrink: a node of its own among the others.
    pub fn all(self, children: impl IntoIterator<Item = Html>) -> Self {
        self.push(children.into_iter().collect())
    }

    pub fn html(self) -> Html {
        Html::VTag(self.0.into())
    }
}

/// A method for each kind of event that is listened to.
macro_rules! events {
    ($($event:ident($kind:ty))*) => {
        impl El {
            $(pub fn $event(self, callback: Callback<$kind>) -> Self {
                self.listen(Rc::new(yew::html::$event::Wrapper::new(callback)))
            })*
        }
    };
}

events! {
    onclick(MouseEvent) onchange(Event) oninput(InputEvent) onkeydown(KeyboardEvent) onsubmit(SubmitEvent)
    onblur(FocusEvent) onfocus(FocusEvent) onfocusout(FocusEvent) oncancel(Event) onclose(Event)
}

/// Class names that apply, with a space between; empty ones are left out.
pub fn join(names: &[&str]) -> AttrValue {
    let mut joined = String::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(name);
    }
    joined.into()
}
