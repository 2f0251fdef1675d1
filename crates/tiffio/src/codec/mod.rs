//! From stored bytes to samples and back: compression, predictors, byte order, odd sample widths.
//!
//! Everything here is pure: bytes in, bytes out, no file, no thread. [`ChunkDecoder`] and [`ChunkEncoder`] hold what is
//! the same for all chunks of an image and are shared between threads; [`DecodeState`] and [`EncodeState`] hold tables
//! and scratch memory, one per worker, so that nothing is allocated per chunk.
