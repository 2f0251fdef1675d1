//! The output or the system, signals, and mistakes of ours: E04, E06 and E09.

use crate::errors::codes::Explanation;

pub(super) static SYSTEM: [Explanation; 13] = [
    Explanation {
        code: "E0400",
        title: "the output cannot be made",
        text: "The line of the error says what the system answered. What stood at the path before is still there.",
    },
    Explanation {
        code: "E0401",
        title: "the output exists",
        text: "A file is at the path of the output, and it is kept unless you say otherwise: pass --overwrite to \
               replace it. It is replaced in one step, when the new one is complete.",
    },
    Explanation {
        code: "E0402",
        title: "the output is an input",
        text: "The output would replace a file that is being read. Write to another path, then rename it.",
    },
    Explanation {
        code: "E0403",
        title: "no room for the output",
        text: "The disk is full, or a quota or the limit of file sizes (ulimit -f) is reached. What was at the path \
               before is still there, and nothing is left of the new file. A COG needs twice its size while it is \
               made.",
    },
    Explanation {
        code: "E0404",
        title: "a path that cannot be written to",
        text: "The folder of the output does not exist, may not be written to, or the path is a folder itself. \
               Nothing was written.",
    },
    Explanation {
        code: "E0405",
        title: "a write that failed",
        text: "The system failed to take bytes of the output after others. The disk or network fails. What was at \
               the path before is still there, and nothing is left of the new file.",
    },
    Explanation {
        code: "E0406",
        title: "standard output fails",
        text: "Results could not be written to standard output: the file it goes to has no room, or was closed. A \
               pipe whose reader has had enough is no error.",
    },
    Explanation {
        code: "E0407",
        title: "standard output is no place for it",
        text: "An image is not written to a terminal, nor to where a report goes as well. Name a file with -o, or \
               send it on: bandsaw … -o - > FILE.",
    },
    Explanation {
        code: "E0408",
        title: "the system refuses",
        text: "The system does not give threads, handlers of signals, or a folder for temporary files (TMPDIR \
               chooses another). Limits of processes and containers are the usual cause.",
    },
    Explanation {
        code: "E0409",
        title: "the deadline has passed",
        text: "--deadline ended the run before it was done, as if it had been interrupted: nothing was written. \
               Give it more time, or more threads with -j.",
    },
    Explanation {
        code: "E0410",
        title: "kept blocks of another run",
        text: "The file beside the output is of another command, input or version, or in use. Remove it to begin anew.",
    },
    Explanation {
        code: "E0601",
        title: "interrupted",
        text: "A signal (Ctrl-C, or SIGTERM) stopped the run. Blocks in flight were finished, and nothing was \
               written: what was at the path before is still there.",
    },
    Explanation {
        code: "E0901",
        title: "a mistake in bandsaw",
        text: "This should not happen, whatever the input. Nothing was written. Please report it with the command \
               and the input, or with what bandsaw info says of it.",
    },
];
