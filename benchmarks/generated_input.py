"""Files for generated runs: good ones of every kind, and what a generator makes of them.

Everything here follows from a ``random.Random``, so that a number gives the same file again.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import sqlite3
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
LARGEST = 3_000_000
"""Bytes that a changed file may have, so that a run takes no longer than it must."""

Files = dict[str, bytes]

TEXTS = (
    *("江苏省无锡市惠山区智能基础零部件制造产业集群", "江苏", "山东省", "青岛市", "兵团", "2024"),
    *("第三批", "unknown", "", " ", "\t", "\n", "\0", "\x1b[31m红", "\u202e", "\u200b", "\ufeff"),
    *("[bold red]x[/bold red]", "<script>alert(1)</script>", "=1+1", "＝1+1", "@SUM(1)", "-1"),
    *("NaN", "Infinity", "1e999", "-0.0", "9" * 400, "0x10", "２０２４", "2024-02-30", "0000"),
    *(
        "\ud800",
        "\U0001f600",
        "e\u0301",
        "a,b",
        '"',
        "'",
        "\\",
        "`",
        "%s",
        "{x}",
        "${x}",
        "a" * 300,
    ),
    *(
        "集群名称",
        "省份",
        "__class__",
        "null",
        "true",
        "../x",
        "https://www.miit.gov.cn/x",
        "javascript:x",
    ),
    *("合计", "备注", "序号", "x" * 40_000, "集" * 5_000, "\u061c", "\u2028", "｜", "|", "rowid"),
)
HEADINGS = (
    *(
        "name",
        "集群名称",
        "产业集群名称",
        "省份",
        "province",
        "city",
        "所在地",
        "county",
        "区县",
        "年度",
    ),
    *(
        "year",
        "batch",
        "批次",
        "industry",
        "主导产业",
        "sector",
        "unit",
        "推荐单位",
        "review",
        "note",
    ),
    *(
        "note_en",
        "sources",
        "id",
        "valid_until",
        "有效期至",
        "county_code",
        "official_name",
        "产值",
    ),
)
NUMBERS = (
    "0",
    "-1",
    "1",
    "255",
    "65536",
    "2147483648",
    "99999999",
    "1e308",
    "1e999",
    "NaN",
    "-0",
    "",
)


# Good files ----------------------------------------------------------------------------------


def make(folder: str) -> None:
    """Write good files of every kind into a folder, each into that of its kind.

    They come from the tests, from the libraries that people use, and from the program itself.
    The same bytes come out each time.
    """
    sys.path.insert(0, str(TESTS))
    import list_files
    import workbooks
    from reportlab import rl_config

    from clustercli.cli.entry import run

    rl_config.invariant = 1
    target = Path(folder)
    for kind in KINDS:
        (target / kind).mkdir(parents=True)

    def keep(kind: str, name: str, content: bytes) -> None:
        (target / kind / name).write_bytes(_still(content))

    for path in sorted([*(TESTS / "cases").rglob("*"), *(TESTS / "files").iterdir()]):
        if path.is_file() and (kind := kind_of(path.name)):
            keep(kind, path.name, path.read_bytes())
    with tempfile.TemporaryDirectory() as made:
        for extension in ("json", "jsonl", "csv", "tsv", "xlsx", "html", "db", "parquet", "txt"):
            path = Path(made, f"of-{extension}.{extension}")
            if run(["list", "--limit", "12", "--quiet", "--output", str(path)]) == 0:
                keep(str(kind_of(path.name)), path.name, path.read_bytes())
    keep("documents", "frozen.json", (TESTS / "frozen" / "clusters.json").read_bytes())
    rows = list_files.rows(30)
    for encoding in ("utf-8", "gb18030", "utf-16"):
        keep("documents", f"list-{encoding}.csv", list_files.csv(rows, encoding=encoding))
        keep("documents", f"list-{encoding}.txt", list_files.text(rows, encoding=encoding))
        keep("documents", f"list-{encoding}.html", list_files.html(rows, encoding=encoding))
    keep("documents", "list-counted.docx", list_files.word(rows, counted=True))
    keep("workbooks", "made.xlsx", list_files.excel(rows))
    keep("workbooks", "made.xlsb", workbooks.xlsb({0: {0: "集群名称"}, 1: {0: TEXTS[0]}}))
    for number, compressed in enumerate((0, 1)):
        rl_config.pageCompression = compressed
        ruled = list_files.Layout(ruled="all", units="middle")
        across = list_files.Layout(ruled="across", units="over", parted=True)
        keep("pdfs", f"ruled-{number}.pdf", list_files.pdf(rows, ruled))
        keep("pdfs", f"across-{number}.pdf", list_files.pdf(rows, across))
        keep("pdfs", f"lines-{number}.pdf", list_files.pdf_of_lines([row[2] for row in rows]))
    keep("pdfs", "locked.pdf", list_files.pdf(rows, ruled, password="secret"))  # noqa: S106


def load(folder: str) -> dict[str, Files]:
    """Return the good files by kind and name."""
    return {
        kind: {path.name: path.read_bytes() for path in sorted(Path(folder, kind).iterdir())}
        for kind in KINDS
    }


def kind_of(name: str) -> str | None:
    """Return the kind of a file by its name's extension."""
    extension = name.rpartition(".")[2]
    return next((kind for kind, known in KINDS.items() if extension in known), None)


KINDS = {
    "documents": ("json", "jsonl", "csv", "tsv", "txt", "html", "md", "docx"),
    "workbooks": ("xlsx", "xls", "ods", "xlsb", "xlsm"),
    "pdfs": ("pdf",),
    "databases": ("db", "parquet"),
}

_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _still(content: bytes) -> bytes:
    """Return a ZIP archive without the time at which it was made; anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    files = members(content)
    return archive(
        {
            name: _MOMENT.sub(b"2026-01-01T00:00:00Z", held) if "docProps" in name else held
            for name, held in files.items()
        }
    )


# Bytes and texts -----------------------------------------------------------------------------


def changed_bytes(rng: random.Random, data: bytes) -> bytes:
    """Return bytes with one to three changes that know nothing of what they change."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(_BYTE_CHANGES)(rng, data)[:LARGEST]
    return data


def _slice(rng: random.Random, data: bytes, longest: int = 2000) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.randint(0, longest))


def _flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20)) if data else 0):
        changed[rng.randrange(len(changed))] ^= rng.choice((1, 0x80, 0xFF, rng.randrange(1, 256)))
    return bytes(changed)


def _cut_off(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randint(0, len(data))]


def _left_out(rng: random.Random, data: bytes) -> bytes:
    start, end = _slice(rng, data)
    return data[:start] + data[end:]


def _repeated(rng: random.Random, data: bytes) -> bytes:
    start, end = _slice(rng, data, 300)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50, 3000)) + data[end:]


def _swapped(rng: random.Random, data: bytes) -> bytes:
    first, second = sorted((_slice(rng, data, 200), _slice(rng, data, 200)))
    if first[1] > second[0]:
        return data
    (a, b), (c, d) = first, second
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _with_more(rng: random.Random, data: bytes) -> bytes:
    place = rng.randint(0, len(data))
    more = rng.choice(
        (
            *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[2J", b"\r", b"\n", b'"'),
            *(b"[" * 5000, b"{" * 200, b"<table>" * 300, b"," * 3000, b"\0" * 70_000, b"\x1a"),
            rng.randbytes(rng.randint(1, 200)),
        )
    )
    return data[:place] + more + data[place:]


def _number_set(rng: random.Random, data: bytes) -> bytes:
    """Set two or four bytes to an extreme: a length, a count or an offset."""
    size = rng.choice((2, 4))
    if len(data) < size:
        return data
    place = rng.randint(0, len(data) - size)
    value = rng.choice((0, 1, 0x7F, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)) & (256**size - 1)
    return data[:place] + value.to_bytes(size, rng.choice(("little", "big"))) + data[place + size :]


_BYTE_CHANGES = (
    _flipped,
    _flipped,
    _cut_off,
    _left_out,
    _repeated,
    _swapped,
    _with_more,
    _number_set,
)


def changed_text(rng: random.Random, text: str) -> str:
    """Return a text with one to four changes at numbers, quoted texts, tags, words or lines."""
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(_TEXT_CHANGES)(rng, text)[:LARGEST]
    return text


def _one_of(pattern: str, values: tuple[str, ...]) -> Callable[[random.Random, str], str]:
    """Return a change that puts one of ``values`` for one match of ``pattern``, seldom for all."""
    compiled = re.compile(pattern)

    def change(rng: random.Random, text: str) -> str:
        new = rng.choice(values)
        if rng.random() < 0.05:
            return compiled.sub(lambda _: new, text, count=200)
        places = [match.span() for match in compiled.finditer(text)]
        if not places:
            return text
        start, end = rng.choice(places)
        return text[:start] + new + text[end:]

    return change


def _lines_changed(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    line = rng.randrange(len(lines))
    other = rng.choice(lines)
    lines[line : line + rng.randint(0, 1)] = [other] * rng.choice((0, 1, 2, 200))
    return rng.choice(("", "", "", "\u2028", "\r")).join(lines)


def _unfolded(rng: random.Random, text: str) -> str:
    deep = rng.choice((3, 90, 110, 2000, 100_000))
    opening, closing = rng.choice((("[", "]"), ('{"a":', "}"), ("<b>", "</b>"), ("(", ")")))
    place = rng.randint(0, len(text))
    return text[:place] + opening * deep + closing * deep + text[place:]


_TEXT_CHANGES = (
    _one_of(r"\d+", NUMBERS),
    _one_of(r"\d+", NUMBERS),
    _one_of(r'"[^"]{0,200}"', tuple(f'"{text}"' for text in TEXTS) + NUMBERS),
    _one_of(r"(?<=>)[^<]+(?=<)", TEXTS),
    _one_of(r"\w+", TEXTS),
    _one_of(
        r"</?[\w:]+[^>]*>", ("", "<td colspan=99999999>", "<tr><td rowspan='99999'>", "<table>")
    ),
    _one_of(r"[,\t;:|]", ("", ",,", "\t", ";", "\n", '"')),
    _lines_changed,
    _unfolded,
)


def encoded(rng: random.Random, text: str) -> bytes:
    """Return a text in one of the encodings that files come in."""
    encoding = rng.choice(("utf-8",) * 6 + ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


# Documents -----------------------------------------------------------------------------------


def plain(rng: random.Random) -> Any:
    """Return a value of JSON that holds no other."""
    return rng.choice(
        (
            *(None, True, 0, -1, 2024, 20240101, 10**22, -(10**400), 1e300, float("nan")),
            *(float("inf"), 0.1, rng.choice(TEXTS), rng.choice(TEXTS), rng.choice(TEXTS)),
        )
    )


def value(rng: random.Random, depth: int = 2) -> Any:
    """Return a value of JSON, of several levels at most."""
    kind = rng.random()
    if depth and kind < 0.15:
        return [value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    if depth and kind < 0.3:
        return {rng.choice(TEXTS + HEADINGS): value(rng, depth - 1) for _ in range(3)}
    return plain(rng)


def _holders(node: Any, found: list[Any]) -> list[Any]:
    if isinstance(node, (dict, list)) and node:
        found.append(node)
        for inner in node.values() if isinstance(node, dict) else node:
            _holders(inner, found)
    return found


def changed_json(rng: random.Random, content: Any) -> Any:
    """Return a value of JSON with some of what it holds exchanged, removed or renamed.

    Only once does it grow by many: what holds such a thing many times outgrows the memory.
    """
    many = True
    for _ in range(rng.choice((1, 2, 5, 30))):
        holders = _holders(content, [])
        if not holders:
            return value(rng)
        held = rng.choice(holders)
        key = rng.choice(list(held)) if isinstance(held, dict) else rng.randrange(len(held))
        how = rng.random()
        if how < 0.55:
            held[key] = value(rng)
        elif how < 0.7:
            del held[key]
        elif how < 0.85 and isinstance(held, dict):
            held[rng.choice(HEADINGS + TEXTS)] = held.pop(key)
        elif isinstance(held, list):
            held[key:key] = [held[key]] * (rng.choice((1, 1, 3, 400)) if many else 0)
            many = False
        else:
            number_of = rng.choice((1, 30, 2100)) if many else 1
            held.update({f"{key}{number}": number for number in range(number_of)})
            many = False
    return content


def _written(rng: random.Random, content: Any, *, lines: bool) -> bytes:
    ascii_only = rng.random() < 0.3
    if lines and isinstance(content, list):
        text = "\n".join(json.dumps(item, ensure_ascii=ascii_only) for item in content)
    else:
        text = json.dumps(content, ensure_ascii=ascii_only, indent=rng.choice((None, None, 1)))
    return encoded(rng, text)


def _changed_rows(rng: random.Random, text: str) -> bytes:
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(rng.randint(1, 6) if rows else 0):
        row = rng.choice((rows[0], rng.choice(rows)))
        column = rng.randrange(len(row)) if row else 0
        pool = HEADINGS if row is rows[0] and rng.random() < 0.7 else TEXTS
        row[column : column + rng.randint(0, 1)] = [rng.choice(pool)] * rng.choice(
            (0, 1, 1, 2, 300)
        )
    rows = rows * rng.choice((1, 1, 1, 1, 40))
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, delimiter=rng.choice(",,,;\t|"), lineterminator=rng.choice(("\n", "\r\n", "\r"))
    )
    writer.writerows(rows)
    return encoded(rng, buffer.getvalue())


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def document(rng: random.Random, good: Files) -> tuple[str, bytes]:
    """Return the name and content of a changed document: JSON, lines, CSV, text, a page, Word."""
    name, content = rng.choice(list(good.items()))
    if rng.random() < 0.15:
        return name, changed_bytes(rng, content)
    if name.endswith(".docx"):
        return name, changed_archive(rng, content)
    text = _decoded(content)
    if name.endswith(("json", "jsonl")) and rng.random() < 0.6:
        try:
            held = [*map(json.loads, text.splitlines())] if "jsonl" in name else json.loads(text)
            return name, _written(rng, changed_json(rng, held), lines=rng.random() < 0.3)
        except (ValueError, RecursionError):
            pass
    if name.endswith(("csv", "tsv")) and rng.random() < 0.5:
        return name, _changed_rows(rng, text)
    return name, encoded(rng, changed_text(rng, text))


# Archives, workbooks, PDFs, databases ---------------------------------------------------------


def members(content: bytes) -> Files:
    """Return the files in a ZIP archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def archive(files: Files) -> bytes:
    """Return a ZIP archive of these files, always the same one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files.items():
            held.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


LAUGHS = (
    "<!DOCTYPE x ["
    '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def changed_archive(rng: random.Random, content: bytes) -> bytes:
    """Return an archive of an Office program with members changed, exchanged, removed or huge."""
    try:
        files = members(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return changed_bytes(rng, content)
    for _ in range(rng.randint(1, 2)):
        name = rng.choice(list(files))
        if rng.random() < 0.6:  # mostly where the cells are
            name = next(
                (each for each in files if re.search(r"sheet1|content|document", each)), name
            )
        how = rng.random()
        text = files[name].decode("utf-8", "replace")
        if how < 0.45:
            changed = rng.choice(_TEXT_CHANGES[:4])(rng, text)
            files[name] = re.sub("[\0-\x08\x0e-\x1f\ud800-\udfff]", "", changed).encode()
        elif how < 0.6:
            files[name] = changed_text(rng, text).encode("utf-8", "surrogatepass")
        elif how < 0.7:
            files[name] = changed_bytes(rng, files[name])
        elif how < 0.8:
            other = rng.choice(list(files))
            files[name], files[other] = files[other], files[name]
        elif how < 0.85:
            del files[name]
            if not files:
                break
        elif how < 0.9:
            files[rng.choice(("../evil.xml", "/etc/x", "a" * 400, name.upper()))] = files[name]
        elif how < 0.95:
            files[name] = files[name].replace(b"?>", b"?>" + LAUGHS.encode(), 1)
            files[name] = re.sub(rb"(?<=>)[^<]+(?=<)", b"&a9;", files[name], count=3)
        else:
            files[name] = files[name][:500] + b" " * rng.choice((100_000, 60_000_000))
    result = archive(files)
    return changed_bytes(rng, result) if rng.random() < 0.1 else result


def workbook(rng: random.Random, good: Files) -> tuple[str, bytes]:
    """Return the name and content of a workbook: a changed one, or one of cells as they come."""
    if rng.random() < 0.25:
        return "cells.xlsx", _workbook_of_cells(rng)
    name, content = rng.choice(list(good.items()))
    if content.startswith(b"PK") and rng.random() < 0.85:
        return name, changed_archive(rng, content)
    return name, _changed_records(rng, content) if rng.random() < 0.5 else changed_bytes(
        rng, content
    )


def _changed_records(rng: random.Random, content: bytes) -> bytes:
    """Change the values of one record of a workbook of Excel 97."""
    kind, size = rng.choice(((0xFD, 10), (0x200, 14), (0x203, 14), (0x208, 16), (0x809, 16)))
    start = content.find(struct.pack("<HH", kind, size)) + 4
    if start < 4:
        return changed_bytes(rng, content)
    new = struct.pack("<HH", *(rng.choice((0, 1, 255, 256, 65_534, 65_535)) for _ in range(2)))
    return content[:start] + new + content[start + 4 :]


def _workbook_of_cells(rng: random.Random) -> bytes:
    from xml.sax.saxutils import escape

    import workbooks

    def cell(column: int, row: int) -> str:
        kind = rng.choice(("inlineStr", "inlineStr", "str", "n", "b", "e", "d", "s", "x", ""))
        text = escape(rng.choice(HEADINGS if row == 1 else (*TEXTS[:30], *NUMBERS)))
        text = re.sub("[\0-\x08\x0b-\x1f\ud800-\udfff]", "", text)
        inner = f"<is><t>{text}</t></is>" if kind == "inlineStr" else f"<v>{text}</v>"
        place = f"{chr(65 + column)}{row}"
        if rng.random() < 0.02:
            place = rng.choice(("XFD1048576", "A0", "", "ZZZZ99", f"a{row}", "1A", "A99999999999"))
        return f'<c r="{place}"' + (f' t="{kind}"' if kind else "") + f">{inner}</c>"

    width, height = rng.randint(1, 12), rng.choice((1, 3, 10, 200))
    rows = "".join(
        f'<row r="{row}">' + "".join(cell(column, row) for column in range(width)) + "</row>"
        for row in range(1, height + 1)
    )
    if rng.random() < 0.3:
        ends = [rng.choice(("A1", "B3", "C9", "XFD1048576", "A1048576", "B2")) for _ in range(2)]
        rows += (
            f'</sheetData><mergeCells><mergeCell ref="{":".join(ends)}"/></mergeCells><sheetData>'
        )
    return _still(workbooks.xlsx_of(rows))


def pdf(rng: random.Random, good: Files) -> tuple[str, bytes]:
    """Return the name and content of a changed PDF."""
    name, content = rng.choice(list(good.items()))
    if rng.random() < 0.5:
        return name, changed_bytes(rng, content)
    text = content.decode("latin-1")
    pattern = rng.choice(
        (r"\d+", r"\d+ 0 R", r"/[A-Z]\w+", r"\b(?:re|Tf|Td|Tj|cm|q|Q|BT|ET|l|m)\b")
    )
    values = (
        *NUMBERS,
        "9 0 R",
        "1 0 R",
        "/Kids",
        "/Count",
        "/Length",
        "[",
        "<<",
        ">>",
        "(",
        "q q q",
    )
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        text = _one_of(pattern, values)(rng, text)
    return name, text.encode("latin-1", "replace")


def database(rng: random.Random, good: Files) -> tuple[str, bytes]:
    """Return the name and content of a changed database, or one of tables as they come."""
    if rng.random() < 0.6:
        name, content = rng.choice(list(good.items()))
        return name, changed_bytes(rng, content)
    connection = sqlite3.connect(":memory:")
    for _ in range(rng.randint(0, 3)):
        names = rng.sample(HEADINGS, rng.randint(1, 6))
        names += [name for name in rng.sample(TEXTS, 2) if "\0" not in name and name < "\ud800"]
        first = rng.choice((["name"], ["集群名称"], []))
        columns = ", ".join(
            '"' + name.replace('"', '""') + '"' for name in dict.fromkeys([*first, *names])
        )
        names = list(dict.fromkeys([*first, *names]))
        table = rng.choice(("clusters", "名单", "a b", 'x"y', "sqlite", "sources", "1"))
        quoted = '"' + table.replace('"', '""') + '"'
        try:
            connection.execute(f"CREATE TABLE {quoted} ({columns})")
            marks = ", ".join("?" * len(names))
            for _row in range(rng.choice((0, 1, 20))):
                cells = [rng.choice((None, 1, -1.5, b"\xff\0", *TEXTS[:40])) for _ in names]
                cells[0] = rng.choice((TEXTS[0], TEXTS[0], cells[0]))
                connection.execute(f"INSERT INTO {quoted} VALUES ({marks})", cells)
            connection.execute(f"CREATE VIEW v AS SELECT * FROM {quoted}, {quoted}")
        except (sqlite3.Error, UnicodeError):
            continue
    connection.commit()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.db")
        target = sqlite3.connect(path)
        connection.backup(target)
        target.close()
        return "made.db", path.read_bytes()


def packed(rng: random.Random, good: Files) -> tuple[str, bytes]:
    """Return the name and content of a packed file: damaged, packed twice or too large."""
    name, content = rng.choice(list(good.items()))
    how = rng.random()
    if how < 0.3:
        name, content = document(rng, good)
    elif how < 0.4:
        content = rng.choice((content[:40], b"[", b"name\n")) + rng.choice(
            (b" ", b"\n", b"\0", b"[", b'{"a":')
        ) * rng.choice((1_000_000, 40_000_000))
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        extension = rng.choice(("gz", "xz", "bz2", "zip", "zip", "zst"))
        content = _PACKERS[extension](rng, name, content)
        name = f"{name}.{extension}"
    if rng.random() < 0.35:
        content = changed_bytes(rng, content)
    return name[-100:] if rng.random() < 0.9 else "x.csv", content


def _zipped(rng: random.Random, name: str, content: bytes) -> bytes:
    files = {name[-100:]: content}
    if rng.random() < 0.3:
        files[rng.choice(("__MACOSX/._x", "b.csv", "../c.csv", "a/", "目录/名单.csv"))] = content[
            :500
        ]
    data = archive(files)
    if rng.random() < 0.1:  # marked as encrypted
        data = data.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\x01")
    return data


def _zstd(_rng: random.Random, _name: str, content: bytes) -> bytes:
    """Return a frame of Zstandard with its blocks not compressed (RFC 8878)."""
    frame = b"\x28\xb5\x2f\xfd\x00\x58"
    size = 100_000
    blocks = [content[start : start + size] for start in range(0, len(content), size)] or [b""]
    for number, block in enumerate(blocks, start=1):
        header = (len(block) << 3) | (number == len(blocks))
        frame += header.to_bytes(3, "little") + block
    return frame


_PACKERS: dict[str, Callable[[random.Random, str, bytes], bytes]] = {
    "gz": lambda _rng, _name, content: gzip.compress(content, 1, mtime=0),
    "xz": lambda _rng, _name, content: lzma.compress(content, preset=0),
    "bz2": lambda _rng, _name, content: bz2.compress(content, 1),
    "zip": _zipped,
    "zst": _zstd,
}
