"""Sealed fields."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from aggregator.store.cipher import Cipher, UnknownKeyError, key_id

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = "households.name:h_1"


@given(st.text())
def test_what_was_sealed_can_be_opened(text: str):
    cipher = Cipher([NEW])
    assert cipher.open(cipher.seal(text, PLACE), PLACE) == text


def test_the_same_text_never_looks_the_same():
    cipher = Cipher([NEW])
    assert cipher.seal("김영희", PLACE) != cipher.seal("김영희", PLACE)


def test_a_field_cannot_be_moved_to_another_person():
    cipher = Cipher([NEW])
    with pytest.raises(InvalidTag):
        cipher.open(cipher.seal("김영희", PLACE), "households.name:h_2")


def test_older_keys_still_open_and_the_first_one_seals():
    sealed = Cipher([OLD]).seal("김영희", PLACE)
    both = Cipher([NEW, OLD])
    assert both.open(sealed, PLACE) == "김영희"
    assert both.seal("김영희", PLACE).startswith(f"{key_id(NEW)}:")


def test_a_key_that_is_gone_is_named():
    sealed = Cipher([OLD]).seal("김영희", PLACE)
    with pytest.raises(UnknownKeyError, match=key_id(OLD)):
        Cipher([NEW]).open(sealed, PLACE)


@pytest.mark.parametrize("keys", [[], [b"short"], [NEW, b"short"]])
def test_keys_have_32_bytes(keys: list[bytes]):
    with pytest.raises(ValueError, match="32 bytes"):
        Cipher(keys)


def test_fingerprints_find_a_text_by_every_key():
    purpose = "households.name"
    old, both = Cipher([OLD]).fingerprint("김영희", purpose), Cipher([NEW, OLD])
    assert both.fingerprints("김영희", purpose) == (both.fingerprint("김영희", purpose), old)
    assert both.fingerprint("김영희", purpose) == Cipher([NEW]).fingerprint("김영희", purpose)
    assert both.fingerprint("김영희", "households.phone") != both.fingerprint("김영희", purpose)
    assert both.fingerprint("", purpose) == ""
    assert both.key_ids == (key_id(NEW), key_id(OLD))


def test_a_running_service_follows_its_keys():
    told = [None, [NEW, OLD], None]
    cipher = Cipher([OLD], lambda: told.pop(0))
    sealed = [cipher.seal("김영희", PLACE) for _ in range(2)]
    assert [one.partition(":")[0] for one in sealed] == [key_id(OLD), key_id(NEW)]
    assert cipher.open(sealed[0], PLACE) == "김영희"
