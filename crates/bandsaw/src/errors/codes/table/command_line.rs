//! The command line: E02.

use crate::errors::codes::Explanation;

pub(super) static COMMAND_LINE: [Explanation; 28] = [
    Explanation {
        code: "E0200",
        title: "the command line makes no sense",
        text: "The command line was understood in its parts, but what they ask for together cannot be done. The \
               line of the error says why; bandsaw COMMAND --help lists what each option takes.",
    },
    Explanation {
        code: "E0201",
        title: "an option or command that does not exist",
        text: "A word that begins with a dash is no option of this command, or a word is no command. If there is \
               one that looks alike, help names it. A file whose name begins with a dash is given as ./-name.",
    },
    Explanation {
        code: "E0202",
        title: "something is missing",
        text: "The command needs an argument or option that was not given, such as an input, or -o for the output. \
               The usage line names all that is needed.",
    },
    Explanation {
        code: "E0203",
        title: "a value that an option does not take",
        text: "The text after an option is not of the kind that the option takes: a number with letters in it, a \
               size without digits, a word that is not one of those listed. The error tells the rule.",
    },
    Explanation {
        code: "E0204",
        title: "a band that is not there",
        text: "Bands are called by their names in the file, or as --sensor calls them, or by number from 1. bandsaw \
               info lists both. A name goes before a number.",
    },
    Explanation {
        code: "E0205",
        title: "an image that is not there",
        text: "A file can hold several images, counted from 0: pages, overviews and masks. bandsaw info lists them. \
               Overviews have numbers of their own.",
    },
    Explanation {
        code: "E0206",
        title: "a window that leaves the image",
        text: "A window is COL,ROW,WIDTH,HEIGHT in pixels from the upper left corner, from 0. All of it must lie \
               inside of the image; nothing is padded.",
    },
    Explanation {
        code: "E0207",
        title: "a sensor that is not known",
        text: "The sensor after --sensor is none of those whose bands are known. If one looks alike, help names it, \
               and otherwise lists them all. Without --sensor, bands are called by their names in the file or by \
               number.",
    },
    Explanation {
        code: "E0208",
        title: "an index that is not known",
        text: "There is no spectral index of that name. If one looks alike, help names it. norm-diff computes any \
               normalised difference of two bands.",
    },
    Explanation {
        code: "E0209",
        title: "an index or sensor that does not fit",
        text: "The index needs something that the scene does not have, or the sensor says otherwise. The error \
               names it; bandsaw info lists the bands of a scene.",
    },
    Explanation {
        code: "E0210",
        title: "a nodata value that the samples cannot have",
        text: "A nodata value is compared with samples as they are stored, before any scale. So it must be a value \
               of their type: -9999 is none of uint16. --nodata none switches masking off; --dst-nodata is that of \
               the output.",
    },
    Explanation {
        code: "E0211",
        title: "creation options that do not fit",
        text: "A creation option is KEY=VALUE by GDAL's names. It is not known, contradicts another, or does not \
               fit the samples, such as sides of tiles that are no multiples of 16. The error names those that are \
               known.",
    },
    Explanation {
        code: "E0212",
        title: "missing pixels have no value in the output",
        text: "Pixels of the input are missing, and an integer type has no value that always means so. Name one \
               with --dst-nodata, or choose a floating point --dtype, in which they are NaN.",
    },
    Explanation {
        code: "E0213",
        title: "one file is needed",
        text: "The command takes one file, and a pattern or list names none or several. Name the file, or a pattern \
               that matches it alone.",
    },
    Explanation {
        code: "E0214",
        title: "bands after a colon where they cannot be",
        text: "FILE:BANDS chooses bands of a file. It does not go with --bands, which does the same, nor with \
               commands that describe whole files.",
    },
    Explanation {
        code: "E0215",
        title: "a code that is not known",
        text: "No error has that code. bandsaw explain-error without a code lists them all. Codes are E and four \
               digits, and stand at the end of the help line.",
    },
    Explanation {
        code: "E0216",
        title: "two images of the same time",
        text: "Images that are stacked over time must be of different times, or nobody could tell them apart. Times \
               are taken from the names of files, such as scene_20200518.tif.",
    },
    Explanation {
        code: "E0218",
        title: "options that exclude each other",
        text: "Two options were given of which one leaves nothing for the other to do. Leave one of them out; \
               bandsaw COMMAND --help tells what each is for.",
    },
    Explanation {
        code: "E0219",
        title: "bands that make no picture",
        text: "A picture shows three bands as red, green and blue, or one in grey or in the colours of a map. Name as many \
               with --bands or after a colon.",
    },
    Explanation {
        code: "E0220",
        title: "a name in a formula or an option that stands for nothing",
        text: "A letter of --band or a constant of --const is none that the indices asked for have. bandsaw \
               indices --json lists the bands and constants of each; help names the one that was probably \
               meant.",
    },
    Explanation {
        code: "E0221",
        title: "a formula that cannot be read",
        text: "The formula is not well formed, or a name in it stands for nothing. The caret shows the column \
               where it goes wrong, and the error says what was expected there. Names are bands of the scene or \
               given as NAME=FILE.",
    },
    Explanation {
        code: "E0222",
        title: "a quality layer, or a class of it, that is not known",
        text: "A quality layer is read by a format such as landsat-c2, and each format tells certain classes, \
               such as cloud. --drop or --keep says which of them decide. The error or its help lists those \
               that there are.",
    },
    Explanation {
        code: "E0223",
        title: "a command without a plan",
        text: "bandsaw explain shows what a command would compute. Commands that compute nothing, such as info, \
               have no plan to be shown.",
    },
    Explanation {
        code: "E0224",
        title: "a command that is not planned",
        text: "bandsaw plan writes down commands that make one GeoTIFF, and stats and blocks. The output has no place in a plan: it is \
               named by whoever carries the plan out. Scripts for engines (--emit) need a number of parts that the \
               engine takes, and paths of text; containers need a folder that all files lie below.",
    },
    Explanation {
        code: "E0225",
        title: "something that cannot be written into a plan",
        text: "Other machines must be able to open each input of a plan again, by its path. Standard input can be \
               read once only: save it to a file. Georeferencing must be of numbers, not of NaN.",
    },
    Explanation {
        code: "E0226",
        title: "a save that is not gone on with",
        text: "--resume is for one file, and not for a COG in LERC, whose overviews cannot be made of what is kept. \
               Without it the command runs, and a crash costs it all. Inputs must be known again, which standard input \
               is not: save it to a file.",
    },
    Explanation {
        code: "E0227",
        title: "a part that is not named, or not there",
        text: "bandsaw run computes one part of a plan: --part I says which, from 0, or one of the variables in \
               which batch systems say it. bandsaw status PLAN tells how many there are.",
    },
    Explanation {
        code: "E0228",
        title: "figures that are not computed in parts",
        text: "Parts hold the sums of all bands, and with percentiles or a histogram of integers of up to 16 bits how often \
               each value occurs: 512 KiB a band. Of very many bands this takes too much memory. Choose some of them by \
               FILE:BANDS, or run the command without a plan.",
    },
];
