"""Drawings as SVG: the one way in which maps are written, for pages and for files. Pure.

On a page a drawing takes its colours by class from `static/maps.css`, light or dark. In a file it
carries the light ones and a title. What does not live here: what is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

FONT = "Inter, system-ui, Segoe UI, Roboto, Helvetica Neue, Noto Sans, sans-serif"

LIGHT = {
    "paper": "fill: #ffffff",
    "sheet": "fill: #f5f3ee; stroke: #cfccc5",
    "box": "fill: #ffffff; stroke: #cfccc5",
    "soft-text": "fill: #5b646e",
    "strong-text": "fill: #1c2126; font-weight: 600",
    "plain-text": "fill: #1c2126",
    "axis": "stroke: #cfccc5; fill: none",
    "heat-1": "fill: #2c7fb8; fill-opacity: .28",
    "heat-2": "fill: #41b6a6; fill-opacity: .42",
    "heat-3": "fill: #f7d038; fill-opacity: .55",
    "heat-4": "fill: #f28c28; fill-opacity: .66",
    "heat-5": "fill: #d7191c; fill-opacity: .75",
    "dot": "fill: #0b5cad; fill-opacity: .6; stroke: #ffffff",
    "dot-first": "fill: #c2410c; fill-opacity: .8; stroke: #ffffff",
    "band": "fill: #0b5cad; fill-opacity: .18",
    "line": "stroke: #0b5cad; fill: none",
    "stop": "fill: #5b646e",
    "stop-optimal": "fill: #0b5cad",
    "stop-done": "fill: #0a7d6c",
    "stop-lost": "fill: #c2410c",
    "stop-on": "fill: #a3a8ae",
    "flow": "fill: #5b646e; fill-opacity: .22",
    "flow-optimal": "fill: #0b5cad; fill-opacity: .35",
    "flow-back": "fill: #d99a1c; fill-opacity: .4",
    "flow-done": "fill: #0a7d6c; fill-opacity: .35",
    "flow-lost": "fill: #c2410c; fill-opacity: .35",
    "flow-on": "fill: #a3a8ae; fill-opacity: .35",
    **{f"veil-{tenth}": f"fill: #1c2126; fill-opacity: {tenth * 0.06:.2f}" for tenth in range(11)},
}
"""What each class looks like on white paper."""

TITLE_HEIGHT = 34.0


@dataclass(slots=True)
class Drawing:
    """A drawing of a size, as elements of SVG in the order in which they are painted.

    Its `size` on a page is "wide" where its words would be too small to read on a narrow one, so
    that it scrolls there, and "small" where it should not fill a wide one.
    """

    width: float
    height: float
    title: str
    size: str = ""
    parts: list[str] = field(default_factory=list)

    def rect(
        self, look: str, x: float, y: float, width: float, height: float, *,
        round_by: float = 0, hint: str = "",
    ) -> None:  # fmt: skip
        """Paint a rectangle."""
        rounded = f' rx="{_n(round_by)}"' if round_by else ""
        self._add("rect", look, f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" '
                  f'height="{_n(height)}"{rounded}', hint)  # fmt: skip

    def circle(self, look: str, x: float, y: float, radius: float, hint: str = "") -> None:
        """Paint a circle."""
        self._add("circle", look, f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"', hint)

    def path(self, look: str, points: str, hint: str = "", width: float = 0) -> None:
        """Paint a path of SVG's own language."""
        stroke = f' stroke-width="{_n(width)}"' if width else ""
        self._add("path", look, f'd="{points}"{stroke}', hint)

    def text(
        self, look: str, x: float, y: float, said: str, *, size: float = 12, anchor: str = "start"
    ) -> None:
        """Write a line of text, its baseline at `y`."""
        self.parts.append(
            f'<text class="{look}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" '
            f'text-anchor="{anchor}">{escape(printable(said))}</text>'
        )

    def image(self, address: str, x: float, y: float, width: float, height: float) -> None:
        """Lay a picture under what is painted next."""
        self.parts.append(
            f'<image href="{escape(address)}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" '
            f'height="{_n(height)}" preserveAspectRatio="none"/>'
        )

    def _add(self, tag: str, look: str, attributes: str, hint: str) -> None:
        inside = f"<title>{escape(printable(hint))}</title>" if hint else ""
        self.parts.append(f'<{tag} class="{look}" {attributes}>{inside}</{tag}>')

    def on_page(self) -> str:
        """Return the drawing for a page, which says beside it what it shows."""
        look = f"map {self.size}".strip()
        return (
            f'<svg class="{look}" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'aria-hidden="true" focusable="false">{"".join(self.parts)}</svg>'
        )

    def as_file(self) -> str:
        """Return the drawing as a file of its own: on white, in light colours, with its title."""
        height = self.height + TITLE_HEIGHT
        looks = "".join(f".{name} {{ {look} }} " for name, look in LIGHT.items())
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'width="{_n(self.width)}" height="{_n(height)}" '
            f'viewBox="0 0 {_n(self.width)} {_n(height)}" font-family="{FONT}">'
            f"<title>{escape(printable(self.title))}</title><style>{looks}</style>"
            f'<rect class="paper" width="{_n(self.width)}" height="{_n(height)}"/>'
            f'<text class="strong-text" x="8" y="22" font-size="15">'
            f"{escape(printable(self.title))}</text>"
            f'<g transform="translate(0 {_n(TITLE_HEIGHT)})">{"".join(self.parts)}</g></svg>\n'
        )


def printable(text: str) -> str:
    """Return a text without what no XML may hold."""
    return "".join(each for each in text if each >= " " and each not in "\ufffe\uffff")


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, its middle left out.

    >>> shortened("/orders/2026/items", 11)
    '/orde…items'
    """
    if len(text) <= most:
        return text
    keep = most - 1
    return f"{text[: keep - keep // 2]}…{text[len(text) - keep // 2 :]}"


def common_host(pages: Sequence[str]) -> str:
    """Return the host that all pages have in common, to be left out where they are named.

    >>> common_host(["http://a.test/x", "http://a.test/y"]), common_host(["http://a.test/", "/b"])
    ('http://a.test', '')
    """
    hosts = {"/".join(page.split("/", 3)[:3]) if "://" in page else "" for page in pages}
    return hosts.pop() if len(hosts) == 1 else ""


def _n(value: float) -> str:
    """Write a number as briefly as it is exact enough for the eye."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
