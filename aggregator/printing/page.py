"""A page for paper, built from headings, facts and tables.

Whoever prints something makes a `Page`, adds to it in order and answers `html()` as `MEDIA` with the policy of
`printing.style`. Texts are escaped, whatever they hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aggregator.domain.region import Language
from aggregator.printing.markup import Markup, element, joined, words
from aggregator.printing.style import STYLE

MEDIA = "text/html"
LONG_ROW = 600
"""A row with so many characters may be torn between two sheets of paper."""


@dataclass
class Page:
    """One document; `printed` says by whom, when and why, and stands under the title.

    A `form` is set closer, with lines around its fields, so that one sheet of paper holds it.
    """

    language: Language
    title: str
    printed: str
    form: bool = False
    _parts: list[Markup] = field(default_factory=list)

    def heading(self, title: str) -> None:
        """Begin a section."""
        self._parts.append(element("h2", title))

    def paragraph(self, what: str) -> None:
        """Add a paragraph."""
        self._parts.append(element("p", words(what)))

    def note(self, what: str) -> None:
        """Add something that must not be overlooked."""
        self._parts.append(element("p", words(what), class_="note"))

    def facts(self, facts: Iterable[tuple[str, str]], *, beside: int = 1) -> None:
        """Add names with their values, leaving out what is empty; so many of them `beside` each other."""
        known = [(name, value) for name, value in facts if value]
        rows = [
            element("tr", *(cell for fact in line for cell in _fact(*fact)), class_=_fit(*(value for _, value in line)))
            for line in (known[start : start + beside] for start in range(0, len(known), beside))
        ]
        if rows:
            self._parts.append(element("table", element("tbody", *rows), class_="facts"))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str]], *, narrow: int = 0) -> None:
        """Add a table; the first `narrow` columns are not wrapped. Its titles are repeated on every sheet of paper."""
        width = ["narrow"] * narrow + [""] * (len(titles) - narrow)
        head = element("tr", *(element("th", one, class_=fit) for one, fit in zip(titles, width, strict=True)))
        body = [
            element(
                "tr",
                *(element("td", words(cell), class_=fit) for cell, fit in zip(row, width, strict=True)),
                class_=_fit(*row),
            )
            for row in rows
        ]
        self._parts.append(element("table", element("thead", head), element("tbody", *body)))

    def html(self) -> bytes:
        """The whole document, UTF-8."""
        head = element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="robots", content="noindex"),
            element("title", self.title),
            element("style", Markup(STYLE)),
        )
        body = element(
            "body",
            element("h1", words(self.title)),
            element("p", words(self.printed), class_="printed"),
            *self._parts,
            class_="form" if self.form else "",
        )
        document = joined(Markup("<!doctype html>\n"), element("html", head, body, lang=self.language))
        return document.encode()


def _fact(name: str, value: str) -> tuple[Markup, Markup]:
    """The two cells of a name with its value."""
    return element("th", name, scope="row"), element("td", words(value))


def _fit(*cells: str) -> str:
    """Whether a row may be torn."""
    return "long" if sum(map(len, cells)) > LONG_ROW else ""
