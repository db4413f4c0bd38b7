"""The steps of a flow that choose the sensors, say what they are, and try them; for installation and for changes."""

import asyncio
import secrets
from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryBaseFlow, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .candidates import Candidate, find_buttons, find_sensors
from .const import CONF_APPLIANCE, CONF_FRONT_DOOR, CONF_SENSORS, CONF_SOS, DOMAIN
from .expectation import tell_expectation
from .home_settings import HomeSettings
from .kernel.home import Appliance, SensorKind
from .kernel.watcher import Watcher
from .sentences import Sentences
from .trial import Heard, Trial
from .watched import WatchedSensor

# The live view ends when nothing new came for so long. A plug's change counts after it was held for a minute.
QUIET_TRIAL: Final = timedelta(seconds=90)

_NONE: Final = "none"
_SIGNS: Final = {Heard.NOTHING: "⬜", Heard.VALUE: "🟡", Heard.LIFE: "✅"}
# In Markdown. The live view is centred and narrow on a telephone: a list would not stand in line there.
_LINE_BREAK: Final = "  \n"
_UNITS: Final = {SensorKind.POWER: " W", SensorKind.LIGHT: " lx"}


class SensorSteps(ConfigEntryBaseFlow):
    """sensors → plug (once each) → roles → try it (live as often as wanted) → `_save`."""

    def __init__(self) -> None:
        self._known: dict[str, WatchedSensor] = {}
        self._offered: dict[str, Candidate] = {}
        self._buttons: dict[str, Candidate] = {}
        self._chosen: list[Candidate] = []
        self._appliances: dict[str, Appliance] = {}
        self._front_door: str | None = None
        self._sos: str | None = None
        self._watched: list[WatchedSensor] = []
        self._words: dict[str, str] = {}
        self._sentences: Sentences
        self._expectation = ""
        self._trial: Trial | None = None
        self._waiting: asyncio.Task[None] | None = None

    @abstractmethod
    async def _save(self, sensors: list[WatchedSensor]) -> ConfigFlowResult:
        """Finish the flow with these sensors."""

    @abstractmethod
    def _rules(self) -> tuple[HomeSettings, Mapping[str, Any]]:
        """Return what the home is or will be watched by, and what its watcher has learned (empty: nothing yet)."""

    async def async_step_sensors(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Choose what watches."""
        self._words = await async_get_translations(self.hass, self.hass.config.language, "selector", {DOMAIN})
        self._offered = {candidate.source: candidate for candidate in find_sensors(self.hass)}
        self._buttons = {candidate.source: candidate for candidate in find_buttons(self.hass, ())}
        errors: dict[str, str] = {}
        if user_input is not None:
            self._chosen = [self._offered[source] for source in user_input[CONF_SENSORS] if source in self._offered]
            if self._chosen:
                return await self._ask_next_plug()
            errors[CONF_SENSORS] = "no_sensor"
        if not self._offered:
            return self.async_abort(reason="no_sensors")
        before = [source for source in self._known if source in self._offered]
        suggested = before or [source for source, candidate in self._offered.items() if candidate.suggested]
        field = vol.Required(CONF_SENSORS, default=suggested)
        return self.async_show_form(
            step_id="sensors",
            data_schema=vol.Schema({field: _choice(list(self._offered.values()), multiple=True)}),
            errors=errors,
        )

    async def _ask_next_plug(self) -> ConfigFlowResult:
        """Ask what is plugged in, plug by plug; then go on."""
        if any(self._unasked()):
            return await self.async_step_plug()
        return await self.async_step_roles()

    def _unasked(self) -> list[Candidate]:
        """Return the plugs whose appliance is not known yet."""
        return [
            candidate
            for candidate in self._chosen
            if candidate.kind is SensorKind.POWER and candidate.source not in self._appliances
        ]

    async def async_step_plug(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what is plugged in: it decides what a change of power means (P3)."""
        plug = self._unasked()[0]
        if user_input:
            self._appliances[plug.source] = Appliance(user_input[CONF_APPLIANCE])
            return await self._ask_next_plug()
        before = self._known.get(plug.source)
        # The frontend fills a required choice with the first one: a refrigerator would become a television unnoticed.
        field = (
            vol.Required(CONF_APPLIANCE, default=before.appliance)
            if before is not None
            else vol.Optional(CONF_APPLIANCE)
        )
        choices = SelectSelectorConfig(
            options=[appliance.value for appliance in Appliance],
            translation_key=CONF_APPLIANCE,
            mode=SelectSelectorMode.DROPDOWN,
        )
        return self.async_show_form(
            step_id="plug",
            data_schema=vol.Schema({field: SelectSelector(choices)}),
            errors=None if user_input is None else {CONF_APPLIANCE: "no_appliance"},
            description_placeholders={"plug": plug.label},
        )

    async def async_step_roles(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say which contact is the front door and which button calls for help."""
        doors = [candidate for candidate in self._chosen if candidate.kind is SensorKind.CONTACT]
        buttons = find_buttons(self.hass, [candidate.source for candidate in self._chosen])
        self._buttons = {button.source: button for button in buttons}
        if user_input is not None or not (doors or buttons):
            answers = user_input or {}
            self._front_door = answers.get(CONF_FRONT_DOOR)
            self._sos = answers.get(CONF_SOS)
            return await self._begin_trial()
        only_door = doors[0].source if len(doors) == 1 and not self._known else _NONE
        door_before = next((source for source, known in self._known.items() if known.front_door), only_door)
        sos_before = next((source for source, known in self._known.items() if known.kind is SensorKind.BUTTON), _NONE)
        fields: dict[vol.Marker, SelectSelector] = {}
        if doors:
            fields[_required(CONF_FRONT_DOOR, door_before, doors)] = _choice(doors, optional=True)
        if buttons:
            fields[_required(CONF_SOS, sos_before, buttons)] = _choice(buttons, optional=True)
        return self.async_show_form(step_id="roles", data_schema=vol.Schema(fields))

    async def _begin_trial(self) -> ConfigFlowResult:
        """Listen from now on to what was chosen."""
        buttons = [self._buttons[self._sos]] if self._sos in self._buttons else []
        self._watched = [self._as_watched(candidate) for candidate in (*self._chosen, *buttons)]
        self._sentences = await Sentences.async_load(self.hass)
        self._expectation = self._tell_expectation()
        self._trial = Trial(self.hass, self._watched)
        self._trial.start()
        return await self.async_step_try_it()

    def _tell_expectation(self) -> str:
        """Return what these sensors can do, with what is known of the person so far (E5)."""
        settings, learned = self._rules()
        home = settings.home(self._watched)
        return tell_expectation(Watcher.restore(home, learned, dt_util.utcnow().timestamp()), home, self._sentences)

    def _as_watched(self, candidate: Candidate) -> WatchedSensor:
        """Return the candidate as a sensor; one that was watched before keeps its id."""
        known = self._known.get(candidate.source)
        return WatchedSensor(
            id=known.id if known else f"s_{secrets.token_hex(6)}",
            kind=candidate.kind,
            entity_registry_id=None if candidate.zha_device else candidate.source,
            zha_ieee=candidate.source if candidate.zha_device else None,
            appliance=self._appliances.get(candidate.source),
            front_door=candidate.source == self._front_door,
        )

    async def async_step_try_it(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was heard so far; listen on, or finish."""
        return self.async_show_menu(
            step_id="try_it", menu_options=["listen", "finish"], description_placeholders=self._trial_view()
        )

    async def async_step_listen(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show live what arrives. The view is drawn anew with every news, and ends by itself."""
        trial = self._trial
        assert trial is not None
        if self._waiting is None:
            trial.news_at = dt_util.utcnow()
        if self._waiting is None or self._waiting.done():
            if trial.is_complete or (self._waiting and dt_util.utcnow() - trial.news_at >= QUIET_TRIAL):
                self._waiting = None
                return self.async_show_progress_done(next_step_id="try_it")
            self._waiting = self.hass.async_create_background_task(
                trial.async_wait(), f"{DOMAIN} trial", eager_start=False
            )
        return self.async_show_progress(
            step_id="listen",
            progress_action="listen",
            description_placeholders=self._trial_view(),
            progress_task=self._waiting,
        )

    async def async_step_finish(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Leave the trial and keep the sensors."""
        return await self._save(self._watched)

    @callback
    def async_remove(self) -> None:
        """Stop listening, however the flow ends."""
        if self._trial is not None:
            self._trial.stop()

    def _trial_view(self) -> dict[str, str]:
        """Return the state of the trial, a line for each sensor."""
        names = {**self._offered, **self._buttons}
        lines = [self._trial_line(sensor, names[sensor.source]) for sensor in self._watched]
        return {"sensors": _LINE_BREAK.join(lines), "expectation": self._expectation}

    def _trial_line(self, sensor: WatchedSensor, candidate: Candidate) -> str:
        assert self._trial is not None
        heard = self._trial.heard(sensor.id)
        line = f"{_SIGNS[heard]} **{candidate.name}** ({self._word('kind', sensor.kind)})"
        if heard is Heard.LIFE:
            return f"{line} · {self._sentences.word('what', self._trial.signs[sensor.id])}"
        if heard is Heard.VALUE:
            value = self._trial.values[sensor.id]
            shown = f"{value:g}" if isinstance(value, float) else self._word("reading", value)
            return f"{line} · {shown}{_UNITS.get(sensor.kind, '')}"
        return line

    def _word(self, group: str, key: str) -> str:
        return self._words.get(f"component.{DOMAIN}.selector.{group}.options.{key}", key)


def _choice(candidates: list[Candidate], *, multiple: bool = False, optional: bool = False) -> SelectSelector:
    """Return a list to choose from, with "none of these" where that is an answer."""
    options = [SelectOptionDict(value=candidate.source, label=candidate.label) for candidate in candidates]
    if optional:
        options.append(SelectOptionDict(value=_NONE, label="–"))
    return SelectSelector(
        SelectSelectorConfig(
            options=options, multiple=multiple, mode=SelectSelectorMode.LIST, translation_key="none_of_these"
        )
    )


def _required(field: str, before: str, candidates: list[Candidate]) -> vol.Marker:
    """Return a field that begins with the answer given before, if it is still on offer."""
    on_offer = {candidate.source for candidate in candidates}
    return vol.Required(field, default=before if before in on_offer else _NONE)
