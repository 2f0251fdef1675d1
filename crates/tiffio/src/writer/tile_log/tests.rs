//! What is written is read, and what was changed or cut is found.

use super::*;
use crate::error::{Error, LogFault};
use crate::source::MemorySource;
use crate::writer::MemorySink;

fn header() -> TileLogHeader {
    TileLogHeader { run_id: [7; 32], part: 3, units: 5..7, unit_size: [48, 16] }
}

/// Two units, the second without a chunk, and a halved tile.
fn log() -> Vec<u8> {
    let mut sink = MemorySink::default();
    let mut writer = TileLogWriter::with_sink(&mut sink, "a.log", &header()).unwrap();
    writer.put(0, 9, b"nine").unwrap();
    writer.put(1, 2, b"two").unwrap();
    writer.end_unit().unwrap();
    writer.end_unit().unwrap();
    writer.put_waiting(1, 4, b"half").unwrap();
    let footer = writer.finish().unwrap();
    assert_eq!((footer.units, footer.records, footer.bytes), (2, 3, 11));
    sink.into_bytes()
}

/// All records of a log, footer verified.
fn read(bytes: &[u8]) -> Result<Vec<(LogRecord, Vec<u8>)>, Error> {
    let mut reader = TileLogReader::new(MemorySource::new(bytes.to_vec()), "a.log")?;
    reader.check(&header())?;
    reader.footer()?;
    let (mut found, mut bytes) = (Vec::new(), Vec::new());
    while let Some(record) = reader.next(&mut bytes)? {
        found.push((record, bytes.clone()));
    }
    Ok(found)
}

#[track_caller]
fn check(bytes: &[u8], want: &str) {
    assert_eq!(read(bytes).unwrap_err().to_string(), want);
}

#[test]
fn what_is_written_is_read() {
    let chunk = |image, chunk| LogRecord::Chunk { unit: 5, image, chunk };
    let want = [
        (chunk(0, 9), b"nine".to_vec()),
        (chunk(1, 2), b"two".to_vec()),
        (LogRecord::UnitEnd { unit: 5 }, Vec::new()),
        (LogRecord::UnitEnd { unit: 6 }, Vec::new()),
        (LogRecord::Waiting { level: 1, tile: 4 }, b"half".to_vec()),
    ];
    assert_eq!(read(&log()).unwrap(), want);
}

#[test]
fn records_of_all_lengths_are_read_one_after_the_other() {
    let lengths = [3, 40_000, 40_001, 0, 16_383, 16_384, 20_000, 7, 7, 100_000, 32_768, 9_000, 9_000, 9_000, 9_000, 1];
    let bytes = |n: usize| -> Vec<u8> { (0..lengths[n]).map(|at| (at * 31 + n).to_le_bytes()[0]).collect() };
    let mut sink = MemorySink::default();
    let mut writer = TileLogWriter::with_sink(&mut sink, "a.log", &header()).unwrap();
    for n in 0..lengths.len() {
        writer.put(0, n as u64, &bytes(n)).unwrap();
    }
    writer.end_unit().unwrap();
    writer.end_unit().unwrap();
    writer.finish().unwrap();
    let found = read(sink.bytes()).unwrap();
    assert_eq!(found.len(), lengths.len() + 2);
    for (n, (record, found)) in found.iter().take(lengths.len()).enumerate() {
        assert_eq!(*record, LogRecord::Chunk { unit: 5, image: 0, chunk: n as u64 });
        assert_eq!(*found, bytes(n), "record {n}");
    }
}

#[test]
fn every_log_cut_short_is_found_to_be() {
    let log = log();
    for length in 0..log.len() {
        let error = read(&log[..length]).unwrap_err();
        assert!(matches!(error, Error::TileLog { what: LogFault::CutShort { .. }, .. }), "{length}: {error}");
    }
}

#[test]
fn every_bit_that_is_turned_over_is_found() {
    let log = log();
    for bit in 0..8 * log.len() {
        let mut bytes = log.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(read(&bytes), Err(Error::TileLog { .. })), "bit {bit}");
    }
}

#[test]
fn a_fault_is_named_with_its_place() {
    let changed = |at: usize| {
        let mut bytes = log();
        bytes[at] ^= 1;
        bytes
    };
    check(&changed(0), "tile log a.log: not a tile log (byte 0)");
    check(
        &changed(80 + 36),
        "tile log a.log: the checksum of record 0 is wrong, bytes were changed after they were written (byte 116)",
    );
    check(&[log(), vec![0]].concat(), "tile log a.log: 400 bytes needed and 336 there, it is cut short (byte 336)");
}

#[test]
fn records_that_change_places_are_found() {
    let log = log();
    // Two records of the same unit, each with checksums that are right.
    let swapped = [&log[..80], &log[120..159], &log[80..120], &log[159..]].concat();
    assert!(matches!(read(&swapped), Err(Error::TileLog { what: LogFault::Footer, .. })));
    let twice = [&log[..120], &log[80..]].concat();
    assert!(matches!(read(&twice), Err(Error::TileLog { what: LogFault::Order { .. }, .. })));
}

#[test]
fn a_log_of_something_else_is_refused() {
    let refused = |change: &dyn Fn(&mut TileLogHeader)| {
        let mut expected = header();
        change(&mut expected);
        header().check(&expected).unwrap_err().to_string()
    };
    let other = "it is of another run (0707070707070707, not 0807070707070707)";
    assert_eq!(refused(&|header| header.run_id[0] = 8), other);
    assert_eq!(refused(&|header| header.part = 4), "it is part 3 of units 5..7, not part 4 of units 5..7");
    assert_eq!(refused(&|header| header.unit_size[0] = 16), "its units are of 48 x 16 pixels, not 16 x 16");
}

#[test]
fn a_progress_log_goes_on_where_whole_units_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.log");
    let mut log = ProgressLog::open(&path, &header(), &mut |_, _| Ok(())).unwrap();
    let error = ProgressLog::open(&path, &header(), &mut |_, _| Ok(())).unwrap_err();
    assert!(matches!(error, Error::TileLog { what: LogFault::InUse, .. }), "{error}");
    log.put(0, 1, b"one").unwrap();
    log.end_unit().unwrap();
    let whole = std::fs::read(&path).unwrap();
    log.put(0, 2, b"two").unwrap();
    log.end_unit().unwrap();
    drop(log);
    let full = std::fs::read(&path).unwrap();
    for length in 0..full.len() {
        std::fs::write(&path, &full[..length]).unwrap();
        let mut replayed = Vec::new();
        let mut each = |record, bytes: &[u8]| {
            replayed.push((record, bytes.to_vec()));
            Ok(())
        };
        let log = ProgressLog::open(&path, &header(), &mut each).unwrap();
        let done = length >= whole.len();
        assert_eq!((log.unit(), replayed.len()), if done { (6, 2) } else { (5, 0) }, "{length}");
    }
    let error = ProgressLog::open(&path, &TileLogHeader { run_id: [9; 32], ..header() }, &mut |_, _| Ok(()));
    assert!(matches!(error, Err(Error::TileLog { what: LogFault::Foreign { .. }, .. })));
    ProgressLog::open(&path, &header(), &mut |_, _| Ok(())).unwrap().remove().unwrap();
    assert!(!path.exists());
}
