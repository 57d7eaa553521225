"""Completion for shells: their scripts, where these are installed, and what they are answered."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import MutableMapping
from typing import Any, NoReturn

from typer import _completion_classes as of_typer
from typer._click.shell_completion import (
    CompletionItem,
    _is_incomplete_option,
    _resolve_context,
)
from typer._completion_shared import get_completion_script

from clustercli.errors import OutputError, UsageError
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import to_file, to_stdout

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")

_PROGRAM = "clustercli"
_VARIABLE = "_CLUSTERCLI_COMPLETE"


def show(shell: str) -> None:
    """Print the script of a shell; of the one that runs where none is named."""
    to_stdout(f"{_script(_known(shell))}\n")


def install(shell: str) -> None:
    """Install the script of a shell in the user's files, which are only added to.

    Raises OutputError with the name of the file that cannot be written.
    """
    name = _known(shell)
    path = _INSTALLERS[name](name)
    template = _("completion for {shell} is installed in {path}; it works in a new shell")
    to_stdout(f"{template.format(shell=name, path=path)}\n")


def _known(shell: str) -> str:
    """Return the shell that is meant; raises UsageError if that cannot be told."""
    name = shell or _running()
    if name not in SHELLS:
        template = _("no completion for the shell {shell!r}; there is one for {shells}")
        if not name:
            template = _("which shell this is cannot be told: name it, one of {shells}")
        raise UsageError(template.format(shell=name, shells=comma_separated(SHELLS)))
    return name


def _running() -> str:
    import shellingham

    with contextlib.suppress(shellingham.ShellDetectionFailure):
        return str(shellingham.detect_shell()[0])
    return ""


def _script(shell: str) -> str:
    script = get_completion_script(prog_name=_PROGRAM, complete_var=_VARIABLE, shell=shell)
    return f"{script}\n{_AT_ONCE}" if shell == "zsh" else script


_AT_ONCE = f"""
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _{_PROGRAM}_completion "$@"
fi"""
"""Has zsh complete already when it loads the script, which is at the first TAB."""


def _in_home(*names: str) -> str:
    return os.path.join(os.path.expanduser("~"), *names)


def _install_bash(shell: str) -> str:
    path = _in_home(".bash_completions", f"{_PROGRAM}.sh")
    _write(path, _script(shell))
    _add_line(_in_home(".bashrc"), f"source {_quoted(path)}", older=f"source '{path}'")
    return path


def _install_zsh(shell: str) -> str:
    folder = os.environ.get("ZDOTDIR") or _in_home()
    functions = os.path.join(folder, ".zfunc")
    path = os.path.join(functions, f"_{_PROGRAM}")
    named = shlex.quote(functions) if os.environ.get("ZDOTDIR") else "~/.zfunc"
    line = "fpath+={}; autoload -Uz compinit; compinit"
    _write(path, _script(shell))
    _add_line(os.path.join(folder, ".zshrc"), line.format(named), older=line.format(functions))
    return path


def _install_fish(shell: str) -> str:
    folder = os.environ.get("XDG_CONFIG_HOME") or _in_home(".config")
    path = os.path.join(folder, "fish", "completions", f"{_PROGRAM}.fish")
    _write(path, _script(shell))
    return path


def _install_powershell(shell: str) -> str:
    """Add the script to the profile, which PowerShell itself says where to find."""
    import subprocess

    question = "[Console]::OutputEncoding=[Text.Encoding]::UTF8; $profile"
    try:
        asked = subprocess.run(  # noqa: S603 - one of the shells above
            [shell, "-NoProfile", "-Command", question], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        template = _("{shell} does not say where its profile is: {reason}")
        reason = _(str(getattr(error, "strerror", None) or error))
        raise OutputError(template.format(shell=shell, reason=reason)) from error
    path = asked.stdout.decode("utf-8-sig", "replace").strip()
    _add_line(path, _script(shell))
    return path


_INSTALLERS = {
    "bash": _install_bash,
    "zsh": _install_zsh,
    "fish": _install_fish,
    "powershell": _install_powershell,
    "pwsh": _install_powershell,
}


def _write(path: str, text: str) -> None:
    with _named(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")


def _quoted(path: str) -> str:
    """Return a path in quotation marks of a shell, which stay around one that needs none."""
    quoted = shlex.quote(path)
    return quoted if quoted != path else f"'{path}'"


def _add_line(path: str, text: str, *, older: str | None = None) -> None:
    """Add a text at the end of a file of the user's, unless it is in there.

    What an ``older`` version wrote, without quotation marks where they are needed, becomes it.
    """
    with _named(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if older is not None and older != text:
            _become(path, older, text)
        with open(path, "a+", encoding="utf-8", errors="surrogateescape") as file:
            file.seek(0)
            before = file.read()
            if text not in before:
                file.write(f"{text}\n" if before.endswith("\n") or not before else f"\n{text}\n")


def _become(path: str, older: str, text: str) -> None:
    """Let a text in a file, if it is in there, become another; all else stays byte for byte."""
    was, new = (one.encode(errors="surrogateescape") for one in (older, text))
    if os.path.exists(path):
        with open(path, "rb") as file:
            content = file.read()
        if was in content:
            to_file(path, content.replace(was, new), force=True)


@contextlib.contextmanager
def _named(path: str) -> Any:
    try:
        yield
    except OSError as error:
        template = _("cannot write {path}: {reason}")
        raise OutputError(template.format(path=path, reason=_(str(error.strerror)))) from error


# What a shell is answered ----------------------------------------------------------------


def answer(program: Any, context: MutableMapping[str, Any], instruction: str) -> NoReturn:
    """Answer a shell that asks for its script or for what may come next, and end."""
    what, _underscore, shell = instruction.partition("_")
    kind = _ANSWERS.get(shell)
    if kind is None or what not in ("source", "complete"):
        raise UsageError(_("unknown instruction of a shell: {text}").format(text=instruction))
    completion = kind(program, context, _PROGRAM, _VARIABLE)
    to_stdout(f"{completion.source() if what == 'source' else completion.complete()}\n")
    sys.exit(0)


class _Joined:
    """Completes the values of options, --option=value however the shell hands it over.

    bash breaks words at the sign, and completes what is behind it; other shells complete the word
    as a whole. A value may begin with a hyphen.
    """

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return what goes on from ``incomplete``, after the words ``args``."""
        if len(args) > 1 and args[-1] == "=" and args[-2].startswith("--"):
            return self._values(args[:-1], incomplete)
        name, sign, value = incomplete.partition("=")
        if sign and name.startswith("--"):
            return [
                CompletionItem(f"{name}={item.value}", help=item.help)
                for item in self._values([*args, name], value)
            ]
        complete: Any = super()
        values = self._values(args, incomplete) if incomplete.startswith("-") else []
        return values or list(complete.get_completions(args, incomplete))

    def _values(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return what goes on as a value of the option that is the last of ``args``, if it is."""
        asked: Any = self
        context = _resolve_context(asked.cli, asked.ctx_args, asked.prog_name, args)
        for parameter in context.command.get_params(context):
            if _is_incomplete_option(context, args, parameter):
                return list(parameter.shell_complete(context, incomplete))
        return []


class _Bash(_Joined, of_typer.BashComplete):
    pass


class _Zsh(_Joined, of_typer.ZshComplete):
    pass


class _Fish(_Joined, of_typer.FishComplete):
    pass


class _PowerShell(_Joined, of_typer.PowerShellComplete):
    pass


_ANSWERS: dict[str, Any] = {
    "bash": _Bash,
    "zsh": _Zsh,
    "fish": _Fish,
    "powershell": _PowerShell,
    "pwsh": _PowerShell,
}
