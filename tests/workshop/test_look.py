"""The stylesheet, the icon and the emblem."""

import gzip
import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string

STATIC = settings.BASE_DIR / "workshop" / "static" / "workshop"
HEIGHT = 540
SVG = "{http://www.w3.org/2000/svg}"


def _emblem():
    return ElementTree.fromstring(render_to_string("components/emblem.html"))  # noqa: S314


def _corners(star):
    """Return the ten corners of a star drawn as M x y l dx dy dx dy …."""
    start, steps = star.split("l")
    x, y = (float(number) for number in start.split())
    corners = [(x, y)]
    numbers = [float(number) for number in steps.strip().removesuffix("z").split()]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((x, y))
    return corners


def _stars():
    path = _emblem().findall("path")[1].get("d")
    return [_corners(star) for star in path.split("M")[1:]]


def _middle(star):
    return tuple(sum(axis) / len(star) for axis in zip(*star, strict=True))


def test_emblem_is_blue_three_to_two_and_named():
    emblem = _emblem()
    ground = emblem.findall("path")[0]
    assert (emblem.get("viewBox"), emblem.get("role")) == ("0 0 810 540", "img")
    assert emblem.get("aria-label") == "Emblem of the European Union"
    assert (ground.get("fill"), ground.get("d")) == ("#039", "M0 0h810v540H0z")
    assert emblem.findall("path")[1].get("fill") == "#fc0"


def test_emblem_has_twelve_stars_at_the_hours_of_a_circle_of_a_third_of_the_height():
    expected = [
        (405 + HEIGHT / 3 * math.sin(hour * math.pi / 6), 270 - HEIGHT / 3 * math.cos(hour * math.pi / 6))
        for hour in range(12)
    ]  # fmt: skip
    middles = [_middle(star) for star in _stars()]
    assert [len(star) for star in _stars()] == [10] * 12
    assert [pytest.approx(middle, abs=0.05) for middle in expected] == middles


def test_emblem_stars_stand_upright_in_circles_of_an_eighteenth_of_the_height():
    for star in _stars():
        middle = _middle(star)
        points = star[::2]
        assert [math.dist(point, middle) for point in points] == pytest.approx([HEIGHT / 18] * 5, abs=0.05)  # fmt: skip
        assert points[0] == pytest.approx((middle[0], middle[1] - HEIGHT / 18), abs=0.05)


def test_emblem_star_sides_run_from_point_to_point():
    """A five-pointed star is drawn from a pentagram: inner corners lie on its long lines."""
    star = _stars()[0]
    tip, inner, other = star[0], star[1], star[4]
    cross = (inner[0] - tip[0]) * (other[1] - tip[1]) - (inner[1] - tip[1]) * (other[0] - tip[0])
    assert cross == pytest.approx(0, abs=2)


def test_stylesheet_is_small_and_asks_nobody():
    css = (STATIC / "portal.css").read_bytes()
    assert len(gzip.compress(css, mtime=0)) <= 10_000
    assert re.findall(rb"@import|@font-face|url\(|https?:", css) == []


def _contrast(one, other):
    def luminance(colour):
        full = "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour
        parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_stylesheet_colours_contrast_in_both_schemes(scheme):
    css = (STATIC / "portal.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    colour = dict(re.findall(r"--([\w-]+): #([0-9a-f]+);", blocks[scheme]))
    for text in ("ink", "soft", "blue", "red"):
        assert _contrast(colour[text], colour["ground"]) >= 4.5
        assert _contrast(colour[text], colour["tint"]) >= 4.5
    assert _contrast(colour["on-blue"], colour["blue"]) >= 4.5
    assert _contrast(colour["edge"], colour["ground"]) >= 3


def test_stylesheet_prints_each_day_on_its_own_pages_without_controls():
    paper = (STATIC / "portal.css").read_text().split("@media print")[1]
    assert re.findall(r"\.day ~ \.day \{ break-before: page;", paper) != []
    hidden = re.search(r"([^}]*)\{ display: none; \}", paper).group(1)
    assert {".skip-link", ".languages", ".event-nav", ".day-links", ".actions", "button"} <= {
        selector.strip() for selector in hidden.split(",")
    }


def test_icon_is_a_drawing_without_scripts_or_links():
    icon = ElementTree.parse(STATIC / "icon.svg").getroot()  # noqa: S314
    assert {node.tag for node in icon.iter()} == {f"{SVG}svg", f"{SVG}rect", f"{SVG}path"}


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "templates").rglob("*.html")), ids=str)
def test_template_has_no_inline_style_or_script(path):
    source = path.read_text()
    # Data for search engines is no script.
    source = source.replace('<script type="application/ld+json">', "")
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", source) == []


@pytest.mark.parametrize(
    "path", sorted((settings.BASE_DIR / "templates" / "workshop").glob("*.html")), ids=str
)
def test_public_template_has_headings_in_order(path):
    levels = [int(level) for level in re.findall(r"<h([1-6])", path.read_text())]
    steps = [later - earlier for earlier, later in pairwise(levels)]
    assert [step for step in steps if step > 1] == []
