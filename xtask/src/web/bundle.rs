//! From what the compiler made to what a browser loads: bound, divided, slimmed.

use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use super::{Kind, names, slim, split};
use crate::process::{About, Failure, Places};
use crate::setup::WASM;

/// The bundle that comes in two parts, and how the names of the doors between them begin.
const DIVIDED: &str = "phone";
const DOORS: &str = "zaigang_mobile::phone::later::door_";
/// The file of the second part.
pub const LATER: &str = "later.wasm";

/// Makes the files of a bundle in its folder.
pub fn make(places: &Places, kind: Kind, bundle: &str, to: &Path) -> Result<(), Failure> {
    let linked = places.target.join(WASM).join(kind.output()).join(format!("{bundle}.wasm"));
    let mut bindgen = Bindgen::new();
    // The names are how the linker's notes are found again.
    bindgen.demangle(false);
    // With its default path a page starts the bundle by `init()` alone.
    bindgen.input_path(&linked).out_name(bundle).typescript(false).omit_default_module_path(false);
    let web = bindgen.web(true).map_err(|error| Failure(format!("{bundle}: {error:#}")))?;
    web.generate(to).map_err(|error| Failure(format!("{bundle}: {error:#}")))?;
    let second = to.join(LATER);
    match kind {
        // Everything is in the first part; the second is an empty module.
        Kind::Dev if bundle == DIVIDED => {
            fs::write(&second, walrus::Module::default().emit_wasm()).about(second.display())
        }
        Kind::Dev => Ok(()),
        Kind::Release => {
            let first = to.join(format!("{bundle}_bg.wasm"));
            let mut bound = fs::read(&first).about(first.display())?;
            if bundle == DIVIDED {
                let parts = split::split(&fs::read(&linked).about(linked.display())?, &bound, DOORS)?;
                bound = parts.first;
                fs::write(&second, slim::slim(&parts.second)?.emit_wasm()).about(second.display())?;
            }
            let mut module = slim::slim(&bound)?;
            let script = to.join(format!("{bundle}.js"));
            let text = fs::read_to_string(&script).about(script.display())?;
            fs::write(&script, names::shorten(&text, &mut module)?).about(script.display())?;
            fs::write(&first, module.emit_wasm()).about(first.display())
        }
    }
}
