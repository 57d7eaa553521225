"""The page of ``-o x.html``: what a reader does with it, in headless Chromium without the net."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from clustercli.output import browser as opening
from clustercli.text.spreadsheet import guarded

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

Opened = Callable[..., Page]
SHOWN = "tbody tr:not(.details)"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, cli, tmp_path) -> Iterator[Opened]:
    """Write a page with the program and open it; nothing may fail, be refused or be asked for."""
    said: list[str] = []
    contexts = []

    def open_page(*arguments: str, **how: Any) -> Page:
        path = tmp_path / f"page-{len(contexts)}.html"
        result = cli(*arguments, "-o", str(path))
        assert result.code == 0, result.err
        context = chromium.new_context(offline=True, accept_downloads=True, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(path.as_uri())
        if how.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        assert said == [path.as_uri()]
        said.clear()
        return page

    open_page.said = said
    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in said if not line.startswith("blob:")] == []


def column(page: Page, head: str) -> list[str]:
    """Return the cells of a column that are in the page."""
    return page.eval_on_selector_all(
        f'{SHOWN} > [data-head="{head}"]', "cells => cells.map((cell) => cell.textContent)"
    )


def count(page: Page) -> str:
    return page.inner_text("#count")


def rows_of(cli, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(cli(*arguments, "--json").out)


# Filters, sort, keyboard, download --------------------------------------------------------------


@needs_chromium
def test_each_filter_leaves_what_its_option_leaves_and_the_count_follows(opened, cli):
    page = opened("list", "--lang", "en")
    everything = rows_of(cli, "list")
    assert count(page) == f"clusters: {len(everything)}"
    for name, value, option in (
        ("year", "2023", "--year"),
        ("sector", "Light industry", "--sector"),
        ("status", "valid", "--status"),
    ):
        select = page.locator(f"#filter-{name}")
        wanted = rows_of(cli, "list", option, value)
        offered = select.locator("option").all_inner_texts()
        text = next(text for text in offered if text.startswith(f"{value} ("))
        assert text == f"{value} ({len(wanted)})"
        select.select_option(label=text)
        assert count(page) == f"clusters shown: {len(wanted)} of {len(everything)}"
        assert column(page, "Industry") == [row["industry"] for row in wanted]
        page.click("#clear")
    page.fill("#filter-industry", "制造")
    expect(page.locator("#count")).to_contain_text("shown")
    assert column(page, "Industry") == [
        row["industry"] for row in everything if "制造" in row["industry"]
    ]
    page.click("#clear")
    assert count(page) == f"clusters: {len(everything)}"


@needs_chromium
def test_provinces_are_chosen_on_the_map_and_filters_go_together(opened, cli):
    page = opened("list", "--lang", "zh")
    page.click(".tile:has-text('鲁')")
    page.click(".tile:has-text('浙')")
    wanted = rows_of(cli, "list", "-p", "山东,浙江")
    assert column(page, "产业") == [row["industry"] for row in wanted]
    assert page.locator(".tile[aria-pressed=true]").count() == 2
    year = page.locator("#filter-year")
    year.select_option(
        label=next(t for t in year.locator("option").all_inner_texts() if "2024" in t)
    )
    both = rows_of(cli, "list", "-p", "山东,浙江", "-y", "2024")
    assert column(page, "产业") == [row["industry"] for row in both]
    # A tile still says how many it would add: what the other filters leave of it.
    of_2024 = len(rows_of(cli, "list", "-y", "2024", "-p", "上海"))
    assert of_2024
    label = "document.querySelectorAll('.tile')[8].getAttribute('aria-label')"
    assert page.evaluate(label) == f"上海：收录 {of_2024} 个"
    assert page.inner_text(".tile:has-text('藏')").split() == ["藏", "—"]
    page.click(".tile:has-text('鲁')")
    page.click(".tile:has-text('浙')")
    assert len(column(page, "产业")) == len(rows_of(cli, "list", "-y", "2024"))


@needs_chromium
def test_a_search_finds_every_word_in_any_field_and_says_when_there_is_none(opened):
    page = opened("list", "--lang", "en")
    page.fill("#search", "山东 家电")
    expect(page.locator("#count")).to_contain_text("shown")
    assert column(page, "Industry") == ["智能家电"]
    page.fill("#search", "no such thing")
    page.wait_for_selector("#none", state="visible")
    assert "What is not recorded may exist all the same" in page.inner_text("#none")
    assert page.is_disabled("#download")
    assert "of the 400 clusters announced" in page.inner_text("footer")


@needs_chromium
@pytest.mark.parametrize("key", ["county", "year", "province"])
def test_a_heading_sorts_as_the_option_does_then_the_other_way_then_not_at_all(opened, cli, key):
    page = opened("list", "--lang", "en")
    head = page.locator(f"thead th:has(button:text-is('{key.capitalize()}'))")
    for sort, state in ((key, "ascending"), (f"-{key}", "descending"), (None, "none")):
        head.locator("button").click()
        wanted = rows_of(cli, "list", *(("--sort", sort) if sort else ()))
        assert column(page, "Industry") == [row["industry"] for row in wanted]
        assert head.get_attribute("aria-sort") == state


@needs_chromium
def test_the_keyboard_is_enough(opened):
    page = opened("list", "--lang", "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus(".tile:has-text('SD')")
    page.keyboard.press("Space")
    assert set(column(page, "Province")) == {"Shandong"}
    page.focus("thead th:has-text('Industry') button")
    page.keyboard.press("Enter")
    assert page.get_attribute("thead th:has-text('Industry')", "aria-sort") == "ascending"
    page.focus(f"{SHOWN} .open >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator(".details").count() == 1
    assert page.get_attribute(".open >> nth=0", "aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert page.locator(".details").count() == 0
    # Whatever can be used can be reached, and shows where the focus is.
    page.focus("#search")
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


@needs_chromium
def test_the_download_is_what_is_shown(opened, cli):
    page = opened("list", "--lang", "zh")
    page.click(".tile:has-text('鲁')")
    page.click("thead th:has-text('县（市、区）') button")
    with page.expect_download() as download:
        page.click("#download")
    assert download.value.suggested_filename == "clusters.csv"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    wanted = rows_of(cli, "list", "-p", "山东", "--sort", "county")
    assert [row["集群名称"] for row in rows] == [row["name"] for row in wanted]
    assert [row["年度"] for row in rows] == [str(row["year"] or "") for row in wanted]
    address = next(s["url"] for row in wanted for s in row["sources"] if s["url"])
    assert any(address in row["来源"] for row in rows)


# Sources, details, coverage ---------------------------------------------------------------------


@needs_chromium
def test_every_source_stands_with_its_cluster_and_leads_to_its_page(opened, cli):
    page = opened("list", "--lang", "zh")
    wanted = rows_of(cli, "list")
    cells = page.locator(f'{SHOWN} > [data-head="来源"]')
    for place, row in enumerate(wanted):
        cell = cells.nth(place)
        assert [
            s["publisher"] for s in row["sources"] if s["publisher"] not in cell.inner_text()
        ] == []
        links = cell.locator("a")
        addresses = [a for s in row["sources"] if (a := s["url"] or s["read_at"])]
        assert links.evaluate_all("all => all.map((a) => a.getAttribute('href'))") == addresses
    assert page.locator("a[target=_blank]:not([rel='noopener noreferrer'])").count() == 0


@needs_chromium
def test_the_details_hold_the_other_fields(opened, cli):
    page = opened("list", "-p", "山东", "--lang", "zh")
    (first, *_) = rows_of(cli, "list", "-p", "山东")
    page.click(f"{SHOWN} .open >> nth=0")
    details = page.inner_text(".details")
    for field in ("name", "unit", "county_code"):
        assert first[field] in details
    assert first["id"] not in details
    assert first["id"] in column(page, "编号")  # it stands in the row itself


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_the_coverage_is_always_in_sight(opened, width):
    page = opened("list", "--lang", "en", viewport={"width": width, "height": 800})
    for place in (0, 2000, 100_000):
        page.evaluate(f"scrollTo(0, {place})")
        box = page.locator("footer p.note").first.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 800 - box["height"]
    assert "a lower bound" in page.inner_text("footer")


@needs_chromium
def test_an_empty_answer_says_why(opened):
    page = opened("list", "-p", "西藏", "--lang", "en")
    assert page.locator(SHOWN).count() == 0
    assert "the dataset records none for --province 西藏" in page.inner_text("footer")


# The other commands -----------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "figure"),
    [
        (("list",), False),
        (("stats", "--by", "province"), True),
        (("stats", "--by", "region,year"), True),
        (("compare", "山东", "浙江"), True),
        (("map",), True),
        (("audit",), False),
        (("values", "province"), False),
        (("sql", "SELECT publisher, date, url FROM sources"), False),
        (("show", "370481a"), False),
        (("data", "info"), False),
    ],
)
def test_every_command_has_a_page_in_one_language(opened, arguments, figure, lang):
    page = opened(*arguments, "--lang", lang)
    assert page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.title() == page.inner_text("h1") != ""
    assert (page.locator("figure svg").count() == 1) is figure
    assert page.locator("table thead th[scope=col]").count() > 1
    assert page.locator("tbody th[scope=row]").count() == page.locator(SHOWN).count() > 0
    notes = page.locator("footer .note")
    words = page.inner_text("form") + page.inner_text("#count") + page.inner_text(".made")
    words += notes.first.inner_text() if notes.count() else ""
    chinese = re.search("[\u4e00-\u9fff]", re.sub(r"[(（].*?[)）]", "", words))
    if lang == "zh":
        assert "Download" not in words
        assert "clusters" not in words
    elif arguments[0] not in ("values", "audit"):
        assert chinese is None, words


@needs_chromium
def test_notes_follow_the_language_of_the_page_where_none_is_set(opened, monkeypatch):
    page = opened("stats")
    assert "lower bound" in page.inner_text("footer")
    assert "下限" not in page.inner_text("body")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    page = opened("stats")
    assert "下限" in page.inner_text("footer")
    assert "lower bound" not in page.inner_text("body")


@needs_chromium
def test_verdicts_have_words_and_colours_and_sources_are_links(opened, cli):
    page = opened("audit", "--lang", "en")
    wanted = rows_of(cli, "audit")
    assert (
        column(page, "Verdict")
        == [row["verdict"] for row in wanted][: len(column(page, "Verdict"))]
    )
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    colours = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".verdict")].map(
            (mark) => [mark.textContent, getComputedStyle(mark).backgroundColor]))"""
    )
    assert set(colours) == {row["verdict"] for row in wanted}
    assert len(set(colours.values())) == len(colours)
    addresses = {
        address for row in wanted for address in re.findall(r"https?://\S+", row["source"])
    }
    links = page.locator('[data-head="Source"] a').evaluate_all("all => all.map((a) => a.href)")
    assert addresses
    assert addresses <= {address.rstrip("/") for address in links} | set(links)


@needs_chromium
def test_a_comparison_keeps_its_order_and_a_count_its_total(opened):
    compared = opened("compare", "山东", "浙江", "--lang", "en")
    assert compared.locator("thead button").count() == 0
    counted = opened("stats", "--by", "province", "--lang", "en")
    assert counted.locator("#search").count() == 0
    counted.click("thead button:has-text('Count')")
    assert counted.inner_text("tfoot th") == "Total"
    numbers = list(map(int, column(counted, "Count")))
    assert numbers[:-1] == sorted(numbers[:-1])


# Who reads it, and on what ----------------------------------------------------------------------

CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/, 0\\)$/.test(colour) && colour !== "transparent") return colour;
        }
        return "rgb(255, 255, 255)";
    };
    let least = [99, ""];
    for (const element of document.querySelectorAll("body *:not(svg *)")) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || !element.checkVisibility() || element.disabled) continue;
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < least[0]) least = [ratio, element.outerHTML.slice(0, 200)];
    }
    return least;
}"""


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("arguments", [("list",), ("audit",), ("stats",)])
def test_text_stands_out_in_light_and_dark(opened, scheme, arguments):
    page = opened(*arguments, "--lang", "zh", color_scheme=scheme)
    if arguments == ("list",):
        page.click(f"{SHOWN} .open >> nth=0")
    ratio, where = page.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")


@needs_chromium
def test_every_control_has_a_name(opened):
    page = opened("list", "--lang", "en")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input, select, button")].filter((control) =>
            control.checkVisibility() && !(control.getAttribute("aria-label")
            || control.textContent.trim() || [...(control.labels || [])].length)).length"""
    )
    assert nameless == 0
    assert page.locator("select:visible").evaluate_all("all => all.every((s) => s.labels.length)")
    assert page.get_attribute("#count", "role") == "status"


BY_SECTOR = "SELECT sector, count(*) AS n FROM clusters GROUP BY sector"


@needs_chromium
@pytest.mark.parametrize(
    "arguments",
    [("list",), ("stats",), ("map",), ("audit",), ("compare", "山东", "浙江"), ("sql", BY_SECTOR)],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phone_shows_it_without_moving_sideways(opened, arguments, lang):
    page = opened(*arguments, "--lang", lang, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ends = page.locator("form :is(input, select, button), figure.map svg").evaluate_all(
        "all => all.filter((c) => c.checkVisibility()).map((c) => c.getBoundingClientRect().right)"
    )
    assert all(end <= 390 for end in ends)


@needs_chromium
def test_a_phone_has_room_for_a_long_choice(opened, put):
    rows = "甲产业集群,山东省,节能环保和安全应急\n乙产业集群,浙江省,轻工\n"
    path = put("own.csv", f"name,province,sector\n{rows}")
    phone = {"width": 390, "height": 844}
    page = opened("list", "--data", path, "--lang", "en", viewport=phone)
    assert page.locator("#filter-sector option").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@needs_chromium
def test_a_phone_sorts_too(opened, cli):
    page = opened("list", "--lang", "en", viewport={"width": 390, "height": 844})
    page.locator(".sorting select").select_option(label="County ↑")
    wanted = rows_of(cli, "list", "--sort", "county")
    assert column(page, "Industry") == [row["industry"] for row in wanted]


@needs_chromium
def test_paper_has_all_rows_and_the_coverage_and_no_controls(opened, cli, tmp_path):
    import pdfplumber

    page = opened("audit", "--lang", "zh")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "page.pdf") as document:
        text = "\n".join(sheet.extract_text() for sheet in document.pages)
        assert document.pages[0].width > document.pages[0].height
    assert "由此得出的数量只是下限" in text
    assert "下载" not in text
    assert text.count("未收全") >= sum(
        row["verdict"] == "incomplete" for row in rows_of(cli, "audit")
    )


@needs_chromium
def test_without_scripts_the_table_is_there(opened, cli):
    page = opened("list", "--lang", "zh", java_script_enabled=False)
    assert page.locator("tbody tr").count() == len(rows_of(cli, "list"))
    assert page.is_hidden("form")
    assert page.locator("tbody a").count() > 0
    assert "由此得出的数量只是下限" in page.inner_text("footer")


# Many records -----------------------------------------------------------------------------------


def many(put, number: int) -> str:
    """Write a file of so many records, which go round four provinces and five years."""
    places = (
        ("江苏省", "无锡市"),
        ("山东省", "烟台市"),
        ("浙江省", "宁波市"),
        ("广东省", "深圳市"),
    )
    lines = ["id,name,industry,province,city,year"]
    for place in range(number):
        province, city = places[place % 4]
        year = 2020 + place % 5
        lines.append(f"x{place},{city}第{place}产业集群,第{place}产业,{province},{city},{year}")
    return put("many.csv", "\n".join(lines))


@needs_chromium
@pytest.mark.slow
@pytest.mark.parametrize("number", [400, 20_000])
def test_many_records_are_searched_and_drawn_as_they_are_needed(opened, put, number):
    page = opened("list", "--data", many(put, number), "--lang", "en")
    assert count(page) == f"clusters: {number:,}"
    drawn = page.locator(SHOWN).count()
    assert drawn < 400
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(SHOWN).nth(drawn)).to_be_attached()
    page.click(".tile:has-text('SD')")
    assert count(page) == f"clusters shown: {number // 4:,} of {number:,}"
    page.fill("#search", f"第{number - 3}产业")
    expect(page.locator(SHOWN)).to_have_count(1)
    assert column(page, "Industry") == [f"第{number - 3}产业"]
    page.click("#clear")
    page.click("thead button:has-text('Year')")
    page.click("thead button:has-text('Year')")
    assert set(column(page, "Year")[: number // 5]) == {"2024"}


@pytest.mark.slow
def test_a_page_of_many_records_is_small_and_says_what_a_browser_without_scripts_lacks(cli, put):
    path = many(put, 20_000)
    assert cli("list", "--data", path, "--lang", "en", "-o", "many.html").code == 0
    text = Path("many.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 4_000_000
    assert "the first 400 of 20000 rows" in text


# Hostile data -----------------------------------------------------------------------------------

HOSTILE = (
    "</script><script>window.hit = 1</script>",
    '<img src=x onerror="window.hit = 2">',
    "\"><svg onload='window.hit = 3'>",
    "<!-- <script> -->",
    "rtl \u202eback\u2066",
    "quote\"s 'and' \\u003c/script\\u003e & &lt;b&gt; $title ${x}",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "＝1+1",
    "'=1",
    "-5",
    "__proto__",
    "x" * 3000,
)


def hostile_file(put) -> str:
    """Write records whose every text is hostile, with addresses that lead nowhere good."""
    addresses = (
        "javascript:window.hit=4",
        "data:text/html,<script>window.hit=5</script>",
        'https://example.org/"onclick="window.hit=6',
        "https://example.org/a",
    )
    records = [
        {
            "id": f"i{place}",
            "name": f"{text}集群",
            "industry": text,
            "province": "山东省",
            "own": text,
            text: text,
            "sources": [
                {"publisher": text, "date": "2024", "kind": "media", "url": url, "reprint": False}
                for url in addresses
            ],
        }
        for place, text in enumerate(HOSTILE)
    ]
    return put("hostile.json", json.dumps(records, ensure_ascii=False))


@needs_chromium
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_names_are_text(opened, cli, put, lang):
    path = hostile_file(put)
    page = opened("list", "--data", path, "--lang", lang)
    industry = {"zh": "产业", "en": "Industry"}[lang]
    shown = [row["industry"] for row in rows_of(cli, "list", "--data", path)]
    assert column(page, industry) == shown
    for button in page.locator(".open").all():
        button.click()
    page.fill("#search", "<img src=x onerror")
    expect(page.locator(SHOWN)).to_have_count(1)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, svg, object, main script").count() == 0
    page.click("#clear")
    links = page.locator("tbody a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert set(links) == {"https://example.org/a"}
    with page.expect_download() as download:
        page.click("#download")
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row[industry] for row in rows] == list(map(guarded, shown))


@needs_chromium
def test_what_turns_the_direction_is_written_out(opened):
    page = opened("sql", "SELECT 'a' || char(8238) || 'b' AS x, char(8295) || char(7) AS y")
    assert page.inner_text("tbody").split() == ["a\\u202eb", "\\u2067\\u0007"]


@needs_chromium
def test_what_is_hostile_is_text_without_scripts_and_in_every_page(opened, put):
    path = hostile_file(put)
    still = opened("list", "--data", path, java_script_enabled=False)
    assert still.locator("img, iframe, main script, tbody svg").count() == 0
    for arguments in (
        ("stats", "--by", "industry"),
        ("show", "i1", "i2"),
        ("sql", "SELECT industry AS \"<img src=x onerror='window.hit=7'>\", own FROM clusters"),
        ("map", "--industry", HOSTILE[1]),
    ):
        page = opened(*arguments, "--data", path)
        assert page.evaluate("window.hit") is None
        assert page.locator("img, iframe, main script").count() == 0


@needs_chromium
def test_the_policy_lets_nothing_else_run_or_be_fetched(opened):
    page = opened("list", "--lang", "en")
    ran = page.evaluate(
        """async () => {
            const button = document.createElement("button");
            button.setAttribute("onclick", "window.hit = 1");
            button.setAttribute("style", "color: red");
            document.body.append(button);
            button.click();
            const script = document.createElement("script");
            script.textContent = "window.hit = 2";
            document.body.append(script);
            const asked = await fetch("https://example.org/").then(() => 1, () => 0);
            return [window.hit ?? null, button.style.color, asked];
        }"""
    )
    assert ran == [None, "", 0]
    assert len(opened.said) >= 4
    assert all("Content Security Policy" in text or "Refused" in text for text in opened.said)
    opened.said.clear()


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("src", "srcset", "href", "action", "data", "poster") and tag != "a":
                self.asked.append((tag, value or ""))


@pytest.mark.parametrize(
    "arguments", [("list",), ("stats", "--by", "region"), ("map",), ("audit",)]
)
def test_the_file_holds_everything_it_needs(cli, arguments):
    assert cli(*arguments, "-o", "x.html").code == 0
    found = _Elements()
    text = Path("x.html").read_text(encoding="utf-8")
    found.feed(text)
    assert found.asked == []
    assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
    assert "default-src 'none'" in text
    assert "unsafe" not in text.partition("<style>")[0]
    data = text.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    assert "<" not in data
    assert json.loads(data)["columns"]


# Which file is a page ---------------------------------------------------------------------------


def test_html_asked_for_by_name_is_the_table_alone(cli, tmp_path):
    out = cli("list", "-p", "山东", "-f", "html").out
    assert out.startswith("<table>")
    assert "<script" not in out
    path = tmp_path / "plain.html"
    assert cli("list", "-p", "山东", "-f", "html", "-o", str(path)).code == 0
    assert "<script" not in path.read_text(encoding="utf-8")
    assert cli("list", "-p", "山东", "-f", "page").out.startswith("<!doctype html>")


def test_columns_are_exactly_those_asked_for(cli):
    assert cli("list", "--columns", "name,year", "--lang", "en", "-o", "x.html").code == 0
    text = Path("x.html").read_text(encoding="utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert [column["key"] for column in data["columns"]] == ["name", "year"]


def test_the_same_page_gives_the_same_bytes(cli):
    for name in ("a.html", "b.html"):
        assert cli("list", "-o", name).code == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


# --open -----------------------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """Stand in for the browser, at a machine with a screen."""
    addresses: list[str] = []
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


@pytest.mark.parametrize(
    "arguments",
    [("list", "-p", "山东"), ("stats",), ("compare", "山东", "浙江"), ("map",), ("audit",)],
)
def test_open_writes_a_page_in_a_temporary_place_and_opens_it(
    cli, shown, monkeypatch, tmp_path, arguments
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = cli(*arguments, "--open", "--lang", "en")
    assert result.code == 0
    assert result.out == ""
    (page,) = tmp_path.glob("clustercli-*/*.html")
    assert shown == [page.as_uri()]
    assert f"to {page}" in result.err
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    if sys.platform != "win32":
        assert page.parent.stat().st_mode & 0o077 == 0


def test_open_shows_the_file_that_is_named(cli, shown, tmp_path):
    assert cli("list", "--open", "-o", str(tmp_path / "a.html")).code == 0
    assert shown == [(tmp_path / "a.html").as_uri()]


@pytest.mark.parametrize(
    "more",
    [
        ("--json",),
        ("-f", "csv"),
        ("--ids",),
        ("--count",),
        ("-o", "a.csv"),
        ("-o", "a.html.gz"),
        ("-f", "html"),
    ],
)
def test_open_shows_nothing_but_a_page(cli, shown, more):
    result = cli("list", "--open", *more)
    assert result.code == 2
    assert "--open shows a page: leave out --format, --json, --ids and --count" in result.err
    assert (shown, list(Path().iterdir())) == ([], [])


def test_without_a_browser_or_over_ssh_the_path_is_said(cli, shown, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    result = cli("list", "--open", "--lang", "en")
    (page,) = tmp_path.glob("clustercli-*/*.html")
    assert result.code == 0
    assert f"no browser could be opened here; the page is in {page}" in result.err
    assert shown == []
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    assert cli("list", "--open").code == 0
    assert len(shown) == 1


@pytest.mark.parametrize("answer", [False, webbrowser.Error("none"), OSError()])
@pytest.mark.usefixtures("shown")
def test_a_browser_that_does_not_start_is_no_failure(monkeypatch, tmp_path, answer):
    def fails(_address: str) -> bool:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(webbrowser, "open", fails)
    assert opening.opened(str(tmp_path / "x.html")) is False
