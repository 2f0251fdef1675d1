//! The system calls of a run, and faults put into them, both by strace.
//!
//! A place is a call by its name and number among those of its name; strace counts them for each thread, and all that is
//! looked at here is done by the main one: it writes, and with one thread it reads as well.

use std::fs;

use super::case::{Case, End, Found, Outcome, Staging};
use super::job::INPUT;
use crate::Result;

/// Works if strace is there and may trace.
pub(super) const PROBE: [&str; 6] = ["strace", "-f", "-o", "/dev/null", "-etrace=exit_group", "true"];

/// Calls that put bytes into files. A `?` stands before those that not every machine has.
const WRITING: &str = "pwrite64,pwritev,copy_file_range,ftruncate,fallocate";
/// Calls that publish them.
const PUBLISHING: &str = "fsync,fdatasync,?link,linkat,?rename,renameat,renameat2";
/// Calls that are looked at besides.
const OTHERS: &str = "openat,write,pread64,?unlink,unlinkat,exit_group";

/// One call of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) call: String,
    /// Its number among the calls of its name, from 1.
    pub(super) number: u32,
    /// The arguments as strace writes them, if the call was not interrupted by another thread's, and what comes after.
    pub(super) text: String,
}

impl Place {
    pub(super) fn is_writing(&self) -> bool {
        names(WRITING).any(|name| name == self.call)
    }

    pub(super) fn is_publishing(&self) -> bool {
        names(PUBLISHING).any(|name| name == self.call)
    }

    /// Whether something is over once the call is done.
    pub(super) fn is_ending(&self) -> bool {
        self.call == "exit_group" || self.call.starts_with("unlink")
    }

    /// The offset of a positioned read, and how many bytes came.
    pub(super) fn read(&self) -> Option<(u64, u64)> {
        let (arguments, came) = self.text.rsplit_once(") = ")?;
        Some((arguments.rsplit_once(", ")?.1.parse().ok()?, came.trim().parse().ok()?))
    }
}

/// A case and its calls.
#[derive(Debug)]
pub(super) struct Traced<'a> {
    pub(super) case: Case<'a>,
    /// The calls of a run that nothing disturbs.
    pub(super) places: Vec<Place>,
    /// What strace is told besides, so that the case is what it says.
    always: Vec<String>,
}

impl<'a> Traced<'a> {
    /// Runs `case` undisturbed to know its calls.
    ///
    /// # Errors
    ///
    /// If the run does not succeed, or writes files by a call that faults are not put into.
    pub(super) fn new(case: Case<'a>) -> Result<Self> {
        let unnamed = Case { staging: Staging::Unnamed, ..case };
        let traced = Self { case: unnamed, places: places(&unnamed, &[])?, always: Vec::new() };
        if case.staging == Staging::Unnamed {
            return Ok(traced);
        }
        // Every opening of a file without a name fails as on a file system that has none. After each comes the opening of a
        // hidden file, which does not: so every second one, beginning with the first.
        let is_unnamed = |place: &&Place| place.call == "openat" && place.text.contains("O_TMPFILE");
        let numbers: Vec<u32> = traced.places.iter().filter(is_unnamed).map(|place| place.number).collect();
        let Some(first) = numbers.first() else {
            return Err(format!("{}: opens no file without a name", case.name()).into());
        };
        let last = first + 2 * (u32::try_from(numbers.len())? - 1);
        let always = vec!["-e".to_owned(), format!("inject=openat:error=EOPNOTSUPP:when={first}..{last}+2")];
        Ok(Self { case, places: places(&case, &always)?, always })
    }

    /// Reads of the input.
    pub(super) fn input_reads(&self) -> Vec<Place> {
        self.reads().filter(|place| self.is_of_input(place)).cloned().collect()
    }

    /// Reads of what the run itself has written before.
    pub(super) fn other_reads(&self) -> Vec<Place> {
        self.reads().filter(|place| !self.is_of_input(place)).cloned().collect()
    }

    /// Reads of files that the run has opened itself: the loader of a program that is not static reads before.
    fn reads(&self) -> impl Iterator<Item = &Place> {
        let begun = self.places.iter().skip_while(|place| !(place.call == "openat" && place.text.contains(INPUT)));
        begun.filter(|place| place.call == "pread64")
    }

    /// Whether a call is about the file that the input was opened as.
    fn is_of_input(&self, place: &Place) -> bool {
        let opened = self.places.iter().filter(|place| place.call == "openat" && place.text.contains(INPUT));
        let mut descriptors = opened.filter_map(|place| place.text.rsplit_once(") = "));
        descriptors.any(|(_, descriptor)| place.text.split(',').next() == Some(descriptor.trim()))
    }

    /// The calls that put bytes into files.
    pub(super) fn writing(&self) -> Vec<Place> {
        self.places.iter().filter(|place| place.is_writing()).cloned().collect()
    }

    /// Runs the case with `fault` (`error=EIO`, `signal=SIGKILL`) at `place`. How many chunks go into one call depends on how
    /// far workers are: a run that is over before it comes to the place is repeated, and in the end said to be [missed](Outcome::missed).
    pub(super) fn run(&self, place: &Place, fault: &str) -> Result<Outcome> {
        const TRIES: u32 = 5;
        let log = self.case.ground.empty_folder("injected")?.join("log");
        let fault = ["-e".to_owned(), format!("inject={}:{fault}:when={}", place.call, place.number)];
        let wrapper = [strace(&log.display().to_string()), self.always.clone(), fault.into()].concat();
        let mut tries = 1;
        loop {
            let outcome = self.case.run(&wrapper, None)?;
            let missed = !was_put_in(&fs::read_to_string(&log)?, &place.call);
            if tries == TRIES || !missed {
                return Ok(Outcome { missed, ..outcome });
            }
            tries += 1;
        }
    }
}

/// strace as it is run here, writing to `log`. Its quicker way of stopping at some calls only (`--seccomp-bpf`) sends no
/// signals.
pub(super) fn strace(log: &str) -> Vec<String> {
    let traced = format!("trace={WRITING},{PUBLISHING},{OTHERS}");
    ["strace", "-f", "-o", log, "-e", &traced].map(str::to_owned).into()
}

fn places(case: &Case<'_>, always: &[String]) -> Result<Vec<Place>> {
    let log = case.ground.empty_folder("trace")?.join("log");
    let outcome = case.run(&[&strace(&log.display().to_string()), always].concat(), None)?;
    if (outcome.end, outcome.found) != (End::Code(0), Found::Complete) {
        return Err(format!("{}: under strace {outcome:?}", case.name()).into());
    }
    let places = parse(&fs::read_to_string(log)?);
    let is_terminal = |place: &Place| ["1, ", "2, "].iter().any(|stream| place.text.starts_with(stream));
    match places.iter().find(|place| place.call == "write" && !is_terminal(place)) {
        Some(other) => Err(format!("{}: writes by write({}", case.name(), other.text).into()),
        None => Ok(places),
    }
}

/// Whether strace put a fault into a call of that name, or sent a signal.
pub(super) fn was_put_in(log: &str, call: &str) -> bool {
    let is_signal = |line: &str| line.contains("--- SIG") || line.contains("+++ killed by");
    log.lines().any(|line| line.contains(call) && line.contains("(INJECTED") || is_signal(line))
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|name| name.trim_start_matches('?'))
}

/// The calls of the main thread, the first one in the log.
pub(super) fn parse(log: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut main = None;
    for (thread, line) in log.lines().filter_map(|line| line.split_once(' ')) {
        let Some((call, text)) = line.trim_start().split_once('(') else { continue };
        let is_call = call.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_call && thread == *main.get_or_insert(thread) {
            let number =
                1 + places.iter().filter(|place| place.call == call).map(|place| place.number).max().unwrap_or(0);
            places.push(Place { call: call.to_owned(), number, text: text.to_owned() });
        }
    }
    places
}

/// At most `count` of `places`, the first and the last among them, the others evenly between.
pub(super) fn spread<T: Clone>(places: &[T], count: usize) -> Vec<T> {
    match (places.len(), count) {
        (0, _) | (_, 0) => Vec::new(),
        (len, count) if len <= count => places.to_vec(),
        (len, 1) => places[len - 1..].to_vec(),
        (len, count) => (0..count).map(|n| places[n * (len - 1) / (count - 1)].clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_the_main_thread_are_numbered() {
        let log = "7  openat(AT_FDCWD, \"/tmp\", O_RDWR|O_TMPFILE, 0666) = 4\n\
            9  pread64(3, \"a\"..., 10, 5) = 10\n\
            7  pwrite64(4, \"II\"..., 8, 0 <unfinished ...>\n\
            7  <... pwrite64 resumed>) = 8\n\
            7  pread64(3, \") = \"..., 4096, 120) = 512\n\
            7  pwrite64(4, \"x\", 1, 8) = 1\n\
            7  +++ exited with 0 +++\n";
        let found: Vec<(String, u32)> = parse(log).iter().map(|place| (place.call.clone(), place.number)).collect();
        let want = [("openat", 1), ("pwrite64", 1), ("pread64", 1), ("pwrite64", 2)];
        assert_eq!(found, want.map(|(call, number)| (call.to_owned(), number)));
        assert_eq!(parse(log)[2].read(), Some((120, 512)));
        assert!(parse(log)[1].is_writing() && !parse(log)[1].is_publishing());
    }

    #[test]
    fn a_fault_that_came_is_in_the_log() {
        let calm =
            "7 openat(AT_FDCWD, \"/\", O_TMPFILE) = -1 EOPNOTSUPP (Not supported) (INJECTED)\n7 pwrite64(4, 8) = 8\n";
        assert!(!was_put_in(calm, "pwrite64"));
        assert!(was_put_in(
            &format!("{calm}7 <... pwrite64 resumed>) = -1 EIO (Input/output error) (INJECTED)\n"),
            "pwrite64"
        ));
        assert!(was_put_in(&format!("{calm}7 +++ killed by SIGKILL +++\n"), "pwrite64"));
    }

    #[test]
    fn a_sample_keeps_both_ends() {
        assert_eq!(spread(&[1, 2, 3, 4, 5, 6, 7, 8, 9], 3), [1, 5, 9]);
        assert_eq!(spread(&[1, 2], 3), [1, 2]);
        assert_eq!(spread(&[1, 2], 1), [2]);
        assert_eq!(spread::<u8>(&[], 3), [0; 0]);
    }
}
