"""``python -m bandsaw``: the command itself."""

from ._binary import main

main()
