//! The items of `GDAL_METADATA`, out of the text that [`metadata_xml`](super::metadata_xml) describes.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use super::{BandInfo, GeoRef, MetadataItem};

/// An `Item` element on its way.
#[derive(Default)]
struct Item {
    name: Option<String>,
    sample: Option<usize>,
    role: String,
    domain: String,
    value: String,
}

/// Adds the items of `xml` to `geo_ref`, of an image of `band_count` bands. Items of bands that the image does not have
/// are left out. Whether all of the text was XML; the items before a fault are kept.
pub(super) fn parse(xml: &str, band_count: usize, geo_ref: &mut GeoRef) -> bool {
    let mut reader = Reader::from_str(xml);
    let mut open: Option<Item> = None;
    let mut elements = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                elements += 1;
                if tag.name().as_ref() == "Item" {
                    open = Some(item(&tag));
                }
            }
            Ok(Event::Empty(tag)) if tag.name().as_ref() == "Item" => add(item(&tag), band_count, geo_ref),
            Ok(Event::End(tag)) if tag.name().as_ref() == "Item" => {
                if let Some(item) = open.take() {
                    add(item, band_count, geo_ref);
                }
            }
            Ok(Event::Text(text)) => push(&mut open, &text.xml10_content()),
            Ok(Event::CData(text)) => push(&mut open, &text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => {
                let entity = format!("&{};", &*entity.xml10_content());
                push(&mut open, &unescaped(&entity));
            }
            Ok(Event::Eof) => return elements > 0 && open.is_none(),
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn push(open: &mut Option<Item>, text: &str) {
    if let Some(item) = open {
        item.value.push_str(text);
    }
}

fn item(tag: &BytesStart<'_>) -> Item {
    let mut item = Item::default();
    for attribute in tag.attributes().flatten() {
        let value = unescaped(&attribute.value);
        match attribute.key.as_ref() {
            "name" => item.name = Some(value),
            "sample" => item.sample = value.trim().parse().ok(),
            "role" => item.role = value,
            "domain" => item.domain = value,
            _ => {}
        }
    }
    item
}

/// `text` with entities resolved; one that does not resolve leaves the text as it is.
fn unescaped(text: &str) -> String {
    escape::unescape(text).map_or_else(|_| text.to_owned(), Into::into)
}

fn add(item: Item, band_count: usize, geo_ref: &mut GeoRef) {
    let Some(name) = item.name else { return };
    // The parser has undone one escape; GDAL's values have two.
    let value = unescaped(&item.value);
    let Some(sample) = item.sample else {
        geo_ref.metadata.push(MetadataItem { domain: item.domain, name, value });
        return;
    };
    if sample >= band_count {
        return;
    }
    geo_ref.bands.resize_with(band_count, BandInfo::default);
    let Some(band) = geo_ref.bands.get_mut(sample) else { return };
    let number = || value.trim().parse::<f64>().ok();
    match item.role.as_str() {
        "description" => band.description = Some(value),
        "unittype" => band.unit = Some(value),
        "scale" => band.scale = number(),
        "offset" => band.offset = number(),
        _ => band.metadata.push(MetadataItem { domain: item.domain, name, value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, band_count: usize, want: &GeoRef) {
        let mut found = GeoRef::default();
        assert!(parse(xml, band_count, &mut found));
        assert_eq!(&found, want);
    }

    fn item(domain: &str, name: &str, value: &str) -> MetadataItem {
        MetadataItem { domain: domain.to_owned(), name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn items_are_of_the_image_or_of_a_band() {
        let xml = r#"<GDALMetadata>
            <Item name="ACQUIRED">2020-05-18</Item><Item name="CLOUD" domain="IMAGERY">3</Item>
            <Item name="SCALE" sample="1" role="scale"> 1e-4 </Item><Item sample="1" role="offset" name="OFFSET">-0.1</Item>
            <Item name="D" sample="1" role="description">near infrared</Item><Item name="U" role="unittype" sample="1">m</Item>
            <Item name="STATISTICS_MEAN" sample="0">512</Item><Item name="EMPTY" sample="0"/>
        </GDALMetadata>"#;
        let second = BandInfo {
            description: Some("near infrared".to_owned()),
            scale: Some(1e-4),
            offset: Some(-0.1),
            unit: Some("m".to_owned()),
            metadata: Vec::new(),
        };
        let first = BandInfo {
            metadata: vec![item("", "STATISTICS_MEAN", "512"), item("", "EMPTY", "")],
            ..Default::default()
        };
        let metadata = vec![item("", "ACQUIRED", "2020-05-18"), item("IMAGERY", "CLOUD", "3")];
        check(xml, 2, &GeoRef { metadata, bands: vec![first, second], ..GeoRef::default() });
    }

    #[test]
    fn bands_that_the_image_does_not_have_are_ignored() {
        check(r#"<GDALMetadata><Item name="A" sample="3">1</Item></GDALMetadata>"#, 3, &GeoRef::default());
        check(r#"<GDALMetadata><Item>nameless</Item></GDALMetadata>"#, 3, &GeoRef::default());
    }

    #[test]
    fn values_are_unescaped_twice_and_attributes_once() {
        let xml = r#"<GDALMetadata><Item name="a&amp;b">1 &amp;lt; 2 &amp;amp; &#65;&lt;![CDATA[</Item>
            <Item name="raw">x &lt; y</Item><Item name="c"><![CDATA[<b>&lt;</b>]]></Item></GDALMetadata>"#;
        let metadata = vec![item("", "a&b", "1 < 2 & A<![CDATA["), item("", "raw", "x < y"), item("", "c", "<b><</b>")];
        check(xml, 1, &GeoRef { metadata, ..GeoRef::default() });
    }

    #[test]
    fn a_number_that_is_none_is_left_out() {
        let xml = r#"<GDALMetadata><Item name="S" sample="0" role="scale">big</Item></GDALMetadata>"#;
        check(xml, 1, &GeoRef { bands: vec![BandInfo::default()], ..GeoRef::default() });
    }

    #[test]
    fn text_that_is_not_xml_keeps_the_items_before_the_fault() {
        for xml in ["", "hello", "<", "<a", "<!DOCTYPE a [<!ENTITY b \"c\">", "<Item name=\"a\">1", "</Item>"] {
            assert!(!parse(xml, 1, &mut GeoRef::default()), "{xml}");
        }
        let mut found = GeoRef::default();
        assert!(!parse(r#"<GDALMetadata><Item name="A">1</Item><Item name="B">2</Itm>"#, 1, &mut found));
        assert_eq!(found.metadata, [item("", "A", "1")]);
    }
}
