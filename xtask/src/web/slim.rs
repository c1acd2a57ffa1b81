//! Takes code out of a finished bundle that can never run in a browser.

use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalId, Module, ModuleConfig};

use crate::process::Failure;

/// Names of symbols in a backtrace: the standard library carries their reader for every error that could print
/// one, but WebAssembly has no backtraces to print.
const NEVER_RUNS: [&str; 1] = ["rustc_demangle"];

/// Empties what never runs, drops what only that needed, and with it names and all other notes for tools.
pub fn slim(bundle: &[u8]) -> Result<Module, Failure> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module =
        config.parse(bundle).map_err(|error| Failure(format!("the bundle does not read: {error:#}")))?;
    for function in never_run(&module) {
        empty(&mut module, function);
    }
    let notes: Vec<_> = module.customs.iter().map(|(section, _)| section).collect();
    for section in notes {
        module.customs.delete(section);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

fn never_run(module: &Module) -> Vec<FunctionId> {
    // The linker's names also say which crate first made a shared function: only the readable name says whose it is.
    let is_one = |name: &str| {
        let name = format!("{:#}", rustc_demangle::demangle(name));
        NEVER_RUNS.iter().any(|never| name.contains(never))
    };
    let named = module.funcs.iter().filter(|function| function.name.as_deref().is_some_and(is_one));
    named.map(walrus::Function::id).collect()
}

/// Leaves the function's form and takes its content: called in spite of all, it stops the program.
fn empty(module: &mut Module, function: FunctionId) {
    let FunctionKind::Local(local) = &module.funcs.get(function).kind else { return };
    let arguments: Vec<LocalId> = local.args.clone();
    let form = module.types.get(local.ty());
    let (parameters, results) = (form.params().to_vec(), form.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().unreachable();
    module.funcs.get_mut(function).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_runs_is_emptied_and_the_rest_stays() {
        let mut module = Module::default();
        for (name, number) in [("rustc_demangle::demangle", 1), ("judge", 2)] {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[walrus::ValType::I32]);
            builder.name(name.to_owned()).func_body().i32_const(number).i32_const(number).drop();
            let function = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, function);
        }
        let after = slim(&module.emit_wasm()).unwrap();
        let size = |name: &str| {
            let function = after.exports.get_func(name).unwrap();
            let FunctionKind::Local(local) = &after.funcs.get(function).kind else { panic!("{name}") };
            local.size()
        };
        assert_eq!((size("rustc_demangle::demangle"), size("judge")), (1, 3));
    }
}
