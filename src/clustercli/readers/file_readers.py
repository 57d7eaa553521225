"""The readers by kind of file: as records for a dataset, as tables and lines for a list.

A new kind of file is a word in :data:`~clustercli.readers.detect.FileKind`, the rule that tells
it, a module that reads it, and its entry here. What stands here alone is loaded only for a file
of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.detect import FileKind, is_office, kind_of

if TYPE_CHECKING:
    from clustercli.readers.byte_stream import Input
    from clustercli.readers.layout import Part
    from clustercli.readers.reader import Reader, ReadOptions

_DOCUMENTS: tuple[FileKind, ...] = ("html", "word", "word97")
_NAMES: dict[FileKind, str] = {"pdf": "PDF"}


def reader_of(input_: Input, options: ReadOptions) -> Reader:
    """Return the reader of a dataset.

    Raises DatasetError for what is none, UsageError where a sheet is asked for and there are
    none.
    """
    beginning = input_.beginning()
    if not beginning.removeprefix(b"\xef\xbb\xbf").strip():
        template = _("{name} is empty: there is nothing to read")
        raise DatasetError(template.format(name=input_.name))
    try:
        kind = kind_of(beginning, input_.path, input_.content)
        parts = _document_parts(kind, input_.content()) if kind in _DOCUMENTS else []
    except DatasetError as error:
        template = _("{name}: {reason}")
        if is_office(beginning):
            template = _("{name} is no workbook that can be read: {reason}")
        raise DatasetError(template.format(name=input_.name, reason=error)) from error
    if options.sheets and kind not in ("excel", "sqlite"):
        template = _("{name} has no sheets: --sheet is for a workbook")
        raise UsageError(template.format(name=input_.name))
    return _reader(kind, input_, options, parts)


def _reader(kind: FileKind, input_: Input, options: ReadOptions, parts: Sequence[Part]) -> Reader:
    if kind == "json":
        from clustercli.readers.json_array import JsonReader

        return JsonReader(input_, options)
    if kind == "jsonl":
        from clustercli.readers.json_lines import JsonLinesReader

        return JsonLinesReader(input_)
    if kind == "delimited":
        from clustercli.readers.csv_rows import DelimitedReader

        return DelimitedReader(input_, options)
    if kind == "excel":
        from clustercli.readers.document_tables import WorkbookReader

        return WorkbookReader(input_, options)
    if kind in _DOCUMENTS:
        from clustercli.readers.document_tables import DocumentReader

        return DocumentReader(input_, options, parts)
    if kind in ("sqlite", "parquet"):
        return _typed_reader(kind, input_, options)
    template = _("{name} is a {found} file, and no dataset: give JSON, CSV, Excel, Word or HTML")
    raise DatasetError(template.format(name=input_.name, found=_NAMES.get(kind, _("binary"))))


def _typed_reader(kind: FileKind, input_: Input, options: ReadOptions) -> Reader:
    """Return the reader of typed tables; of a sheet that is asked for, whatever database it is."""
    from clustercli.readers.database_tables import ParquetReader, SqliteReader

    if kind == "parquet":
        return ParquetReader(input_, options)
    from clustercli.readers.exported_database import ExportReader, is_export

    exported = not options.sheets and is_export(input_.content())
    return ExportReader(input_, options) if exported else SqliteReader(input_, options)


def parts_of(kind: FileKind, data: bytes) -> list[Part]:
    """Return what a file that may be a list holds, by its kind; a PDF is read page by page.

    Raises DatasetError, without the name of the file, for what cannot be read or is no list.
    """
    if kind == "excel":
        from clustercli.readers.workbook import read_workbook

        return read_workbook(data)
    if kind in _DOCUMENTS:
        return _document_parts(kind, data)
    if kind in ("json", "jsonl"):
        raise DatasetError(_("this is JSON: a dataset, and not a list as it is published"))
    # What is no text is refused when it is decoded.
    from clustercli.readers.text_reader import read_text

    return [read_text(data)]


def _document_parts(kind: FileKind, data: bytes) -> list[Part]:
    if kind == "word97":
        from clustercli.readers.office_conversion import word_of_word97

        kind, data = "word", word_of_word97(data)
    if kind == "word":
        from clustercli.readers.word_reader import read_word

        return [read_word(data)]
    from clustercli.readers.html_reader import read_html

    return [read_html(data)]
