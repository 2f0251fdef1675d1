//! Tag numbers and their names.

use std::fmt;

/// The number of a tag.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tag(pub u16);

macro_rules! tags {
    ($($number:literal $constant:ident $name:literal $doc:literal;)*) => {
        impl Tag {
            $(#[doc = $doc] pub const $constant: Self = Self($number);)*

            /// The tag's name in its specification, or nothing for a number that is not in the table.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

tags! {
    254 NEW_SUBFILE_TYPE "NewSubfileType" "What kind of image this is: full, reduced, page, mask.";
    255 SUBFILE_TYPE "SubfileType" "The old form of `NewSubfileType`.";
    256 IMAGE_WIDTH "ImageWidth" "Columns.";
    257 IMAGE_LENGTH "ImageLength" "Rows.";
    258 BITS_PER_SAMPLE "BitsPerSample" "Bits per sample, one value per band.";
    259 COMPRESSION "Compression" "How chunks are compressed.";
    262 PHOTOMETRIC_INTERPRETATION "PhotometricInterpretation" "What the samples mean as colour.";
    266 FILL_ORDER "FillOrder" "Order of the bits in a byte.";
    269 DOCUMENT_NAME "DocumentName" "Name of the scanned document.";
    270 IMAGE_DESCRIPTION "ImageDescription" "What the image shows.";
    271 MAKE "Make" "Maker of the scanner.";
    272 MODEL "Model" "Model of the scanner.";
    273 STRIP_OFFSETS "StripOffsets" "Byte offset of each strip.";
    274 ORIENTATION "Orientation" "How rows and columns are to be shown.";
    277 SAMPLES_PER_PIXEL "SamplesPerPixel" "Bands.";
    278 ROWS_PER_STRIP "RowsPerStrip" "Rows of each strip.";
    279 STRIP_BYTE_COUNTS "StripByteCounts" "Stored bytes of each strip.";
    280 MIN_SAMPLE_VALUE "MinSampleValue" "Smallest sample in use.";
    281 MAX_SAMPLE_VALUE "MaxSampleValue" "Largest sample in use.";
    282 X_RESOLUTION "XResolution" "Pixels per unit along a row.";
    283 Y_RESOLUTION "YResolution" "Pixels per unit along a column.";
    284 PLANAR_CONFIGURATION "PlanarConfiguration" "Bands interleaved by pixel, or in planes.";
    285 PAGE_NAME "PageName" "Name of the page.";
    292 T4_OPTIONS "T4Options" "Options of CCITT Group 3.";
    293 T6_OPTIONS "T6Options" "Options of CCITT Group 4.";
    296 RESOLUTION_UNIT "ResolutionUnit" "Unit of the resolution.";
    297 PAGE_NUMBER "PageNumber" "Number of the page, and of pages.";
    305 SOFTWARE "Software" "Program that made the file.";
    306 DATE_TIME "DateTime" "When the file was made.";
    315 ARTIST "Artist" "Who made the image.";
    316 HOST_COMPUTER "HostComputer" "Where the file was made.";
    317 PREDICTOR "Predictor" "What was done to the samples before compression.";
    320 COLOR_MAP "ColorMap" "The palette: all reds, all greens, all blues, 16 bits each.";
    322 TILE_WIDTH "TileWidth" "Columns of each tile.";
    323 TILE_LENGTH "TileLength" "Rows of each tile.";
    324 TILE_OFFSETS "TileOffsets" "Byte offset of each tile.";
    325 TILE_BYTE_COUNTS "TileByteCounts" "Stored bytes of each tile.";
    330 SUB_IFDS "SubIFDs" "Offsets of directories that belong to this one.";
    332 INK_SET "InkSet" "Which inks the samples are.";
    338 EXTRA_SAMPLES "ExtraSamples" "Meaning of the bands beyond the colour.";
    339 SAMPLE_FORMAT "SampleFormat" "How the bits of a sample are read.";
    340 S_MIN_SAMPLE_VALUE "SMinSampleValue" "Smallest sample, in the samples' own type.";
    341 S_MAX_SAMPLE_VALUE "SMaxSampleValue" "Largest sample, in the samples' own type.";
    347 JPEG_TABLES "JPEGTables" "Tables shared by all JPEG chunks.";
    512 JPEG_PROC "JPEGProc" "Process of old-style JPEG.";
    513 JPEG_INTERCHANGE_FORMAT "JPEGInterchangeFormat" "Offset of an old-style JPEG stream.";
    514 JPEG_INTERCHANGE_FORMAT_LENGTH "JPEGInterchangeFormatLength" "Length of an old-style JPEG stream.";
    529 YCBCR_COEFFICIENTS "YCbCrCoefficients" "Coefficients of the luminance.";
    530 YCBCR_SUBSAMPLING "YCbCrSubSampling" "Subsampling of the chrominance.";
    531 YCBCR_POSITIONING "YCbCrPositioning" "Position of the chrominance samples.";
    532 REFERENCE_BLACK_WHITE "ReferenceBlackWhite" "Head and foot room of each component.";
    700 XMP "XMP" "An XMP packet.";
    33432 COPYRIGHT "Copyright" "Copyright notice.";
    33550 MODEL_PIXEL_SCALE "ModelPixelScaleTag" "Size of a pixel in x, y, z.";
    33922 MODEL_TIEPOINT "ModelTiepointTag" "Raster and model coordinates of tie points.";
    34264 MODEL_TRANSFORMATION "ModelTransformationTag" "The 4 x 4 matrix from raster to model space.";
    34377 PHOTOSHOP "Photoshop" "Photoshop image resources.";
    34665 EXIF_IFD "ExifIFD" "Offset of an Exif directory.";
    34675 ICC_PROFILE "ICCProfile" "An ICC colour profile.";
    34735 GEO_KEY_DIRECTORY "GeoKeyDirectoryTag" "The GeoKeys.";
    34736 GEO_DOUBLE_PARAMS "GeoDoubleParamsTag" "Numbers that GeoKeys point to.";
    34737 GEO_ASCII_PARAMS "GeoAsciiParamsTag" "Text that GeoKeys point to.";
    34853 GPS_IFD "GPSIFD" "Offset of a GPS directory.";
    42112 GDAL_METADATA "GDAL_METADATA" "GDAL's metadata as XML.";
    42113 GDAL_NODATA "GDAL_NODATA" "The missing-value marker as text.";
    50674 LERC_PARAMETERS "LercParameters" "Version and inner compression of LERC.";
    50844 RPC_COEFFICIENTS "RPCCoefficientTag" "Rational polynomial coefficients.";
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({}", self.0)?;
        self.name().map_or(Ok(()), |name| write!(f, " {name}"))?;
        f.write_str(")")
    }
}
