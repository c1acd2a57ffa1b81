//! Makes two modules of one: the second shares the memory, the tables and the functions of the first.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalKind, ImportKind, ImportedFunction, LocalId, Module, ModuleConfig, TableId,
};

use super::graph::Later;
use crate::process::Failure;
use crate::setup::hex;

/// The module from which the second part takes what it shares: what the first one exports.
const FIRST: &str = "start";

/// The two parts of a program.
#[derive(Debug)]
pub struct Parts {
    /// Runs alone until a door is called.
    pub first: Vec<u8>,
    /// Joined to the running first part, it stands behind the doors. It takes nothing but the first part's exports.
    pub second: Vec<u8>,
}

/// Cuts the bundle.
pub fn cut(bundle: &[u8], later: &Later) -> Result<Parts, Failure> {
    let fits = format!("fits-{}", hex(&Sha256::digest(bundle)).get(..16).unwrap_or_default());
    let mut second = second(parse(bundle)?, later, &fits)?;
    let shared: Vec<String> = second.imports.iter().map(|import| import.name.clone()).collect();
    let mut first = first(parse(bundle)?, later, &fits, &shared)?;
    Ok(Parts { first: first.emit_wasm(), second: second.emit_wasm() })
}

fn parse(bundle: &[u8]) -> Result<Module, Failure> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    config.parse(bundle).map_err(|error| Failure(format!("the bundle does not read: {error:#}")))
}

/// The functions of one reading of the bundle. Their order is the same at each reading and gives them their names
/// between the parts.
struct Functions {
    all: Vec<FunctionId>,
    doors: Vec<FunctionId>,
    behind: HashSet<FunctionId>,
}

impl Functions {
    fn of(module: &Module, later: &Later) -> Self {
        let named = |names: &[String]| names.iter().cloned().collect::<HashSet<String>>();
        let (doors, behind) = (named(&later.doors), named(&later.functions));
        let mut functions = Self { all: Vec::new(), doors: Vec::new(), behind: HashSet::new() };
        for function in module.funcs.iter() {
            functions.all.push(function.id());
            // What both parts take from the browser is one import by now, whoever it was named for.
            let is_own = matches!(function.kind, FunctionKind::Local(_));
            match &function.name {
                Some(name) if is_own && doors.contains(name) => functions.doors.push(function.id()),
                Some(name) if is_own && behind.contains(name) => {
                    functions.behind.insert(function.id());
                }
                _ => {}
            }
        }
        functions
    }

    fn moves(&self, function: FunctionId) -> bool {
        self.behind.contains(&function) || self.doors.contains(&function)
    }
}

/// The bundle without what is behind the doors; a door calls what the second part puts into its slot.
fn first(mut module: Module, later: &Later, fits: &str, shared: &[String]) -> Result<Module, Failure> {
    let functions = Functions::of(&module, later);
    let table = function_table(&module)?;
    let size = module.tables.get(table).initial;
    let slots = size + functions.doors.len() as u64;
    module.tables.get_mut(table).initial = slots;
    module.tables.get_mut(table).maximum = module.tables.get(table).maximum.map(|most| most.max(slots));
    for (door, slot) in functions.doors.iter().zip(size..) {
        lead_through(&mut module, *door, table, slot)?;
    }
    let absent = absent(&mut module);
    for segment in module.elements.iter_mut() {
        if let ElementItems::Functions(items) = &mut segment.items {
            for item in items.iter_mut().filter(|item| functions.behind.contains(item)) {
                *item = absent;
            }
        }
    }
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for segment in segments {
        let data = module.data.get_mut(segment);
        let Some(start) = address(&data.kind) else { continue };
        for range in &later.data {
            let from = range.start.saturating_sub(start) as usize;
            let to = (range.end.saturating_sub(start) as usize).min(data.value.len());
            if let Some(bytes) = data.value.get_mut(from..to) {
                bytes.fill(0);
            }
        }
    }
    let mut offers: HashMap<String, ExportItem> =
        functions.all.iter().enumerate().map(|(at, id)| (short(at), (*id).into())).collect();
    offers
        .extend(module.tables.iter().enumerate().map(|(at, table)| (named("table", at), table.id().into())));
    offers.extend(module.globals.iter().enumerate().map(|(at, one)| (named("global", at), one.id().into())));
    offers.extend(module.memories.iter().map(|memory| (fits.to_owned(), memory.id().into())));
    for name in shared {
        let item = offers.get(name).ok_or_else(|| Failure(format!("the first part has no {name}")))?;
        module.exports.add(name, *item);
    }
    walrus::passes::gc::run(&mut module);
    let left: Vec<&str> = module
        .funcs
        .iter()
        .filter(|function| functions.behind.contains(&function.id()))
        .filter_map(|function| function.name.as_deref())
        .collect();
    match left.first() {
        None => Ok(module),
        Some(name) => Err(Failure(format!(
            "{} functions of the second part are called from the first, such as {name}",
            left.len()
        ))),
    }
}

/// What is behind the doors, with everything else taken from the first part.
fn second(mut module: Module, later: &Later, fits: &str) -> Result<Module, Failure> {
    let functions = Functions::of(&module, later);
    let table = function_table(&module)?;
    let size = module.tables.get(table).initial;
    let mut slots = slots(&module, table, &functions)?;
    slots.extend((size..).zip(functions.doors.iter().copied()));

    for (at, id) in functions.all.iter().enumerate().filter(|(_, id)| !functions.moves(**id)) {
        let name = short(at);
        match &module.funcs.get(*id).kind {
            FunctionKind::Import(import) => {
                let import = module.imports.get_mut(import.import);
                import.module = FIRST.to_owned();
                import.name = name;
            }
            _ => {
                let import = module.imports.add(FIRST, &name, ImportKind::Function(*id));
                let function = module.funcs.get_mut(*id);
                function.kind = FunctionKind::Import(ImportedFunction { import, ty: function.ty() });
            }
        }
    }
    for (at, table) in module.tables.iter_mut().enumerate() {
        let import = module.imports.add(FIRST, &named("table", at), ImportKind::Table(table.id()));
        table.import = Some(import);
        table.elem_segments = Default::default();
    }
    let grown = module.tables.get_mut(table);
    grown.initial = size + functions.doors.len() as u64;
    grown.maximum = grown.maximum.map(|most| most.max(grown.initial));
    let globals: Vec<_> = module.globals.iter().map(walrus::Global::id).collect();
    for (at, global) in globals.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &named("global", at), ImportKind::Global(global));
        module.globals.get_mut(global).kind = GlobalKind::Import(import);
    }
    let mut memory = None;
    for one in module.memories.iter_mut() {
        one.import = Some(module.imports.add(FIRST, fits, ImportKind::Memory(one.id())));
        one.data_segments = Default::default();
        memory = Some(one.id());
    }
    let memory = memory.ok_or("the bundle has no memory")?;

    let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|export| module.exports.delete(export));
    module.start = None;
    let segments: Vec<_> = module.elements.iter().map(walrus::Element::id).collect();
    segments.into_iter().for_each(|segment| module.elements.delete(segment));
    for (slot, run) in runs(slots) {
        let kind = ElementKind::Active { table, offset: constant(slot)? };
        let segment = module.elements.add(kind, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(segment);
    }
    for (start, bytes) in pieces(&mut module, later) {
        let kind = DataKind::Active { memory, offset: constant(start.into())? };
        let segment = module.data.add(kind, bytes);
        module.memories.get_mut(memory).data_segments.insert(segment);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

/// Leaves the function's form; it now calls whatever stands in the slot.
fn lead_through(module: &mut Module, door: FunctionId, table: TableId, slot: u64) -> Result<(), Failure> {
    let FunctionKind::Local(local) = &module.funcs.get(door).kind else {
        return Err(Failure("the door is not a function of the bundle".to_owned()));
    };
    let (arguments, ty): (Vec<LocalId>, _) = (local.args.clone(), local.ty());
    let form = module.types.get(ty);
    let (parameters, results) = (form.params().to_vec(), form.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    let mut body = builder.func_body();
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(number(slot)?).call_indirect(ty, table);
    module.funcs.get_mut(door).kind = FunctionKind::Local(builder.local_func(arguments));
    Ok(())
}

/// Stands in the slots of the second part until it is here.
fn absent(module: &mut Module) -> FunctionId {
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().unreachable();
    builder.finish(Vec::new(), &mut module.funcs)
}

fn function_table(module: &Module) -> Result<TableId, Failure> {
    let table = module.tables.main_function_table().map_err(|error| Failure(format!("{error:#}")))?;
    table.ok_or_else(|| Failure("the bundle has no table of functions".to_owned()))
}

/// Which slots of the table hold functions that move.
fn slots(module: &Module, table: TableId, functions: &Functions) -> Result<Vec<(u64, FunctionId)>, Failure> {
    let mut slots = Vec::new();
    for segment in module.elements.iter() {
        let (ElementKind::Active { table: of, offset }, ElementItems::Functions(items)) =
            (&segment.kind, &segment.items)
        else {
            continue;
        };
        if *of == table {
            let ConstExpr::Value(Value::I32(start)) = offset else {
                return Err(Failure("a segment of the table has no fixed place".to_owned()));
            };
            let start = u64::from(start.cast_unsigned());
            slots.extend((start..).zip(items.iter().copied()).filter(|(_, item)| functions.moves(*item)));
        }
    }
    Ok(slots)
}

/// Neighbours together.
fn runs(mut slots: Vec<(u64, FunctionId)>) -> Vec<(u64, Vec<FunctionId>)> {
    slots.sort();
    let mut runs: Vec<(u64, Vec<FunctionId>)> = Vec::new();
    for (slot, function) in slots {
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u64 == slot => run.push(function),
            _ => runs.push((slot, vec![function])),
        }
    }
    runs
}

/// Takes all data out of the module and gives what moves.
fn pieces(module: &mut Module, later: &Later) -> Vec<(u32, Vec<u8>)> {
    let mut pieces = Vec::new();
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for segment in segments {
        let data = module.data.get(segment);
        if let Some(start) = address(&data.kind) {
            for range in &later.data {
                let place = range.start.wrapping_sub(start) as usize..range.end.wrapping_sub(start) as usize;
                if let Some(bytes) = data.value.get(place) {
                    pieces.push((range.start, bytes.to_vec()));
                }
            }
        }
        module.data.delete(segment);
    }
    pieces
}

fn address(kind: &DataKind) -> Option<u32> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => Some(start.cast_unsigned()),
        _ => None,
    }
}

fn constant(place: u64) -> Result<ConstExpr, Failure> {
    Ok(ConstExpr::Value(Value::I32(number(place)?)))
}

fn number(place: u64) -> Result<i32, Failure> {
    i32::try_from(place).map_err(|_| Failure(format!("{place} is out of reach")))
}

fn named(kind: &str, at: usize) -> String {
    format!("{kind}{at}")
}

/// A short name that is no word of the bundle's own: figures and small letters, a figure first.
fn short(mut at: usize) -> String {
    let mut name = vec![char::from(b'0' + u8::try_from(at % 10).unwrap_or_default())];
    at /= 10;
    while at > 0 {
        name.push(char::from_digit(u32::try_from(at % 36).unwrap_or_default(), 36).unwrap_or('0'));
        at /= 36;
    }
    name.into_iter().collect()
}
