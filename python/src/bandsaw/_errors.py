"""What the command says of its failures, as exceptions: the exit code tells who must act."""

from __future__ import annotations

import re
import signal
from typing import Any

#: The one line of an error, with its stable code at the end.
_ERROR = re.compile(r"^error: (?P<message>.*) \[(?P<code>E\d{4})\]$", re.MULTILINE)
_HELP = re.compile(r"^help: (?P<help>.*)$", re.MULTILINE)
#: Of a process that said nothing we know, so much of its last words is shown.
_LAST_WORDS_MAX = 2000


class BandsawError(Exception):
    """The command failed. Subclasses say who must act, as its exit codes do.

    Parameters
    ----------
    message : str
        What is wrong, without code.
    returncode : int
        The exit code; negative if a signal ended the process.
    code : str, optional
        The stable code of the error, such as ``E0301``; ``bandsaw explain-error`` tells more.
    help : str, optional
        A way out, if there is one.
    stderr : str
        All that the process wrote to standard error.
    stdout : bytes
        All that it wrote to standard output.
    part : int, optional
        The part of a plan that failed.
    worker : str, optional
        The address of the dask worker that ran it.

    Attributes
    ----------
    message, returncode, code, help, stderr, stdout, part, worker
        As above.
    """

    def __init__(
        self,
        message: str,
        *,
        returncode: int,
        code: str | None = None,
        help: str | None = None,
        stderr: str = "",
        stdout: bytes = b"",
        part: int | None = None,
        worker: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.returncode = returncode
        self.code = code
        self.help = help
        self.stderr = stderr
        self.stdout = stdout
        self.part = part
        self.worker = worker

    def __str__(self) -> str:
        """Name the part and its worker, then the error in the command's own words, then the way out."""
        place = "" if self.part is None else f"part {self.part}"
        place += "" if self.worker is None else f" on {self.worker}"
        code = "" if self.code is None else f" [{self.code}]"
        help = "" if self.help is None else f"\nhelp: {self.help}"
        return f"{place.strip()}: {self.message}{code}{help}" if place else f"{self.message}{code}{help}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep keywords when it is pickled: it travels between machines."""
        return _again, (type(self), self.message, {key: self.__dict__[key] for key in _FIELDS})


_FIELDS = ("returncode", "code", "help", "stderr", "stdout", "part", "worker")


class NegativeAnswerError(BandsawError):
    """Exit code 1: it ran, and the answer is no; :attr:`stdout` has what was found."""


class UsageError(BandsawError):
    """Exit code 2: the command line makes no sense."""


class InputError(BandsawError):
    """Exit code 3: an input cannot be used, or a limit would be passed."""


class OutputError(BandsawError):
    """Exit code 4: the output cannot be made, or the system refuses."""


class MismatchError(BandsawError):
    """Exit code 5: inputs do not fit together."""


class NeverError(BandsawError):
    """Exit code 65: this part of a plan would fail again, wherever it runs."""


class AgainError(BandsawError):
    """Exit code 75: this part of a plan may go better another time."""


class KilledError(BandsawError):
    """A signal ended the process: an interrupt, or the system for want of memory."""


_BY_EXIT_CODE: dict[int, type[BandsawError]] = {
    1: NegativeAnswerError,
    2: UsageError,
    3: InputError,
    4: OutputError,
    5: MismatchError,
    65: NeverError,
    75: AgainError,
    128 + signal.SIGINT: KilledError,
    128 + signal.SIGTERM: KilledError,
    # What a shell or a container's init says of a process that was killed.
    128 + signal.SIGKILL: KilledError,
}


def _again(kind: type[BandsawError], message: str, fields: dict[str, Any]) -> BandsawError:
    """Make an error of what :meth:`BandsawError.__reduce__` kept."""
    return kind(message, **fields)


def failed(
    returncode: int, stdout: bytes, stderr: str, *, part: int | None = None, worker: str | None = None
) -> BandsawError:
    """Make the exception of a process that failed.

    Parameters
    ----------
    returncode : int
        Its exit code; negative for a signal.
    stdout : bytes
        What it wrote to standard output.
    stderr : str
        What it wrote to standard error, the line of the error among it.
    part : int, optional
        The part that it was to compute.
    worker : str, optional
        Where it ran.

    Returns
    -------
    BandsawError
        The subclass of the exit code.
    """
    kind = KilledError if returncode < 0 else _BY_EXIT_CODE.get(returncode, BandsawError)
    found = _ERROR.search(stderr)
    help = _HELP.search(stderr, found.end()) if found else None
    return kind(
        found["message"] if found else _last_words(returncode, stderr),
        returncode=returncode,
        code=found["code"] if found else None,
        help=help["help"] if help else None,
        stderr=stderr,
        stdout=stdout,
        part=part,
        worker=worker,
    )


def _last_words(returncode: int, stderr: str) -> str:
    """Describe the end of a process that named no error."""
    if returncode < 0:
        try:
            how = f"bandsaw was ended by {signal.Signals(-returncode).name}"
        except ValueError:
            how = f"bandsaw was ended by signal {-returncode}"
    elif returncode == 1:
        how = "the answer is no"
    else:
        how = f"bandsaw ended with code {returncode}"
    words = stderr.strip()[-_LAST_WORDS_MAX:]
    return f"{how}: {words}" if words else how
