"""The page of a notice: what it prints of itself, and the attachments that it links.

The ministry's pages, and those of the governments that copy them, name themselves in the
``meta`` elements that websites of governments have (ArticleTitle, PubDate, ContentSource), in a
head of labels (发文机关, 发文字号, 成文日期) or in the notice's own lines. Attachments stand below
``/cms_files/filemanager/…/attach/…``, linked as they are, through a viewer
(``viewer.html?file=/cms_files/….pdf``) or through a page that sends them
(``file-download?fileUrl=…&fileName=…``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import msgspec

from clustercli.readers.html_reader import Markup, read_html
from clustercli.readers.layout import Line
from clustercli.readers.text_decoding import decode
from clustercli.text.normalize import compact, unwrap

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|odt|ods|csv|txt|rtf|zip|rar|7z)", re.IGNORECASE
)
"""Extensions of attachments; not all of them can be read, and which is said when one is."""

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_HEAD = 4096
_SAYS_NOTHING = re.compile(
    r"(?:点击|点此|立即|在线)?(?:下载|查看|预览|浏览|打开)(?:附件|文件|全文|此处|这里)?|附件(?:下载|\d*)?"
    r"|download|view|pdf|word|excel",
    re.IGNORECASE,
)
"""Texts of links that say nothing of the file."""

_FEWEST = 80
"""Characters, fewer of which a page of a notice never has."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a page links, by the words of the link or else by its name."""

    title: str
    address: str


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """What a page prints of itself; what it does not print is None.

    ``publisher`` is the body that the page or its title names as the issuer, ``source`` whom
    the page names as where its text is from. ``bare`` says that the page shows nearly nothing
    and has scripts: only a browser gets to see what it holds.
    """

    title: str | None
    number: str | None
    date: str | None
    publisher: str | None
    source: str | None
    attachments: tuple[Attachment, ...]
    bare: bool
    text: str


def read_notice_page(content: bytes, charset: str | None, address: str) -> NoticePage:
    """Return what a page at ``address`` prints of itself and links.

    Raises DatasetError for a page that is damaged or no text.
    """
    text = text_of_page(content, charset)
    links = _Links()
    links.feed(text)
    links.close()
    lines = tuple(_lines(text))
    attachments = tuple(_attachments(links, address))
    shown = sum(map(len, map(compact, lines)))
    title = _title(links, lines)
    return NoticePage(
        title=title,
        number=_number(lines),
        date=_date(links, lines),
        publisher=_labelled(_ISSUER, lines) or _issuer_in(title),
        source=links.meta.get("contentsource") or _labelled(_FROM, lines),
        attachments=attachments,
        bare=shown < _FEWEST and links.has_scripts and not attachments,
        text=text,
    )


def text_of_page(content: bytes, charset: str | None) -> str:
    """Return a page's text: by the charset of the header, of its meta element, or its content."""
    found = _META_CHARSET.search(content[:_HEAD])
    for name in (charset, found[1].decode("ascii") if found else None):
        if name is None:
            continue
        # What calls itself GB2312 or GBK is read as browsers do, by the set that has them all.
        known = "gb18030" if name.lower() in ("gb2312", "gbk", "gb_2312-80") else name
        try:
            return codecs.decode(content, known)
        except (LookupError, ValueError):
            continue
    return decode(content)


# What a page links --------------------------------------------------------------------------


class _Link(msgspec.Struct):
    """A link: where to, its text, the words of its title, and what stands on the line before."""

    href: str
    text: str
    title: str
    before: str


_BREAKS = frozenset("p div br li tr td th table h1 h2 h3 h4 section article ul ol dd dt".split())  # noqa: SIM905
_FRAMES = {"iframe": "src", "embed": "src", "object": "data"}


class _Links(Markup):
    """Collects the links of a page, its meta elements, its heading and title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[_Link] = []
        self.meta: dict[str, str] = {}
        self.base = ""
        self.title = ""
        self.heading = ""
        self.has_scripts = False
        self._line = ""
        self._open: _Link | None = None
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a link, a frame, a meta element, or a script."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BREAKS:
            self._line = ""
        if tag == "a":
            self._open = None
            if href := attributes.get("href", "").strip():
                self._open = _Link(href, "", attributes.get("title", ""), self._line)
                self.links.append(self._open)
        elif tag in _FRAMES and (href := attributes.get(_FRAMES[tag], "").strip()):
            self.links.append(_Link(href, "", attributes.get("title", ""), ""))
        elif tag == "meta" and attributes.get("name"):
            self.meta.setdefault(attributes["name"].lower(), attributes.get("content", "").strip())
        elif tag == "base" and not self.base:
            self.base = attributes.get("href", "").strip()
        elif tag in ("title", "h1"):
            self._within = tag
        self.has_scripts = self.has_scripts or tag == "script"

    def handle_endtag(self, tag: str) -> None:
        """End a link or a heading."""
        if tag == "a":
            self._open = None
        elif tag == self._within:
            self._within = ""
        elif tag in _BREAKS:
            self._line = ""

    def handle_data(self, data: str) -> None:
        """Take text: of a link, of the title, of the line."""
        if self._open is not None:
            self._open.text += data
        elif self.cdata_elem is None:
            self._line += data
        if self._within == "title":
            self.title += data
        elif self._within == "h1":
            self.heading += data


def _attachments(links: _Links, address: str) -> Iterator[Attachment]:
    """Yield the files that a page links, each address once, by its longest title."""
    base = urljoin(address, links.base)
    titles: dict[str, str] = {}
    for link in links.links:
        if (found := _file_of(link, base)) is None:
            continue
        where, named = found
        words = _words_of(link, named, where)
        if len(words) > len(titles.get(where, "")):
            titles[where] = words
    yield from (Attachment(title=words, address=where) for where, words in titles.items())


def _file_of(link: _Link, base: str) -> tuple[str, str] | None:
    """Return the address of the file that a link leads to, and its name where the link has it."""
    try:
        where = urljoin(base, link.href)
        parts = urlsplit(where)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    values = [unquote(value) for _key, value in parse_qsl(parts.query)]
    files = [value for value in values if _is_file(value)]
    named = next((value for value in files if "/" not in value), "")
    for value in files:
        if "/" in value:
            return urljoin(where, value), named
    if _is_file(where) or named:
        return where, named
    return None


def _is_file(address: str) -> bool:
    path = unquote(address.partition("?")[0].partition("#")[0])
    return _FILE.fullmatch(path[path.rfind(".") :]) is not None if "." in path else False


def _words_of(link: _Link, named: str, where: str) -> str:
    """Return what a link calls its file: the first of its texts that says something."""
    in_path = unquote(urlsplit(where).path.rpartition("/")[2])
    texts = [unwrap(text) for text in (link.text, link.title, named)]
    telling = [text for text in texts if text and not _SAYS_NOTHING.fullmatch(text)]
    listed = [text for text in telling if "名单" in text]
    return next(iter((*listed, *telling, unwrap(link.before))), "") or in_path


# What a page prints of itself ------------------------------------------------------------------

_LABEL = (
    r"(?:^|[\s|【\[])(?:{words})[】\]]?\s*[:：]\s*(?![^\s:：|]*[:：])(?P<value>[^\s:：|]{{2,60}})"
)
_ISSUER = re.compile(
    _LABEL.format(words="发文机关|发文单位|制发机关|发布机构|发布机关"), re.MULTILINE
)
_FROM = re.compile(_LABEL.format(words="信息来源|文章来源|稿件来源|来源"), re.MULTILINE)
_NUMBER = re.compile(_LABEL.format(words="发文字号|发文文号|公文文号|文件编号|文号"), re.MULTILINE)
_NUMBER_ALONE = re.compile(r"[\u4e00-\u9fff]{2,16}[〔﹝\[［【(（]20\d\d[〕﹞\]］】)）]第?\d{1,4}号")
_NOTICE = re.compile(r".{0,40}关于.{2,60}(?:通告|公告|通知|公示|名单)")
_ISSUED_BY = re.compile(r"(?:中华人民共和国)?([\u4e00-\u9fff]{3,20}?)关于")
_DAY = r"(20\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})"
_DATED = re.compile(rf"(?:成文日期|发文日期|印发日期|签发日期)[】\]]?\s*[:：]\s*{_DAY}")
_SHOWN_ON = re.compile(rf"(?:发布日期|发布时间|日期|时间)[】\]]?\s*[:：]\s*{_DAY}")
_SIGNED = re.compile(rf"^{_DAY}\s*日?$", re.MULTILINE)
_ANY_DAY = re.compile(_DAY)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines that a page shows, those of its tables cell by cell."""
    for block in read_html(text.encode("utf-8", "replace")).blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            for cell in block.cells():
                yield from cell.text.split("\n")


def _title(links: _Links, lines: Sequence[str]) -> str | None:
    """Return the notice's title: as its meta element, its heading or a line has it."""
    named = (links.meta.get("articletitle", ""), links.heading)
    found = next((text for each in named if (text := unwrap(each))), None)
    if found is None:
        shown = (unwrap(line) for line in lines if line.strip() != links.title.strip())
        found = next((line for line in shown if _NOTICE.fullmatch(line)), None)
    return found or unwrap(links.title) or None


def _number(lines: Sequence[str]) -> str | None:
    """Return the notice's number: labelled, or on a line of its own; not one that it cites."""
    if labelled := _labelled(_NUMBER, lines):
        return labelled
    return next((text for line in lines if _NUMBER_ALONE.fullmatch(text := unwrap(line))), None)


def _date(links: _Links, lines: Sequence[str]) -> str | None:
    """Return the day of the notice, or else that on which the page says it was put there."""
    text = "\n".join(lines)
    signed = list(_SIGNED.finditer(text))
    found: Iterable[re.Match[str] | None] = (
        _DATED.search(text),
        signed[-1] if signed else None,
        _ANY_DAY.search(links.meta.get("pubdate", "")),
        _SHOWN_ON.search(text),
    )
    for match in found:
        if match is None:
            continue
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            continue
    return None


def _labelled(label: re.Pattern[str], lines: Sequence[str]) -> str | None:
    found = label.search("\n".join(lines))
    return found["value"].removeprefix("中华人民共和国") if found else None


def _issuer_in(title: str | None) -> str | None:
    """Return who issued a notice by its title: 工业和信息化部 of 工业和信息化部关于…的通告."""
    found = _ISSUED_BY.match(title or "")
    return found[1] if found else None
