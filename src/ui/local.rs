//! What the page itself remembers: which dialog is open, what is typed and not yet sent, where the focus was.
//!
//! One store for the whole life of the page, as [`Dispatch`](super::dispatch::Dispatch) is one way to the session: what
//! is drawn reads it, handlers [`change`] it, and a change draws the page anew. Nothing here outlives the page or is saved.

use crate::view::model::{BlockKey, LaneKind};
use crate::web::dom::{self, Modals};
use crate::web::theme::Theme;
use std::cell::RefCell;
use yew::prelude::*;

#[derive(Default)]
pub struct Local {
    pub dialog: Option<Dialog>,
    /// The menu that is unfolded.
    pub menu: Option<&'static str>,
    pub theme: Theme,
    /// Whether the form in the dialog was submitted as it stands.
    pub tried: bool,
    /// The copy button that was just pressed, and whether it worked.
    pub copied: Option<(String, bool)>,
    /// What the live region says.
    pub said: AttrValue,
    /// The block of each lane's picture that had the focus last.
    visited: [Option<BlockKey>; 2],
    /// Text by field, while it is not (or cannot be) what the session holds.
    typed: Vec<(AttrValue, String)>,
    /// The slider being dragged, and where the hand holds it.
    held: Option<(&'static str, u8)>,
    /// Where the focus goes once the page is drawn.
    focus: Option<Focus>,
    /// Counts the changes, so that what was drawn before the last one is known to be old.
    generation: u32,
}

/// The dialogs that the page opens by itself; the inspector and the evidence are opened by the session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    About,
    Reset,
    Payment,
    Stake,
    Energy,
}

/// An element that is to have the focus.
pub enum Focus {
    Always(String),
    /// Only when what had it is gone.
    IfLost(String),
}

thread_local! {
    static LOCAL: RefCell<Local> = RefCell::default();
    static REDRAW: RefCell<Callback<()>> = RefCell::new(Callback::noop());
}

/// Whom to tell of a change.
pub fn connect(redraw: Callback<()>) {
    REDRAW.replace(redraw);
}

pub fn read<T>(get: impl FnOnce(&Local) -> T) -> T {
    LOCAL.with_borrow(get)
}

/// Changes what is remembered and draws the page anew.
pub fn change(edit: impl FnOnce(&mut Local)) {
    LOCAL.with_borrow_mut(|local| {
        edit(local);
        local.generation = local.generation.wrapping_add(1);
    });
    let redraw = REDRAW.with_borrow(Callback::clone);
    redraw.emit(());
}

/// A handler that changes what is remembered.
pub fn on<E: 'static>(edit: impl Fn(&mut Local) + 'static) -> Callback<E> {
    Callback::from(move |_| change(&edit))
}

pub fn open<E: 'static>(dialog: Dialog) -> Callback<E> {
    on(move |local| local.show(Some(dialog)))
}

pub fn close_dialog<E: 'static>() -> Callback<E> {
    on(|local| local.show(None))
}

pub fn generation() -> u32 {
    read(|local| local.generation)
}

/// What was typed into this field and stands there instead of the session's own value.
pub fn typed(field: &str) -> Option<String> {
    read(|local| local.typed.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()))
}

/// Forgets what was typed, everywhere.
pub fn forget_typed() {
    LOCAL.with_borrow_mut(|local| local.typed.clear());
}

/// Forgets what was typed into this field where something else counts by now.
pub fn untype_unless(field: &str, text: &str) {
    LOCAL.with_borrow_mut(|local| local.typed.retain(|(name, typed)| name != field || typed == text));
}

/// Where the hand holds this slider; nothing while it rests at its value. The hold ends when the value that was sent comes
/// back: answers to earlier steps of a quick hand come later.
pub fn held(slider: &'static str, value: u8) -> Option<u8> {
    LOCAL.with_borrow_mut(|local| {
        if local.held == Some((slider, value)) {
            local.held = None;
        }
        local.held.filter(|(name, _)| *name == slider).map(|(_, at)| at)
    })
}

/// The block of a lane's picture that had the focus last.
pub fn visited(lane: LaneKind) -> Option<BlockKey> {
    read(|local| local.visited[lane as usize])
}

/// Asks for the focus once the page is drawn.
pub fn focus_next(focus: Focus) {
    LOCAL.with_borrow_mut(|local| local.focus = Some(focus));
}

/// What the root does once the page is drawn: opens and closes dialogs, and puts the focus where it was asked to go.
pub fn settle(modals: &mut Modals) {
    modals.settle();
    match LOCAL.with_borrow_mut(|local| local.focus.take()) {
        Some(Focus::Always(id)) => dom::focus_id(&id),
        Some(Focus::IfLost(id)) if dom::is_focus_lost() => dom::focus_id(&id),
        _ => {}
    }
}

impl Local {
    /// Opens a dialog with empty fields, or closes the one that is open.
    pub fn show(&mut self, dialog: Option<Dialog>) {
        self.dialog = dialog;
        self.typed.clear();
        self.tried = false;
    }

    pub fn type_in(&mut self, field: &AttrValue, text: String) {
        self.tried = false;
        match self.typed.iter_mut().find(|(name, _)| name == field) {
            Some((_, old)) => *old = text,
            None => self.typed.push((field.clone(), text)),
        }
    }

    /// Shows the session's value in this field again.
    pub fn untype(&mut self, field: &str) {
        self.typed.retain(|(name, _)| name != field);
    }

    pub fn hold(&mut self, slider: &'static str, at: Option<u8>) {
        self.held = at.map(|at| (slider, at));
    }

    pub fn visit(&mut self, block: BlockKey) {
        self.visited[block.lane as usize] = Some(block);
    }
}
