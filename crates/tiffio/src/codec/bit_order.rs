//! `FillOrder` 2: bytes whose bits run from the least significant one (TIFF 6.0).

/// Writes `stored` with the bits of each byte turned round into `turned`, whose memory is reused.
pub(super) fn reverse_into(stored: &[u8], turned: &mut Vec<u8>) {
    turned.clear();
    turned.extend(stored.iter().map(|byte| byte.reverse_bits()));
}
