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
