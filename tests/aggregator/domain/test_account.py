"""The account log has a word for everything that happens to an account."""

from datetime import UTC, datetime

from aggregator.domain.account import AccountEntry, AccountEvent
from aggregator.domain.region import Language
from aggregator.text import texts


def test_every_event_has_its_words_in_both_languages():
    languages = [texts(language) for language in Language]
    told = [{event: one.say(f"account.{event}") for event in AccountEvent} for one in languages]
    assert [len(set(words.values())) for words in told] == [len(AccountEvent)] * 2


def test_an_entry_says_who_did_what_to_whose_account():
    at = datetime(2026, 11, 18, tzinfo=UTC)
    entry = AccountEntry(
        id=1, at=at, user="kim", who="choi", origin="cli", what=AccountEvent.ADDED, facts={"role": "x"}
    )
    assert (entry.user, entry.who, entry.what.value, entry.facts) == ("kim", "choi", "added", {"role": "x"})
