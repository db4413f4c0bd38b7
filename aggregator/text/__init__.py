"""What the region says to people: sentences by key, in Korean and in English."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from importlib.resources import files

from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.kernel.explain import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All sentences of one language."""

    language: Language
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return the sentence ``key`` with ``{names}`` replaced by ``values``; KeyError for an unknown key or name."""
        return self.sentences[key].format_map(values)

    def refusal(self, code: str, values: Mapping[str, float | str | int]) -> tuple[str, str]:
        """Return what was refused and how to mend it, both empty for a code without sentences."""
        kinds = (f"error.{code}", f"mend.{code}")
        error, mend = (render(Explanation(kind, values), self.sentences) if self.has(kind) else "" for kind in kinds)
        return error, mend

    def explain(self, explanation: Explanation, timezone: tzinfo) -> str:
        """Return an explanation of the kernel or of the region as a sentence, times in ``timezone``."""
        return render(explanation, self.sentences, timezone)

    def has(self, key: str) -> bool:
        """Tell whether a sentence of that key exists."""
        return key in self.sentences


@cache
def texts(language: Language) -> Texts:
    """Return the sentences of a language, the kernel's and the region's, read once; a theme is a file."""
    ours = (file for file in files(__package__).iterdir() if file.name.endswith(f"{language}.json"))
    sources = (files("aggregator.kernel").joinpath("sentences", f"{language}.json"), *ours)
    sentences = {key: text for source in sources for key, text in json.loads(source.read_bytes()).items()}
    return Texts(language=language, sentences=sentences)


def accepted_language(header: str, default: Language = Language.KOREAN) -> Language:
    """Choose the language of ``Accept-Language`` (RFC 9110, 12.5.4), ``default`` when it names none of ours."""
    wanted: list[tuple[float, int, Language]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, parameters = part.strip().partition(";")
        language = _known(tag.partition("-")[0].strip().lower())
        if language is not None and (quality := _quality(parameters)) > 0:
            wanted.append((-quality, position, language))
    return min(wanted)[2] if wanted else default


def terminal_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of a terminal from LC_ALL, LC_MESSAGES and LANG, the first that is set; else English."""
    values = os.environ if environment is None else environment
    return _first_known(values.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))


def _first_known(locales: Iterable[str]) -> Language:
    """The language of the first locale name that is not empty."""
    chosen = next((name for name in locales if name), "")
    return _known(chosen[:2].lower()) or Language.ENGLISH


def _known(code: str) -> Language | None:
    """The language with this code, if it is one of ours."""
    return next((language for language in Language if language.value == code), None)


def _quality(parameters: str) -> float:
    """The ``q`` of one entry; entries without one count fully, broken ones not at all."""
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
