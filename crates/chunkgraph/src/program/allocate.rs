//! Registers are taken when written and given back after their last reading, so that few stay in L1.

use std::collections::HashMap;

use super::instruction::{Instruction, Source, Store};

/// Drops the instructions that nothing reads and gives each of the others a register of the size of its values.
///
/// Back come the sizes of the registers, in bytes a pixel. The register that an instruction writes is none that it
/// reads.
pub(super) fn allocate(instructions: &mut Vec<Instruction>, stores: &mut [Store]) -> Vec<usize> {
    let last = last_readings(instructions, stores);
    instructions.retain(|instruction| last.contains_key(&instruction.out));
    let mut sizes: Vec<usize> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    let move_source = |source: &mut Source, places: &HashMap<usize, usize>| {
        if let Source::Register(register) = source {
            *register = places.get(register).copied().unwrap_or_default();
        }
    };
    for instruction in instructions.iter_mut() {
        let (name, size) = (instruction.out, instruction.code.output().size());
        let place = match free.iter().position(|place| sizes[*place] == size) {
            Some(at) => free.swap_remove(at),
            None => {
                sizes.push(size);
                sizes.len() - 1
            }
        };
        places.insert(name, place);
        let mut read: Vec<usize> = instruction.inputs.iter().filter_map(register).collect();
        read.sort_unstable();
        read.dedup();
        free.extend(read.iter().filter(|read| last.get(read) == Some(&Reader::Instruction(name))).map(|r| places[r]));
        instruction.inputs.iter_mut().for_each(|source| move_source(source, &places));
        instruction.out = place;
    }
    stores.iter_mut().flat_map(Store::sources_mut).for_each(|source| move_source(source, &places));
    sizes
}

/// Who reads a register last: an instruction, by the register that it writes, or the end of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Instruction(usize),
    Store,
}

/// Of each register that is needed, who reads it last.
fn last_readings(instructions: &[Instruction], stores: &mut [Store]) -> HashMap<usize, Reader> {
    let mut last = HashMap::new();
    for source in stores.iter_mut().flat_map(Store::sources_mut) {
        last.extend(register(source).map(|register| (register, Reader::Store)));
    }
    for instruction in instructions.iter().rev() {
        if last.contains_key(&instruction.out) {
            for read in instruction.inputs.iter().filter_map(register) {
                last.entry(read).or_insert(Reader::Instruction(instruction.out));
            }
        }
    }
    last
}

/// The register that an operand is in.
fn register(source: &Source) -> Option<usize> {
    match source {
        Source::Register(register) => Some(*register),
        Source::Leaf(_) | Source::Constant(_) => None,
    }
}
