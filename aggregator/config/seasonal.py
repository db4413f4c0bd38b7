"""What check-in calls of a district ask at a time of the year: ``districts[].questions``."""

import re
from datetime import date

from aggregator.domain.seasonal import SeasonalQuestion, YearDay

from . import values
from .section import Section

_LEAP_YEAR = 2024
_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_NEVER = YearDay(1, 1)


def read_questions(district: Section) -> tuple[SeasonalQuestion, ...]:
    """Read the questions of one district. Every id stands once."""
    questions: dict[str, SeasonalQuestion] = {}
    for section in district.sections("questions"):
        question = SeasonalQuestion(
            id=section.required_parsed("id", values.item, "", "question_id"),
            first=section.required_parsed("from", year_day, _NEVER, "year_day"),
            last=section.required_parsed("to", year_day, _NEVER, "year_day"),
            ko=section.required("ko"),
            en=section.required("en"),
        )
        if question.id in questions:
            section.note("question_used", "id", id=question.id)
        questions[question.id] = question
        section.finish()
    return tuple(questions.values())


def year_day(text: str) -> YearDay | None:
    """A day of every year: ``11-15``; ``02-29`` is one."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return YearDay.of(date(_LEAP_YEAR, int(found[1]), int(found[2])))
    except ValueError:
        return None
