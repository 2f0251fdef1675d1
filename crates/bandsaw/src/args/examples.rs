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

const EXAMPLES: [(&str, [&str; 3]); 28] = [
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
    (
        "calc",
        [
            "calc '(nir - red) / (nir + red)' nir=B5.TIF red=B4.TIF -o ndvi.tif",
            "calc 'where(ndvi > 0.3, ndvi, 0)' ndvi.tif ndvi=ndvi.tif -o green.tif",
            "calc 'a = mean(b: red, nir); b = red / nir' scene.tif --sensor l8 -o both.tif",
        ],
    ),
    ("indices", ["indices", "indices --domain water --sensor l8", "indices scene.tif --json"]),
    (
        "mask",
        [
            "mask scene.tif --qa landsat-c2 --layer QA_PIXEL.tif --drop cloud,shadow -o clear.tif",
            "mask scene.tif --range 1,10000 --dst-nodata 0 -o valid.tif",
            "mask scene.tif --polygons fields.geojson --invert -o around.tif",
        ],
    ),
    (
        "clip",
        [
            "clip scene.tif --polygons fields.geojson -o fields.tif",
            "clip scene.tif --polygons fields.geojson --all-touched -o fields.tif",
            "clip scene.tif:red --polygons fields.geojson --bounds-only -o part.tif",
        ],
    ),
    (
        "mosaic",
        [
            "mosaic 'tiles/*.tif' -o all.tif",
            "mosaic a.tif b.tif --rule median --bounds intersection -o both.tif",
            "mosaic @tiles.txt --rule max -o high.tif --cog",
        ],
    ),
    (
        "stack",
        [
            "stack B2.TIF B3.TIF B4.TIF -o scene.tif",
            "stack 'B[2-5].TIF' --sensor bgrn -o scene.tif",
            "stack a_20200518.tif b_20200603.tif --along time -o series.tif",
        ],
    ),
    (
        "blocks",
        [
            "blocks scene.tif --shape 512 --stat sum,mean",
            "blocks scene.tif --shape 512 --stat sum,mean --json",
            "blocks scene.tif:nir --shape 256 --stat max",
        ],
    ),
    (
        "explain",
        [
            "explain -- norm-diff scene.tif --b1 red --b2 nir",
            "explain --json -- composite a.tif b.tif",
            "explain -- stats scene.tif --memory 64M",
        ],
    ),
    (
        "plan",
        [
            "plan --parts 24 -o ndvi.plan.json -- index ndvi scene.tif",
            "plan --relative -o both.plan.json -- mosaic a.tif b.tif --cog",
            "plan --parts 24 --emit slurm -o clear.json -- mask scene.tif --range 1,10000 --dst-nodata 0",
        ],
    ),
    (
        "run",
        [
            "run ndvi.plan.json --part 3",
            "run ndvi.plan.json -j 4 --memory 1G # the part is the task of the batch system",
            "run ndvi.plan.json --part 0 --parts-dir /scratch/parts --json",
        ],
    ),
    ("missing", ["missing ndvi.plan.json", "missing --deep ndvi.plan.json", "missing ndvi.plan.json --json"]),
    (
        "assemble",
        [
            "assemble ndvi.plan.json -o ndvi.tif",
            "assemble ndvi.plan.json --parts-dir /scratch/parts -o ndvi.tif --overwrite",
            "assemble ndvi.plan.json -o - > ndvi.tif",
        ],
    ),
    ("status", ["status ndvi.plan.json", "status --deep ndvi.plan.json", "status ndvi.plan.json --json"]),
    ("gc", ["gc ndvi.plan.json", "gc --all ndvi.plan.json", "gc ndvi.plan.json --json"]),
    ("man", ["man | man -l -", "man ~/.local/share/man/man1", "man . # a page for each command"]),
    ("explain-error", ["explain-error E0304", "explain-error", "explain-error E0304 --json"]),
];
