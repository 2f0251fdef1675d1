//! Inputs, and those that do not fit together: E03 and E05.

use crate::errors::codes::Explanation;

pub(super) static INPUTS: [Explanation; 28] = [
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
        code: "E0318",
        title: "a plan that is not carried out",
        text: "The plan was changed after it was written, is of another version of bandsaw, or was made for inputs \
               that have changed since. Parts of it would not go together. Make a new plan.",
    },
    Explanation {
        code: "E0319",
        title: "parts that do not make the whole",
        text: "Parts of the plan are missing, or hold the same blocks. bandsaw missing PLAN lists those that are \
               still to be run; assemble makes the file when there are none.",
    },
    Explanation {
        code: "E0320",
        title: "a part that is damaged or of another plan",
        text: "What stands in the place of a part is cut short, has a wrong checksum, or is of another run. It is \
               never used and never replaced: bandsaw gc PLAN removes it, and bandsaw run makes the part anew.",
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
];
