//! One editable field of a block. What is typed counts at once; a refused value stays in the field beside its reason.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::{TextField, text_field};
use crate::view::model::{FieldId, FieldView};
use yew::prelude::*;

pub fn edit(view: &FieldView) -> Html {
    let field = view.id;
    text_field(TextField {
        id: id(field).into(),
        class: if view.changed { "changed" } else { "" },
        label: view.label.clone().into(),
        mono: true,
        live: true,
        value: view.value.clone(),
        hint: (!view.hint.is_empty()).then(|| view.hint.clone()),
        error: view.error.clone(),
        on_type: Dispatch.with(move |value| Msg::Tamper { field, value }),
        ..TextField::default()
    })
}

fn id(field: FieldId) -> String {
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
