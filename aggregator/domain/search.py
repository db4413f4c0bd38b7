"""How names and phones are written for searching: two spellings of the same are one."""

import unicodedata


def normal_name(text: str) -> str:
    """A name without blanks, in one Unicode form, without regard to case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def normal_phone(text: str) -> str:
    """A phone number as its digits; Korea's country code is the same as a leading 0."""
    written = text.replace("(0)", "").strip()
    digits = "".join(character for character in written if character.isdecimal() and character.isascii())
    return f"0{digits[2:]}" if digits.startswith("82") and written.startswith("+") else digits
