//! One editable field of a block. What is typed counts at once; a refused value stays in the field beside its reason.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::join;
use crate::ui::kit::{TextField, text_field};
use crate::view::model::{FieldId, FieldView};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EditProps {
    pub view: FieldView,
}

#[component]
pub fn Edit(props: &EditProps) -> Html {
    let dispatch = Dispatch;
    let view = &props.view;
    // What is typed, while the field has the focus or is wrong: else the model's own spelling would overtake the hand.
    let typed = use_state_eq(|| None::<String>);
    let focused = use_mut_ref(|| false);
    {
        let (typed, focused) = (typed.clone(), focused.clone());
        use_effect_with((view.value.clone(), view.changed, view.error.is_some()), move |(_, changed, wrong)| {
            let put_back = !changed && !wrong;
            if put_back && !*focused.borrow() {
                typed.set(None);
            }
        });
    }
    let oninput = {
        let (typed, dispatch, field) = (typed.clone(), dispatch, view.id);
        Callback::from(move |value: String| {
            dispatch.send(Msg::Tamper { field, value: value.clone() });
            typed.set(Some(value));
        })
    };
    let onfocus = {
        let focused = focused.clone();
        Callback::from(move |()| *focused.borrow_mut() = true)
    };
    let onblur = {
        let (typed, wrong) = (typed.clone(), view.error.is_some());
        Callback::from(move |()| {
            *focused.borrow_mut() = false;
            if !wrong {
                typed.set(None);
            }
        })
    };
    text_field(&TextField {
        id: id(view.id).into(),
        class: join(&[if view.changed { "changed" } else { "" }]),
        label: view.label.clone().into(),
        mono: true,
        value: typed.as_ref().unwrap_or(&view.value).clone().into(),
        hint: (!view.hint.is_empty()).then(|| AttrValue::from(view.hint.clone())),
        error: view.error.clone().map(AttrValue::from),
        oninput,
        onfocus,
        onblur,
        ..TextField::default()
    })
}

/// Also the key in a list.
pub fn id(field: FieldId) -> String {
    let (name, index) = match field {
        FieldId::Version => ("version", None),
        FieldId::Previous => ("previous", None),
        FieldId::MerkleRoot => ("merkle-root", None),
        FieldId::Time => ("time", None),
        FieldId::Bits => ("bits", None),
        FieldId::Nonce => ("nonce", None),
        FieldId::Payee => ("payee", None),
        FieldId::Reward => ("reward", None),
        FieldId::Slot => ("slot", None),
        FieldId::Proposer => ("proposer", None),
        FieldId::Signature => ("signature", None),
        FieldId::TxAmount(index) => ("amount", Some(index)),
        FieldId::TxFee(index) => ("fee", Some(index)),
        FieldId::TxSignature(index) => ("tx-signature", Some(index)),
    };
    match index {
        None => format!("field-{name}"),
        Some(index) => format!("field-{name}-{index}"),
    }
}
