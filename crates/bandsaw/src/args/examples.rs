//! What is shown of each command: three command lines that are parsed by a test.

/// Those of the first screen.
pub(super) const FIRST: [&str; 3] = [
    "scene.tif                                             # what a file holds",
    "index ndvi scene.tif --sensor l8 -o ndvi.tif",
    "preview scene.tif -o scene.png",
];

/// The examples of the command `name`.
pub(super) fn of(name: &str) -> &'static [&'static str] {
    let found = EXAMPLES.iter().find(|(command, _)| *command == name);
    found.map_or(&[], |(_, examples)| examples)
}

const EXAMPLES: [(&str, [&str; 3]); 14] = [
    ("info", ["info scene.tif", "info 'scenes/**/*.tif'", "info scene.tif --json --all"]),
    ("validate", ["validate scene.tif", "validate --deep @scenes.txt", "validate --cog --strict cloud.tif --json"]),
    (
        "cat",
        [
            "cat scene.tif > samples.bin",
            "cat scene.tif:nir --window 0,0,512,512 | sha256sum",
            "cat scene.tif --bands 4,3 --image 1",
        ],
    ),
    (
        "convert",
        [
            "convert scene.tif -o tiles.tif --co COMPRESS=ZSTD",
            "convert scene.tif:4,3,2 -o rgb.tif --dtype uint8 --clip",
            "convert scene.tif -o part.tif --window 100,100,512,512",
        ],
    ),
    (
        "cog",
        [
            "cog scene.tif -o cloud.tif",
            "cog scene.tif -o cloud.tif --co COMPRESS=DEFLATE --overviews nearest",
            "cog - -o - < scene.tif > cloud.tif",
        ],
    ),
    (
        "norm-diff",
        [
            "norm-diff scene.tif --b1 red --b2 nir -o ndvi.tif",
            "norm-diff B4.TIF B5.TIF --b1 1 --b2 2 -o ndvi.tif",
            "norm-diff scene.tif:3,5 --b1 1 --b2 2 --nodata 0 --dtype float32 -o ndwi.tif",
        ],
    ),
    (
        "index",
        [
            "index ndvi scene.tif -o ndvi.tif",
            "index ndvi scene.tif --sensor l8 --nodata 0 --scale 1e-4 -o ndvi.tif",
            "index ndvi 'B[2-5].TIF' --sensor bgrn -o ndvi.tif",
        ],
    ),
    (
        "composite",
        [
            "composite '2020*.tif' -o cloudfree.tif",
            "composite @scenes.txt --by p90 -o high.tif",
            "composite a_20200518.tif b_20200603.tif --by count -o count.tif",
        ],
    ),
    ("stats", ["stats scene.tif", "stats ndvi.tif --json", "stats scene.tif:red --scale file --nodata 0"]),
    (
        "preview",
        [
            "preview scene.tif -o scene.png",
            "preview scene.tif --index ndvi --legend -o ndvi.png",
            "preview scene.tif --bands 4,3,2 --term",
        ],
    ),
    ("bench", ["bench scene.tif", "bench scene.tif --json", "bench scene.tif --threads 1,4,8 --chunks 256,1024"]),
    (
        "completions",
        [
            "completions bash > ~/.local/share/bash-completion/completions/bandsaw",
            "completions zsh > ~/.zfunc/_bandsaw",
            "completions fish > ~/.config/fish/completions/bandsaw.fish",
        ],
    ),
    ("man", ["man | man -l -", "man ~/.local/share/man/man1", "man . # a page for each command"]),
    ("explain-error", ["explain-error E0304", "explain-error", "explain-error E0304 --json"]),
];
