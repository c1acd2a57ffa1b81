//! Roots of the log tree against RFC 6962.

use zaigang_shared::leaf::{entry, from_hex, leaf_hash, node_hash, root, salted_leaf};

/// The eight leaves of the public test tree.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first 0, 1, .. 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn roots_agree_with_rfc_6962() {
    let leaves: Vec<[u8; 32]> = LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(hex(&root(&leaves[..size])), *expected, "size {size}");
    }
}

/// The recursive definition of RFC 6962 agrees with the one-pass stack at every size.
#[test]
fn one_pass_agrees_with_the_recursive_definition() {
    fn recursive(leaves: &[[u8; 32]]) -> [u8; 32] {
        match leaves {
            [] => root(&[]),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&recursive(left), &recursive(right))
            }
        }
    }
    let leaves: Vec<[u8; 32]> = (0..130_u8).map(|byte| leaf_hash(&[byte])).collect();
    for size in 0..=leaves.len() {
        assert_eq!(root(&leaves[..size]), recursive(&leaves[..size]), "size {size}");
    }
}

#[test]
fn the_salt_hides_the_item() {
    let item = b"a record";
    assert_ne!(entry(&[1; 32], item), entry(&[2; 32], item));
    assert_eq!(salted_leaf(&[1; 32], item), leaf_hash(&entry(&[1; 32], item)));
    // A leaf can never pass for an inner node.
    assert_ne!(leaf_hash(&[0; 64]), node_hash(&[0; 32], &[0; 32]));
}

#[test]
fn hashes_are_read_from_their_digits_and_nothing_else() {
    let hash = leaf_hash(b"a");
    assert_eq!(from_hex(&hex(&hash)), Some(hash));
    let digits = "0".repeat(63);
    for wrong in ["", "00", digits.as_str(), &format!("{digits}g"), &format!("{digits}00")] {
        assert_eq!(from_hex(wrong), None, "{wrong}");
    }
}
