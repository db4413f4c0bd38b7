"""Pages are escaped, whatever is written on them, and fetch nothing."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.region import Language
from aggregator.printing.markup import Markup, element, text
from aggregator.printing.page import LONG_ROW, Page
from aggregator.printing.style import POLICY, STYLE

ELEMENTS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "span", "table", "thead", "tbody"}
ELEMENTS |= {"tr", "th", "td"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "dir", "scope"}


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def page(words: str) -> Page:
    made = Page(language=Language.KOREAN, title=words, printed=words)
    made.heading(words)
    made.paragraph(words)
    made.note(words)
    made.facts([(words, words), ("empty", "")])
    made.table([words, "when"], [[words, words]], narrow=1)
    return made


@given(some.text())
def test_nothing_that_is_written_becomes_markup(words: str) -> None:
    read = Reader(page(words).html())
    assert read.elements <= ELEMENTS
    assert read.attributes <= ATTRIBUTES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('" onload="x', '" onload="x'),
        ("</style><img src=x>", "</style><img src=x>"),
        ("가나다 & 라", "가나다 & 라"),
        ("שלום\u202eabc", "שלוםabc"),
        ("a\x00b\x1bc\nd", "abc\nd"),
        ("\ud800xyz", "xyz"),
    ],
)
def test_words_are_read_as_written(written: str, read: str) -> None:
    assert Reader(page(written).html()).text.count(read) == 11


def test_a_page_asks_for_nothing_from_elsewhere() -> None:
    content = page("x").html().decode()
    assert re.findall(r"https?:|url\(|@import|<script|<link|<img|style=", content) == []


def test_the_policy_lets_the_one_style_sheet_in() -> None:
    (style,) = re.findall("<style>(.*?)</style>", page("x").html().decode(), re.DOTALL)
    assert style == STYLE
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in POLICY
    assert POLICY.startswith("default-src 'none'; ")


@pytest.mark.parametrize(("length", "torn"), [(LONG_ROW, False), (LONG_ROW + 1, True), (10_000, True)])
def test_long_rows_may_be_torn_between_sheets(length: int, torn: bool) -> None:
    made = Page(language=Language.ENGLISH, title="t", printed="p")
    made.facts([("memo", "x" * length)])
    made.facts([])
    assert (b'<tr class="long">' in made.html()) is torn


def test_elements() -> None:
    assert element("td", "a<b", Markup("<br>"), class_="x", data_y='"') == (
        '<td class="x" data-y="&quot;">a&lt;b<br></td>'
    )
    assert element("br") == "<br>"
    assert text("<") == "&lt;"
