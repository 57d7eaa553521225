"""Options made once, as Typer would make them.

Typer finds out at every call what the options of a command are: it reads the signature twice and
copies each option's description each time. The fifty options that commands share would cost a
call a twentieth of its time. They are made here instead, of the same class and with its defaults,
and a command says in ``laid_out`` where they stand among those that Typer makes of its signature.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any, ClassVar, TypeVar

from typer.core import TyperArgument, TyperOption

Parameter = TyperOption | TyperArgument
"""What can be made here."""
_CLASSES = (TyperOption, TyperArgument)

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


class OptionGroup:
    """Options that commands share: a subclass has one a field, and an object of it their values.

    The fields that ``leading`` names go first, then the inherited ones.
    """

    leading: ClassVar[tuple[str, ...]] = ()

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        """Take the values by the names of the options; without any, those of no option."""
        kind: Any = type(self)
        for field, made in fields_of(kind).items():
            several = made.multiple or made.nargs != 1
            value = (() if several else made.default) if given is None else given[str(made.name)]
            setattr(self, field, value)


Group = TypeVar("Group", bound=OptionGroup)


@cache
def fields_of(kind: Any) -> dict[str, Parameter]:
    """Return the options of a group by field, with those that it inherits; none of no group."""
    if not isinstance(kind, type) or not issubclass(kind, OptionGroup):
        return {}
    found: dict[str, Parameter] = {}
    for base in reversed(kind.__mro__):
        found |= {name: one for name, one in vars(base).items() if type(one) in _CLASSES}
    return {name: found[name] for name in dict.fromkeys((*kind.leading, *found))}


def showing_only(*fields: str) -> Callable[[type[Group]], type[Group]]:
    """Hide the other options of a group from help and completion: a command that refuses them."""

    def hide(kind: type[Group]) -> type[Group]:
        group: Any = kind
        for field, made in fields_of(group).items():
            if field not in fields:
                hidden = copy(made)
                hidden.hidden = True
                setattr(group, field, hidden)
        fields_of.cache_clear()
        return kind

    return hide


def with_made_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Lay out a command of which some parameters are annotated with options made here."""
    lay_out(command, command)
    return command


def lay_out(command: Any, signature_of: Callable[..., Any]) -> None:
    """Say in ``laid_out`` of a command what its parameters are, and leave Typer those to make.

    They are those of ``signature_of``: what is annotated with an option is that option, and what
    is annotated with a group is the options of that. The others are there by their names, and
    alone in the signature that Typer reads.
    """
    laid_out: list[Parameter | str] = []
    left = []
    for parameter in inspect.signature(signature_of).parameters.values():
        kind = parameter.annotation
        made: Any = getattr(kind, "__metadata__", (None,))[0]
        if type(made) in _CLASSES:
            laid_out.append(made)
        elif fields := fields_of(kind):
            laid_out.extend(fields.values())
        else:
            laid_out.append(parameter.name)
            left.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    command.laid_out, command.__signature__ = laid_out, inspect.Signature(left)
