//! What each code means.

use super::Explanation;

pub(super) const EXPLANATIONS: [Explanation; 62] = [
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
        text: "bandsaw plan writes down commands that make one GeoTIFF. The output has no place in a plan: it is \
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
        code: "E0300",
        title: "an input cannot be used",
        text: "The line of the error says what is wrong with the input. bandsaw validate FILE tells whether the \
               file keeps the rules of its format.",
    },
    Explanation {
        code: "E0301",
        title: "a file that is not there",
        text: "No file has that name, seen from the folder the command runs in. Mind the case of letters. A command \
               with a slip in it is taken for a file: if one looks alike, help names it.",
    },
    Explanation {
        code: "E0302",
        title: "a file that may not be read",
        text: "The file is there, but the system does not let you read it. ls -l shows who may; all folders on the way \
               must be open to you as well.",
    },
    Explanation {
        code: "E0303",
        title: "a file that cannot be opened",
        text: "What has that name is a folder, a device or a pipe, or the system fails to open it. Reading a TIFF \
               goes back and forth; a pipe is read when it is given as standard input, by the name of -.",
    },
    Explanation {
        code: "E0304",
        title: "not a TIFF",
        text: "A TIFF begins with the letters II or MM and the number 42 or 43. This file begins otherwise: it is \
               of another format, was compressed as a whole, or is a page that a server sent in its place.",
    },
    Explanation {
        code: "E0305",
        title: "a malformed TIFF",
        text: "The file breaks a rule of TIFF in a way that leaves open what it means: a tag that is needed is \
               missing, a value is not allowed, a directory lies past the end. The error names directory and tag. \
               It was written or copied wrong; copy it again, or ask its maker.",
    },
    Explanation {
        code: "E0306",
        title: "a strip or tile that does not decode",
        text: "The compressed bytes of a part of the image are damaged, so the pixels there are lost; others can \
               still be read, with --window where a command has it. bandsaw validate --deep lists all damaged \
               parts. Copy the file again if you can.",
    },
    Explanation {
        code: "E0307",
        title: "a file that is cut short",
        text: "The file ends before bytes that it says it has. A download or copy was interrupted, or a disk was \
               full. Copy it again and compare the sizes.",
    },
    Explanation {
        code: "E0308",
        title: "something that is not supported",
        text: "The file is right, but uses a compression, a kind of sample or a feature of TIFF that bandsaw does \
               not read. The error names it. Another tool may convert the file.",
    },
    Explanation {
        code: "E0309",
        title: "a limit for files of unknown origin",
        text: "The file asks for more than a usual file does: directories, bytes of a tag, bytes of a tile. Limits \
               keep a damaged or hostile file from taking all memory. If you trust the file, pass the flag that \
               help names.",
    },
    Explanation {
        code: "E0310",
        title: "too little memory",
        text: "A block of the computation, or a tile of the input, needs more than --memory allows. Nothing was \
               begun. Pass what help names, or smaller blocks with --chunk.",
    },
    Explanation {
        code: "E0311",
        title: "a read that failed",
        text: "The system did not give bytes that the file has: the disk or network fails, or the file was changed \
               while it was read. Nothing was written, since pixels of two versions of a file would be mixed. Run \
               it again when the file is complete.",
    },
    Explanation {
        code: "E0312",
        title: "a pattern without a match",
        text: "No file matches the pattern, seen from the folder the command runs in. A star does not match a \
               leading dot nor a slash; two stars match folders at any depth.",
    },
    Explanation {
        code: "E0313",
        title: "a list that makes no sense",
        text: "A list, given as @FILE, holds a path or pattern a line, seen from the folder the command runs in; \
               what follows a # at the begin of a line or after a blank is a comment. The error names the line.",
    },
    Explanation {
        code: "E0314",
        title: "samples that cannot be computed on",
        text: "The samples are complex numbers, for which nothing is computed. bandsaw cat writes them as they are.",
    },
    Explanation {
        code: "E0315",
        title: "a value that the output cannot hold",
        text: "A pixel has a value outside of the type of the output, and nothing was asked for that would change \
               it. Choose a larger --dtype, --clip for the nearest value that fits, or --dst-nodata for missing \
               pixels.",
    },
    Explanation {
        code: "E0316",
        title: "a text that cannot be read",
        text: "A file of text, such as polygons, is not there, may not be read, or is not UTF-8.",
    },
    Explanation {
        code: "E0317",
        title: "a file without polygons",
        text: "The file is not GeoJSON, or it holds points or lines, or nothing. Polygons and collections of \
               them are taken, in the coordinates of the image; the error names the feature that is wrong.",
    },
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
        code: "E0500",
        title: "inputs do not fit together",
        text: "The line of the error says in what they differ. bandsaw info FILE FILE shows them side by side.",
    },
    Explanation {
        code: "E0501",
        title: "grids that differ",
        text: "Inputs must have the same size, transform and coordinate system, so that their pixels lie on each \
               other; nothing is resampled without being asked for. The error describes both grids. bandsaw info \
               FILE FILE shows them side by side.",
    },
    Explanation {
        code: "E0502",
        title: "a sensor with another number of bands",
        text: "The bands of the scene cannot be called as the sensor does, since they are not as many. Help names \
               the sensors that have as many. FILE:1,2,3 chooses bands of a file.",
    },
    Explanation {
        code: "E0503",
        title: "different numbers of bands",
        text: "Bands go together one by one, or one with all. Two inputs have other numbers of them. FILE:1,2,3 \
               chooses bands of a file.",
    },
    Explanation {
        code: "E0504",
        title: "an area that the image does not have",
        text: "Bounds or polygons lie outside of the image, or the image has no transform from pixels to \
               coordinates. bandsaw info shows the corners of an image; areas must be in the same coordinates.",
    },
    Explanation {
        code: "E0505",
        title: "a quality layer of floating point samples",
        text: "Quality layers tell things in single bits, which only integers have. The layer that was named is \
               of another kind; bandsaw info shows the type of each file.",
    },
    Explanation {
        code: "E0506",
        title: "images that do not go into one mosaic",
        text: "All images of a mosaic have one type of samples and one number of bands. bandsaw convert --dtype \
               and --bands make them alike.",
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
