"""T4: how incidents ended."""

from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.incident import ContactMeans, ContactOutcome, Result
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.outcomes import outcomes
from aggregator.domain.statistics.words import Dimension

from .conftest import Story, at, cells, period, total

NOW = at("2026-12-01T12:00")
WHOLE = Question(period=period("2026-11-01", "2026-11-30"))
NO_ANSWER = ContactOutcome.NO_ANSWER


def test_each_incident_is_in_one_column():
    stories = (
        Story(1, "2026-11-02T10:00").claim().contact().close(),
        Story(2, "2026-11-03T10:00").claim().contact(2, NO_ANSWER).dispatch().close(),
        Story(3, "2026-11-03T10:00").claim().dispatch(forced_entry=1).dispatch(40).close(),
        Story(4, "2026-11-04T10:00", dong="sinnae").claim().contact(2, NO_ANSWER).close(result=Result.NOT_REACHED),
        Story(5, "2026-11-05T10:00").claim().contact(),
        Story(6, "2026-11-06T10:00").claim().dispatch(),
        Story(7, "2026-12-01T00:00").claim().contact().close(),
    )
    facts = Facts(now=NOW, occurrences=tuple(story.told for story in stories))
    sheet = outcomes(facts, Question(period=WHOLE.period, by=(Dimension.DONG,)))
    assert sheet.rows == (("mangu", 5, 1, 3, 1, 0, 1, 40.0), ("sinnae", 1, 0, 0, 0, 1, 0, 100.0))
    assert sheet.total == ("", 6, 1, 3, 1, 1, 1, 50.0)


def test_nothing_happened():
    sheet = outcomes(Facts(now=NOW), Question(period=WHOLE.period, by=(Dimension.MONTH,)))
    assert sheet.rows == (("2026-11", 0, 0, 0, 0, 0, 0, None),)


def test_the_share_without_dispatch_of_the_programme():
    stories = [Story(number, "2026-11-02T10:00").claim().contact() for number in range(5725)]
    for story in stories[:33]:
        story.dispatch()
    facts = Facts(now=NOW, occurrences=tuple(story.close().told for story in stories))
    assert total(outcomes(facts, WHOLE), "without_dispatch") == 99.4


ENDINGS = some.tuples(
    some.sampled_from(ContactOutcome),
    some.sampled_from(ContactMeans),
    some.booleans(),
    some.sampled_from([None, *Result]),
)


def ended(number: int, outcome: ContactOutcome, means: ContactMeans, result: Result | None, *, sent: bool) -> Story:
    story = Story(number, "2026-11-02T10:00").claim().contact(2, outcome, means)
    story = story.dispatch() if sent else story
    return story.close(result=result) if result else story


@given(some.lists(ENDINGS, max_size=20))
def test_columns_add_up_to_the_households(endings: list[tuple[ContactOutcome, ContactMeans, bool, Result | None]]):
    stories = [
        ended(number, outcome, means, result, sent=sent)
        for number, (outcome, means, sent, result) in enumerate(endings)
    ]
    sheet = outcomes(Facts(now=NOW, occurrences=tuple(story.told for story in stories)), WHOLE)
    parts = [total(sheet, key) for key in ("settled", "dispatched", "other", "still_open")]
    assert sum(parts) == total(sheet, "households") == len(endings)  # type: ignore[arg-type]
    assert min(parts) >= 0  # type: ignore[type-var, operator]
    assert not cells(sheet, "settled")
