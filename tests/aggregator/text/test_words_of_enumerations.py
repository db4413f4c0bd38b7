"""Every word that a sentence, a list or a page shows for a value has a text of its own, in both languages."""

from enum import StrEnum

import pytest

from aggregator.domain import (
    absence,
    access,
    amount,
    check_in,
    checklist,
    danger_note,
    dispatch,
    equipment,
    hand_over,
    incident,
    leaving,
    outage,
    reachability,
    referral,
    service,
    third_party,
    to_do,
    transfer,
)
from aggregator.domain.case import machine as case
from aggregator.domain.case.give_back import Proposed
from aggregator.domain.catalogue import Fit
from aggregator.domain.contact import Whom
from aggregator.domain.device import DeviceState
from aggregator.domain.region import Language
from aggregator.domain.task import machine as task
from aggregator.text import texts

SHOWN: tuple[tuple[str, type[StrEnum]], ...] = (
    ("absence_end", absence.AbsenceEnd),
    ("absence_kind", absence.AbsenceKind),
    ("absence_channel", absence.Channel),
    ("agreement", referral.Agreement),
    ("call_outcome", check_in.CallOutcome),
    ("case_move", case.Move),
    ("case_result", case.Result),
    ("case_state", case.State),
    ("danger_note", danger_note.DangerKind),
    ("device_state", DeviceState),
    ("direction", check_in.Direction),
    ("finding", checklist.Finding),
    ("hand_over_kind", hand_over.ItemKind),
    ("leaving", leaving.LeavingReason),
    ("means", incident.ContactMeans),
    ("need", case.Need),
    ("occasion", check_in.Occasion),
    ("origin", case.Origin),
    ("outage_kind", outage.OutageKind),
    ("outage_state", outage.OutageState),
    ("outcome", incident.ContactOutcome),
    ("per", amount.Per),
    ("priority", incident.Priority),
    ("programme_fit", Fit),
    ("proposed", Proposed),
    ("reach", reachability.Reach),
    ("referral_move", referral.ReferralMove),
    ("referral_state", referral.ReferralState),
    ("refusal", referral.Refusal),
    ("reporter", third_party.Reporter),
    ("result", incident.Result),
    ("role", access.Role),
    ("ruling", dispatch.Ruling),
    ("seen", checklist.Seen),
    ("service", service.Service),
    ("severity", equipment.Severity),
    ("state", incident.State),
    ("task_kind", task.Kind),
    ("task_move", task.Move),
    ("task_state", task.State),
    ("team", task.Team),
    ("teller", absence.Teller),
    ("ticket_kind", equipment.TicketKind),
    ("to_do_kind", to_do.ToDoKind),
    ("transfer", transfer.TransferState),
    ("unit", amount.Unit),
    ("whom", Whom),
)
"""The word before the dot, and the values that follow it."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("word", "values"), SHOWN, ids=[word for word, _ in SHOWN])
def test_every_value_has_words(language: Language, word: str, values: type[StrEnum]) -> None:
    said = texts(language)
    assert [value for value in values if not said.sentences.get(f"{word}.{value}", "").strip()] == []


@pytest.mark.parametrize(("word", "values"), SHOWN, ids=[word for word, _ in SHOWN])
def test_korean_words_are_korean(word: str, values: type[StrEnum]) -> None:
    english, korean = (texts(language).sentences for language in (Language.ENGLISH, Language.KOREAN))
    same = [value for value in values if korean[f"{word}.{value}"] == english[f"{word}.{value}"]]
    assert same == []
