//! The office bundle.

fn main() {
    zaigang_mobile::office::launch();
}
