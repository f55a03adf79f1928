//! The forms: what was typed is kept, what is wrong with it is said, and nothing happens until it is right.

use crate::core::units::Amount;
use crate::core::world::intent::Intent;
use crate::session::Session;

/// The payment form, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct PaymentForm {
    pub to: u8,
    pub amount: String,
    pub fee: String,
    pub error_amount: Option<String>,
    pub error_fee: Option<String>,
    pub sent: Option<u32>,
}

/// The stake form, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct StakeForm {
    pub error: Option<String>,
    pub staked: Option<Amount>,
}

impl Session {
    pub(super) fn set_watts(&mut self, text: &str) {
        // The same exact decimals as for coins; watts to the milliwatt.
        self.watts_error = match Amount::parse(text.trim()) {
            Ok(value) => {
                let milliwatts = value.0 / 1_000_000;
                if (100..=500_000).contains(&milliwatts) {
                    self.settings.milliwatts = milliwatts;
                    self.unsaved = true;
                    None
                } else {
                    Some(format!("expected 0.1 to 500 watts, found {}", text.trim()))
                }
            }
            Err(error) => Some(error.to_string()),
        };
    }

    /// Reads the payment form. Remembers what was typed and what is wrong with it.
    pub(super) fn check_payment(&mut self, to: u8, amount: String, fee: String) -> Option<(Amount, Amount)> {
        let parsed_amount = Amount::parse(amount.trim());
        let parsed_fee = Amount::parse(fee.trim());
        let form = &mut self.payment_form;
        form.to = to;
        form.error_amount = match &parsed_amount {
            Ok(Amount::ZERO) => Some("expected an amount above zero, found zero".into()),
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        };
        form.error_fee = parsed_fee.as_ref().err().map(ToString::to_string);
        form.amount = amount;
        form.fee = fee;
        match (parsed_amount, parsed_fee) {
            (Ok(amount), Ok(fee)) if form.error_amount.is_none() => Some((amount, fee)),
            _ => None,
        }
    }

    pub(super) fn send_payment(&mut self, to: u8, amount: String, fee: String) {
        let Some((amount, fee)) = self.check_payment(to, amount, fee) else { return };
        match self.carry_out(Intent::SendPayment { to, amount, fee }) {
            Ok(()) => {
                self.payment_form.sent = u32::try_from(self.world.payments.len().saturating_sub(1)).ok();
            }
            Err(rejection) => self.payment_form.error_amount = Some(rejection.to_string()),
        }
    }

    pub(super) fn parse_stake(&self, text: &str) -> Result<Amount, String> {
        let amount = Amount::parse(text.trim()).map_err(|error| error.to_string())?;
        if amount.is_zero() { Err("expected an amount above zero, found zero".into()) } else { Ok(amount) }
    }

    pub(super) fn stake_more(&mut self, text: &str) {
        let result = self.parse_stake(text).and_then(|amount| {
            self.carry_out(Intent::Stake { amount }).map(|()| amount).map_err(|rejection| rejection.to_string())
        });
        self.stake_form = match result {
            Ok(amount) => StakeForm { error: None, staked: Some(amount) },
            Err(error) => StakeForm { error: Some(error), staked: None },
        };
    }
}
