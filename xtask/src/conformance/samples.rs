//! All samples of an image in the form that hashes of other readers are of: band by band, row by row, least significant
//! byte first. Complex integers are complex floats there, since NumPy has no others.

use tiffio::bytes::ByteOrder;
use tiffio::layout::SampleType;
use tiffio::{ReadRequest, Reader};

/// Images of more bytes are not read: no file that anything is compared with is as large.
const BYTES_MAX: u64 = 1 << 30;

/// The samples of the first image.
///
/// # Errors
///
/// Whatever keeps them from being read; [`tiffio::Error::LimitExceeded`] if they are more than a gibibyte.
pub(super) fn read(reader: &Reader) -> tiffio::Result<Vec<u8>> {
    let layout = reader.image(0)?.layout()?;
    let request = ReadRequest::whole(0, layout);
    let samples = request.window.pixels().saturating_mul(layout.bands.into());
    let needed = samples.saturating_mul(layout.sample_type.size() as u64);
    let Some(length) = usize::try_from(needed).ok().filter(|_| needed <= BYTES_MAX) else {
        let at = tiffio::Location::ifd(0);
        return Err(tiffio::Error::LimitExceeded { limit: "image", needed, allowed: BYTES_MAX, at });
    };
    let mut samples = vec![0; length];
    reader.read_bytes(&request, &mut samples)?;
    // From the machine's order to little-endian is the same swap as back.
    ByteOrder::LittleEndian.swap_to_native(&mut samples, layout.sample_type.component_size());
    Ok(match layout.sample_type {
        SampleType::ComplexI16 => {
            samples.as_chunks().0.iter().flat_map(|part| f32::from(i16::from_le_bytes(*part)).to_le_bytes()).collect()
        }
        SampleType::ComplexI32 => {
            samples.as_chunks().0.iter().flat_map(|part| f64::from(i32::from_le_bytes(*part)).to_le_bytes()).collect()
        }
        _ => samples,
    })
}
