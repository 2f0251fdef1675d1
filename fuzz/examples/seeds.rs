//! Fills `corpus/` with what targets begin from: the files of `testdata`, their chunks and their metadata.
//!
//! ```text
//! cargo run --example seeds
//! ```

use std::fs;
use std::io::Result;
use std::path::Path;

use tiffio::tag::{Compression, Photometric, Tag, Value};
use tiffio::{Image, Reader};

fn main() -> Result<()> {
    for folder in ["valid", "hostile"] {
        for entry in fs::read_dir(format!("../testdata/{folder}"))? {
            let path = entry?.path();
            let bytes = fs::read(&path)?;
            if bytes.len() > 1 << 16 {
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            for target in ["header_and_directories", "whole_open_and_read"] {
                seed(target, &name, &bytes)?;
            }
            if let Ok(reader) = Reader::open(&path) {
                reader.images().iter().try_for_each(|image| image_seeds(&name, &bytes, &reader, image))?;
            }
        }
    }
    Ok(())
}

fn image_seeds(name: &str, file: &[u8], reader: &Reader, image: &Image) -> Result<()> {
    let name = format!("{name}_{}", image.index());
    if let Some(Value::Ascii(xml)) = image.tags().get(Tag::GDAL_METADATA) {
        seed("gdal_metadata", &name, &[&[2], xml.as_slice()].concat())?;
    }
    if let Some(Value::Ascii(text)) = image.tags().get(Tag::GDAL_NODATA) {
        seed("nodata_text", &name, text)?;
    }
    let Ok(layout) = image.layout() else { return Ok(()) };
    for chunk in 0..layout.grid.chunk_count().min(4) {
        let (Ok(Some(range)), Some((width, height))) =
            (reader.chunk_range(image.index(), chunk), layout.grid.stored_size(chunk))
        else {
            continue;
        };
        let Some(stored) = file.get(range.start as usize..(range.end as usize).min(file.len())) else { continue };
        let (Ok(width), Ok(height)) = (u8::try_from(width - 1), u8::try_from(height - 1)) else { continue };
        let samples = u8::try_from(layout.samples_per_chunk_pixel()).unwrap_or(1);
        let number = |tag: Tag, index| image.tags().get(tag).and_then(|value| value.integer(index)).unwrap_or(0) as u8;
        let mut tables = Vec::new();
        let (target, choice) = match layout.compression {
            Compression::Lzw => ("lzw_decode", 0),
            Compression::Deflate => ("deflate_decode", samples - 1),
            Compression::PackBits => ("packbits_decode", samples - 1),
            Compression::Zstd => ("zstd_decode", samples - 1),
            Compression::Lzma => ("lzma_decode", samples - 1),
            Compression::CcittRle => ("ccitt_decode", 0),
            Compression::CcittGroup3 => ("ccitt_decode", 1 | number(Tag::T4_OPTIONS, 0) << 6),
            Compression::CcittGroup4 => ("ccitt_decode", 2 | u8::from(layout.reverse_bits) << 7),
            Compression::Webp => ("webp_decode", samples - 3),
            Compression::Lerc => {
                let sample = match (layout.sample.bits, layout.sample.format.code()) {
                    (64, _) => 7,
                    (32, 3) => 6,
                    (bits, format) => (bits / 16).min(2) as u8 * 2 + format as u8 - 1,
                };
                ("lerc_decode", sample | number(Tag::LERC_PARAMETERS, 1) << 3 | (samples - 1) << 5)
            }
            Compression::Jpeg => {
                if let Some(Value::Undefined(bytes)) = image.tags().get(Tag::JPEG_TABLES) {
                    tables.clone_from(bytes);
                }
                ("jpeg_decode", (samples - 1) | u8::from(layout.photometric == Photometric::YCbCr) << 2)
            }
            _ => continue,
        };
        // LZW is decoded into room for a number of bytes, JPEG comes with the length of its tables.
        let head = match layout.compression {
            Compression::Lzw => vec![0, 16],
            Compression::Jpeg => [[width, height, choice].as_slice(), &(tables.len() as u16).to_le_bytes()].concat(),
            _ => vec![width, height, choice],
        };
        seed(target, &format!("{name}_{chunk}"), &[head.as_slice(), &tables, stored].concat())?;
    }
    Ok(())
}

fn seed(target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let folder = Path::new("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}
