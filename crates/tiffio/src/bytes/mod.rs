//! Bytes before they mean anything: byte order and a bounds-checked cursor.

mod order;

pub use order::ByteOrder;
