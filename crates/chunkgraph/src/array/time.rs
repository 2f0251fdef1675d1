//! Times: what the dimension `time` is labelled with.

use std::fmt;
use std::str::FromStr;

/// A day, or a second of a day, in the calendar of ISO 8601 and in UTC. Ordered by time; a day comes before its seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time {
    year: u16,
    month: u8,
    day: u8,
    /// Seconds since midnight; nothing for the day as a whole.
    second: Option<u32>,
}

impl Time {
    /// A day, or nothing if the calendar does not have it.
    #[must_use]
    pub fn day(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        (year <= 9999 && (1..=days).contains(&day)).then_some(Self { year, month, day, second: None })
    }

    /// A time of this day, or nothing if there is none such. The 60th second is a leap second.
    #[must_use]
    pub fn at(self, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
        (hour < 24 && minute < 60 && second <= 60).then_some(Self { second: Some(seconds), ..self })
    }

    /// Whether this is a day, and `other` a time of it.
    #[must_use]
    pub fn is_day_of(self, other: Self) -> bool {
        self.second.is_none() && Self { second: None, ..other } == self
    }

    /// The time in the name of a file: the first eight digits that stand alone and are a date (`20200518`, also
    /// `2020-05-18` and `2020_05_18`), with the time of day if `T` and six digits follow, as in names of Sentinel-2. A year
    /// and the number of a day, as in MODIS (`A2020139`), is a date too.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let bytes = name.as_bytes();
        let starts =
            (0..bytes.len()).filter(|&n| bytes[n].is_ascii_digit() && (n == 0 || !bytes[n - 1].is_ascii_digit()));
        starts.into_iter().find_map(|start| date_at(bytes, start))
    }
}

/// The date that begins at `start`, where a number begins.
fn date_at(bytes: &[u8], start: usize) -> Option<Time> {
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    match length {
        8 => {
            let day = date([number(bytes, start, 4)?, number(bytes, start + 4, 2)?, number(bytes, start + 6, 2)?])?;
            Some(
                time_of_day(bytes, start + 8)
                    .and_then(|[hour, minute, second]| day.at(hour, minute, second))
                    .unwrap_or(day),
            )
        }
        14 => {
            let day = date([number(bytes, start, 4)?, number(bytes, start + 4, 2)?, number(bytes, start + 6, 2)?])?;
            let [hour, minute, second] = six_digits(bytes, start + 8)?;
            day.at(hour, minute, second)
        }
        4 => {
            let separator = bytes.get(start + 4).filter(|byte| matches!(byte, b'-' | b'_'))?;
            let ends =
                bytes.get(start + 7) == Some(separator) && !bytes.get(start + 10).is_some_and(u8::is_ascii_digit);
            let (month, day) = (number(bytes, start + 5, 2)?, number(bytes, start + 8, 2)?);
            date([number(bytes, start, 4)?, month, day]).filter(|_| ends)
        }
        7 if start > 0 && bytes[start - 1] == b'A' => {
            day_of_year(number(bytes, start, 4)?, number(bytes, start + 4, 3)?)
        }
        _ => None,
    }
}

/// `T` and six digits, and no more.
fn time_of_day(bytes: &[u8], at: usize) -> Option<[u8; 3]> {
    let is_time = bytes.get(at) == Some(&b'T') && !bytes.get(at + 7).is_some_and(u8::is_ascii_digit);
    six_digits(bytes, at + 1).filter(|_| is_time)
}

fn six_digits(bytes: &[u8], at: usize) -> Option<[u8; 3]> {
    let two = |n: usize| number(bytes, at + n, 2).and_then(|number| u8::try_from(number).ok());
    Some([two(0)?, two(2)?, two(4)?])
}

/// The number of `count` digits at `at`.
fn number(bytes: &[u8], at: usize, count: usize) -> Option<u16> {
    let digits = bytes.get(at..at + count)?;
    digits
        .iter()
        .try_fold(0, |number: u16, digit| digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0')))
}

fn date([year, month, day]: [u16; 3]) -> Option<Time> {
    // Names hold many numbers; those of satellite images begin in this range.
    let is_plausible = (1900..2200).contains(&year);
    is_plausible.then(|| Time::day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)).flatten()
}

fn day_of_year(year: u16, number: u16) -> Option<Time> {
    let days = (1..=12).flat_map(|month| (1..=31).filter_map(move |day| date([year, month, day])));
    days.into_iter().nth(usize::from(number.checked_sub(1)?))
}

/// Text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a time such as 2020-05-18 or 2020-05-18T13:30:00")]
pub struct UnknownTime(pub String);

impl FromStr for Time {
    type Err = UnknownTime;

    /// `2020-05-18`, or `2020-05-18T13:30:00` with or without `Z`.
    fn from_str(text: &str) -> Result<Self, UnknownTime> {
        let parse = || {
            let bytes = text.strip_suffix('Z').unwrap_or(text).as_bytes();
            let two = |at: usize| number(bytes, at, 2).and_then(|number| u8::try_from(number).ok());
            let has = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
            if !has(4, b'-') || !has(7, b'-') {
                return None;
            }
            let day = Self::day(number(bytes, 0, 4)?, two(5)?, two(8)?)?;
            match bytes.len() {
                10 if bytes.len() == text.len() => Some(day),
                19 if has(10, b'T') && has(13, b':') && has(16, b':') => day.at(two(11)?, two(14)?, two(17)?),
                _ => None,
            }
        };
        parse().ok_or_else(|| UnknownTime(text.to_owned()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        match second {
            // A leap second ends the last minute.
            Some(86_400) => f.write_str("T23:59:60Z"),
            Some(second) => write!(f, "T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for Time {
    type Error = UnknownTime;

    fn try_from(text: String) -> Result<Self, UnknownTime> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_name(name: &str, want: Option<&str>) {
        assert_eq!(Time::from_file_name(name).map(|time| time.to_string()).as_deref(), want, "{name}");
    }

    #[test]
    fn names_of_scenes_tell_their_day() {
        check_name("LC08_L1TP_224078_20200518_20200518_01_RT.TIF", Some("2020-05-18"));
        check_name("S2A_MSIL2A_20200518T133001_N0214_R081_T22JBT_20200518T161234.SAFE", Some("2020-05-18T13:30:01Z"));
        check_name("MOD13Q1.A2020139.h12v10.006.tif", Some("2020-05-18"));
        check_name("ndvi_2020-02-29.tif", Some("2020-02-29"));
        check_name("planet_20200518133001_clip.tif", Some("2020-05-18T13:30:01Z"));
        check_name("S2_2020_05_18_B04.tif", Some("2020-05-18"));
    }

    #[test]
    fn numbers_that_are_no_days_are_passed_over() {
        check_name("tile_12345678_20210301.tif", Some("2021-03-01"));
        for name in ["", "scene.tif", "20190229.tif", "20201301.tif", "202005181.tif", "2020-05-1.tif", "A2019366.tif"]
        {
            check_name(name, None);
        }
        check_name("20200518T256000.tif", Some("2020-05-18"));
    }

    #[test]
    fn times_are_read_back_and_in_order() {
        let texts = ["2019-12-31", "2020-05-18", "2020-05-18T00:00:00Z", "2020-05-18T13:30:00Z", "2020-05-19"];
        let times: Vec<Time> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert!(times.is_sorted() && times.iter().map(ToString::to_string).eq(texts));
        assert_eq!("2020-05-18T13:30:00".parse(), Ok(times[3]));
        assert_eq!("2016-12-31T23:59:60Z".parse::<Time>().unwrap().to_string(), "2016-12-31T23:59:60Z");
        for text in
            ["", "2020", "2020-13-01", "2021-02-29", "2020-05-18Z", "2020-05-18T24:00:00", "2020-05-18 13:30:00"]
        {
            assert_eq!(text.parse::<Time>(), Err(UnknownTime(text.to_owned())));
        }
    }
}
