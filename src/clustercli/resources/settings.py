"""The user's settings: a file in TOML, looked for by every call and read where it is there."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _

VARIABLE = "CLUSTERCLI_CONFIG"
"""The environment variable that names another file."""

KEYS = ("language", "data", "pager", "format")
"""What can be set."""

_NAME = "config.toml"
_PROGRAM = "clustercli"
_LARGEST = 1 << 20


class Settings:
    """What the file at ``path`` sets, by key, with the line that does; ``exists`` says if it is."""

    def __init__(self, path: str, text: str | None = None) -> None:
        self.path = path
        self.exists = text is not None
        self._lines = (text or "").splitlines()
        self.values: dict[str, Any] = {} if text is None else _decoded(path, text)
        for key, value in self.values.items():
            self._check(key, value)

    def get(self, key: str) -> Any:
        """Return what is set for a key; None if nothing is."""
        return self.values.get(key)

    def place(self, key: str) -> str:
        """Return where a key is set, as compilers write it: the file and its line."""
        return _place(self.path, self._line(key))

    def files(self) -> tuple[str, ...]:
        """Return the files of the dataset; a relative one is beside the file of settings."""
        data = self.values.get("data", ())
        folder = os.path.dirname(os.path.abspath(self.path))
        names = (data,) if isinstance(data, str) else tuple(data)
        return tuple(os.path.join(folder, os.path.expanduser(name)) for name in names)

    def refused(self, key: str, reason: str) -> UsageError:
        """Return the error for what is set for a key."""
        return UsageError(f"{self.place(key)}: {reason}")

    def _line(self, key: str) -> int:
        import re

        key = re.escape(key)
        pattern = re.compile(rf"\s*(?:\[+\s*)?([\"']?){key}\1\s*[=.\]]")
        found = (number for number, line in enumerate(self._lines, 1) if pattern.match(line))
        return next(found, 1)

    def _check(self, key: str, value: Any) -> None:
        if key not in KEYS:
            template = _("unknown setting {key!r}; there are {keys}")
            raise self.refused(key, template.format(key=key, keys=", ".join(KEYS)))
        several = key == "data" and isinstance(value, list) and value
        texts = value if several else [value]
        off = key == "pager" and value is False
        if not off and not all(isinstance(text, str) and text.strip() for text in texts):
            template = _("{key} takes a text, not {value!r}")
            if key == "data":
                template = _("{key} takes a file's name or a list of them, not {value!r}")
            if key == "pager":
                template = _("{key} takes a command or false, not {value!r}")
            raise self.refused(key, template.format(key=key, value=value))


@cache
def settings() -> Settings:
    """Return what the user has set: nothing where there is no file.

    Raises UsageError, with the line, for a file that cannot be read.
    """
    path = path_of_settings()
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        template = _("cannot read {path}: {reason}")
        raise UsageError(template.format(path=path, reason=_(reason))) from error
    try:
        return Settings(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"{_place(path, line)}: {_('this is not UTF-8')}") from error


def path_of_settings() -> str:
    """Return where the file is, whether there is one or not: where CLUSTERCLI_CONFIG says.

    Else it is in the platform's folder for settings; on Linux that is said in two lines, by the
    XDG base directory specification, and the library that knows the others takes its time.
    """
    if named := os.environ.get(VARIABLE):
        return named
    if sys.platform != "linux":
        from platformdirs import user_config_dir

        return os.path.join(user_config_dir(_PROGRAM, appauthor=False), _NAME)
    folder = os.environ.get("XDG_CONFIG_HOME", "")
    folder = folder if os.path.isabs(folder) else os.path.expanduser("~/.config")
    return os.path.join(folder, _PROGRAM, _NAME)


def _decoded(path: str, text: str) -> dict[str, Any]:
    import re

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _bracket, place = str(error).rpartition(" (")
        stated = re.match(r"at line (\d+)", place)
        line = int(stated[1]) if stated else text.count("\n") + 1
        raise UsageError(f"{_place(path, line)}: {reason}") from None
    return values


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"
