"""``-o x.png``: a figure as a picture, with the fonts of the computer."""

from __future__ import annotations

import sys

import pytest
from PIL import Image

from clustercli.errors import OutputError, UsageError
from clustercli.output import png_figure
from clustercli.output.formats import Target
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View


def test_a_map_is_a_picture_with_ink(cli, tmp_path, monkeypatch):
    """The tiles are drawn with any fonts, or none."""
    monkeypatch.setattr(png_figure, "_draws", lambda *_: True)
    path = tmp_path / "map.png"
    result = cli("map", "-o", str(path))
    assert result.code == 0, result.err
    assert f"wrote 34 rows to {path}" in result.err
    with Image.open(path) as picture:
        width, height = picture.size
        colours = picture.convert("RGB").getcolors(1 << 20)
    svg = cli("map", "-f", "svg").out
    assert f'width="{width // 2}" height="{height // 2}"' in svg
    # White, and more than a thousand pixels of the class of a tile each.
    large = {colour for number, colour in colours if number > 1000}
    assert (255, 255, 255) in large
    assert len(large) > 4


@pytest.mark.parametrize("question", [("stats", "--by", "year"), ("compare", "2023", "2024")])
def test_so_are_charts(cli, tmp_path, monkeypatch, question):
    monkeypatch.setattr(png_figure, "_draws", lambda *_: True)
    path = tmp_path / "chart.png"
    result = cli(*question, "-o", str(path))
    assert result.code == 0, result.err
    with Image.open(path) as picture:
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 2


def test_chinese_is_drawn_or_the_missing_font_is_named(cli, tmp_path):
    """On a computer without a font that has Chinese there is no picture with empty places."""
    path = tmp_path / "map.png"
    result = cli("map", "-o", str(path), "--lang", "zh")
    if result.code == 0:
        with Image.open(path) as picture:
            title = picture.convert("L").crop((0, 40, picture.width, 100))
            dark = sum(title.histogram()[:128])
        assert 1000 < dark < title.width * title.height / 4
    else:
        assert "Noto Sans CJK SC" in result.err
        assert not path.exists()


def test_a_computer_without_chinese_fonts_is_told_which_to_install(cli, tmp_path, monkeypatch):
    import resvg_py

    def without_fonts(**options: str) -> bytes:
        return resvg_py.svg_to_bytes(skip_system_fonts=True, **options)

    assert not png_figure._draws(without_fonts, "省市")
    assert not png_figure._draws(without_fonts, "AB")
    monkeypatch.setattr(png_figure, "_draws", lambda *_: False)
    path = tmp_path / "map.png"
    result = cli("map", "-o", str(path))
    assert result.code == 1
    assert result.err == (
        "clustercli: no font here has the characters of the picture: install Noto Sans CJK SC "
        "(https://github.com/notofonts/noto-cjk), or write .svg\n"
    )
    assert not path.exists()


def test_without_resvg_one_line_says_how_to_get_it(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    path = tmp_path / "map.png"
    result = cli("map", "-o", str(path))
    assert result.code == 1
    assert result.err == (
        "clustercli: the format png needs resvg-py: pip install 'clustercli[png]'\n"
    )
    assert not path.exists()
    assert cli("map", "-f", "svg").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "-o", "a.png"), "the format png is for map"),
        (("map", "-f", "png"), "the format png is a file: give its name with -o FILE.png"),
        (("map", "-o", "a.png", "--limit", "2"), "png draws the whole map: no --columns"),
        (("map", "-f", "svg", "-o", "a.png"), "svg does not go into a.png: its name says png"),
    ],
)
def test_what_cannot_be_a_picture(cli, arguments, message):
    result = cli(*arguments)
    assert result.code == 2
    assert message in result.err


def test_a_picture_is_replaced_only_with_force(cli, put):
    path = put("a.png", "mine")
    assert "exists already" in cli("map", "-o", path).err
    assert cli("map", "-o", path, "--force", "--lang", "en").code in (0, 1)


def test_a_figure_that_cannot_be_drawn_is_an_error_in_words(monkeypatch):
    view = View(table=Table(name="t", columns=(Column(key="a"),), rows=[]))
    with pytest.raises(UsageError):
        png_figure.to_png(view, Target(format="png"))
    huge = '<svg xmlns="http://www.w3.org/2000/svg" width="9e9" height="9e9"/>'
    monkeypatch.setattr(
        png_figure, "FORMATS", {"svg": type("Svg", (), {"parts": lambda *_: [huge]})()}
    )
    with pytest.raises(OutputError, match="cannot be made a picture"):
        png_figure.to_png(view, Target(format="png"))
