"""Names of places that are in no table, recognised by how they end: 长安镇, 两江新区, 某某区.

Every function takes a text and a position in it, and returns the position behind the name that
begins there; the same position if none does.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from clustercli.text.lazy_pattern import lazy_pattern
from clustercli.text.numerals import number_of_numeral

_LONGEST = 15
_MARKS = frozenset("市区县旗镇乡园道")
"""The last characters of names of places."""
_MARK = re.compile(f"[{''.join(sorted(_MARKS))}]|[\0-\u33ff]")
"""One of them, or what is no Han character and ends a name."""
_INNER_MARKS = frozenset("园道")
"""Those of them that may also stand inside such a name (工业园区)."""


class _Form(NamedTuple):
    """A pattern of names: ``least`` to ``most`` characters, then one of ``ends``.

    What looks like a name is a word if the character before its ending is one of ``before``
    (乡镇), if the one behind the name is one of ``after`` (镇流器, 区块链), or if it begins with
    a word of ``never``.
    """

    ends: tuple[str, ...]
    least: int
    most: int
    after: str = ""
    before: str = ""
    never: tuple[str, ...] = ()

    def fits(self, name: str, behind: str) -> bool:
        """Say whether ``name``, with the character ``behind`` it, is of this form."""
        if not name.endswith(self.ends) or (behind and behind in self.after):
            return False
        if self.never and name.startswith(self.never):
            return False
        for end in self.ends:
            stem = name.removesuffix(end)
            if stem != name and self.least <= len(stem) <= self.most:
                return not (stem and stem[-1] in self.before)
        return False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_NOT_BEHIND_AREA = "块域间位划"
"""区块链, 区域, 区间, 区位, 区划."""

_STREETS = (_Form(("街道",), 1, 5, never=_words("城市 智慧 市政 特色 商业")),)
_TOWNS = (
    _Form(("镇镇",), 1, 3),
    _Form(
        ("镇",), 2, 4, "镇流痛静咳江海政村域", "乡城冰重村集特建古小", ("景德镇", "城市", "都市")
    ),
    _Form(("乡",), 2, 5, "村镇土愁亲情里市", "城水家老故农下返回入还"),
)
_ZONES = (
    _Form(("开发区",), 0, 12, _NOT_BEHIND_AREA),
    _Form(
        _words("高新区 经开区 保税区 保税港区 自贸区 临港区 临空区 航空港区 集聚区 聚集区"),
        0,
        6,
        _NOT_BEHIND_AREA,
    ),
    _Form(("新区",), 2, 4, _NOT_BEHIND_AREA),
    _Form(
        _words(
            "工业园区 科技园区 化工园区 工业园 科技园 化工园 工业区 合作区 示范区 管理区 实验区 "
            "试验区 度假区 名胜区 经济区 物流区 旅游区 商务区 集中区 托管区 生活区"
        ),
        2,
        10,
        "区林艺" + _NOT_BEHIND_AREA,
        never=_words("智慧 智能 数字 绿色 低碳 零碳 现代 新型 特色 乡村 市政 区域 区块"),
    ),
)
ZONE_KINDS = _words(
    "开发区 经济开发区 经济技术开发区 高新技术开发区 高新技术产业开发区 高技术产业开发区 "
    "高新区 经开区 临港区 临空区 保税区 综合保税区 工业园区 科技园区 产业园区"
)
"""What a zone is called without a name of its own."""
_STATE_ZONE_KINDS = _words(
    "经济技术开发区 高新技术开发区 高新技术产业开发区 高技术产业开发区 高新区 经开区 "
    "保税区 综合保税区"
)
"""Those that the state approves, and names after their city; another is 长春经济开发区 in 益阳."""


class _Forms:
    """Forms of which a name can be, in the order in which they are tried."""

    def __init__(self, *forms: _Form) -> None:
        self.ends = tuple(end for form in forms for end in form.ends)
        self._forms = forms

    @cached_property
    def by_last(self) -> dict[str, tuple[_Form, ...]]:
        """The forms by the last character of a name."""
        return {
            mark: tuple(f for f in self._forms if any(end[-1] == mark for end in f.ends))
            for mark in _MARKS
        }


_TOWN_FORMS = _Forms(*_STREETS, *_TOWNS)
_LOCALITY_FORMS = _Forms(*_STREETS, *_TOWNS, *_ZONES)
_OWN_ZONE_FORMS = _Forms(_Form(ZONE_KINDS, 0, 0, _NOT_BEHIND_AREA))
_STATE_ZONE_FORMS = _Forms(_Form(_STATE_ZONE_KINDS, 0, 0, _NOT_BEHIND_AREA))
_COUNTY_FORMS = _Forms(_Form(("市", "区", "县", "旗"), 1, 6, "块域间位划政场民值售级袍舰帜"))
_NO_COUNTIES = (
    *_words(
        "城市 都市 超市 上市 夜市 集市 门市 社区 园区 景区 小区 山区 库区 湖区 牧区 垦区 林区 矿区 "
        "灾区 地区 校区 片区 街区 厂区 城区 郊区 病区 展区 港区 特区 老区 国旗 红旗 彩旗"
    ),
    *(end for form in _ZONES for end in form.ends),
)
"""Words that have the form of a county's name, or end like one: 智慧城市."""


def locality_end(text: str, start: int) -> int:
    """Return the end of the street, town, township or zone at ``start``."""
    return _end(text, start, _LOCALITY_FORMS)


def town_end(text: str, start: int) -> int:
    """Return the end of the street, town or township at ``start``."""
    return _end(text, start, _TOWN_FORMS)


def own_zone_end(text: str, start: int, *, named_by_state: bool = False) -> int:
    """Return the end of what follows a division's short name in the name of its zone.

    In 酒泉经济技术开发区 that is 经济技术开发区. ``named_by_state`` asks for the kinds of which the
    name says for certain where they lie.
    """
    return _end(text, start, _STATE_ZONE_FORMS if named_by_state else _OWN_ZONE_FORMS)


def county_end(text: str, start: int) -> int:
    """Return the end of a name like a county's (某某区), or of a division of the corps."""
    end = _end(text, start, _COUNTY_FORMS)
    if end > start:
        return start if text.endswith(_NO_COUNTIES, start, end) else end
    return corps_division_end(text, start)


def may_be_named(text: str, start: int) -> bool:
    """Say whether a name can begin at ``start`` that any of these functions finds the end of.

    That is a quick look for an ending: there is no such name where it says no.
    """
    return _endings().search(text, start, start + _LONGEST) is not None


@lru_cache(maxsize=1)
def _endings() -> re.Pattern[str]:
    """Return what finds the last character of a name, and the 第 with which a corps' begins.

    One that ends a word that no name ends with (社区) is passed over.
    """
    ends = (*_LOCALITY_FORMS.ends, *_OWN_ZONE_FORMS.ends, *_STATE_ZONE_FORMS.ends)
    passed = [word for word in _NO_COUNTIES if len(word) == len("社区")]
    passed = [word for word in passed if not any(end.endswith(word) for end in ends)]
    before = {mark: "".join(w[0] for w in passed if w[1] == mark) for mark in sorted(_MARKS)}
    marks = (f"{mark}(?<![{words}].)" if words else mark for mark, words in before.items())
    return re.compile("|".join(("第", *marks)))


@lru_cache(maxsize=1)
def _localities_behind() -> re.Pattern[str]:
    towns = "街道|镇(?![流痛静咳])|乡(?![村镇土愁情])|苏木|嘎查|村(?!镇)|队|家委会|牧委会"
    zones = (
        "(?:开发|工业|园|矿|保税|示范|合作|管理|试验|实验|度假|风景|名胜|集聚|聚集|物流|高新|经开|临港|经济|生活|旅游|商务|集中|托管)区|新区"
        "|新城|(?:创业|产业|工业|科技|化工)园|园艺场|基地"
    )
    bodies = (
        "(?:农|林|牧|渔|茶|果|种畜|良种|原种|种羊|种马|军马|垦殖|养殖|苗圃|机|林业)场|监狱|社区|公司|集团|居委会"
        "|村委会|委员会|村民|林业局|管理局|管理处|办事处|服务中心|农科院|科学院|研究所|林科所|煤矿|油田|水库|矿(?![山用业泉物井石])"
    )
    return re.compile(f".{{0,9}}?(?:{towns})|.{{0,14}}?(?:{zones})|.{{0,24}}?(?:{bodies})")


def is_before_locality(text: str, position: int) -> bool:
    """Say whether a town, zone, farm or body of some name ends soon behind ``position``.

    A short name that stands before may be the beginning of that name: 安定门街道, 庐山林科所.
    """
    return bool(_localities_behind().match(text, position))


@lru_cache(maxsize=1)
def _villages_behind() -> re.Pattern[str]:
    villages = "村委会|村民委员会|居委会|居民委员会|家委会|牧委会|虚拟社区|虚拟生活区"
    return re.compile(f".{{0,7}}?(?:{villages})|.?队|.{{0,16}}?(?:公司|集团)")


def is_before_village(text: str, position: int) -> bool:
    """Say whether a name ends behind ``position`` that is a village's or a company's for certain.

    What looks like a division before it is the beginning of that name: 古县村委会.
    """
    return bool(_villages_behind().match(text, position))


def corps_division_end(text: str, start: int) -> int:
    """Return the end of a division of 新疆生产建设兵团, such as 第八师."""
    if not text.startswith("第", start):
        return start
    end = text.find("师", start + 2, start + 5) + 1
    return end if end and number_of_numeral(text[start + 1 : end - 1]) else start


_COUNTY = lazy_pattern("[镇乡](?:.[县区]|宁布依)")
"""A county whose name begins as that of a town ends: of 临汾市乡宁县 no town is 临汾市乡."""


def _end(text: str, start: int, forms: _Forms) -> int:
    if not may_be_named(text, start):
        return start
    for found in _MARK.finditer(text, start, start + _LONGEST):
        char, index = found[0], found.start()
        if char not in _MARKS:
            break
        end = index + 1
        name, behind = text[start:end], text[end : end + 1]
        for form in forms.by_last[char]:
            if form.fits(name, behind):
                return end
        # No division has one character before 市 or 旗, but towns do: 贾市庄镇, 白旗乡.
        is_inner = char in _INNER_MARKS or index <= start + 1 or char == "旗"
        if not is_inner and (behind not in ("镇", "街", "乡") or _COUNTY.match(text, end)):
            break
    return start
