//! The validators: stake, share, this epoch's votes, status.

use crate::ui::kit::{meter, tag};
use crate::view::model::{ValidatorRow, ValidatorStatus, VoteDot};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ValidatorsProps {
    pub rows: Rc<Vec<ValidatorRow>>,
}

#[component]
pub fn Validators(props: &ValidatorsProps) -> Html {
    let rows = props.rows.iter().map(|row| {
        html! {
            <tr key={row.name.clone()} class={classes!(row.mine.then_some("mine"), status_class(row.status))}>
                <th scope="row">{ &row.name }</th>
                <td class="num">{ &row.stake }</td>
                <td class="part" title={row.share_label.clone()}>
                    { meter(row.share) }<span class="sr">{ &row.share_label }</span>
                </td>
                <td>{ votes(row) }</td>
                <td class="end">{ tag(classes!(status_class(row.status)), &row.status_label) }</td>
            </tr>
        }
    });
    html! {
        <>
            <h3><span id="validators-title">{ "Validators" }</span><span>{ "votes, newest last" }</span></h3>
            <table aria-labelledby="validators-title">
                <thead>
                    <tr>
                        <th scope="col">{ "Validator" }</th>
                        <th scope="col" class="num">{ "Stake" }</th>
                        <th scope="col" class="part">{ "Share" }</th>
                        <th scope="col">{ "Votes" }</th>
                        <th scope="col" class="end">{ "Status" }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </>
    }
}

const fn status_class(status: ValidatorStatus) -> Option<&'static str> {
    match status {
        ValidatorStatus::Active => Some("good"),
        ValidatorStatus::Slashed => Some("bad"),
        ValidatorStatus::Waiting
        | ValidatorStatus::Offline
        | ValidatorStatus::Leaving
        | ValidatorStatus::Left => None,
    }
}

/// Each vote has its own shape, so that none is told by colour alone.
fn votes(row: &ValidatorRow) -> Html {
    let dots: Html = row
        .votes
        .iter()
        .enumerate()
        .map(|(index, dot)| {
            let (class, path) = match dot {
                VoteDot::Voted => ("voted", "M1 2h8v8H1z"),
                VoteDot::Missed => ("missed", "M1.5 2.5h7v7h-7z"),
                VoteDot::Due => ("due", "M4 5h2v2H4z"),
                VoteDot::Offence => ("offence", "M1 2l8 8M9 2l-8 8"),
            };
            html! { <path key={index} {class} d={path} transform={format!("translate({} 0)", index * 11)} /> }
        })
        .collect();
    html! {
        <svg class="dots" width="66" height="12" role="img" aria-label={row.votes_label.clone()}>
            <title>{ &row.votes_label }</title>
            { dots }
        </svg>
    }
}
