"""Names on a board."""

import pytest

from aggregator.domain.masked_name import masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김영자", "김○○"),
        ("남궁민", "남○○"),
        ("황보", "황○○"),
        (" John Smith", "J○○"),
        ("<b>이</b>", "<○○"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_tells_its_first_letter_alone(name: str, shown: str) -> None:
    assert masked(name) == shown
