"""Writes epochs.json: what the executable specification's process_epoch makes of states drawn at random.

pip install eth-consensus-specs==1.7.0a13 ckzg==2.1.8; python epochs.py > epochs.json
Source of the rules: ethereum/consensus-specs (CC0), preset minimal. No signatures: new validators do not arrive here.
"""
import importlib
import json
import random

FAR = 2**64 - 1
ETH = 10**9


def constants(spec, fork):
    names = {
        "bias": spec.config.INACTIVITY_SCORE_BIAS,
        "recovery": spec.config.INACTIVITY_SCORE_RECOVERY_RATE,
        "inactivity_quotient": spec.INACTIVITY_PENALTY_QUOTIENT_ALTAIR if fork == "altair" else spec.INACTIVITY_PENALTY_QUOTIENT_BELLATRIX,
        "multiplier": spec.PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR if fork == "altair" else spec.PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX,
        "slashings_vector": spec.EPOCHS_PER_SLASHINGS_VECTOR,
        "slots_per_epoch": spec.SLOTS_PER_EPOCH,
        "max_seed_lookahead": spec.MAX_SEED_LOOKAHEAD,
        "ejection_balance": spec.config.EJECTION_BALANCE,
        "withdrawability_delay": spec.config.MIN_VALIDATOR_WITHDRAWABILITY_DELAY,
        "min_epochs_to_inactivity_penalty": spec.MIN_EPOCHS_TO_INACTIVITY_PENALTY,
    }
    if fork == "electra":
        names["churn"] = [spec.config.MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA, spec.config.CHURN_LIMIT_QUOTIENT, spec.config.MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT]
        names["max_effective_balance"] = spec.MAX_EFFECTIVE_BALANCE_ELECTRA
    else:
        names["churn"] = [spec.config.MIN_PER_EPOCH_CHURN_LIMIT, spec.config.CHURN_LIMIT_QUOTIENT, 0]
        names["max_effective_balance"] = spec.MAX_EFFECTIVE_BALANCE
    return {key: [int(v) for v in value] if isinstance(value, list) else int(value) for key, value in names.items()}


def seen(spec, fork, state):
    fields = ["effective_balance", "activation_eligibility_epoch", "activation_epoch", "exit_epoch", "withdrawable_epoch"]
    out = {
        "balances": [int(b) for b in state.balances],
        "scores": [int(s) for s in state.inactivity_scores],
        "slashed": [bool(v.slashed) for v in state.validators],
        "justified": [int(state.previous_justified_checkpoint.epoch), int(state.current_justified_checkpoint.epoch)],
        "finalized": int(state.finalized_checkpoint.epoch),
        "bits": [bool(b) for b in state.justification_bits],
    }
    # What never comes is written as -1.
    out.update({f: [-1 if int(getattr(v, f)) == FAR else int(getattr(v, f)) for v in state.validators] for f in fields})
    if fork == "electra":
        out["pending"] = [int(d.amount) for d in state.pending_deposits]
    return out


def case(spec, fork, seed):
    rng = random.Random(f"{fork}/{seed}")
    state = spec.BeaconState()
    count = rng.randint(6, 14)
    epoch = rng.choice([9, 10, 17, 18])
    state.slot = epoch * spec.SLOTS_PER_EPOCH + spec.SLOTS_PER_EPOCH - 1
    most = 2048 if fork == "electra" else 32
    slashings = []
    # The library that holds the state loses an exit if, in the same loop, a later validator asks to enter: not both in a case.
    asks = seed % 2 == 0
    for index in range(count):
        kind = rng.choice(["active"] * 7 + ["waiting", "waiting" if asks else "poor", "leaving", "slashed", "due"])
        eb = rng.choice([32, 32, 31, 30, 24, 17]) if most == 32 or rng.random() < 0.5 else rng.randint(33, most)
        v = spec.Validator(pubkey=bytes([index + 1]) * 48, withdrawal_credentials=b"\x02" + b"\x00" * 31, effective_balance=eb * ETH,
                           activation_eligibility_epoch=0, activation_epoch=0, exit_epoch=FAR, withdrawable_epoch=FAR)
        if kind == "waiting":
            v.effective_balance = 32 * ETH
            v.activation_epoch = FAR
            v.activation_eligibility_epoch = rng.choice([FAR if asks else epoch - 3, epoch - 4, epoch - 2, epoch - 2, epoch])
        if kind == "poor":
            v.effective_balance = rng.choice([16, 15]) * ETH
        if kind == "leaving":
            v.exit_epoch = epoch + rng.randint(-3, 6)
            v.withdrawable_epoch = v.exit_epoch + spec.config.MIN_VALIDATOR_WITHDRAWABILITY_DELAY
        if kind in ("slashed", "due"):
            v.slashed = True
            at = epoch - rng.randint(0, 3)
            v.exit_epoch = at + 5
            v.withdrawable_epoch = epoch + spec.EPOCHS_PER_SLASHINGS_VECTOR // 2 + rng.randint(0, 4) if kind == "due" else at + spec.EPOCHS_PER_SLASHINGS_VECTOR
            state.slashings[at % spec.EPOCHS_PER_SLASHINGS_VECTOR] += v.effective_balance
            slashings.append([at, int(v.effective_balance)])
        state.validators.append(v)
        state.balances.append(max(0, int(v.effective_balance) + rng.randint(-ETH // 2, ETH)))
        state.inactivity_scores.append(rng.choice([0, 0, 3, 40, 400, 5000]))
        state.previous_epoch_participation.append(0)
        state.current_epoch_participation.append(0)
    final = epoch - rng.choice([2, 2, 3, 6, 8])
    state.finalized_checkpoint.epoch = final
    state.previous_justified_checkpoint.epoch = final + 1 if final + 1 < epoch else final
    state.current_justified_checkpoint.epoch = max(final + 1, epoch - 1) if rng.random() < 0.7 else final
    if int(state.current_justified_checkpoint.epoch) < int(state.previous_justified_checkpoint.epoch):
        state.current_justified_checkpoint.epoch = state.previous_justified_checkpoint.epoch
    state.justification_bits[0] = state.current_justified_checkpoint.epoch == epoch - 1
    state.justification_bits[1] = True
    if fork == "electra":
        state.deposit_requests_start_index = 0
        for _ in range(rng.randint(0, 6)):
            index = rng.randrange(count)
            slot = (final + rng.randint(-2, 3)) * spec.SLOTS_PER_EPOCH + rng.choice([-3, 0, 0, 1])
            amount = rng.choice([1, 5, 40, 130]) * ETH
            state.pending_deposits.append(spec.PendingDeposit(pubkey=bytes([index + 1]) * 48, amount=amount, slot=slot))
    start = {"epoch": epoch, "slashings": slashings, **seen(spec, fork, state)}
    if fork == "electra":
        start["pending_of"] = [[d.pubkey[0] - 1, int(d.amount), int(d.slot)] for d in state.pending_deposits]
    steps = []
    zeal = rng.choice([0.95, 0.8, 0.5])
    draw = lambda: [0 if rng.random() > zeal else rng.choice([7, 7, 7, 3, 1]) for _ in range(count)]
    for _ in range(5):
        previous, current = draw(), draw()
        for index in range(count):
            state.previous_epoch_participation[index] = previous[index]
            state.current_epoch_participation[index] = current[index]
        spec.process_epoch(state)
        steps.append({"previous": previous, "current": current, "expect": seen(spec, fork, state)})
        state.slot += spec.SLOTS_PER_EPOCH
    return {"fork": fork, "start": start, "steps": steps}


def main():
    cases, table = [], {}
    for fork in ["altair", "bellatrix", "electra"]:
        spec = importlib.import_module(f"eth_consensus_specs.{fork}.minimal")
        # Sync committees take no part: at the turn of their period keys would have to be added up.
        spec.process_sync_committee_updates = lambda state: None
        table[fork] = constants(spec, fork)
        cases += [case(spec, fork, seed) for seed in range(12)]
    print(json.dumps({"constants": table, "cases": cases}, separators=(",", ":")))


main()
