//! Bytes before they mean anything: byte order and a bounds-checked cursor.

mod cursor;
mod order;

pub use cursor::Cursor;
pub use order::ByteOrder;
