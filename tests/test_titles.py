"""The titles of pages and papers: a sentence's words in English, 、 and no capitals in Chinese."""

from __future__ import annotations

import re

import pytest

CLUSTERS = "National-level SME characteristic industrial clusters"
CHINESE = "国家级中小企业特色产业集群"
TITLES = [
    (("stats", "--by", "region"), f"{CLUSTERS}, by region", f"{CHINESE}，按地区统计"),
    (
        ("stats", "--by", "province,year"),
        f"{CLUSTERS}, by province and year",
        f"{CHINESE}，按省份、年度统计",
    ),
    (
        ("stats", "--by", "province,year,emerging"),
        f"{CLUSTERS}, by province, year and emerging industry",
        f"{CHINESE}，按省份、年度、战略性新兴产业统计",
    ),
    (
        ("stats", "--by", "id,year", "-p", "贵州"),
        f"{CLUSTERS}: province Guizhou, by ID and year",
        f"{CHINESE}：省份 贵州省，按编号、年度统计",
    ),
    (
        ("stats", "--by", "GDP,Output value", "--data", "own.csv"),
        "own.csv, by GDP and Output value",
        "own.csv，按GDP、Output value统计",
    ),
    (
        ("compare", "山东", "河南", "--status", "valid", "--as-of", "2026-01-01"),
        f"Shandong and Henan compared: {CLUSTERS}: status valid; as of 2026-01-01",
        f"山东省、河南省比较：{CHINESE}：状态 有效；截至 2026-01-01",
    ),
]


@pytest.mark.parametrize(("asked", "english", "chinese"), TITLES)
def test_titles(cli, put, tmp_path, asked, english, chinese):
    put("own.csv", "name,GDP,Output value\n山东省青岛市即墨区甲产业集群,1,2\n")
    for language, title in (("en", english), ("zh", chinese)):
        cli(*asked, "-o", "x.html", "--force", "--lang", language)
        page = (tmp_path / "x.html").read_text()
        assert re.search("<title>(.*?)</title>", page)[1] == title
