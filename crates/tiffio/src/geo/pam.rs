//! `.aux.xml`: what GDAL keeps beside a file that it may not change.
//!
//! ```text
//! <PAMDataset>
//!   <GeoTransform> x, dx, rx, y, ry, dy</GeoTransform>
//!   <Metadata domain="…"><MDI key="NAME">value</MDI></Metadata>
//!   <PAMRasterBand band="1">
//!     <Description>red</Description> <NoDataValue>0</NoDataValue> <UnitType>m</UnitType> <Offset>0</Offset> <Scale>1</Scale>
//!     <Metadata><MDI key="STATISTICS_MEAN">512</MDI></Metadata>
//!   </PAMRasterBand>
//! </PAMDataset>
//! ```
//!
//! Coordinate systems, histograms and tables in it are not read.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use super::{BandInfo, GeoRef, GeoTransform, MetadataItem, nodata};

/// What an `.aux.xml` file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuxMetadata {
    /// The transform.
    pub transform: Option<GeoTransform>,
    /// The missing-value marker of the first band that has one.
    pub nodata: Option<String>,
    /// Items of the whole image.
    pub metadata: Vec<MetadataItem>,
    /// What it says of each band, of as many bands as the image has.
    pub bands: Vec<BandInfo>,
}

/// The elements that the text is in.
#[derive(Default)]
struct Place {
    /// The band, from 0, or nothing outside of bands.
    band: Option<usize>,
    in_band: bool,
    domain: String,
    key: Option<String>,
    /// The last element that began, if it has not ended.
    element: String,
    text: String,
}

impl AuxMetadata {
    /// What `xml` says of an image of `band_count` bands, or nothing if it is not the text of such a file. Bands that the
    /// image does not have are left out.
    #[must_use]
    pub fn parse(xml: &str, band_count: usize) -> Option<Self> {
        let mut reader = Reader::from_str(xml);
        let mut found = Self { bands: vec![BandInfo::default(); band_count], ..Self::default() };
        let (mut place, mut is_pam) = (Place::default(), false);
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) => {
                    is_pam |= tag.name().as_ref() == "PAMDataset";
                    place.enter(&tag);
                }
                Event::End(tag) => {
                    found.take(&mut place, tag.name().as_ref());
                    place.leave(tag.name().as_ref());
                }
                Event::Text(text) => place.text.push_str(&text.xml10_content()),
                Event::CData(text) => place.text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let entity = format!("&{};", &*entity.xml10_content());
                    place.text.push_str(&escape::unescape(&entity).map_or_else(|_| entity.clone(), Into::into));
                }
                Event::Eof => return is_pam.then_some(found),
                _ => {}
            }
        }
    }

    /// Takes the text of an element that ends.
    fn take(&mut self, place: &mut Place, element: &str) {
        let value = std::mem::take(&mut place.text);
        let text = value.trim();
        let band = place.band.and_then(|band| self.bands.get_mut(band));
        if element == "MDI" {
            let Some(name) = place.key.take() else { return };
            let item = MetadataItem { domain: place.domain.clone(), name, value };
            match band {
                Some(band) => band.metadata.push(item),
                None if !place.in_band => self.metadata.push(item),
                None => {}
            }
        } else if place.element != element {
            // An element of others: its text is theirs.
        } else if let Some(band) = band {
            match element {
                "Description" => band.description = Some(text.to_owned()),
                "UnitType" => band.unit = Some(text.to_owned()),
                "Offset" => band.offset = text.parse().ok(),
                "Scale" => band.scale = text.parse().ok(),
                "NoDataValue" if self.nodata.is_none() => self.nodata = nodata::text(text),
                _ => {}
            }
        } else if element == "GeoTransform" {
            let numbers: Vec<f64> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
            self.transform = numbers.try_into().ok().map(GeoTransform);
        }
    }
}

impl Place {
    fn enter(&mut self, tag: &BytesStart<'_>) {
        let attribute = |name: &str| {
            let mut all = tag.attributes().flatten();
            let found = all.find(|attribute| attribute.key.as_ref() == name)?;
            Some(escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
        };
        match tag.name().as_ref() {
            "PAMRasterBand" => {
                self.in_band = true;
                self.band = attribute("band").and_then(|n| n.parse::<usize>().ok()?.checked_sub(1));
            }
            "Metadata" => self.domain = attribute("domain").unwrap_or_default(),
            "MDI" => self.key = attribute("key"),
            _ => {}
        }
        tag.name().as_ref().clone_into(&mut self.element);
        self.text.clear();
    }

    fn leave(&mut self, element: &str) {
        match element {
            "PAMRasterBand" => (self.band, self.in_band) = (None, false),
            "Metadata" => self.domain.clear(),
            _ => {}
        }
        self.element.clear();
    }
}

impl GeoRef {
    /// Adds what an `.aux.xml` file says. As in GDAL, it goes before what the file itself says.
    pub fn add(&mut self, aux: &AuxMetadata) {
        if let Some(transform) = aux.transform {
            self.set_transform(transform);
        }
        if aux.nodata.is_some() {
            self.nodata.clone_from(&aux.nodata);
        }
        replace_items(&mut self.metadata, &aux.metadata);
        self.bands.resize_with(self.bands.len().max(aux.bands.len()), BandInfo::default);
        for (band, other) in self.bands.iter_mut().zip(&aux.bands) {
            band.description = other.description.clone().or(band.description.take());
            band.unit = other.unit.clone().or(band.unit.take());
            band.scale = other.scale.or(band.scale);
            band.offset = other.offset.or(band.offset);
            replace_items(&mut band.metadata, &other.metadata);
        }
    }
}

/// Adds `others` to `items`, in place of those of the same name.
fn replace_items(items: &mut Vec<MetadataItem>, others: &[MetadataItem]) {
    let same = |a: &MetadataItem, b: &MetadataItem| a.domain == b.domain && a.name == b.name;
    items.retain(|item| !others.iter().any(|other| same(item, other)));
    items.extend_from_slice(others);
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<PAMDataset>
  <SRS>PROJCS[\"x\"]</SRS>
  <GeoTransform>  5.0e+05,  3.0e+01, 0, 7.0e+06, 0, -3.0e+01</GeoTransform>
  <Metadata domain=\"RPC\"><MDI key=\"LINE_OFF\">7</MDI></Metadata>
  <Metadata><MDI key=\"A &amp; B\"> a &lt; b </MDI></Metadata>
  <PAMRasterBand band=\"2\">
    <Description>nir</Description><NoDataValue>-9.999e+03</NoDataValue><Scale>0.5</Scale><Offset>3</Offset>
    <Histograms><HistItem><HistMin>0</HistMin></HistItem></Histograms>
    <Metadata><MDI key=\"STATISTICS_MEAN\">512</MDI></Metadata>
  </PAMRasterBand>
  <PAMRasterBand band=\"9\"><Description>no</Description><Metadata><MDI key=\"X\">1</MDI></Metadata></PAMRasterBand>
</PAMDataset>";

    fn item(domain: &str, name: &str, value: &str) -> MetadataItem {
        MetadataItem { domain: domain.to_owned(), name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn image_and_bands_are_read() {
        let found = AuxMetadata::parse(XML, 2).unwrap();
        assert_eq!(found.transform, Some(GeoTransform([500_000.0, 30.0, 0.0, 7_000_000.0, 0.0, -30.0])));
        assert_eq!(found.nodata.as_deref(), Some("-9.999e+03"));
        assert_eq!(found.metadata, [item("RPC", "LINE_OFF", "7"), item("", "A & B", " a < b ")]);
        assert_eq!((found.bands.len(), found.bands[0].clone()), (2, BandInfo::default()));
        let band = BandInfo {
            description: Some("nir".to_owned()),
            scale: Some(0.5),
            offset: Some(3.0),
            unit: None,
            metadata: vec![item("", "STATISTICS_MEAN", "512")],
        };
        assert_eq!(found.bands[1], band);
    }

    #[test]
    fn it_goes_before_what_the_file_says() {
        let mut geo_ref = GeoRef {
            nodata: Some("0".to_owned()),
            metadata: vec![item("", "A & B", "old"), item("", "C", "kept")],
            ..GeoRef::default()
        };
        geo_ref.add(&AuxMetadata::parse(XML, 2).unwrap());
        assert_eq!(geo_ref.nodata_value(), Some(-9999.0));
        assert_eq!(geo_ref.transform().unwrap().0[1], 30.0);
        assert_eq!((geo_ref.metadata.len(), geo_ref.metadata[0].value.as_str()), (3, "kept"));
        assert_eq!(geo_ref.bands[1].description.as_deref(), Some("nir"));
    }

    #[test]
    fn other_text_is_nothing() {
        for text in ["", "<a/>", "<PAMDataset", "hello"] {
            assert_eq!(AuxMetadata::parse(text, 1), None, "{text}");
        }
    }
}
