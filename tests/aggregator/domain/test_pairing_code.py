"""Codes as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.errors import Invalid
from aggregator.domain.pairing_code import ALPHABET, LENGTH, parse, show

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(CODES)
def test_what_is_shown_can_be_read_back(code: str):
    assert parse(show(code)) == code
    assert parse(f"  {show(code).lower()} ") == code


@given(st.text())
def test_anything_else_is_refused_or_ten_clean_characters(text: str):
    code = "2" * LENGTH
    with suppress(Invalid):
        code = parse(text)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


@pytest.mark.parametrize(
    "text", ["", "ABCDE-FGHJ", "ABCDE-FGHJKM", "ABCDE-FGHJ0", "ABCDE-FGHJO", "ABCDE_FGHJK", "가나다라마바사아자차"]
)
def test_malformed_codes(text: str):
    with pytest.raises(Invalid, match="pairing_code_malformed"):
        parse(text)


def test_no_look_alikes():
    assert not set("0O1IL") & set(ALPHABET)
