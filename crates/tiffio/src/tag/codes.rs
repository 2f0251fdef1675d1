//! Codes that tags hold. Every registry is open: a code that is not in the table is kept as `Unknown`.

use std::fmt;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($code:literal $variant:ident $word:literal $variant_doc:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $name {
            $(#[doc = $variant_doc] $variant,)*
            /// A code that is not in the table.
            Unknown(u16),
        }

        impl $name {
            /// The meaning of `code`.
            #[must_use]
            pub fn from_code(code: u16) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Unknown(other),
                }
            }

            /// The number that stands for this in a file.
            #[must_use]
            pub fn code(self) -> u16 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($word),)*
                    Self::Unknown(code) => write!(f, "{code}"),
                }
            }
        }
    };
}

codes! {
    /// How the bytes of a chunk are compressed (tag `Compression`).
    Compression {
        1 None "none" "Not compressed.";
        2 CcittRle "CCITT RLE" "CCITT modified Huffman.";
        3 CcittGroup3 "CCITT Group 3" "CCITT T.4.";
        4 CcittGroup4 "CCITT Group 4" "CCITT T.6.";
        5 Lzw "LZW" "LZW, TIFF 6.0 section 13.";
        6 OldJpeg "old-style JPEG" "JPEG as TIFF 6.0 had it; withdrawn.";
        7 Jpeg "JPEG" "JPEG, TIFF technical note 2.";
        8 Deflate "deflate" "Zlib streams, as Adobe registered it.";
        32773 PackBits "PackBits" "Byte runs, TIFF 6.0 section 9.";
        32946 OldDeflate "deflate (32946)" "Zlib streams, under their first number.";
        34887 Lerc "LERC" "Limited error raster compression.";
        34925 Lzma "LZMA" "LZMA2 in an xz container.";
        50000 Zstd "Zstandard" "Zstandard frames.";
        50001 Webp "WebP" "WebP images.";
        34712 Jpeg2000 "JPEG 2000" "JPEG 2000 code streams.";
        50002 JpegXl "JPEG XL" "JPEG XL code streams.";
        52546 JpegXlDng "JPEG XL (DNG)" "JPEG XL as DNG 1.7 has it.";
        32809 ThunderScan "ThunderScan" "Four-bit run lengths.";
        32766 Next "NeXT" "Two-bit run lengths.";
        34676 SgiLog "SGI LogLuv" "SGI `LogLuv`.";
        34677 SgiLog24 "SGI LogLuv 24" "SGI `LogLuv`, 24 bits.";
    }
}

codes! {
    /// What was done to the samples before compression (tag `Predictor`).
    Predictor {
        1 None "none" "Nothing.";
        2 Horizontal "horizontal differencing" "Differences of neighbours along a row, TIFF 6.0 section 14.";
        3 FloatingPoint "floating point" "Byte planes and differences, Adobe technical note 3.";
    }
}

codes! {
    /// How the bits of a sample are read (tag `SampleFormat`).
    SampleFormat {
        1 Uint "unsigned integer" "Unsigned integer.";
        2 Int "signed integer" "Two's complement integer.";
        3 Float "floating point" "IEEE floating point.";
        4 Void "undefined" "Undefined; read as unsigned.";
        5 ComplexInt "complex integer" "Pairs of signed integers.";
        6 ComplexFloat "complex floating point" "Pairs of IEEE floats.";
    }
}

codes! {
    /// How bands share chunks (tag `PlanarConfiguration`).
    PlanarConfiguration {
        1 Chunky "chunky" "All bands of a pixel side by side; GDAL's `INTERLEAVE=PIXEL`.";
        2 Planar "planar" "Each band in chunks of its own; GDAL's `INTERLEAVE=BAND`.";
    }
}

codes! {
    /// What the samples mean as colour (tag `PhotometricInterpretation`).
    Photometric {
        0 MinIsWhite "min is white" "Grey, 0 is white.";
        1 MinIsBlack "min is black" "Grey, 0 is black.";
        2 Rgb "RGB" "Red, green, blue.";
        3 Palette "palette" "An index into the colour map.";
        4 TransparencyMask "transparency mask" "1 where the image is valid.";
        5 Separated "separated" "Inks, usually CMYK.";
        6 YCbCr "YCbCr" "Luminance and chrominance.";
        8 CieLab "CIE L*a*b*" "CIE L*a*b*.";
        9 IccLab "ICC L*a*b*" "ICC L*a*b*.";
        10 ItuLab "ITU L*a*b*" "ITU L*a*b*.";
        32803 Cfa "colour filter array" "Raw sensor mosaic.";
        32844 LogL "LogL" "SGI `LogL`.";
        32845 LogLuv "LogLuv" "SGI `LogLuv`.";
        34892 LinearRaw "linear raw" "DNG linear raw.";
    }
}

impl Photometric {
    /// The bands that make up the colour; those after them are extra samples.
    #[must_use]
    pub fn colour_bands(self) -> u32 {
        match self {
            Self::Rgb | Self::YCbCr | Self::CieLab | Self::IccLab | Self::ItuLab => 3,
            Self::Separated => 4,
            _ => 1,
        }
    }
}

codes! {
    /// What a band beyond the colour is (tag `ExtraSamples`).
    ExtraSample {
        0 Unspecified "unspecified" "Any data.";
        1 AssociatedAlpha "associated alpha" "Alpha that the colours are multiplied with.";
        2 UnassociatedAlpha "unassociated alpha" "Alpha apart from the colours.";
    }
}
