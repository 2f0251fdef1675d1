//! As much of ELF as says whether a file needs a loader or libraries (System V ABI, chapter 5).
//!
//! ```text
//! header   0  7f 45 4c 46, 2 (64 bits), 1 (least significant byte first)
//!         32  u64  offset of the program headers
//!         54  u16  bytes of each
//!         56  u16  how many
//! program header  0  u32  its type
//! ```

use crate::Result;

/// A segment that is loaded.
const PT_LOAD: u32 = 1;
/// What a dynamic linker needs: libraries, symbols, relocations.
const PT_DYNAMIC: u32 = 2;
/// The path of a dynamic linker.
const PT_INTERP: u32 = 3;

/// Succeeds for a program that asks for no dynamic linker and no library.
///
/// # Errors
///
/// If `file` is no 64-bit ELF program, or is not static.
pub(super) fn check_static(file: &[u8]) -> Result<()> {
    let types = segment_types(file).ok_or("not a 64-bit ELF file, or cut short")?;
    if !types.contains(&PT_LOAD) {
        return Err("no segment is loaded, this is no program".into());
    }
    if types.contains(&PT_INTERP) {
        return Err("asks for a dynamic linker (PT_INTERP), this is not static".into());
    }
    if types.contains(&PT_DYNAMIC) {
        return Err("has a dynamic section (PT_DYNAMIC), this is not static".into());
    }
    Ok(())
}

/// The types of the program headers.
fn segment_types(file: &[u8]) -> Option<Vec<u32>> {
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let start = usize::try_from(u64::from_le_bytes(array(file, 32)?)).ok()?;
    let [size, count] = [54, 56].map(|at| array(file, at).map(u16::from_le_bytes).map(usize::from));
    let (size, count) = (size?, count?);
    (0..count).map(|n| Some(u32::from_le_bytes(array(file, start.checked_add(n * size)?)?))).collect()
}

fn array<const N: usize>(file: &[u8], at: usize) -> Option<[u8; N]> {
    file.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with program headers of those types.
    fn file(types: &[u32]) -> Vec<u8> {
        let mut file = vec![0; 64];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        file[32] = 64;
        file[54] = 56;
        file[56] = u8::try_from(types.len()).unwrap();
        for kind in types {
            file.extend(kind.to_le_bytes());
            file.extend([0; 52]);
        }
        file
    }

    #[track_caller]
    fn check_refused(file: &[u8], want: &str) {
        let error = check_static(file).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }

    #[test]
    fn a_program_without_a_dynamic_section_is_static() {
        check_static(&file(&[6, PT_LOAD, PT_LOAD, 7])).unwrap();
    }

    #[test]
    fn what_is_not_static_is_refused() {
        check_refused(&file(&[PT_LOAD, PT_DYNAMIC]), "PT_DYNAMIC");
        check_refused(&file(&[PT_INTERP, PT_LOAD]), "PT_INTERP");
        check_refused(&file(&[]), "no program");
        check_refused(b"#!/bin/sh\n", "not a 64-bit ELF file");
        check_refused(&file(&[PT_LOAD])[..66], "cut short");
    }

    #[test]
    fn this_very_test_is_not_static() {
        let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        check_refused(&this, "PT_INTERP");
    }
}
