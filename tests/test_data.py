"""The data files: the checking script, what it catches, and what it derives.

What ``data`` holds is asked of ``live_data`` and ``live_dataset``; what the script catches is
shown on the frozen dataset.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import openpyxl
import pytest

from clustercli import Dataset, DatasetError, load
from clustercli.dataset.dataset import dataset_of_document
from clustercli.errors import UnknownValueError
from clustercli.geography.divisions import city_of, divisions, gbt2260, province_of
from clustercli.query.verdicts import VERDICTS
from clustercli.records.model import EVIDENCE, Document
from clustercli.records.published_figures import Published, What, published
from clustercli.records.sectors import classify, sectors
from clustercli.records.validity import STATUSES
from clustercli.resources.bundled import VARIABLE, path_of, read_json

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("check_data", ROOT / "scripts" / "check_data.py")
assert _spec is not None
assert _spec.loader is not None
check_data = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_data)


@pytest.fixture
def document(tmp_path: Path) -> tuple[dict, Path]:
    path = tmp_path / "clusters.json"
    return json.loads(Path(path_of("clusters.json")).read_text(encoding="utf-8")), path


OWN = "https://www.cinn.cn/p/1.html"
REPORT = "南方网 2023-01-17"
TAIHAI = "http://www.taihainet.com/news/xmnews/ldjj/2023-02-23/2683804.html"


def source(document: dict, key: str = "中国工业新闻网 2025-07-07", **changes) -> dict:
    """Return a source, by default one with an address of its publisher's own."""
    document["sources"][key].update(changes)
    return document["sources"][key]


def record(document: dict, id_: str) -> dict:
    return next(entry for entry in document["clusters"] if entry["id"] == id_)


def problems_of(document: dict, path: Path) -> list[str]:
    path.write_text(check_data.text_of(document), encoding="utf-8")
    return check_data.check(path)


@pytest.mark.usefixtures("live_data")
def test_the_bundled_files_are_right(capsys):
    code = check_data.main(["--file", path_of("clusters.json")])
    printed = capsys.readouterr()
    assert code == 0, f"run python scripts/check_data.py --write; mend the rest: {printed.err}"
    assert "0 problems" in printed.out


@pytest.mark.usefixtures("live_data")
def test_nothing_is_lost_or_changed_by_writing(tmp_path):
    path = tmp_path / "clusters.json"
    before = Path(path_of("clusters.json")).read_bytes()
    path.write_bytes(before)
    assert check_data.main(["--write", "--file", str(path)]) == 0
    assert path.read_bytes() == before
    assert len(json.loads(before)["clusters"]) >= 192


@pytest.mark.usefixtures("live_data")
def test_ids_are_given_once_and_kept(tmp_path, capsys):
    path = tmp_path / "clusters.json"
    content = json.loads(Path(path_of("clusters.json")).read_text(encoding="utf-8"))
    kept = {record["id"] for record in content["clusters"]}
    new = {
        key: value
        for key, value in content["clusters"][0].items()
        if key not in ("id", "name", "batch", "region", "sector", "emerging", "evidence")
    }
    new["industry"] = "工业机器人"
    content["clusters"].append(new)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert check_data.main(["--write", "--file", str(path)]) == 0
    capsys.readouterr()
    records = json.loads(path.read_text(encoding="utf-8"))["clusters"]
    added = [record for record in records if record["id"] not in kept]
    assert len(added) == 1
    assert added[0]["id"].startswith(new["county_code"])
    assert added[0]["sector"] == "装备制造"
    assert added[0]["name"] == f"{new['county']}工业机器人产业集群"
    assert kept < {record["id"] for record in records}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["clusters"][0].update(id=d["clusters"][1]["id"]), "given 2 times"),
        (lambda d: d["clusters"].reverse(), "not in order"),
        (lambda d: d["sources"].update(x=next(iter(d["sources"].values()))), "used by no cluster"),
        (lambda d: d["clusters"][0].update(sources=["nowhere"]), "no such source"),
        (lambda d: d["clusters"][0].update(sources=[]), "has no source"),
        (lambda d: d["clusters"][0].update(sector="食品"), "by rule"),
        (lambda d: d["clusters"][0].update(name="别名"), "by rule"),
        (lambda d: d["clusters"][0].update(evidence="list"), "by rule"),
        (lambda d: d["clusters"][0].update(year_basis=None), "both known or both null"),
        (lambda d: d["clusters"][0].update(year=1999), "no batch of 1999"),
        (lambda d: d["clusters"][0].update(official_name="集群"), "does not end in 产业集群"),
        (lambda d: d["clusters"][0].update(county_code="999999"), "not in GB/T 2260"),
        (lambda d: d["clusters"][0].update(county_code="110101"), "in GB/T 2260"),
        (lambda d: d["clusters"][0].update(county_code=None), "the county has no code"),
        (lambda d: d["clusters"][0].update(unit="青岛市"), "lies in 山东省"),
        (lambda d: d["clusters"][0].update(unit="上海市"), "not the reporting unit"),
        (lambda d: d["clusters"][0].update(county="2"), "in GB/T 2260"),
        (lambda d: d["clusters"][0].update(year="2022"), "Expected `int | null`"),
        (lambda d: d["clusters"][0].update(id="x"), "matching regex"),
        (lambda d: d["clusters"].append(dict(d["clusters"][-1], id="650106z")), "same cluster as"),
    ],
)
def test_every_kind_of_mistake_is_caught(document, change, complaint):
    content, path = document
    change(content)
    assert any(complaint in problem for problem in problems_of(content, path))


@pytest.mark.usefixtures("live_data")
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: source(d).update(url="https://example.com/a"), "example.com is no host of"),
        (lambda d: source(d, read_at=None).update(read_at=OWN, reprint=True), "that is the url"),
        (lambda d: source(d).update(read_at="https://example.com/a"), "is called no reprint"),
        (lambda d: d["sources"].update(x=dict(source(d))), "is the same page as"),
        (lambda d: source(d, "汨罗融媒").update(kind="official"), "is media"),
        (lambda d: source(d).update(kind="list"), "rows of the list are the ministry's"),
        (lambda d: source(d, REPORT).update(date="2022-12-01"), "older than the public notice"),
        (lambda d: source(d, REPORT).update(date="2023-01-04"), "the list of 2022: public-notice"),
        (lambda d: record(d, "610302a")["sources"].pop(), "as young as the review"),
        (lambda d: record(d, "500120a").update(note=None, note_en=None), "says from what"),
        (lambda d: record(d, "500120a").update(note_en=None), "both there or both null"),
        (lambda d: record(d, "500120a").update(note="年度 Year of it"), "not in Chinese"),
        (lambda d: record(d, "500120a").update(note_en="年度由报道推定"), "not in English"),
        (lambda d: record(d, "120111a").update(note="年度", note_en="Year"), "全称未留存"),
        (lambda d: record(d, "440111a")["facts"][0].update(source="x"), "no such source"),
        (lambda d: d["batches"][2]["notice"]["mirrors"][0].update(government=False), "government"),
        (lambda d: d["batches"][2]["notice"].update(url="https://a.com/b"), "see mirrors"),
        (lambda d: d["batches"][0].update(term_en=None), "both there or both null"),
    ],
)
def test_what_was_not_read_so_is_caught(document, change, complaint):
    content, path = document
    change(content)
    assert any(complaint in problem for problem in problems_of(content, path))


def test_a_file_out_of_its_kept_form_is_caught(document):
    content, path = document
    path.write_text(json.dumps(content), encoding="utf-8")
    assert any("kept form" in problem for problem in check_data.check(path))


def test_every_record_was_read_for_its_sector(live_dataset: Dataset):
    names = {group.name for group in sectors().sectors}
    emerging = {group.name for group in sectors().emerging}
    for cluster in live_dataset:
        assert cluster.sector in names
        assert cluster.emerging in {*emerging, None}


@pytest.mark.parametrize(
    ("industry", "sector", "emerging"),
    [
        ("新能源汽车电气设备", "汽车", "新能源汽车"),
        ("锂电池设备制造", "装备制造", "高端装备制造"),
        ("汽车零部件制造装备", "装备制造", None),
        ("轴承制造", "装备制造", "高端装备制造"),
        ("智能制造系统集成服务", "生产性服务", "高端装备制造"),
        ("氟精细化工", "石化化工", "新材料"),
        ("电子氟材料", "石化化工", "新材料"),
        ("铝精深加工", "有色金属", "新材料"),
        ("高精铝制造", "有色金属", "新材料"),
        ("铜基新材料", "有色金属", "新材料"),
        ("有色金属循环综合利用", "节能环保和安全应急", "节能环保"),
        ("工业陶瓷", "建材", "新材料"),
        ("丝网", "金属制品", None),
        ("五金机电", "金属制品", None),
        ("合成生物制造", "生物制造", "生物"),
        ("汽车电子芯片", "电子信息", "新一代信息技术"),
        ("碳纤维及复合材料", "新材料", "新材料"),
        ("纺织新材料", "纺织", "新材料"),
        ("某某设备", "装备制造", None),
        ("说不清的行当", None, None),
    ],
)
def test_the_word_that_ends_last_decides(industry, sector, emerging):
    assert classify(industry) == (sector, emerging)


def test_an_override_goes_before_the_rule():
    assert classify("电动车及零部件")[0] != "轻工"
    assert classify("电动车及零部件", "320205a")[0] == "轻工"


def test_the_34_divisions_and_their_regions():
    provinces = divisions().provinces
    assert len(provinces) == 34
    assert len({province.tile for province in provinces}) == 34
    by_region: dict[str | None, set[str]] = {}
    for province in provinces:
        by_region.setdefault(province.region, set()).add(province.short)
    assert by_region == {
        "东部": set("北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南".split()),
        "中部": set("山西 安徽 江西 河南 湖北 湖南".split()),
        "西部": set("内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆".split()),
        "东北": set("辽宁 吉林 黑龙江".split()),
        None: {"台湾", "香港", "澳门"},
    }
    pinyin = {province.short: province.pinyin for province in provinces}
    assert (pinyin["山西"], pinyin["陕西"]) == ("shanxi", "shaanxi")
    second = {province.second_abbreviation for province in provinces} - {None}
    assert second == set("陇滇黔秦蜀")


def test_gbt_2260_names_the_places():
    assert len(gbt2260()) > 3000
    assert province_of("320206").name == "江苏省"
    assert city_of("320206") == "无锡市"
    assert city_of("110108") == "北京市"
    assert city_of("659002") is None
    assert city_of("370000") is None
    with pytest.raises(UnknownValueError, match="GB/T 2260 code"):
        province_of("990000")


def test_the_bundled_gbt_2260_is_well_formed():
    with Path(path_of("gbt2260.csv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(len(row["code"]) == 6 and row["code"].isdigit() and row["name"] for row in rows)
    assert [row["code"] for row in rows] == sorted({row["code"] for row in rows})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"{", "is not JSON: Input data was truncated"),
        (b"\xff\xfe", "is empty: there is nothing to read"),
        (b'{"clusters": 1}', "is not a dataset: Expected `array`"),
    ],
)
def test_a_damaged_dataset_is_one_clear_error(tmp_path, content, complaint):
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=complaint):
        load(str(path))


def test_a_missing_dataset_is_one_clear_error(tmp_path):
    with pytest.raises(DatasetError, match="cannot read"):
        load(str(tmp_path / "none.json"))


def test_a_reference_to_no_source_is_an_error(document):
    content, path = document
    content["clusters"][0]["sources"] = ["nowhere"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DatasetError, match="'nowhere', which is no source"):
        dataset_of_document(read_json(str(path), Document), str(path), date(2026, 1, 1))
    read = load(str(path))
    assert read[0].sources == ()
    assert [problem.expected for problem in read.problems] == [
        "keys of the sources of the document"
    ]


def test_a_damaged_file_of_divisions_is_one_clear_error(tmp_path, monkeypatch):
    (tmp_path / "gbt2260.csv").write_text("code,name\n1,2,3\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    gbt2260.cache_clear()
    try:
        with pytest.raises(DatasetError, match="is damaged"):
            gbt2260()
    finally:
        gbt2260.cache_clear()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "f002"}, "given 2 times"),
        ({"scope": {"name": "南部"}}, "there is no region '南部'"),
        ({"scope": {"level": "city", "name": "青岛市"}}, "青岛市 is a reporting unit"),
        ({"scope": {"years": (2021,)}}, "there is no batch"),
        ({"scope": {"region_scheme": None}}, "has a scheme"),
        ({"value": None}, "neither a number nor names"),
        ({"source": {"publisher": ""}}, "no source"),
        ({"source": {"url": "https://example.com/a"}}, "example.com is no host of"),
        ({"source": {"date": "2023"}}, "older than the public notice of 2024"),
        (
            {"source": {"publisher": "海峡导报", "url": TAIHAI}},
            "described otherwise",
        ),
        ({"note": "只有中文", "note_en": None}, "both there or both null"),
        ({"what": "target"}, "the one year by which"),
        ({"scope": {"level": "county", "name": "鼓楼区"}}, "there is no county"),
    ],
)
def test_every_mistake_in_a_figure_is_caught(monkeypatch, change, complaint):
    figures = list(published().figures)
    changed = {
        field: msgspec.structs.replace(getattr(figures[0], field), **value)
        if isinstance(value, dict)
        else value
        for field, value in change.items()
    }
    figures[0] = msgspec.structs.replace(figures[0], **changed)
    wrong = Published(updated="2026", figures=tuple(figures))
    monkeypatch.setattr(check_data, "published", lambda: wrong)
    found = check_data.check(Path(path_of("clusters.json")))
    assert any(complaint in problem for problem in found)


def test_every_figure_is_about_known_batches_and_places(live_dataset):
    figures = published().figures
    years = {batch.year for batch in live_dataset.batches}
    assert len(figures) >= 147
    assert len({figure.id for figure in figures}) == len(figures)
    for figure in figures:
        assert figure.source.publisher
        assert set(figure.scope.years) <= years or figure.what == "target"
        assert (figure.scope.level == "nation") == (figure.scope.name is None)
        assert (figure.scope.level == "region") == (figure.scope.region_scheme is not None)
        if figure.scope.level in ("province", "unit", "city"):
            assert figure.scope.province() is not None
            assert figure.scope.region() is not None


@pytest.mark.usefixtures("live_data")
def test_the_figures_that_are_contradicted_are_known(cli):
    found = json.loads(cli("audit", "--json").out)
    contradicted = {
        (row["scope"], row["what"]) for row in found if row["verdict"] == "contradicted"
    }
    message = "look whether the records or the sources are wrong; name here what stays"
    assert contradicted == {("全国", "leading-provinces"), ("河南省", "recognised")}, message


def test_the_documents_name_what_there_is(live_dataset):
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for name in (*live_dataset[0].keys(), *VERDICTS, *STATUSES, *EVIDENCE):
        assert f"`{name}`" in text, name
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version = f"version: {live_dataset.version}"
    assert version in citation, f"write {version} into CITATION.cff, and its date"


# The frozen dataset, and data of one's own -------------------------------------------------


def test_the_frozen_dataset_is_as_the_rules_have_it():
    """What it records stays, whatever is added to ``data``; what is derived follows the rules."""
    path = Path(path_of("clusters.json"))
    assert path.parent == ROOT / "tests" / "frozen"
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    message = "run python scripts/check_data.py --write --file tests/frozen/clusters.json"
    assert list(check_data.problems(document)) == [], message
    assert list(check_data.figure_problems(document)) == []
    assert text == check_data.text_of(document), message


def test_the_frozen_dataset_has_every_case(dataset):
    """So that a test over all records is about something."""
    assert 30 <= len(dataset) <= 50
    assert {cluster.year for cluster in dataset} == {2022, 2023, 2024, 2025, None}
    assert {cluster.region for cluster in dataset} == {r.name for r in divisions().regions}
    assert {cluster.evidence for cluster in dataset} == set(EVIDENCE)
    assert {cluster.year_basis for cluster in dataset} == {"stated", "inferred", None}
    assert {cluster.review for cluster in dataset} == {"passed", None}
    for field in ("official_name", "county", "city", "locality", "emerging", "note"):
        assert len({getattr(cluster, field) is None for cluster in dataset}) == 2, field
    assert any(len({s.publisher for s in cluster.sources}) > 1 for cluster in dataset)
    assert {cluster.unit for cluster in dataset} > {"青岛市", "宁波市", "新疆生产建设兵团"}
    figures = published().figures
    assert {figure.what for figure in figures} == set(get_args(What))
    schemes = {figure.scope.region_scheme for figure in figures}
    assert schemes == {"four", "three", None}
    assert {figure.scope.separate_cities_merged for figure in figures} == {True, None}


def test_a_folder_of_ones_own_goes_before_the_bundled_files(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    # In the checkout, or in the package of a wheel that is tested.
    bundled = Path(path_of("clusters.json")).parent
    assert bundled.name == "data"
    assert not bundled.is_relative_to(tmp_path)
    monkeypatch.setenv(VARIABLE, "")
    assert path_of("clusters.json") == str(bundled / "clusters.json")
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "clusters.json").write_text("{}", encoding="utf-8")
    for folder in ("next", str(tmp_path / "next")):
        monkeypatch.setenv(VARIABLE, folder)
        assert path_of("clusters.json") == str(tmp_path / "next" / "clusters.json")
        assert path_of("published.json") == str(bundled / "published.json")


# What the records say besides their recognition --------------------------------------------


@pytest.mark.usefixtures("live_data")
def test_facts_are_shown_and_read_back(cli, tmp_path):
    shown = cli("show", "440111a", "--lang", "zh").out
    assert "持证化妆品生产企业：1,253家（21世纪经济报道 2024-09-25）" in shown
    assert "持证化妆品生产企业占全国比重：约25%" in shown
    english = cli("show", "440111a", "--lang", "en").out
    assert "Licensed producers of cosmetics: 1,253 firms (21世纪经济报道 2024-09-25)" in english
    (row,) = json.loads(cli("show", "440111a", "--json").out)
    keys = "what label label_en value about unit as_of source".split()
    assert [list(fact) for fact in row["facts"]] == [keys] * 3
    assert row["facts"][0]["source"] in row["sources"]
    asked = "SELECT what, value, value_unit, publisher FROM facts WHERE cluster_id = '440111a'"
    facts = json.loads(cli("sql", asked, "--json").out)
    assert facts[0] == {
        "what": "licensed-producers",
        "value": 1253,
        "value_unit": "家",
        "publisher": "21世纪经济报道",
    }
    # A file in any of the formats brings them back.
    for form in ("json", "jsonl", "csv", "xlsx"):
        path = tmp_path / f"baiyun.{form}"
        assert cli("show", "440111a", "-o", str(path), "--lang", "zh").code == 0
        (baiyun,) = load(str(path))
        assert [fact.about for fact in baiyun.facts] == [False, True, True], form
    sheet = openpyxl.load_workbook(path).worksheets[1]
    cells = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert cells["载明数据"].startswith("持证化妆品生产企业 [licensed-producers, Licensed ")
    assert ": 1253 家 — 21世纪经济报道 2024-09-25 〔" in cells["载明数据"]


def test_facts_that_cannot_be_read_are_reported(cli, put):
    row = {"name": "江西省南昌市进贤县医疗器械产业集群", "facts": [{"what": "output"}]}
    path = put("facts.json", json.dumps([row]))
    result = cli("data", "validate", path, "--json")
    assert result.code == 1
    (problem,) = json.loads(result.out)
    assert (problem["field"], problem["effect"]) == ("facts", "emptied")
    assert "each with what, label, value and source" in problem["expected"]


@pytest.mark.usefixtures("live_data")
def test_a_note_is_read_in_the_language_of_the_screen(cli):
    arguments = ("list", "--county", "正安", "--columns", "id,note")
    assert "年度未定：2022或2024年度" in cli(*arguments, "--lang", "zh").out
    assert "Batch 2022 or 2024" in cli(*arguments, "--lang", "en").out
    (row,) = json.loads(cli("list", "--county", "正安", "--lang", "en", "--json").out)
    assert row["note"].startswith("年度未定")
    assert row["note_en"].startswith("Batch 2022 or 2024")
    assert "年度未定" in cli("show", "520324a", "--lang", "zh").out
    english = cli("show", "520324a", "--lang", "en").out
    assert "Batch 2022 or 2024" in english
    assert "年度未定" not in english


@pytest.mark.usefixtures("live_data")
def test_a_source_says_where_it_was_read(cli):
    (row,) = json.loads(cli("show", "410323a", "--json").out)
    keys = "publisher title date kind url read_at reprint file sha256 read_on kind_by".split()
    (report,) = row["sources"]
    assert list(report) == keys
    assert report["url"] is None
    assert report["read_at"] == "https://hnmdtv.com/news/2023/0111/200326.html"
    assert (
        f"[media, reprint] read at {report['read_at']}"
        in cli("show", "410323a", "--lang", "en").out
    )


def test_a_call_without_a_list_is_in_the_summary(cli):
    rows = json.loads(cli("data", "info", "--json").out)
    (call,) = [row for row in rows if row["topic"] == "call"]
    assert call["item"] == "2026"
    assert "工信厅企业函〔2026〕150号" in call["value"]
    assert call["note"] == "a call is known, and no list"
    assert "已见通知，未见名单" in cli("data", "info", "--lang", "zh").out


@pytest.mark.usefixtures("live_data")
def test_a_document_of_before_loads_as_before(document):
    content, path = document
    old = {key: value for key, value in content.items() if key != "calls"}
    for source_ in old["sources"].values():
        del source_["title"], source_["read_at"]
    for batch in old["batches"]:
        del batch["term_en"], batch["notice"]["mirrors"]
    for entry in old["clusters"]:
        del entry["note_en"]
        entry.pop("facts", None)
    path.write_text(json.dumps(old), encoding="utf-8")
    read = load(str(path))
    assert not read.problems
    assert len(read) == len(old["clusters"])
    assert (read.calls, read[0].facts, read[0].note_en) == ((), (), None)
    decoded = read_json(str(path), Document)
    assert len(dataset_of_document(decoded, str(path), date(2026, 1, 1))) == len(read)


@pytest.mark.usefixtures("live_data")
def test_a_converted_document_is_the_same(cli, document, tmp_path):
    content, _path = document
    out = tmp_path / "again.json"
    assert cli("data", "convert", path_of("clusters.json"), "-o", str(out)).code == 0
    again = json.loads(out.read_text(encoding="utf-8"))
    assert again["calls"] == content["calls"]
    assert again["batches"] == content["batches"]
    assert again["clusters"] == content["clusters"]
