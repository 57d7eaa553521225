"""Which dataset: the options of every command that takes one in."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from clustercli.cli.parameters import OptionGroup, shared_option
from clustercli.dataset.dataset import Dataset, load
from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import extension_of
from clustercli.records.validity import read_day
from clustercli.resources.settings import settings

VARIABLE = "CLUSTERCLI_DATA"
"""The environment variable that names the dataset where no option does."""

_PANEL = "Dataset"


def option_of_dataset(*names: str, **more: Any) -> Any:
    """Return an option that the help shows among those of the dataset."""
    return shared_option(*names, rich_help_panel=_PANEL, **more)


class ReadingOptions(OptionGroup):
    """How a dataset is read."""

    sheet: tuple[str, ...] = option_of_dataset(
        "--sheet",
        help="A sheet of a workbook, by name or number; several, or all.",
        metavar="NAME",
        multiple=True,
    )
    headings: tuple[str, ...] = option_of_dataset(
        "headings",
        "--map",
        help="Which column holds a field: name=集群名称; none with region=.",
        metavar="FIELD=HEADING",
        multiple=True,
    )
    constants: tuple[str, ...] = option_of_dataset(
        "constants",
        "--set",
        help="A column with one value in every record: province=江苏省.",
        metavar="COLUMN=VALUE",
        multiple=True,
    )
    max_size: str | None = option_of_dataset(
        "--max-size", help="Bytes that it may have, unpacked (default: 2G).", metavar="SIZE"
    )

    def most_bytes(self) -> int:
        """Return the bytes that the dataset may have; raises UsageError for what is no size."""
        from clustercli.readers.byte_stream import MOST_BYTES, size_of

        return MOST_BYTES if self.max_size is None else size_of(self.max_size)

    def open_file(
        self,
        path: str | Sequence[str],
        as_of: str | None = None,
        *,
        strict: bool = False,
        all_problems: bool = False,
    ) -> Dataset:
        """Return the dataset of a file, of which a stream is still to be read.

        Raises UsageError for options that do not go together, DatasetError for what cannot be
        read.
        """
        from clustercli.cli.memory_limit import keep_within_memory
        from clustercli.dataset.dataset import dataset_of, opened
        from clustercli.fields.headings import read_constants, read_mapping
        from clustercli.output.progress import Progress
        from clustercli.readers.reader import ReadOptions

        keep_within_memory()
        options = ReadOptions(
            columns=read_mapping(self.headings),
            sheets=self.sheet,
            constants=read_constants(self.constants),
            most=self.most_bytes(),
            strict=strict,
            dated=as_of is not None,
            all_problems=all_problems,
        )
        day = date.today() if as_of is None else read_day(as_of)  # noqa: DTZ011
        dataset = dataset_of(opened(path, options, day, Progress()), day)
        if as_of is not None and not dataset.national and not any(dataset.column("valid_until")):
            template = _(
                "--as-of needs batches with their terms, and {name} has none, "
                "nor a last day of validity (valid_until, 有效期至)"
            )
            raise UsageError(template.format(name=dataset.name))
        if strict:
            dataset.clusters  # noqa: B018 - reads it all, so that nothing is written before
        return dataset


class DataOptions(ReadingOptions):
    """Which dataset, and how it is read."""

    leading = ("data",)

    data: tuple[str, ...] = option_of_dataset(
        "--data",
        help="Another dataset: JSON, JSON Lines, CSV, TSV, Excel, Word, HTML, SQLite or "
        "Parquet, also packed (.gz, .xz, .bz2, .zst, .zip); given several times, all are read; "
        f"- reads standard input (default: {VARIABLE}, the configuration file, else the "
        "installed or the bundled one).",
        metavar="PATH",
        multiple=True,
    )
    strict: bool = option_of_dataset(
        "--strict", help="Fail if a record or value cannot be read.", is_flag=True
    )

    def open(self, as_of: str | None = None) -> Dataset:
        """Return the dataset that is asked for; raises as :meth:`open_file` does."""
        paths = self.paths()
        if not paths:
            self._refuse_without_data()
            return installed_or_bundled(as_of)
        return self.open_file(paths, as_of, strict=self.strict)

    def paths(self) -> tuple[str, ...]:
        """Return the files that are asked for; none for the bundled dataset."""
        for path in self.data:
            refuse_empty("--data", path)
        return files_asked_for(self.data)

    def path(self) -> str | None:
        """Return the first file that is asked for; None for the bundled dataset."""
        return next(iter(self.paths()), None)

    def _refuse_without_data(self) -> None:
        given = (
            ("--sheet", self.sheet),
            ("--map", self.headings),
            ("--set", self.constants),
            ("--max-size", self.max_size),
        )
        for option, value in given:
            if value:
                template = _("{option} is about another dataset: give it with --data")
                raise UsageError(template.format(option=option))


def files_asked_for(given: Sequence[str]) -> tuple[str, ...]:
    """Return the files of --data, else that of CLUSTERCLI_DATA, else those of the settings."""
    if given:
        return tuple(given)
    of_environment = os.environ.get(VARIABLE)
    return (of_environment,) if of_environment else settings().files()


def dataset_without_options() -> Dataset:
    """Return the dataset that is used without any option, of which nothing is read that can wait.

    Raises DatasetError for one that cannot be read, UsageError for settings that cannot be.
    """
    paths = files_asked_for(())
    if "-" in paths:
        raise DatasetError(_("the dataset is standard input, which is there for a command to read"))
    return ReadingOptions().open_file(paths) if paths else installed_or_bundled()


def installed_or_bundled(as_of: str | None = None) -> Dataset:
    """Return the dataset that the user installed, or else the bundled one.

    Raises DatasetError, which says how to go back, for an installed one that cannot be read.
    """
    from clustercli.resources.installed import installed

    path = installed()
    if path is None:
        return load(as_of=as_of)
    advice = _("this is the installed dataset: clustercli data reset goes back to the bundled")
    try:
        dataset = load(path, as_of=as_of)
    except DatasetError as error:
        raise DatasetError(str(error), (*error.details, advice)) from error
    if dataset.number_of_problems:
        dataset.note(advice)
    return dataset


def refuse_empty(option: str, path: str | None) -> None:
    """Raise UsageError for an option that was given no name: a variable that was not set."""
    if path == "":
        template = _("{option} is empty: give a file's name, or leave the option out")
        raise UsageError(template.format(option=option))


def refuse_other_than_json(path: str) -> None:
    """Raise UsageError for a name that says that a document is something else than JSON."""
    refuse_empty("--output", path)
    if path != "-" and extension_of(path) != ".json":
        template = _("a document is JSON: give a name that ends in .json, not {path}")
        raise UsageError(template.format(path=path))
