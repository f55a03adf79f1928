//! tmp: made-up figures to look at the page with.
use crate::session::msg::Msg;
use crate::view::model::*;
use VoteDot as D;

fn s(x: &str) -> String {
    x.to_owned()
}

pub struct State {
    running: bool,
    speed: Speed,
    bits: u8,
    mining: bool,
    inspect: Option<BlockKey>,
    tampered: Option<String>,
    evidence: bool,
    flipped: bool,
    pay: (String, String, bool),
    stake: (String, bool),
    notices: bool,
    watts: String,
    log: u64,
}

impl Default for State {
    fn default() -> Self {
        State {
            running: false,
            speed: Speed::X1,
            bits: 18,
            mining: false,
            inspect: None,
            tampered: None,
            evidence: false,
            flipped: false,
            pay: Default::default(),
            stake: Default::default(),
            notices: true,
            watts: s("6"),
            log: 3,
        }
    }
}

fn fact(v: &str, l: &str) -> Fact {
    Fact {
        value: s(v),
        label: s(l),
        hint: format!("What {l} means, in a sentence."),
    }
}

fn block(
    lane: LaneKind,
    i: u32,
    x: u16,
    y: u16,
    title: &str,
    by: &str,
    state: BlockState,
) -> BlockView {
    let work = lane == LaneKind::Work;
    BlockView {
        key: BlockKey { lane, index: i },
        x,
        y,
        title: s(title),
        zeros: if work { s("0000") } else { s("") },
        hash: if work {
            format!("{:04x}", i.wrapping_mul(7919) % 65536)
        } else {
            format!(
                "{:04x} {:04x}",
                i.wrapping_mul(7919) % 65536,
                i.wrapping_mul(104_729) % 65536
            )
        },
        by: s(by),
        state,
        bars: if state == BlockState::Missed {
            vec![]
        } else {
            (0..7)
                .map(|k| ((i % 100 * 31 + k * 17 + i % 100 * k) % 7) as u8)
                .collect()
        },
        votes: (!work && state != BlockState::Missed).then_some(if state == BlockState::Tip {
            430
        } else {
            930 - (i as u16 % 3) * 80
        }),
        mine: by.starts_with("You"),
        is_final: !work && x < 4,
        is_justified: !work && x < 5,
        broken: None,
        summary: format!("Block {title} by {by}"),
    }
}

impl State {
    pub fn all(&self) -> Vec<Part> {
        vec![
            self.transport(),
            self.payments(),
            self.work(),
            self.stake(),
            self.energy(),
            self.log(),
            self.form(),
            Part::Notices(if self.notices {
                vec![NoticeView {
                    id: NoticeId::StorageOff,
                    text: s(
                        "This browser keeps nothing for this page: what you do is lost on reload.",
                    ),
                    tone: Tone::Plain,
                    action: None,
                    dismissable: true,
                }]
            } else {
                vec![]
            }),
        ]
    }
    fn transport(&self) -> Part {
        Part::Transport(TransportView {
            running: self.running,
            speed: self.speed,
            sim_time: s("02:14:36"),
            catching_up: self.speed == Speed::Max,
            seed: s("7f3a-19c0"),
            scenario: s("One mempool, two mechanisms"),
            can_reset: true,
            stopped_because: None,
        })
    }
    fn payments(&self) -> Part {
        let p = |id, a: &str, m: &str, f: &str| PaymentChip {
            id,
            parties: s(a),
            amount: s(m),
            fee: s(f),
            status: s("waiting on both"),
            mine: a.contains("You"),
        };
        Part::Payments(PaymentsView {
            waiting: vec![
                p(1, "Ada → Ben", "5.00", ".10"),
                p(2, "Chen → Ada", "1.25", ".05"),
                p(3, "Dia → You", "12.00", ".02"),
                p(4, "You → Ben", "0.75", ".01"),
                p(5, "Ada → Ben", "5.00", ".10"),
                p(6, "Chen → Ada", "1.25", ".05"),
            ],
            more: 7,
        })
    }
    fn work(&self) -> Part {
        use BlockState::*;
        let l = LaneKind::Work;
        let w = |i, x, y, t: &str, b: &str, st| block(l, i, x, y, t, b, st);
        let mut blocks = vec![
            w(33, 0, 0, "35", "Pool B", Best),
            w(34, 1, 0, "36", "Pool A", Best),
            w(35, 2, 0, "37", "Solo", Best),
            w(36, 3, 0, "38", "Pool A", Best),
            w(37, 4, 0, "39", "You", Best),
            w(38, 5, 0, "40", "Pool B", Best),
            w(39, 6, 0, "41", "Pool A", Best),
            w(40, 6, 1, "41′", "stale · Solo", Stale),
            w(41, 7, 0, "42", "You · tip", Tip),
        ];
        if self.tampered.is_some() {
            blocks[6].broken = Some(s("bad proof"));
            blocks[8].broken = Some(s("bad link"));
        }
        let mut edges: Vec<EdgeView> = (1..8)
            .map(|x| EdgeView {
                from_x: x,
                from_y: 0,
                to_x: x - 1,
                to_y: 0,
                dashed: false,
            })
            .collect();
        edges.push(EdgeView {
            from_x: 6,
            from_y: 1,
            to_x: 5,
            to_y: 0,
            dashed: true,
        });
        let sh = |n: &str, p, h: &str| ShareView {
            name: s(n),
            per_mille: p,
            label: format!("{}", p / 10),
            hint: s(h),
            mine: n == "You",
        };
        Part::Work(WorkLaneView {
            facts: vec![
                fact("42", "height"),
                fact("262,144", "hashes expected"),
                fact("6 blocks", "to the next retarget"),
                fact("2.1 %", "stale"),
            ],
            picture: ChainPicture {
                blocks,
                edges,
                columns: 8,
                rows: 2,
                final_until: 0,
                justified_until: 0,
                final_label: s(""),
                summary: s("Work: blocks 35 to 42; block 41 has a stale rival"),
                older: true,
                newer: false,
                range: s("35 to 42 of 42"),
            },
            miner: MinerView {
                mining: self.mining,
                next_height: s("43"),
                keep_mining: false,
                workers_label: s("2 workers"),
                workers: 2,
                max_workers: 8,
                cpu_percent: 60,
                difficulty_bits: self.bits,
                difficulty_label: format!("{} bits", self.bits),
                expected_hashes: format!("{}", 1u64 << self.bits),
                expected_time: s("half a second on this device"),
                target_position: (u16::from(self.bits) * 1000) / 256,
                target_hex: s("00003fffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
                nonce: s("block 43 · nonce 18,442,110"),
                last: MarkedHash {
                    zeros: s(""),
                    rest: s("91c04e7fd2a8…"),
                    whole: s("91c04e7fd2a8aaaa"),
                },
                best: MarkedHash {
                    zeros: s("0000 1"),
                    rest: s("fa93bc41…"),
                    whole: s("00001fa93bc41"),
                },
                rate: s("5.21 million hashes/s"),
                progress: 700,
                progress_label: s("70 % of the expected work"),
                luck: Some(s("found after 0.4 of the expected work: lucky")),
                reward: s("reward 50 + fees 0.18"),
                note: None,
            },
            power: vec![
                sh("You", 120, "5.2 million hashes/s, measured here"),
                sh("Pool A", 410, "17.8 million hashes/s, modelled"),
                sh("Pool B", 290, "12.6 million hashes/s, modelled"),
                sh("Solo", 180, "7.8 million hashes/s, modelled"),
            ],
            power_note: s("an attacker needs half"),
        })
    }
    fn stake(&self) -> Part {
        use BlockState::*;
        let l = LaneKind::Stake;
        let w = |i, x, t: &str, b: &str, st| block(l, i, x, 0, t, b, st);
        let mut gap = w(u32::MAX / 200, 5, "211", "Ben", BlockState::Missed);
        gap.key.index = u32::MAX;
        gap.hash = s("missed");
        let blocks = vec![
            w(205, 0, "206", "Dia", Best),
            w(206, 1, "207", "You", Best),
            w(207, 2, "208", "Ada", Best),
            w(208, 3, "209", "Ada", Best),
            w(209, 4, "210", "Chen", Best),
            gap,
            w(210, 6, "212", "Dia", Best),
            w(211, 7, "213", "You · head", Tip),
        ];
        let e = |a, b| EdgeView {
            from_x: a,
            from_y: 0,
            to_x: b,
            to_y: 0,
            dashed: false,
        };

        let v = |n: &str, st: &str, sh, votes: Vec<VoteDot>, status, l: &str| ValidatorRow {
            name: s(n),
            mine: n == "You",
            stake: s(st),
            share: sh,
            share_label: format!("{} %", sh / 10),
            votes,
            votes_label: s("voted in 4 of the last 6 epochs"),
            status,
            status_label: s(l),
        };
        let m = |kind, l: &str, h: &str, enabled| MisbehaveItem {
            kind,
            label: s(l),
            hint: s(h),
            enabled,
        };
        Part::Stake(StakeLaneView {
            facts: vec![
                fact("213", "slot"),
                fact("26", "epoch"),
                fact("24", "finalized"),
                fact("93 %", "voted"),
                fact("4.8 %", "yearly yield"),
            ],
            picture: ChainPicture {
                blocks,
                edges: vec![e(1, 0), e(2, 1), e(3, 2), e(4, 3), e(6, 4), e(7, 6)],
                columns: 8,
                rows: 1,
                final_until: 4,
                justified_until: 5,
                final_label: s("final: cannot be undone without slashing a third"),
                summary: s("Stake: slots 206 to 213; slot 211 was missed"),
                older: true,
                newer: false,
                range: s("206 to 213 of 213"),
            },
            validators: vec![
                v(
                    "You",
                    "32.41",
                    220,
                    vec![D::Voted, D::Voted, D::Voted, D::Voted, D::Missed, D::Due],
                    ValidatorStatus::Active,
                    "active",
                ),
                v(
                    "Ada",
                    "48.02",
                    330,
                    vec![D::Voted; 6],
                    ValidatorStatus::Active,
                    "active",
                ),
                v(
                    "Ben",
                    "31.70",
                    210,
                    vec![D::Voted, D::Missed, D::Missed, D::Voted, D::Voted, D::Voted],
                    ValidatorStatus::Leaving,
                    "leaves in epoch 12",
                ),
                v(
                    "Mallory",
                    "19.66",
                    130,
                    vec![
                        D::Voted,
                        D::Offence,
                        D::Missed,
                        D::Missed,
                        D::Missed,
                        D::Missed,
                    ],
                    ValidatorStatus::Slashed,
                    "slashed",
                ),
            ],
            actions: StakeActions {
                balance: s("You have 68.00 free on this chain."),
                max_stake: s("68.00"),
                error_amount: self.stake.0.parse::<u32>().is_err().then(|| {
                    format!(
                        "expected a decimal amount up to 68.00, found “{}”",
                        self.stake.0
                    )
                }),
                staked: self
                    .stake
                    .1
                    .then(|| s("5.00 will be staked with the next block.")),
                can_stake: true,
                can_leave: true,
                can_withdraw: false,
                online: true,
                misbehave: vec![
                    m(
                        Misbehaviour::ProposeTwice,
                        "Propose twice",
                        "Sign two blocks for one slot.",
                        true,
                    ),
                    m(
                        Misbehaviour::VoteTwice,
                        "Vote twice",
                        "Sign two votes for one epoch.",
                        true,
                    ),
                    m(
                        Misbehaviour::Surround,
                        "Surround a vote",
                        "Needs an older vote to surround.",
                        false,
                    ),
                    m(
                        Misbehaviour::GoOffline,
                        "Go offline",
                        "Vote for nothing and propose nothing.",
                        true,
                    ),
                ],
                pending: Some(s("You will propose twice in slot 214.")),
            },
            slashings: vec![SlashingView {
                id: 1,
                headline: s("Mallory signed two blocks for slot 210."),
                detail: s(
                    "Anyone can check both signatures. Penalty 1.00 now, 11.34 with the others caught in the same window; locked until epoch 58.",
                ),
            }],
        })
    }
    fn energy(&self) -> Part {
        let p = |a: &str, b: &str, c: &str, d: &str| EnergyPair {
            label_work: s(a),
            work: s(b),
            label_stake: s(c),
            stake: s(d),
        };
        let c = |l: &str, w: &str, st: &str, p, so: &str| CounterView {
            label: s(l),
            work: s(w),
            stake: s(st),
            provenance: p,
            source: s(so),
        };
        let n = |n: &str, v: &str, so: &str, b, l| NetworkRow {
            name: s(n),
            value: s(v),
            source: s(so),
            bar: b,
            lane: l,
        };
        Part::Energy(EnergyView {
            ratio: s("1 : 2,140"),
            ratio_sentence: s("stake used one part for every 2,140 of work"),
            work_bar: 920,
            stake_bar: 310,
            pairs: vec![
                p("work", "41.2 J", "stake", "0.019 J"),
                p("hashes", "11.2 M", "signatures", "1,284"),
                p("a payment", "0.98 J", "a payment", "0.5 mJ"),
                p("to be sure", "6 blocks", "to finality", "2 epochs"),
            ],
            counters: vec![
                c(
                    "Your hashing",
                    "41.2 J",
                    "–",
                    Provenance::Measured,
                    "7.1 s of worker time at 6 W",
                ),
                c(
                    "Rivals",
                    "320 J",
                    "0.02 J",
                    Provenance::Modelled,
                    "hash rate × 17.5 J/TH, S21 Pro data sheet, 2026-03",
                ),
                c(
                    "Signatures",
                    "–",
                    "1,284",
                    Provenance::Measured,
                    "85 µs each on this device",
                ),
            ],
            watts: self.watts.clone(),
            watts_hint: s("A laptop core takes 4 to 10 W; a phone's 1 to 3 W."),
            watts_error: self
                .watts
                .parse::<u32>()
                .is_err()
                .then(|| s("expected a number of watts up to 500")),
            left_out: s("Left out: making the devices, cooling, the screen."),
            network: vec![
                n(
                    "Bitcoin",
                    "155 TWh a year",
                    "CBECI, Cambridge, 2026-06",
                    930,
                    LaneKind::Work,
                ),
                n(
                    "Ethereum",
                    "0.0026 TWh a year",
                    "CCRI, 2025-11",
                    260,
                    LaneKind::Stake,
                ),
            ],
        })
    }
    fn log(&self) -> Part {
        let e = |id, t: &str, lane, tone, x: &str| LogEntry {
            id,
            time: s(t),
            lane: Some(lane),
            tone,
            text: s(x),
            announce: true,
        };
        let mut entries = vec![
            e(
                3,
                "02:14:31",
                LaneKind::Stake,
                Tone::Good,
                "Epoch 24 is final: 93 % of stake voted for it.",
            ),
            e(
                2,
                "02:14:02",
                LaneKind::Stake,
                Tone::Bad,
                "Mallory was slashed: two signed blocks for slot 210.",
            ),
            e(
                1,
                "02:13:40",
                LaneKind::Work,
                Tone::Plain,
                "Two miners found block 41 at once; Pool A’s was built on first, Solo’s went stale.",
            ),
        ];
        for id in 4..=self.log {
            entries.insert(
                0,
                e(
                    id,
                    "02:15:00",
                    LaneKind::Work,
                    Tone::Good,
                    "You found block 43.",
                ),
            );
        }
        Part::Log(LogView { entries })
    }
    fn form(&self) -> Part {
        let ok = self.pay.0.parse::<u32>().is_ok();
        Part::PaymentForm(PaymentFormView { recipients: vec![(1, s("Ada")), (2, s("Ben")), (3, s("Chen"))], balance_work: s("12.50"), balance_stake: s("68.00"), preview: ok.then(|| PaymentPreview { sentence: format!("You pay Ada {} and a fee of {}.", self.pay.0, self.pay.1), work_bytes: s("01000000a41c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55000000000000c350"), stake_bytes: s("02000000a41c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55000000000000c350"), note: s("The two differ: each names its chain, so neither can be replayed on the other.") }), error_amount: (!ok).then(|| format!("expected an amount such as 1.25, found “{}”", self.pay.0)), error_fee: None, sent: self.pay.2.then(|| s("Sent to both chains.")) })
    }
    fn inspector(&self) -> Part {
        let Some(key) = self.inspect else {
            return Part::Inspector(None);
        };
        let t = self.tampered.clone();
        let f = |id, l: &str, v: &str, h: &str| {
            let changed = t.is_some() && id == FieldId::Time;
            FieldView {
                id,
                label: s(l),
                value: if changed {
                    t.clone().unwrap_or_default()
                } else {
                    s(v)
                },
                hint: s(h),
                changed,
                error: (changed && t.as_deref().is_some_and(|x| x.parse::<u32>().is_err()))
                    .then(|| s("expected seconds since 1970, found text")),
            }
        };
        let bad = t.is_some();
        let c = |n: &str, ok, d: &str| CheckView {
            name: s(n),
            ok,
            detail: s(d),
        };
        Part::Inspector(Some(InspectorView {
            key,
            title: s("Block 41 · proof of work"),
            hash: MarkedHash {
                zeros: s("0000"),
                rest: s("3d90…77a1"),
                whole: s("00003d90aa7d0d7d0f0a0b0c0d0e0f00112233445566778899aabbccddeeff77a1"),
            },
            fields: vec![
                f(FieldId::Version, "Version", "536870912", ""),
                f(
                    FieldId::Previous,
                    "Previous block",
                    "00000c41f1aa7d0d7d0f0a0b0c0d0e0f00112233445566778899aabbccddeeff",
                    "The hash of block 40.",
                ),
                f(
                    FieldId::MerkleRoot,
                    "Merkle root",
                    "be1044f7aa7d0d7d0f0a0b0c0d0e0f00112233445566778899aabbccddeeff01",
                    "",
                ),
                f(FieldId::Time, "Time", "1764000000", "Seconds since 1970."),
                f(FieldId::Bits, "Bits", "1e3fffff", "18 bits"),
                f(FieldId::Nonce, "Nonce", "18442110", ""),
            ],
            bytes: vec![
                (s("version"), s("00000020"), 0),
                (
                    s("previous block"),
                    s("ffeeddccbbaa99887766554433221100f0e0d0c0b0a0f0d0d7d0a7aa1f0c0000"),
                    1,
                ),
                (
                    s("Merkle root"),
                    s("01ffeeddccbbaa99887766554433221100f0e0d0c0b0a0f0d0d7d0a7aaf74410be"),
                    2,
                ),
                (s("time"), s("80f62469"), 3),
                (s("bits"), s("ffff3f1e"), 4),
                (s("nonce"), s("7e671901"), 5),
            ],
            transactions: vec![
                TransactionView {
                    id: s("a1b2…09ff"),
                    summary: s("Reward: 50.18 to Pool A"),
                    fields: vec![f(FieldId::Reward, "Reward", "50.18", "")],
                    ok: true,
                    verdict: s("good"),
                },
                TransactionView {
                    id: s("77aa…10c3"),
                    summary: s("Ada pays Ben 5.00, fee 0.10"),
                    fields: vec![
                        f(FieldId::TxAmount(1), "Amount", "5.00", ""),
                        f(FieldId::TxFee(1), "Fee", "0.10", ""),
                        f(FieldId::TxSignature(1), "Signature", "aabbccdd", ""),
                    ],
                    ok: true,
                    verdict: s("signature good"),
                },
            ],
            votes: vec![],
            checks: vec![
                c(
                    "Proof",
                    !bad,
                    if bad {
                        "the hash 91c0… is above the target 00003fff…"
                    } else {
                        "the hash has 18 leading zero bits, 18 are needed"
                    },
                ),
                c("Link", true, "the previous block is 40"),
                c("Merkle root", true, "made from the 2 transactions"),
                c("Signatures", true, "1 of 1 good"),
                c("Balances", true, "nobody overspends"),
            ],
            tampered: bad,
            consequence: bad.then(|| {
                s("Changing the time broke the proof here and the link of 1 block above.")
            }),
            downstream: if bad {
                vec![(
                    s("42"),
                    s("bad link: it names a hash that no block has now"),
                )]
            } else {
                vec![]
            },
        }))
    }
    fn evidence(&self) -> Part {
        if !self.evidence {
            return Part::Evidence(None);
        }
        let m = |t: &str, ok| SignedMessageView {
            title: s(t),
            fields: vec![
                (s("Slot"), s("210")),
                (s("Proposer"), s("Mallory")),
                (s("State root"), s("03fe…d921")),
            ],
            bytes: s(
                "02000000a41c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55000000000000c350",
            ),
            public_key: s("a41c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55"),
            signature: s(
                "aa1c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55a41c77e003fed921be1044f77c2a9e55",
            ),
            signature_ok: ok,
        };
        Part::Evidence(Some(EvidenceView {
            id: 1,
            title: s("Mallory signed two blocks for slot 210"),
            rule: s("A validator may sign one block a slot."),
            rule_source: s("consensus-specs, is_slashable_proposer"),
            messages: [m("First message", !self.flipped), m("Second message", true)],
            verdict: if self.flipped {
                s("This proves nothing: the first signature does not fit its message.")
            } else {
                s("This is evidence: both signatures are good and the two contradict each other.")
            },
            valid: !self.flipped,
            flipped: self.flipped,
            penalties: vec![
                (s("At once"), s("1.00")),
                (s("With the others caught"), s("11.34")),
            ],
        }))
    }
    pub fn update(&mut self, msg: Msg) -> Vec<Part> {
        match msg {
            Msg::Run => {
                self.running = true;
                self.log += 1;
            }
            Msg::Pause => self.running = false,
            Msg::SetSpeed(x) => self.speed = x,
            Msg::SetDifficulty(b) => self.bits = b,
            Msg::Mine => self.mining = true,
            Msg::StopMining => self.mining = false,
            Msg::Inspect(k) => {
                self.inspect = Some(k);
                return vec![self.inspector()];
            }
            Msg::CloseInspector => {
                self.inspect = None;
                return vec![self.inspector()];
            }
            Msg::Tamper { value, .. } => {
                self.tampered = Some(value);
                return vec![self.inspector(), self.work()];
            }
            Msg::PutBack => {
                self.tampered = None;
                return vec![self.inspector(), self.work()];
            }
            Msg::OpenEvidence(_) => {
                self.evidence = true;
                return vec![self.evidence()];
            }
            Msg::CloseEvidence => {
                self.evidence = false;
                return vec![self.evidence()];
            }
            Msg::FlipEvidenceBit => {
                self.flipped = !self.flipped;
                return vec![self.evidence()];
            }
            Msg::DraftPayment { amount, fee, .. } => self.pay = (amount, fee, false),
            Msg::SendPayment { amount, fee, .. } => {
                let ok = amount.parse::<u32>().is_ok();
                self.pay = (amount, fee, ok)
            }
            Msg::DraftStake { amount } => self.stake = (amount, false),
            Msg::StakeMore { amount } => {
                let ok = amount.parse::<u32>().is_ok();
                self.stake = (amount, ok)
            }
            Msg::SetWatts(w) => self.watts = w,
            Msg::Dismiss(_) => self.notices = false,
            _ => {}
        }
        self.all()
    }
}
