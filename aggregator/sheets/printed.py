"""A table in words: headings, names for ids, and the total as its last row."""

from dataclasses import dataclass

from aggregator.domain.region import Language
from aggregator.domain.statistics.sheet import Cell, Column, Kind
from aggregator.domain.statistics.words import Dimension
from aggregator.operations.statistics import Report
from aggregator.text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a table looks like in one language; `rows` have a cell for each heading, `total` is the last row or None."""

    name: str
    title: str
    period: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None
    note: str
    language: Language = Language.KOREAN

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows with the total."""
        return self.rows if self.total is None else (*self.rows, self.total)


def printed(report: Report, language: Texts) -> Printed:
    """Put a table into words. One that is not split has its period as the first column."""
    sheet = report.sheet
    say = language.say
    period = say("statistics.period", first=sheet.period.first.isoformat(), last=sheet.period.last.isoformat())
    headings = tuple(say(f"statistics.column.{column.key}") for column in sheet.columns)
    rows = tuple(_row(row, report, language) for row in sheet.rows)
    total = sheet.total
    if sheet.columns[0].kind is not Kind.TEXT:
        headings, total = (say("statistics.column.period"), *headings), (period, *(total or ()))
    elif total is not None:
        total = (say("statistics.total"), *total[1:])
    return Printed(
        name=f"{sheet.table}_{sheet.period.first}_{sheet.period.last}",
        title=say(f"statistics.table.{sheet.table}"),
        period=period,
        headings=headings,
        rows=rows,
        total=total,
        note=say("cli.statistics_withheld", count=sheet.withheld) if sheet.withheld else "",
        language=language.language,
    )


def _row(row: tuple[Cell, ...], report: Report, language: Texts) -> tuple[Cell, ...]:
    """A row with names instead of ids."""
    pairs = zip(report.sheet.columns, row, strict=True)
    return tuple(_name(cell, column, report, language) if isinstance(cell, str) else cell for column, cell in pairs)


def _name(word: str, column: Column, report: Report, language: Texts) -> str:
    """What an id is called; figures that belong to no single district, dong, service or desk say so."""
    match column.key:
        case "source":
            return word
        case "programme":
            return programme_name(word, report, language)
        case "unit":
            return language.say(f"unit.{word}") if word else language.say("statistics.no_unit")
        case _ if not word:
            return language.say("statistics.unknown")
        case Dimension.DISTRICT | Dimension.DONG | Dimension.DESK as dimension:
            return report.names[Dimension(dimension)].get(word, word)
        case Dimension.SERVICE:
            return language.say(f"service.{word}")
        case "need":
            return language.say(f"need.{word}")
        case "measure":
            return language.say(f"statistics.measure.{word}")
        case _:
            return word


def programme_name(word: str, report: Report, language: Texts) -> str:
    """What a programme of the catalogue is called."""
    if not word:
        return language.say("statistics.no_programme")
    said = report.programmes.get(word)
    return word if said is None else {Language.KOREAN: said.ko, Language.ENGLISH: said.en}[language.language]
