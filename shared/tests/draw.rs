//! Draws: the computed vectors, ten public ones, properties, and what a verifier must notice.

use proptest::prelude::*;
use std::collections::HashMap;
use zaigang_shared::draw::{
    DrawError, DrawExport, DrawList, DrawMismatch, DrawUnit, Exclusion, Inspector, Recusal, commitment,
    field_hash, pivotal, run, seed, uniform, verify,
};

const SEED: &str = "2026-05-18|双色球2026056|03 08 11 19 27 30+07";

fn list(round: &str, weights: &[(&str, &str, u32)], number: u32) -> DrawList {
    DrawList {
        scope: "210726".into(),
        window_from: chrono::NaiveDate::from_ymd_opt(2026, 5, 18).unwrap_or_default(),
        window_to: chrono::NaiveDate::from_ymd_opt(2026, 5, 22).unwrap_or_default(),
        round: round.into(),
        software: "0.1.0".into(),
        units: weights
            .iter()
            .map(|(id, township, weight)| DrawUnit {
                id: (*id).into(),
                township: (*township).into(),
                weight: *weight,
            })
            .collect(),
        exclusions: vec![Exclusion { id: "V-A99".into(), reason: "on leave".into() }],
        inspectors: Vec::new(),
        number,
    }
}

fn inspector(id: &str, recused: &[Recusal], capacity: u32) -> Inspector {
    Inspector { id: id.into(), recused: recused.to_vec(), capacity }
}

fn township(code: &str) -> Recusal {
    Recusal::Township(code.into())
}

/// The list of the vector of round 1.
fn round_1() -> DrawList {
    let mut list = list(
        "round-1",
        &[
            ("V-A01", "T1", 1),
            ("V-A02", "T1", 1),
            ("V-A03", "T2", 2),
            ("V-A04", "T3", 2),
            ("V-A05", "T1", 4),
            ("V-A06", "T2", 6),
        ],
        2,
    );
    list.inspectors = vec![
        inspector("I-01", &[township("T1")], 1),
        inspector("I-02", &[township("T2")], 1),
        inspector("I-03", &[township("T3")], 1),
        inspector("I-04", &[township("T1")], 1),
    ];
    list
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn round_1_is_the_vector() {
    let list = round_1();
    for (id, start) in [
        ("V-A01", "abee31342fa02e0d"),
        ("V-A02", "77be67b9c8e94cb0"),
        ("V-A03", "b21141be7a2a3fed"),
        ("V-A04", "fd139db42cff2f30"),
        ("V-A05", "dec5292f13cc6161"),
        ("V-A06", "919dd20a452753e9"),
    ] {
        assert_eq!(hex(&field_hash(&["order-v1", SEED, "round-1", id])[..8]), start);
    }
    for (k, x) in [
        (1, 0.153_371_879_273_071_1),
        (2, 0.807_933_485_722_190_3),
        (3, 0.264_036_467_969_639_4),
        (4, 0.333_635_717_907_525_3),
        (5, 0.839_287_501_536_484_7),
    ] {
        let found = uniform(&field_hash(&["pivot-v1", SEED, "round-1", &k.to_string()]));
        assert!((found - x).abs() < 1e-15, "{k}: {found}");
    }
    let result = run(&list, SEED).unwrap();
    let chances: Vec<f64> = result.chances.iter().map(|chance| chance.inclusion_probability).collect();
    assert_eq!(chances, [0.125, 0.125, 0.25, 0.25, 0.5, 0.75]);
    let selected: Vec<_> = result
        .selected
        .iter()
        .map(|unit| (unit.order, unit.unit.as_str(), unit.inclusion_probability, unit.inspector.as_deref()))
        .collect();
    assert_eq!(selected, [(1, "V-A06", 0.75, Some("I-01")), (2, "V-A04", 0.25, Some("I-04"))]);
}

#[test]
fn the_inspector_match_is_the_vector() {
    for (target, inspector, start) in
        [("V-A06", "I-01", "3acd0c89"), ("V-A04", "I-04", "1d82b4c0"), ("V-A04", "I-02", "f109760212")]
    {
        let found = hex(&field_hash(&["inspector-v1", SEED, "round-1", target, inspector]));
        assert!(found.starts_with(start), "{found}");
    }
}

#[test]
fn round_2_takes_the_heavy_unit_with_certainty() {
    let mut list = round_1();
    list.round = "round-2".into();
    list.units.push(DrawUnit { id: "V-A07".into(), township: "T4".into(), weight: 40 });
    list.inspectors.clear();
    list.number = 3;
    let result = run(&list, SEED).unwrap();
    let selected: Vec<_> = result.selected.iter().map(|unit| unit.unit.as_str()).collect();
    assert_eq!(selected, ["V-A07", "V-A06", "V-A05"]);
    assert_eq!(result.selected[0].inclusion_probability, 1.0);
    assert!(result.selected.iter().all(|unit| unit.inspector.is_none()));
}

/// Rivest's sampler of 2011, only to check our SHA-256 of UTF-8 text against public draws:
/// the i-th pick is `1 + SHA-256(seed + "," + i) mod total`, the hash read as one big-endian number.
fn rivest(seed: &str, total: u64, count: u64) -> Vec<u64> {
    (1..=count)
        .map(|index| {
            let hash = field_hash(&[&format!("{seed},{index}")]);
            1 + hash.iter().fold(0, |rest, byte| (rest * 256 + u64::from(*byte)) % total)
        })
        .collect()
}

#[test]
fn ten_public_draws_of_rivests_sampler() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("data/draw/rivest-sampler-tests.json")).unwrap();
    let tests = file["tests"].as_array().unwrap();
    assert_eq!(tests.len(), 10);
    for test in tests {
        let data = &test["data"];
        let picks = rivest(
            data["seed"].as_str().unwrap(),
            data["total"].as_u64().unwrap(),
            data["count"].as_u64().unwrap(),
        );
        assert_eq!(serde_json::json!(picks), test["expected"], "{test}");
    }
}

#[test]
fn uniform_stays_inside() {
    assert!(uniform(&[0; 32]) > 0.0);
    assert!(uniform(&[255; 32]) < 1.0);
}

#[test]
fn weights_are_floored_and_capped() {
    assert_eq!(pivotal::effective_weights(&[0, 2, 7, 20, 21, u32::MAX]), [2, 2, 7, 20, 20, 20]);
    assert_eq!(pivotal::effective_weights(&[0, 0]), [1, 1]);
    assert_eq!(pivotal::inclusion_probabilities(&[1, 1], 5), [1.0, 1.0]);
    assert_eq!(pivotal::inclusion_probabilities(&[], 1), [0.0; 0]);
    assert_eq!(pivotal::inclusion_probabilities(&[3, 5], 0), [0.0, 0.0]);
}

/// Over many seeds every unit is drawn as often as its chance says (bounds: over 4 standard errors).
#[test]
fn frequencies_are_the_chances() {
    const SEEDS: u32 = 20_000;
    let list = round_1();
    let mut drawn: HashMap<String, u32> = HashMap::new();
    for number in 0..SEEDS {
        for unit in run(&list, &format!("seed {number}")).unwrap().selected {
            *drawn.entry(unit.unit).or_default() += 1;
        }
    }
    for (unit, chance) in list.units.iter().zip([0.125, 0.125, 0.25, 0.25, 0.5, 0.75]) {
        let frequency = f64::from(drawn[&unit.id]) / f64::from(SEEDS);
        assert!((frequency - chance).abs() < 0.015, "{}: {frequency}", unit.id);
    }
}

/// The committed bytes are written down: changing them would void every old commitment.
#[test]
fn canonical_bytes_and_commitment_are_frozen() {
    let mut list = list("r", &[("b", "T1", 2), ("a", "T\"1", 1)], 1);
    list.inspectors = vec![inspector("i", &[Recusal::Unit("b".into()), township("T1"), township("T1")], 3)];
    let expected = concat!(
        "draw-list-v1\n",
        r#"{"scope":"210726","window_from":"2026-05-18","window_to":"2026-05-22","round":"r","software":"0.1.0","#,
        r#""units":[{"id":"a","township":"T\"1","weight":1},{"id":"b","township":"T1","weight":2}],"#,
        r#""exclusions":[{"id":"V-A99","reason":"on leave"}],"#,
        r#""inspectors":[{"id":"i","recused":[{"kind":"township","id":"T1"},{"kind":"unit","id":"b"}],"capacity":3}],"#,
        r#""number":1}"#,
    );
    assert_eq!(String::from_utf8(list.canonical_bytes().unwrap()).unwrap(), expected);
    let mut committed = [[1; 32], [2; 32]].concat();
    committed.extend(expected.as_bytes());
    use sha2::Digest as _;
    assert_eq!(commitment(&list, &[1; 32], &[2; 32]).unwrap(), hex(&sha2::Sha256::digest(committed)));
    assert_ne!(commitment(&list, &[1; 32], &[2; 32]), commitment(&list, &[2; 32], &[1; 32]));
}

#[test]
fn the_seed_is_value_and_nonce() {
    assert_eq!(seed("3 5 1", &[0xab; 32]).unwrap(), format!("3 5 1|{}", "ab".repeat(32)));
    assert_eq!(seed("", &[0; 32]), Err(DrawError::Empty { field: "public_value" }));
    assert_eq!(seed("3\u{1f}5", &[0; 32]), Err(DrawError::ControlCharacter { field: "public_value" }));
}

#[test]
fn ambiguous_lists_are_refused() {
    type Change = fn(&mut DrawList);
    let cases: [(Change, &str); 12] = [
        (|list| list.round.clear(), "empty"),
        (|list| list.scope.clear(), "empty"),
        (|list| list.units[0].id = "V\u{1f}A".into(), "control_character"),
        (|list| list.units[0].township = "T\n1".into(), "control_character"),
        (|list| list.exclusions[0].reason.clear(), "empty"),
        (|list| list.units[0].id = list.units[1].id.clone(), "duplicate"),
        (|list| list.exclusions[0].id = list.units[1].id.clone(), "duplicate"),
        (|list| list.inspectors[0].id = list.inspectors[1].id.clone(), "duplicate"),
        (|list| list.inspectors[0].recused = vec![township("")], "empty"),
        (|list| list.number = 0, "number"),
        (|list| list.number = 7, "number"),
        (|list| std::mem::swap(&mut list.window_from, &mut list.window_to), "window"),
    ];
    for (change, code) in cases {
        let mut list = round_1();
        change(&mut list);
        assert_eq!(run(&list, SEED).unwrap_err().code(), code);
        assert_eq!(commitment(&list, &[0; 32], &[0; 32]).unwrap_err().code(), code);
    }
    assert_eq!(run(&round_1(), ""), Err(DrawError::Empty { field: "seed" }));
}

#[test]
fn an_exported_draw_verifies_after_a_round_trip() {
    let export = DrawExport::new(round_1(), &[7; 32], &[9; 32], "dice 2 4 4 6").unwrap();
    let text = serde_json::to_string(&export).unwrap();
    let mut read: DrawExport = serde_json::from_str(&text).unwrap();
    assert_eq!(verify(&read), Ok(()));
    // The order in which the list is written is no part of it.
    read.list.units.reverse();
    assert_eq!(verify(&read), Ok(()));
}

#[test]
fn the_verifier_notices_every_change() {
    type Change = fn(&mut DrawExport);
    let cases: [(Change, &str); 15] = [
        (|export| export.list.units[0].weight += 1, "commitment"),
        (|export| export.list.number = 1, "commitment"),
        (|export| export.list.inspectors[0].recused.clear(), "commitment"),
        (|export| export.list.exclusions.clear(), "commitment"),
        (|export| export.list.units.clear(), "list"),
        (|export| export.salt.replace_range(0..2, "08"), "commitment"),
        (|export| export.salt.truncate(62), "hex"),
        (|export| export.nonce = export.nonce.to_uppercase().replacen('0', "A", 1), "hex"),
        (|export| export.commitment = "0".repeat(64), "commitment"),
        (|export| export.public_value.push('1'), "seed"),
        (|export| export.seed.push('1'), "seed"),
        (|export| export.result.chances[0].inclusion_probability = f64::NAN, "chance"),
        (|export| export.result.selected[0].inspector = None, "selection"),
        (|export| export.result.selected[1].unit = "V-A01".into(), "selection"),
        (|export| export.result.selected.truncate(1), "selection"),
    ];
    for (number, (change, code)) in cases.into_iter().enumerate() {
        let mut export = DrawExport::new(round_1(), &[7; 32], &[9; 32], "dice 2 4 4 6").unwrap();
        assert_eq!(verify(&export), Ok(()));
        change(&mut export);
        assert_eq!(verify(&export).as_ref().map_err(DrawMismatch::code), Err(code), "change {number}");
    }
}

prop_compose! {
    fn any_list()(weights in prop::collection::vec(0_u32..=1_000, 1..40), towns in 1_usize..6)(
        number in 1..=weights.len(),
        inspectors in prop::collection::vec((prop::collection::vec((any::<bool>(), 0_usize..40), 0..8), 0_u32..4), 0..8),
        weights in Just(weights),
        towns in Just(towns),
    ) -> DrawList {
        let units: Vec<(String, String, u32)> = weights
            .iter()
            .enumerate()
            .map(|(index, weight)| (format!("p{index:02}"), format!("T{}", index % towns), *weight))
            .collect();
        let units: Vec<(&str, &str, u32)> =
            units.iter().map(|(id, township, weight)| (id.as_str(), township.as_str(), *weight)).collect();
        let mut list = list("round", &units, u32::try_from(number).unwrap_or(1));
        list.inspectors = inspectors
            .into_iter()
            .enumerate()
            .map(|(index, (recused, capacity))| {
                let recused: Vec<Recusal> = recused
                    .into_iter()
                    .map(|(unit, at)| match unit {
                        true => Recusal::Unit(format!("p{at:02}")),
                        false => township(&format!("T{}", at % 6)),
                    })
                    .collect();
                inspector(&format!("i{index}"), &recused, capacity)
            })
            .collect();
        list
    }
}

proptest! {
    #[test]
    fn size_is_fixed_and_chances_are_fair(list in any_list(), seed in "[0-9a-z]{1,12}") {
        let result = run(&list, &seed).unwrap();
        prop_assert_eq!(result.selected.len(), list.number as usize);
        let chances: Vec<f64> = result.chances.iter().map(|chance| chance.inclusion_probability).collect();
        prop_assert!((chances.iter().sum::<f64>() - f64::from(list.number)).abs() < 1e-9);
        let least = chances.iter().copied().fold(1.0, f64::min);
        let most = chances.iter().copied().fold(0.0, f64::max);
        prop_assert!(least > 0.0 && most <= 1.0 && most <= least * 10.0 * (1.0 + 1e-12));
        let mut ids: Vec<_> = result.selected.iter().map(|unit| &unit.unit).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), result.selected.len());
    }

    #[test]
    fn order_of_input_does_not_matter(
        (list, shuffled) in any_list().prop_flat_map(|list| {
            let units = Just(list.units.clone()).prop_shuffle();
            let inspectors = Just(list.inspectors.clone()).prop_shuffle();
            (Just(list), units, inspectors).prop_map(|(list, units, inspectors)| {
                let shuffled = DrawList { units, inspectors, ..list.clone() };
                (list, shuffled)
            })
        }),
    ) {
        prop_assert_eq!(run(&list, "seed"), run(&shuffled, "seed"));
        prop_assert_eq!(list.canonical_bytes(), shuffled.canonical_bytes());
    }

    #[test]
    fn nobody_is_sent_where_recused_or_beyond_capacity(list in any_list(), seed in "[0-9]{1,6}") {
        let mut sent: HashMap<String, u32> = HashMap::new();
        for selected in run(&list, &seed).unwrap().selected {
            let unit = list.units.iter().find(|unit| unit.id == selected.unit).unwrap();
            let barred = |inspector: &Inspector| {
                inspector.recused.iter().any(|recusal| match recusal {
                    Recusal::Unit(id) => *id == unit.id,
                    Recusal::Township(code) => *code == unit.township,
                })
            };
            match selected.inspector {
                Some(id) => {
                    let inspector = list.inspectors.iter().find(|inspector| inspector.id == id).unwrap();
                    prop_assert!(!barred(inspector));
                    *sent.entry(id).or_default() += 1;
                }
                // Nobody is left out while somebody could go.
                None => {
                    let stuck = list.inspectors.iter().all(|inspector| {
                        barred(inspector) || sent.get(&inspector.id).copied().unwrap_or(0) >= inspector.capacity
                    });
                    prop_assert!(stuck, "somebody could have gone");
                }
            }
        }
        for inspector in &list.inspectors {
            prop_assert!(sent.get(&inspector.id).copied().unwrap_or(0) <= inspector.capacity);
        }
    }

    #[test]
    fn every_export_verifies(list in any_list(), salt: [u8; 32], nonce: [u8; 32]) {
        let export = DrawExport::new(list, &salt, &nonce, "dice 1 2").unwrap();
        let text = serde_json::to_string(&export).unwrap();
        let read: DrawExport = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(verify(&read), Ok(()));
    }
}
