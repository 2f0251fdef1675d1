//! Statistics that GDAL keeps beside the samples, and that go stale with them.

use super::{GeoRef, MetadataItem};

impl GeoRef {
    /// Drops what the metadata says about the values of samples: the items `STATISTICS_*`, of bands and of the image.
    ///
    /// An output whose samples differ from the input's must not keep them: programs of the field stretch and scale by
    /// these numbers without ever looking at the samples.
    pub fn drop_statistics(&mut self) {
        let bands = self.bands.iter_mut().map(|band| &mut band.metadata);
        for items in bands.chain([&mut self.metadata]) {
            items.retain(|item| !is_statistic(item));
        }
    }
}

fn is_statistic(item: &MetadataItem) -> bool {
    item.domain.is_empty() && item.name.starts_with("STATISTICS_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::BandInfo;

    #[test]
    fn statistics_are_dropped_and_all_else_stays() {
        let item = |name: &str| MetadataItem { domain: String::new(), name: name.to_owned(), value: "1".to_owned() };
        let items = vec![item("ACQUIRED"), item("STATISTICS_MEAN"), item("STATISTICS_VALID_PERCENT"), item("SUN")];
        let mut geo_ref = GeoRef {
            metadata: items.clone(),
            bands: vec![BandInfo { metadata: items, ..BandInfo::default() }],
            ..GeoRef::default()
        };
        geo_ref.drop_statistics();
        let left = [item("ACQUIRED"), item("SUN")];
        assert_eq!((&geo_ref.metadata[..], &geo_ref.bands[0].metadata[..]), (&left[..], &left[..]));
    }
}
