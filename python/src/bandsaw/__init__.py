"""Compute on satellite images: the ``bandsaw`` command called from Python, and its plans carried out by dask.

The command does the work; this package finds it, calls it, and turns its errors into exceptions. It has no compiled
extension and needs no other package. :mod:`bandsaw.dask` needs ``distributed``.

Examples
--------
>>> import bandsaw
>>> bandsaw.run("index", "ndvi", "scene.tif", "-o", "ndvi.tif")  # doctest: +SKIP
>>> bandsaw.run_json("stats", "ndvi.tif")["files"]  # doctest: +SKIP
>>> plan = bandsaw.plan("index", "ndvi", "scene.tif", output="ndvi.json", parts=24)  # doctest: +SKIP
"""

from ._binary import BinaryNotFoundError, binary
from ._errors import (
    AgainError,
    BandsawError,
    InputError,
    KilledError,
    MismatchError,
    NegativeAnswerError,
    NeverError,
    OutputError,
    UsageError,
)
from ._plan import Part, Plan, Status, plan
from ._run import run, run_json

__version__ = "0.1.0"

# In tracebacks they are called as users call them.
for _error in (
    AgainError,
    BandsawError,
    BinaryNotFoundError,
    InputError,
    KilledError,
    MismatchError,
    NegativeAnswerError,
    NeverError,
    OutputError,
    UsageError,
):
    _error.__module__ = __name__

__all__ = [
    "AgainError",
    "BandsawError",
    "BinaryNotFoundError",
    "InputError",
    "KilledError",
    "MismatchError",
    "NegativeAnswerError",
    "NeverError",
    "OutputError",
    "Part",
    "Plan",
    "Status",
    "UsageError",
    "binary",
    "plan",
    "run",
    "run_json",
]
