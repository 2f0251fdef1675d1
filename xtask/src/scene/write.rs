//! Scenes as GeoTIFF files, made by all processors at once.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tiffio::codec::EncodeState;
use tiffio::geo::{BandInfo, GeoKey, GeoKeyValue, GeoRef};
use tiffio::layout::SampleType;
use tiffio::tag::PlanarConfiguration;
use tiffio::writer::{
    CreationOptions, Encoder, Existing, ImageSpec, SampleBlock, Sink, StagedFile, WriteReport, Writer,
};

use super::{BANDS, Landscape, Sensor};
use crate::Result;

/// A scene to be written.
#[derive(Debug, Clone)]
pub(crate) struct SceneSpec {
    /// Columns.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Which of the endless scenes.
    pub(crate) seed: u32,
    /// What it was taken with.
    pub(crate) sensor: Sensor,
    /// What the file says that fill is, if it says so.
    pub(crate) nodata: Option<String>,
    /// GDAL's creation options; without any the file is LZW in tiles of 256, bands interleaved by pixel.
    pub(crate) options: CreationOptions,
}

impl SceneSpec {
    /// The usual scene of that side: seed 1, fill that no tag tells of, no options.
    pub(crate) fn square(side: u32, sensor: Sensor) -> Self {
        Self { width: side, height: side, seed: 1, sensor, nodata: None, options: CreationOptions::default() }
    }

    fn image_spec(&self) -> Result<ImageSpec> {
        let mut spec = ImageSpec::new(self.width, self.height, u32::try_from(BANDS.len())?, SampleType::U16);
        spec.geo_ref = GeoRef {
            geo_keys: utm_21_north(),
            tie_points: vec![[0.0, 0.0, 0.0, 717_345.0, -2_776_995.0, 0.0]],
            pixel_scale: Some([30.0, 30.0, 0.0]),
            nodata: self.nodata.clone(),
            bands: BANDS.map(|name| BandInfo { description: Some(name.to_owned()), ..BandInfo::default() }).into(),
            ..GeoRef::default()
        };
        self.options.apply(&mut spec)?;
        Ok(spec)
    }
}

/// EPSG:32621, in metres, coordinates of a pixel being those of its area.
fn utm_21_north() -> Vec<GeoKey> {
    let text = |id, text: &str| GeoKey { id, value: GeoKeyValue::Ascii(text.to_owned()) };
    let code = |id, code| GeoKey { id, value: GeoKeyValue::Short(code) };
    vec![
        code(1024, 1),
        code(1025, 1),
        text(1026, "WGS 84 / UTM zone 21N"),
        text(2049, "WGS 84"),
        code(2054, 9102),
        code(3072, 32_621),
        code(3076, 9001),
    ]
}

/// Writes the scene of `spec` into the file at `path`, which appears complete or not at all, in a folder that is made if
/// need be. Replaces what is there.
pub(crate) fn write_scene_file(spec: &SceneSpec, path: &Path) -> Result<WriteReport> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let staged = StagedFile::create(path, Existing::Replace).map_err(|error| format!("{}: {error}", path.display()))?;
    write_scene(spec, staged, path)
}

/// Writes the scene of `spec` into `sink`, which errors call `name`. The bytes depend on `spec` alone.
///
/// Chunks of a row of the grid are made in parallel, and wait until all are there: memory is that row's encoded bytes.
pub(crate) fn write_scene<S: Sink>(spec: &SceneSpec, sink: S, name: impl Into<PathBuf>) -> Result<WriteReport> {
    let image = spec.image_spec()?;
    let encoder = Encoder::new(&image)?;
    let landscape = Landscape::new(spec.seed, spec.width, spec.height, spec.sensor);
    let mut writer = Writer::with_sink(sink, name, &image)?;
    let across = encoder.layout().grid.chunks_across();
    for row in 0..encoder.layout().grid.chunks_down() {
        let groups: Vec<Vec<(u64, Vec<u8>)>> = (0..across)
            .into_par_iter()
            .map_init(EncodeState::default, |state, col| encode_place(&landscape, &encoder, row, col, state))
            .collect::<Result<_>>()?;
        for (chunk, encoded) in groups.iter().flatten() {
            writer.put(*chunk, encoded)?;
        }
    }
    Ok(writer.finish()?)
}

/// The encoded chunks at one place of the grid: one, or with planes one of each band.
fn encode_place(
    landscape: &Landscape,
    encoder: &Encoder,
    row: u32,
    col: u32,
    state: &mut EncodeState,
) -> Result<Vec<(u64, Vec<u8>)>> {
    let layout = encoder.layout();
    let planes = if layout.planar == PlanarConfiguration::Planar { layout.bands } else { 1 };
    let window = layout.grid.window(layout.grid.index(0, row, col)).ok_or("a place outside the grid")?;
    let samples = landscape.block(window);
    let block = SampleBlock::new(&samples, window, 0..layout.bands)?;
    (0..planes)
        .map(|plane| {
            let chunk = layout.grid.index(plane, row, col);
            let (mut gathered, mut encoded) = (Vec::new(), Vec::new());
            let shape = encoder.gather(chunk, &block, &mut gathered)?;
            encoder.encode_chunk(&gathered, shape, state, &mut encoded)?;
            Ok((chunk, encoded))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiffio::writer::MemorySink;

    fn file(sensor: Sensor, options: &[&str]) -> Vec<u8> {
        let options = CreationOptions::parse(options.iter().copied()).unwrap();
        let spec = SceneSpec { width: 768, height: 512, seed: 1, sensor, nodata: None, options };
        let mut memory = MemorySink::default();
        write_scene(&spec, &mut memory, "memory").unwrap();
        memory.into_bytes()
    }

    #[track_caller]
    fn check_ratio(sensor: Sensor, options: &[&str], want: f64) {
        let ratio = f64::from(768 * 512 * 4 * 2) / file(sensor, options).len() as f64;
        assert!((want - 0.12..want + 0.12).contains(&ratio), "{options:?}: {ratio}");
    }

    /// Wanted is what GDAL makes of Landsat 8's blue, green and red with a coarse sensor, and with a fine one of those and a
    /// near infrared band.
    #[test]
    fn a_scene_compresses_as_real_ones_do() {
        let options: [&[&str]; 4] =
            [&[], &["PREDICTOR=2"], &["COMPRESS=DEFLATE"], &["COMPRESS=DEFLATE", "PREDICTOR=2"]];
        for (options, [coarse, fine]) in options.iter().zip([[1.24, 1.14], [1.52, 1.46], [1.57, 1.53], [1.78, 1.72]]) {
            check_ratio(Sensor::COARSE, options, coarse);
            check_ratio(Sensor::FINE, options, fine);
        }
    }

    #[test]
    fn matches_make_differences_of_a_fine_sensor_hardly_smaller() {
        let [runs, matches] =
            [&["COMPRESS=DEFLATE", "PREDICTOR=2"][..], &["COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=6"]]
                .map(|options| file(Sensor::FINE, options).len());
        assert!(runs != matches && runs.abs_diff(matches) * 25 < matches, "{runs} bytes, {matches} with matches");
    }

    #[test]
    fn all_options_reach_the_file() {
        let files = [&[][..], &["INTERLEAVE=BAND"], &["BLOCKSIZE=128"], &["TILED=NO"]]
            .map(|options| file(Sensor::FINE, options));
        for (n, one) in files.iter().enumerate() {
            assert!(files[..n].iter().all(|other| one != other), "file {n} is like one before it");
        }
    }
}
