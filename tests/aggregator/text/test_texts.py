"""Every sentence exists in both languages, and every refusal has its sentence and its mend."""

import ast
import json
from datetime import UTC
from pathlib import Path
from string import Formatter

import pytest

import aggregator
from aggregator.config.errors import Problem
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.text import Texts, accepted_language, terminal_language, texts

ROOT = Path(aggregator.__file__).parent
REFUSALS = {
    "Invalid",
    "NotFound",
    "Conflict",
    "Forbidden",
    "Unauthorized",
    "TooManyAttempts",
    "Busy",
    "Refusal",
    "Check",
    "problem",
}


def calls() -> list[ast.Call]:
    sources = [path for path in ROOT.rglob("*.py") if "kernel" not in path.relative_to(ROOT).parts]
    return [
        node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    ]


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def words(call: ast.Call) -> list[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in ("code", "key"))]
    return [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]


CODES = sorted({words(call)[0] for call in calls() if called(call) in REFUSALS and words(call)})


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_the_search_finds_refusals() -> None:
    assert {"token_missing", "memo_needed", "our_fault", "text_expected", "pairing_code_used"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", Language)
def test_refusals_have_sentence_and_mend(code: str, language: Language) -> None:
    assert texts(language).has(f"error.{code}")
    assert texts(language).has(f"mend.{code}")


THEMES = sorted(path.name for path in (ROOT / "text").glob("*en.json"))


@pytest.mark.parametrize("kind", THEMES)
def test_both_languages_say_the_same(kind: str) -> None:
    english = json.loads((ROOT / "text" / kind).read_text("utf-8"))
    korean = json.loads((ROOT / "text" / kind.replace("en.json", "ko.json")).read_text("utf-8"))
    assert english.keys() == korean.keys()
    # Names and other facts may come in both languages: holiday_ko, holiday_en.
    strip = {
        name: name.removesuffix("_en").removesuffix("_ko")
        for text in (*english.values(), *korean.values())
        for name in blanks(text)
    }
    assert {key: {strip[name] for name in blanks(text)} for key, text in english.items()} == {
        key: {strip[name] for name in blanks(text)} for key, text in korean.items()
    }


def test_no_sentence_stands_in_two_files() -> None:
    keys = [key for name in THEMES for key in json.loads((ROOT / "text" / name).read_text("utf-8"))]
    assert len(keys) == len(set(keys))


def test_a_problem_is_told_in_one_line() -> None:
    problem = Problem(line=3, path="server.port", key="port", values={"value": "x"})
    assert problem.tell("a.yaml", texts(Language.KOREAN)) == (
        "a.yaml:3: server.port: 'x'은(는) 포트 번호가 아닙니다 — 0에서 65535 사이의 수를 쓰세요(0은 빈 포트)"
    )


def test_reasons_of_the_kernel_and_of_the_region_are_told() -> None:
    english: Texts = texts(Language.ENGLISH)
    assert english.explain(Explanation("duty.closed_weekday"), UTC) != "duty.closed_weekday"
    assert english.explain(Explanation("quiet.blind", {"quiet_s": 3600}), UTC).startswith("Cannot see")


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        texts(Language.ENGLISH).say("nothing.like.this")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ko"),
        ("en", "en"),
        ("EN-us", "en"),
        ("ko;q=0.2,en;q=0.3", "en"),
        ("en;q=0", "ko"),
        ("en;level=1", "en"),
        (",;,", "ko"),
    ],
)
def test_accepted_language(header: str, language: str) -> None:
    assert accepted_language(header) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko"}, "ko"),
        ({"LANG": "fr_FR"}, "en"),
    ],
)
def test_terminal_language(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language
