//! The phone's bundle.

fn main() {
    zaigang_mobile::phone::launch();
}
