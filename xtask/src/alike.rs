//! The app's functions in another order, those alike beside each other: Brotli then says much of the next one by the last.
#![expect(clippy::indexing_slicing, reason = "every list here is as long as that of the functions")]

use anyhow::{Context, Result};
use std::collections::{BTreeSet, HashMap, HashSet};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload};

/// Bytes that two functions have in common, in a row.
const RUN: usize = 5;
/// What more functions have in common says nothing of two of them.
const COMMON: usize = 1_000;
/// Of all that two functions hold, so much must be of both, or they are not alike.
const LEAST: f64 = 0.02;

/// The same module; after each of its functions stands the one most like it of those left.
pub fn functions_alike(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut types: Vec<u32> = Vec::new();
    let mut bodies: Vec<FunctionBody<'_>> = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "of a module's parts these three number its functions"
        )]
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(section) => types = section.into_iter().collect::<Result<_, _>>()?,
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let order = chain(&bodies.iter().map(FunctionBody::as_bytes).collect::<Vec<_>>());
    let mut places = vec![0; order.len()];
    for (to, from) in (imported..).zip(&order) {
        *places.get_mut(*from).context("a function has no place")? = to;
    }
    let functions = order.iter().map(|at| types.get(*at).copied().zip(bodies.get(*at).cloned()));
    let functions = functions.collect::<Option<_>>().context("a function has no type")?;
    let mut written = Module::new();
    Sorted { imported, functions, places }.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

/// Every position once; each is followed by the one of which it shares most, or by the least of those left.
fn chain(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(RUN).collect()).collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (at, runs) in runs.iter().enumerate() {
        for run in runs {
            holders.entry(run).or_default().push(at);
        }
    }
    holders.retain(|_, at| (2..=COMMON).contains(&at.len()));
    let mut rest: BTreeSet<(&[u8], usize)> = bodies.iter().copied().zip(0..).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut shared = vec![0_u32; bodies.len()];
    let mut next = rest.first().copied();
    while let Some((body, at)) = next {
        rest.remove(&(body, at));
        order.push(at);
        let mut met = Vec::new();
        for other in runs[at].iter().filter_map(|run| holders.get(run)).flatten() {
            if shared[*other] == 0 {
                met.push(*other);
            }
            shared[*other] += 1;
        }
        let mut best = (0.0, None);
        // In their order, whatever order a set has.
        met.sort_unstable();
        for other in met {
            let both = std::mem::take(&mut shared[other]);
            let either = runs[at].len() + runs[other].len() + 1;
            let alike =
                f64::from(both) / (f64::from(u32::try_from(either).unwrap_or(u32::MAX)) - f64::from(both));
            if alike > best.0 && rest.contains(&(bodies[other], other)) {
                best = (alike, Some((bodies[other], other)));
            }
        }
        next = best.1.filter(|_| best.0 > LEAST).or_else(|| rest.first().copied());
    }
    order
}

struct Sorted<'a> {
    imported: u32,
    /// Type and body, as they are to stand.
    functions: Vec<(u32, FunctionBody<'a>)>,
    /// Where each stands now, by its place after the imported ones before.
    places: Vec<u32>,
}

impl Reencode for Sorted<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let own = function.checked_sub(self.imported).and_then(|own| usize::try_from(own).ok());
        Ok(own.and_then(|own| self.places.get(own)).copied().unwrap_or(function))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        for (of, _) in &self.functions {
            functions.function(*of);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Result<(), Error> {
        for (_, body) in self.functions.clone() {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "of the many parts and instructions a few are looked at")]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection,
        Instruction, TableSection, TableType, TypeSection, ValType,
    };
    use wasmparser::Operator;

    /// Imports one function; of its own, in this order, the first calls the import and the last, which is like the second.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("page", "told", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let number = |of| {
            let same = (0..9).flat_map(|at| [Instruction::I32Const(at), Instruction::Drop]);
            same.chain([Instruction::I32Const(of), Instruction::End]).collect()
        };
        let calls = vec![Instruction::Call(0), Instruction::Call(4), Instruction::Drop, Instruction::End];
        for (of, body) in [(0, calls), (1, number(2)), (0, vec![Instruction::End]), (1, number(1))] {
            functions.function(of);
            let mut function = Function::new([]);
            for instruction in &body {
                function.instruction(instruction);
            }
            code.function(&function);
        }
        let mut tables = TableSection::new();
        let holds = wasm_encoder::RefType::FUNCREF;
        tables.table(TableType {
            element_type: holds,
            minimum: 2,
            maximum: None,
            table64: false,
            shared: false,
        });
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 1);
        exports.export("last", ExportKind::Func, 4);
        let mut elements = ElementSection::new();
        elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions([2, 0].as_slice().into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables);
        module.section(&exports).section(&elements).section(&code);
        module.finish()
    }

    #[derive(Default)]
    struct Held {
        bodies: Vec<Vec<u8>>,
        calls: Vec<Vec<u32>>,
        exports: Vec<u32>,
        elements: Vec<u32>,
    }

    fn read(module: &[u8]) -> Held {
        let mut held = Held::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => {
                    held.bodies.push(body.as_bytes().to_vec());
                    let operators = body.get_operators_reader().unwrap().into_iter();
                    let called = operators.filter_map(|operator| match operator.unwrap() {
                        Operator::Call { function_index } => Some(function_index),
                        _ => None,
                    });
                    held.calls.push(called.collect());
                }
                Payload::ExportSection(section) => {
                    held.exports = section.into_iter().map(|export| export.unwrap().index).collect();
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        let wasmparser::ElementItems::Functions(items) = element.unwrap().items else {
                            panic!()
                        };
                        held.elements = items.into_iter().map(Result::unwrap).collect();
                    }
                }
                _ => {}
            }
        }
        held
    }

    #[test]
    fn functions_alike_stand_together_and_whoever_named_one_names_it_still() {
        let sorted = functions_alike(&module()).unwrap();
        wasmparser::Validator::new().validate_all(&sorted).unwrap();
        let (before, after) = (read(&module()), read(&sorted));
        let place = |body| after.bodies.iter().position(|held| *held == before.bodies[body]).unwrap();
        assert_eq!(place(1).abs_diff(place(3)), 1, "alike, and beside each other");
        let body = |held: &Held, number: u32| held.bodies[number as usize - 1].clone();
        for (was, is) in before.exports.iter().zip(&after.exports).chain([(&2, &after.elements[0])]) {
            if *was != 1 {
                assert_eq!(body(&before, *was), body(&after, *is));
            }
        }
        assert_eq!(after.elements[1], 0, "what is imported keeps its number");
        assert_eq!(after.calls[after.exports[0] as usize - 1], [0, after.exports[1]]);
        assert_eq!(functions_alike(&module()).unwrap(), sorted, "the same app, the same bytes");
    }
}
