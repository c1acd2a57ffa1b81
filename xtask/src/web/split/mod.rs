//! Splits a bundle in two: what a phone loads to start, and what only its later pages need.
//!
//! A few functions of the program are doors. The linker's notes tell what is reached only through them ([`graph`]);
//! that is moved into a second module which shares memory and tables with the first ([`cut`]). Both are one program:
//! nothing is there twice, and the program itself knows nothing of it but that the doors need the second part.

mod cut;
mod graph;

use crate::process::{About, Failure};
pub use cut::Parts;

/// Splits the bundle, as the linker left it with its notes and as it is bound to the browser.
pub fn split(linked: &[u8], bound: &[u8], doors: &str) -> Result<Parts, Failure> {
    let later = graph::later(linked, doors).about("the linker's notes")?;
    if later.doors.is_empty() {
        return Err(Failure(format!("no function of the bundle is named {doors}")));
    }
    println!("      {} functions and {} pieces of data come later", later.functions.len(), later.data.len());
    let parts = cut::cut(bound, &later)?;
    for (part, bytes) in [("first", &parts.first), ("second", &parts.second)] {
        wasmparser::validate(bytes).about(format!("the {part} part"))?;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests;
