"""Reading a published list: from the file to its rows, whatever kind of file it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy, ngettext_lazy
from clustercli.official_lists import list_checks as checks
from clustercli.official_lists.list_columns import Found, find_rows
from clustercli.official_lists.list_kind import told_by
from clustercli.official_lists.list_title import find_title
from clustercli.official_lists.published_list import ListRow, PublishedList
from clustercli.official_lists.row_repair import DraftRow, carry_units, is_complete, mended
from clustercli.official_lists.text_list import rows_of_lines
from clustercli.readers.byte_stream import read_file
from clustercli.readers.detect import kind_of
from clustercli.readers.file_readers import parts_of
from clustercli.readers.layout import Block, Grid, Line, Part
from clustercli.text.normalize import unwrap

if TYPE_CHECKING:
    from clustercli.readers.pdf_reader import PdfPage

_MOST_ROWS = 10_000
_MOST_BETWEEN = 8
_LONGEST = 60


class _List(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one part of a file, the titles above them, and what was left out.

    ``above`` are the texts above the first of them.
    """

    rows: tuple[DraftRow, ...]
    titles: tuple[tuple[str | None, int | None], ...]
    left_out: tuple[tuple[str, str], ...]
    above: tuple[str, ...] = ()
    between: tuple[tuple[str, str], ...] = ()

    def names(self) -> int:
        """Return how many rows have the whole name of a cluster."""
        return sum(is_complete(row.name) for row in self.rows)


def read_published_list(path: str) -> PublishedList:
    """Return the rows of the list in the file ``path``, as they are published.

    The file is a PDF, a Word document, an Excel workbook, a saved web page, CSV or text; its
    content says which. Raises DatasetError, in one line, if it cannot be read or holds no
    list of clusters.
    """
    return read_list_content(read_file(path), path)


def read_list_content(data: bytes, path: str) -> PublishedList:
    """Return the rows of the list in a file's content; ``path`` is what messages call it.

    Raises DatasetError as :func:`read_published_list` does.
    """
    try:
        kind = kind_of(data, path, lambda: data)
        parts = _pdf_parts(data) if kind == "pdf" else parts_of(kind, data)
        lists = [_read(part) for part in parts]
    except DatasetError as error:
        raise DatasetError(_("{name}: {reason}").format(name=path, reason=error)) from error
    except (RecursionError, MemoryError) as error:
        raise DatasetError(
            _("{path}: too large or too deeply nested to read").format(path=path)
        ) from error
    if any(len(found.rows) > _MOST_ROWS for found in lists):
        raise DatasetError(
            _("{path} holds more than {count} names: no list of clusters").format(
                path=path, count=_MOST_ROWS
            )
        )
    chosen = max(range(len(parts)), key=lambda index: lists[index].names(), default=None)
    if chosen is None or not any(row.name for row in lists[chosen].rows):
        raise DatasetError(
            _(
                "{path} holds no list of clusters: no table with a column 集群名称, "
                "and no line with a name that ends in 集群"
            ).format(path=path)
        )
    _refuse_what_is_no_list(lists[chosen], path)
    sha256 = hashlib.sha256(data).hexdigest()
    return _published(lists[chosen], parts[chosen], _other_sheets(parts, lists, chosen), sha256)


def _refuse_what_is_no_list(found: _List, path: str) -> None:
    """Raise DatasetError for a table or a text of something else that mentions clusters.

    Of the rows with a number half have to be whole names of clusters; where few have one, of all.
    """
    numbered = [row for row in found.rows if row.number is not None]
    rows = numbered if 2 * len(numbered) >= len(found.rows) else found.rows
    names = sum(is_complete(row.name) for row in rows)
    if 2 * names < len(rows):
        template = _(
            "{path} is no list of clusters: of {rows} rows {names} end in 集群, as names do"
        )
        raise DatasetError(template.format(path=path, rows=len(rows), names=names))


def _pdf_parts(data: bytes) -> list[Part]:
    """Return two readings of a PDF: with its ruled tables, and as lines alone.

    The first takes a page's tables only if they hold its names; the second is for a list of
    which they hold but some.
    """
    from clustercli.readers.pdf_reader import read_pdf

    pages, problems = read_pdf(data)
    ruled = [page.blocks if _hold_names(page) else page.lines for page in pages]
    return [
        Part(blocks=tuple(chain.from_iterable(blocks)), problems=problems)
        for blocks in (ruled, [page.lines for page in pages])
    ]


def _hold_names(page: PdfPage) -> bool:
    """Say whether ruled tables hold most names of a page, each in a cell of its own."""
    cells = [cell for block in page.blocks if isinstance(block, Grid) for cell in block.cells()]
    if any(sum(map(is_complete, cell.text.split("\n"))) > 1 for cell in cells):
        return False
    inside = sum(is_complete(cell.text) for cell in cells)
    return inside >= sum(is_complete(b.text) for b in page.blocks if isinstance(b, Line))


def _read(part: Part) -> _List:
    """Return the rows of a part: those of its tables, or of its lines if no table has any."""
    found = list(_tables(part.blocks))
    rows = mended(row for table, _above in found for row in table.rows)
    if any(row.name for row in rows):
        carry_units(rows)
        titles = tuple(find_title((*above, *table.above)) for table, above in found)
        left_out = [left for table, _above in found for left in table.left_out]
        outside = rows_of_lines([b for b in part.blocks if isinstance(b, Line)], loose=False)
        left_out.extend((row.name, row.location) for row in outside.rows if is_complete(row.name))
        first = next((above + table.above for table, above in found), ())
        return _List(rows=tuple(rows), titles=titles, left_out=tuple(left_out), above=first)
    in_lines = rows_of_lines(list(_lines(part.blocks)), loose=part.loose)
    return _List(
        rows=in_lines.rows,
        titles=(find_title(in_lines.others),),
        above=in_lines.others,
        left_out=in_lines.left_out,
        between=in_lines.between,
    )


def _tables(blocks: Sequence[Block]) -> Iterator[tuple[Found, tuple[str, ...]]]:
    """Return what each table holds, with the lines between it and the one before."""
    above: list[str] = []
    before: Found | None = None
    for block in blocks:
        if isinstance(block, Line):
            above.append(block.text)
        elif found := find_rows(block, before):
            yield found, tuple(above)
            above, before = [], found
        else:
            above.extend(line.text for line in _lines([block]))


def _lines(blocks: Sequence[Block]) -> Iterator[Line]:
    """Return the lines of blocks; those of a table cell by cell."""
    for block in blocks:
        if isinstance(block, Grid):
            for cell in block.cells():
                for text in cell.text.split("\n"):
                    yield Line(text=text, location=block.locations[cell.top])
        else:
            yield block


def _beginning(text: str) -> str:
    """Return as much of a text as goes into a line for a person."""
    whole = unwrap(text[: 4 * _LONGEST])
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"


def _other_sheets(parts: Sequence[Part], lists: Sequence[_List], chosen: int) -> Iterator[str]:
    for index, (part, each) in enumerate(zip(parts, lists, strict=True)):
        if part.name is not None and index != chosen and each.rows:
            yield gettext_lazy(
                "sheet {other} was not read: {count} names, fewer than in {sheet}",
                other=part.name,
                count=len(each.rows),
                sheet=parts[chosen].name,
            )


def _published(found: _List, part: Part, others: Iterator[str], sha256: str) -> PublishedList:
    titles = dict.fromkeys(title for title in found.titles if title[0] is not None)
    if not titles and part.name is not None:
        titles = dict.fromkeys([find_title([part.name])])
    title, year = next(iter(titles)) if len(titles) == 1 else (None, None)
    problems = [*part.problems, *others]
    if len(titles) > 1:
        problems.append(
            gettext_lazy(
                "more than one list: {titles}", titles=", ".join(str(t) for t, _y in titles)
            )
        )
    problems.extend(
        gettext_lazy("{place} was left out: {text}", place=location, text=_beginning(text))
        for text, location in (*found.left_out, *found.between[:_MOST_BETWEEN])
    )
    if more := len(found.between[_MOST_BETWEEN:]):
        problems.append(
            ngettext_lazy(
                "{count} more text between the names was left out",
                "{count} more texts between the names were left out",
                more,
                count=more,
            )
        )
    problems.extend(checks.problems(found.rows))
    return PublishedList(
        rows=tuple(
            ListRow(number=row.number, unit=row.unit or None, name=row.name, location=row.location)
            for row in found.rows
            if row.name
        ),
        title=title,
        year=year,
        problems=tuple(problems),
        told=told_by(title, (*filter(None, (part.name,)), *found.above)),
        sha256=sha256,
        above=found.above,
    )
