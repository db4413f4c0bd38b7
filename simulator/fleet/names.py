"""Made-up people and places. Every part is common, every whole is invented; no number can be called."""

from __future__ import annotations

from random import Random

_FAMILY = tuple("김이박최정강조윤장임한오서신권황안송류홍")
_FIRST = tuple("영순정옥금말봉복춘명점분덕길만종병동창상")
_SECOND = tuple("자희순숙례남이녀애임수식호철환섭규근술배")
_STREETS = ("은행나무", "느티나무", "개나리", "진달래", "소나무", "버드나무", "배꽃", "솔바람", "달맞이", "해오름")
_ROAD = ("로", "길")
_PLACES = ("은빛", "새샘", "한별", "가온", "누리", "다솜", "마루", "보람", "아람", "초롱", "푸른", "하늘")


def person(chance: Random) -> str:
    """A name: family name and two syllables."""
    return chance.choice(_FAMILY) + chance.choice(_FIRST) + chance.choice(_SECOND)


def phone(chance: Random) -> str:
    """A mobile number in the range 010-0000 that no operator gives out."""
    return f"010-0000-{chance.randrange(10_000):04d}"


def address(chance: Random) -> str:
    """A street with a number, and often a room."""
    street = f"{chance.choice(_STREETS)}{chance.choice(_ROAD)} {chance.randrange(1, 200)}"
    room = f" {chance.randrange(1, 6)}0{chance.randrange(1, 9)}호" if chance.random() < 0.7 else ""
    return street + room


def district(number: int) -> str:
    """The name of a district, counted from 0."""
    return f"{_PLACES[number % len(_PLACES)]}{number // len(_PLACES) + 1 if number >= len(_PLACES) else ''}구"


def dong(number: int) -> str:
    """The name of a dong within its district, counted from 0."""
    return f"{_PLACES[number % len(_PLACES)]}{number // len(_PLACES) + 1}동"
