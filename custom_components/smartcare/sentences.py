"""The kernel's explanations in the language of this Home Assistant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .kernel.events import Explanation
from .kernel.explain import render

_FOLDER: Final = Path(__file__).parent / "kernel" / "sentences"
_LANGUAGES: Final = ("en", "ko")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """The sentences of one language, and the time zone times are told in."""

    templates: Mapping[str, str]
    timezone: tzinfo

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Load the sentences of the configured language; English for a language we do not speak."""
        language = hass.config.language.partition("-")[0]
        file = _FOLDER / f"{language if language in _LANGUAGES else _LANGUAGES[0]}.json"
        text = await hass.async_add_executor_job(file.read_text, "utf-8")
        return cls(templates=json.loads(text), timezone=dt_util.get_default_time_zone())

    def explain(self, explanation: Explanation) -> str:
        """Return the explanation as one sentence for a person."""
        return render(explanation, self.templates, self.timezone)

    def word(self, group: str, key: str) -> str:
        """Return a single word, such as that for what somebody did."""
        return self.templates.get(f"{group}.{key}", key)
