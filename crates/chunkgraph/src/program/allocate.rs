//! Registers are taken when written and given back after their last reading, so that few stay in L1.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::instruction::{Instruction, Source, Target};

/// Drops the instructions that nothing reads and gives each of the others a register of the size of its values.
///
/// Back come the sizes of the registers, in bytes a pixel. The register that an instruction writes is none that it
/// reads.
pub(super) fn allocate(instructions: &mut Vec<Instruction>) -> Vec<usize> {
    drop_unread(instructions);
    let mut last: HashMap<usize, usize> = HashMap::new();
    for (n, instruction) in instructions.iter().enumerate() {
        last.extend(registers(instruction).map(|register| (register, n)));
    }
    let mut sizes: Vec<usize> = Vec::new();
    // By size: of many that are free a search would take the square.
    let mut free: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for (n, instruction) in instructions.iter_mut().enumerate() {
        let size = instruction.code.output().size();
        if let Target::Register(name) = &mut instruction.out {
            let place = free.get_mut(&size).and_then(Vec::pop).unwrap_or_else(|| {
                sizes.push(size);
                sizes.len() - 1
            });
            places.insert(*name, place);
            *name = place;
        }
        for source in &mut instruction.inputs {
            if let Source::Register(name) = source {
                // Forgotten, so that an operand that comes twice frees its register once.
                if last.get(name) == Some(&n) {
                    last.remove(name);
                    if let Some(place) = places.get(name) {
                        free.entry(sizes[*place]).or_default().push(*place);
                    }
                }
                *name = places.get(name).copied().unwrap_or_default();
            }
        }
    }
    sizes
}

/// Drops the instructions whose register no later one reads.
fn drop_unread(instructions: &mut Vec<Instruction>) {
    let mut read: HashSet<usize> = HashSet::new();
    let mut needed: Vec<bool> = Vec::new();
    for instruction in instructions.iter().rev() {
        let is_needed = match instruction.out {
            Target::Register(register) => read.contains(&register),
            Target::Plane(_) => true,
        };
        if is_needed {
            read.extend(registers(instruction));
        }
        needed.push(is_needed);
    }
    instructions.retain(|_| needed.pop().unwrap_or_default());
}

/// The registers that an instruction reads.
fn registers(instruction: &Instruction) -> impl Iterator<Item = usize> {
    instruction.inputs.iter().filter_map(|source| match source {
        Source::Register(register) => Some(*register),
        Source::Leaf(_) | Source::Constant(_) => None,
    })
}
