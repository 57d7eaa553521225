"""Names that begin like a division and are those of something else: 太平村委会, 光明社区.

Long lists are full of them. Elsewhere than in that division the name says nothing of the place;
in it the short name may be meant, which is reported.
"""

from __future__ import annotations

import pytest

from clustercli.geography.divisions import divisions, gbt2260, province_of
from clustercli.geography.gazetteer import short_names
from clustercli.geography.place_parser import parse_place

PROVINCES_OF_COUNTIES = {
    short: frozenset(province_of(code).name for code in codes)
    for short, codes in short_names().codes.items()
    if all(not code.endswith("00") for code in codes) and set("市区县旗镇乡乾").isdisjoint(short)
}
"""By the short names of counties, but for those like a full name of their own (西市, 新乡), and
乾安, of which the first character is read as 干, too."""
PROVINCES = [province.name for province in divisions().provinces]


@pytest.mark.parametrize("kind", ["村委会", "村民委员会", "社区居委会", "社区"])
def test_a_short_name_before_a_village_is_no_county(kind):
    assert len(PROVINCES_OF_COUNTIES) > 2000
    for short, holding in PROVINCES_OF_COUNTIES.items():
        name = f"{short}{kind}软件产业集群"
        elsewhere = next(province for province in PROVINCES if province not in holding)
        place = parse_place(name, province=elsewhere)
        assert (place.province, place.county, place.locality) == (elsewhere, None, None), name
        assert (place.industry, place.problem) == (f"{short}{kind}软件", None), name
        there = parse_place(name, province=min(holding))
        assert (there.province, there.county) == (min(holding), None), name
        assert there.problem is not None, name
        assert short in there.problem, name


def test_a_county_that_the_columns_state_is_kept_with_such_a_name():
    code = next(code for code, name in gbt2260().items() if name == "大兴区")
    place = parse_place("大兴社区居委会软件产业集群", province="北京市", county="大兴区")
    assert (place.county, place.county_code) == ("大兴区", code)
