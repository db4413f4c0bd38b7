"""The services a household has, from registration on."""

from datetime import timedelta

import pytest

from aggregator.domain.household import Change, Registration
from aggregator.domain.service import Service, ServicePeriod
from aggregator.operations import households
from aggregator.store import services

from .conftest import ADMINISTRATOR, WEDNESDAY_NOON, Town


async def test_a_household_begins_with_the_plug_and_its_services_keep_their_dates(town: Town):
    household = await town.register()
    town.clock.at += timedelta(days=2)
    wanted = Change(services=(Service.COMBINED, Service.CHECK_IN))
    changed = await households.change(town.context, ADMINISTRATOR, household, wanted)
    again = await households.change(town.context, ADMINISTRATOR, household, wanted)
    assert changed.services == again.services == (Service.CHECK_IN, Service.COMBINED)
    async with town.context.database.read() as connection:
        kept = (await services.of_some(connection, [household]))[household]
    later = WEDNESDAY_NOON + timedelta(days=2)
    assert kept == (
        ServicePeriod(service=Service.PLUG, started_at=WEDNESDAY_NOON, ended_at=later),
        ServicePeriod(service=Service.CHECK_IN, started_at=later),
        ServicePeriod(service=Service.COMBINED, started_at=later),
    )


@pytest.mark.parametrize("wanted", [(), (Service.DAILY_USE,), (Service.PLUG, Service.CHECK_IN)])
async def test_registration_names_services(town: Town, wanted: tuple[Service, ...]):
    registration = Registration(dong="mangu", name="김영희", services=wanted)
    assert (await households.register(town.context, ADMINISTRATOR, registration)).services == wanted


async def test_other_changes_leave_services_alone(town: Town):
    household = await town.register()
    changed = await households.change(town.context, ADMINISTRATOR, household, Change(memo="보청기"))
    assert changed.services == (Service.PLUG,)
