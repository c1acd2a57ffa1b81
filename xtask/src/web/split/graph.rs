//! What hangs on what in a linked program, read from the linker's relocations.
//!
//! With `--emit-relocs` the linker leaves, for each place in code and data that names a function or a piece of
//! data, a note of what it names (<https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>). That is
//! the whole truth about who can reach whom, also through tables of functions.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wasmparser::{
    DataKind, ExternalKind, KnownCustom, Linking, Name, Operator, Parser, Payload, Result, SymbolInfo,
};

/// What only the second part needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Later {
    /// Names of the doors.
    pub doors: Vec<String>,
    /// Names of the functions that are reached only through doors.
    pub functions: Vec<String>,
    /// Addresses in memory of the initial data that only these functions read; sorted, apart from each other.
    pub data: Vec<Range<u32>>,
}

/// Finds what is reached only through the doors: the functions whose readable names begin with `doors`.
pub fn later(linked: &[u8], doors: &str) -> Result<Later> {
    let program = Program::read(linked)?;
    let is_door = |name: &str| {
        let name = format!("{:#}", rustc_demangle::demangle(name));
        // Closures of a door belong to it and are no doors.
        name.strip_prefix(doors).is_some_and(|rest| !rest.contains("::"))
    };
    let doors: HashSet<usize> =
        program.functions().filter(|(_, name)| is_door(name)).map(|it| it.0).collect();
    let roots = program.roots.iter().copied().filter(|node| !doors.contains(node)).collect();
    let first = program.reach(roots, &doors);
    let behind = program.reach(doors.iter().copied().collect(), &HashSet::new());
    let mut later = Later::default();
    for (node, name) in program.functions() {
        if doors.contains(&node) {
            later.doors.push(name.to_owned());
        } else if behind.contains(&node) && !first.contains(&node) {
            later.functions.push(name.to_owned());
        }
    }
    later.doors.sort();
    later.functions.sort();
    for (node, range) in (program.bodies..).zip(&program.pieces) {
        if behind.contains(&node) && !first.contains(&node) {
            later.data.push(range.clone());
        }
    }
    Ok(later)
}

/// The program as a graph. Nodes are the functions by their number, then the pieces of data.
#[derive(Debug, Default)]
struct Program {
    /// How many functions there are, imported ones included.
    bodies: usize,
    /// Names that belong to one function only.
    names: HashMap<usize, String>,
    /// Addresses of the pieces: symbols that overlap are one piece.
    pieces: Vec<Range<u32>>,
    edges: HashMap<usize, Vec<usize>>,
    /// What is needed in any case.
    roots: Vec<usize>,
}

impl Program {
    fn read(linked: &[u8]) -> Result<Self> {
        let file = File::read(linked)?;
        let mut program =
            Self { bodies: file.imports + file.bodies.len(), pieces: file.pieces(), ..Self::default() };
        program.roots.extend(&file.roots);
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for name in file.names.values() {
            *seen.entry(name).or_default() += 1;
        }
        for (node, name) in &file.names {
            // What cannot be told apart by its name stays where it is, with all it needs.
            if seen.get(name) == Some(&1) {
                program.names.insert(*node, (*name).to_owned());
            } else {
                program.roots.push(*node);
            }
        }
        for (from, symbol) in file.notes() {
            let to = match file.symbols.get(symbol) {
                Some(SymbolInfo::Func { index, .. }) => Some(*index as usize),
                Some(SymbolInfo::Data { symbol: Some(data), .. }) => {
                    let address = file.segments.get(data.index as usize).map(|(_, base)| base + data.offset);
                    address.and_then(|address| program.piece_at(address))
                }
                _ => None,
            };
            let Some(to) = to else { continue };
            let from = match from {
                From::Function(function) => Some(function),
                From::Address(address) => program.piece_at(address),
            };
            match from {
                Some(from) => program.edges.entry(from).or_default().push(to),
                None => program.roots.push(to),
            }
        }
        Ok(program)
    }

    fn functions(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names.iter().map(|(node, name)| (*node, name.as_str()))
    }

    fn piece_at(&self, address: u32) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| piece.start <= address);
        let piece = after.checked_sub(1)?;
        self.pieces.get(piece).filter(|range| range.contains(&address)).map(|_| self.bodies + piece)
    }

    fn reach(&self, mut open: Vec<usize>, cut: &HashSet<usize>) -> HashSet<usize> {
        let mut reached: HashSet<usize> = open.iter().copied().collect();
        while let Some(node) = open.pop() {
            for to in self.edges.get(&node).into_iter().flatten() {
                if !cut.contains(to) && reached.insert(*to) {
                    open.push(*to);
                }
            }
        }
        reached
    }
}

/// Where a note stands.
enum From {
    Function(usize),
    Address(u32),
}

/// The parts of the file that matter here.
#[derive(Default)]
struct File<'a> {
    imports: usize,
    /// Where each function's body lies in the file.
    bodies: Vec<Range<usize>>,
    names: HashMap<usize, &'a str>,
    roots: Vec<usize>,
    /// Of each segment of data: where its bytes lie in the file, and their address in memory.
    segments: Vec<(Range<usize>, u32)>,
    symbols: Vec<SymbolInfo<'a>>,
    /// Place in the file, and number of the symbol.
    notes: Vec<(usize, usize)>,
}

impl<'a> File<'a> {
    fn read(linked: &'a [u8]) -> Result<Self> {
        let mut file = Self::default();
        // Where each section begins, by its number: the notes count from there.
        let mut sections = Vec::new();
        let mut notes = Vec::new();
        for payload in Parser::new(0).parse_all(linked) {
            let payload = payload?;
            if let Some((_, range)) = payload.as_section() {
                sections.push(range.start);
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        file.imports += usize::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            file.roots.push(export.index as usize);
                        }
                    }
                }
                Payload::StartSection { func, .. } => file.roots.push(func as usize),
                Payload::CodeSectionEntry(body) => file.bodies.push(body.range()),
                Payload::DataSection(segments) => {
                    for segment in segments {
                        let segment = segment?;
                        let address = match &segment.kind {
                            DataKind::Active { offset_expr, .. } => {
                                match offset_expr.get_operators_reader().read()? {
                                    Operator::I32Const { value } => value.cast_unsigned(),
                                    _ => 0,
                                }
                            }
                            DataKind::Passive => 0,
                        };
                        let end = segment.range.end;
                        file.segments.push((end - segment.data.len()..end, address));
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Name(parts) => {
                        for part in parts {
                            if let Name::Function(names) = part? {
                                for name in names {
                                    let name = name?;
                                    file.names.insert(name.index as usize, name.name);
                                }
                            }
                        }
                    }
                    KnownCustom::Linking(parts) => {
                        for part in parts.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                file.symbols = symbols.into_iter().collect::<Result<_>>()?;
                            }
                        }
                    }
                    KnownCustom::Reloc(part) if matches!(custom.name(), "reloc.CODE" | "reloc.DATA") => {
                        notes.push(part)
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        for part in notes {
            let start = sections.get(part.section_index() as usize).copied().unwrap_or_default();
            for note in part.entries() {
                let note = note?;
                if names_a_symbol(note.ty) {
                    file.notes.push((start + note.offset as usize, note.index as usize));
                }
            }
        }
        Ok(file)
    }

    /// The data symbols as ranges of addresses; what overlaps is one.
    fn pieces(&self) -> Vec<Range<u32>> {
        let mut ranges: Vec<Range<u32>> = self
            .symbols
            .iter()
            .filter_map(|symbol| match symbol {
                SymbolInfo::Data { symbol: Some(data), .. } if data.size > 0 => {
                    let start = self.segments.get(data.index as usize)?.1 + data.offset;
                    Some(start..start + data.size)
                }
                _ => None,
            })
            .collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut pieces: Vec<Range<u32>> = Vec::new();
        for range in ranges {
            match pieces.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => pieces.push(range),
            }
        }
        pieces
    }

    fn notes(&self) -> impl Iterator<Item = (From, usize)> {
        self.notes.iter().filter_map(|(place, symbol)| {
            let body = self.bodies.partition_point(|body| body.start <= *place).checked_sub(1);
            let body = body.filter(|body| self.bodies.get(*body).is_some_and(|range| range.contains(place)));
            if let Some(body) = body {
                return Some((From::Function(self.imports + body), *symbol));
            }
            let (bytes, address) = self.segments.iter().find(|(bytes, _)| bytes.contains(place))?;
            let address = address + u32::try_from(place - bytes.start).ok()?;
            Some((From::Address(address), *symbol))
        })
    }
}

/// Types, globals, tables and tags are counted on their own and lead nowhere.
fn names_a_symbol(note: wasmparser::RelocationType) -> bool {
    use wasmparser::RelocationType::{
        FunctionIndexI32, FunctionIndexLeb, MemoryAddrI32, MemoryAddrLeb, MemoryAddrLocrelI32,
        MemoryAddrRelSleb, MemoryAddrSleb, MemoryAddrTlsSleb, TableIndexI32, TableIndexRelSleb,
        TableIndexSleb,
    };
    matches!(
        note,
        FunctionIndexI32
            | FunctionIndexLeb
            | MemoryAddrI32
            | MemoryAddrLeb
            | MemoryAddrLocrelI32
            | MemoryAddrRelSleb
            | MemoryAddrSleb
            | MemoryAddrTlsSleb
            | TableIndexI32
            | TableIndexRelSleb
            | TableIndexSleb
    )
}
