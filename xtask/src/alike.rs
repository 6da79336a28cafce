//! The app's functions in another order, those alike beside each other: Brotli then says much of the next one by the last.

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload};

/// The same module; its functions stand by type, then by what they do.
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
    let mut order: Vec<(u32, FunctionBody<'_>, u32)> =
        types.into_iter().zip(bodies).zip(0..).map(|((of, body), at)| (of, body, at)).collect();
    order.sort_by(|(of, body, _), (other_of, other, _)| {
        (of, body.as_bytes()).cmp(&(other_of, other.as_bytes()))
    });
    let mut places = vec![0; order.len()];
    for (to, (_, _, from)) in (imported..).zip(&order) {
        *places.get_mut(usize::try_from(*from)?).context("a function has no place")? = to;
    }
    let mut written = Module::new();
    let mut sorted = Sorted { imported, order, places };
    sorted.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

struct Sorted<'a> {
    imported: u32,
    /// Type, body and the number it had after the imported ones.
    order: Vec<(u32, FunctionBody<'a>, u32)>,
    /// By that number: the number it has now.
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
        for (of, _, _) in &self.order {
            functions.function(*of);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Result<(), Error> {
        for (_, body, _) in self.order.clone() {
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

    /// Imports one function; of its own, in this order, the first calls the import and the last, the next two are alike.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("page", "told", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let number = |of| vec![Instruction::I32Const(of), Instruction::End];
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
        assert_eq!(after.bodies[2..], [before.bodies[3].clone(), before.bodies[1].clone()], "1, then 2");
        let body = |held: &Held, number: u32| held.bodies[number as usize - 1].clone();
        for (was, is) in before.exports.iter().zip(&after.exports).chain([(&2, &after.elements[0])]) {
            if *was != 1 {
                assert_eq!(body(&before, *was), body(&after, *is));
            }
        }
        assert_eq!(after.elements[1], 0, "what is imported keeps its number");
        assert_eq!(after.calls[after.exports[0] as usize - 1], [0, after.exports[1]]);
        assert_eq!(functions_alike(&sorted).unwrap(), sorted, "there is one such order");
    }
}
