"""The seasonal questions of a district."""

from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.domain.seasonal import SeasonalQuestion, YearDay

from .test_checklist import DISTRICT, REST, lines

COLD = "{id: cold_wave, from: 11-15, to: 02-29, ko: 춥지 않으세요, en: is it warm enough}"


def test_a_district_writes_its_questions(folder: Path) -> None:
    text = DISTRICT.format(f", questions: [{COLD}]") + REST
    config = parse_config(text, name="smartcare.yaml", folder=folder, environment={})
    assert config.region.questions_of("b") == (
        SeasonalQuestion(
            id="cold_wave",
            first=YearDay(11, 15),
            last=YearDay(2, 29),
            ko="춥지 않으세요",
            en="is it warm enough",
        ),
    )
    assert config.region.questions_of("elsewhere") == ()


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (f"[{COLD}, {COLD}]", "districts[0].questions[1].id: the question “cold_wave” stands twice"),
        ("[{id: 1, from: 11-15, to: 02-28, ko: 가, en: a}]", "questions[0].id: “1” cannot be the id of a question"),
        ("[{id: a, from: 13-15, to: 02-28, ko: 가, en: a}]", "questions[0].from: “13-15” is no day of the year"),
        ("[{id: a, from: 11-15, to: 2-28, ko: 가, en: a}]", "questions[0].to: “2-28” is no day of the year"),
        ("[{id: a, to: 02-28, ko: 가, en: a}]", "questions[0].from: “from” is missing"),
        ("[{id: a, from: 11-15, to: 02-28, ko: 가}]", "questions[0].en: “en” is missing"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, questions: str, expected: str) -> None:
    assert any(expected in line for line in lines(folder, f", questions: {questions}"))
