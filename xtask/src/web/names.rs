//! Shortens the names by which a bundle and its script know each other: they are long, and stand in both.

use walrus::Module;

use crate::process::Failure;

/// How the names begin that the binding made: what the script gives to the bundle, and what the bundle gives back.
/// All others are called by name from elsewhere.
const GIVEN: &str = "__wb";
const TAKEN: &str = "_ZN12wasm_bindgen";

/// Gives both sides the same short names, and takes the indents out of the script.
pub fn shorten(script: &str, bundle: &mut Module) -> Result<String, Failure> {
    let mut script: String = script.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    let given = bundle.imports.iter_mut().filter(|import| import.name.starts_with(GIVEN));
    for (number, import) in given.enumerate() {
        let short = format!("g{number}");
        script = replace_once(&script, &format!("\n{}:", import.name), &format!("\n{short}:"))?;
        import.name = short;
    }
    let taken = bundle.exports.iter_mut().filter(|export| export.name.starts_with(TAKEN));
    for (number, export) in taken.enumerate() {
        let short = format!("t{number}");
        script = replace_once(&script, &format!("wasm.{}(", export.name), &format!("wasm.{short}("))?;
        export.name = short;
    }
    Ok(script)
}

fn replace_once(script: &str, from: &str, to: &str) -> Result<String, Failure> {
    match script.matches(from).count() {
        1 => Ok(script.replacen(from, to, 1)),
        times => Err(Failure(format!("{} stands {times} times in the script, not once", from.trim()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> Module {
        let mut module = Module::default();
        let form = module.types.add(&[], &[]);
        let (function, _) = module.add_import_func("./phone_bg.js", "__wbg_now_0a1b", form);
        module.exports.add("_ZN12wasm_bindgen6invoke17habcE", function);
        module.exports.add("main", function);
        module
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let mut bundle = bundle();
        let script = "const import0 = {\n    __wbg_now_0a1b: function() { return 1; },\n};\n    \
                      wasm._ZN12wasm_bindgen6invoke17habcE(1);\n";
        let script = shorten(script, &mut bundle).unwrap();
        assert_eq!(script, "const import0 = {\ng0: function() { return 1; },\n};\nwasm.t0(1);\n");
        assert_eq!(bundle.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["g0"]);
        let names: Vec<&str> = bundle.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, ["t0", "main"]);
    }

    #[test]
    fn a_script_that_lacks_a_name_is_refused() {
        assert!(shorten("const import0 = {};\n", &mut bundle()).is_err());
    }
}
