"""Options made once, as Typer would make them.

Typer finds out at every call what the options of a command are: it reads the signature twice and
copies each option's description each time. The fifty options that commands share would cost a
call a twentieth of its time. They are made here instead, of the same class and with its defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from typer.core import TyperArgument, TyperOption

Parameter = TyperOption | TyperArgument
"""What can be made here."""

Completion = Callable[..., Sequence[tuple[str, str]]]
"""Offers values with their explanations, by what is typed so far and the context."""


def shared_option(*names: str, values: Completion | None = None, **more: Any) -> Any:
    """Return an option of a group; ``values`` are those that the shell offers.

    Its value is called as its longest name, unless one of ``names`` is without hyphens. ``more``
    is what :class:`typer.core.TyperOption` takes: the value is a text, unless that says
    ``is_flag``, ``multiple`` (a tuple of texts) or another ``type``.
    """
    if more.get("is_flag"):
        more["default"] = False
    else:
        more.setdefault("type", str)
    if values is not None:
        more["autocompletion"] = lambda ctx, _arguments, incomplete: values(incomplete, ctx)
    return TyperOption(param_decls=list(names), show_default=more.pop("show_default", True), **more)


def shared_argument(name: str, **more: Any) -> Any:
    """Return an argument of a group: texts; ``more`` is what the class of Typer takes."""
    return TyperArgument(param_decls=[name], type=str, **more)
