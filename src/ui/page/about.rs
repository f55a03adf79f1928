//! Says what is real on this page and what is modelled.

use crate::ui::kit::{Button, Dialog};
use yew::prelude::*;

pub fn about(on_close: Callback<()>) -> Html {
    html! {
        <Dialog id="about" title="What is real here" on_close={on_close.clone()}>
            <p>
                { "Two small blockchains run on this page. One lets computing power decide who writes the next block, the other " }
                { "lets locked coins decide. Both get the same payments, so that you can compare what agreement costs." }
            </p>
            <h3>{ "Nothing of value, nothing sent" }</h3>
            <p>
                { "The coins exist only here and are worth nothing. Nothing is hashed before you ask for it. Nothing leaves this " }
                { "browser: no account, no server, no statistics." }
            </p>
            <dl class="kinds">
                <div>
                    <dt>{ "Real, measured here" }</dt>
                    <dd>
                        { "Your mining: every hash is computed on this device, and its time is measured. Every signature, every " }
                        { "Merkle root, every proof of a block, and every check of them." }
                    </dd>
                </div>
                <div>
                    <dt>{ "Modelled" }</dt>
                    <dd>
                        { "The other miners and validators, the network between them, and the clock. Rivals find blocks by chance, " }
                        { "as often as their share of hash power says; what such a share costs is calculated." }
                    </dd>
                </div>
                <div>
                    <dt>{ "Reported" }</dt>
                    <dd>{ "Figures about Bitcoin and Ethereum, each with who published it and when." }</dd>
                </div>
            </dl>
            <h3>{ "To begin" }</h3>
            <p>
                { "Mine one block. Then press Run and watch both chains grow. Open a block and change something in it. Misbehave on " }
                { "the stake chain and see what it costs. Reset undoes everything." }
            </p>
            <div class="row"><Button onclick={on_close}>{ "Back to the chains" }</Button></div>
        </Dialog>
    }
}
