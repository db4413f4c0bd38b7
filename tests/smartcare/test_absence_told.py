"""An absence that staff were told: it comes with the region's settings, and ends by them or by the person (W16)."""

from dataclasses import replace
from datetime import timedelta

from custom_components.smartcare.const import DOMAIN
from custom_components.smartcare.kernel import wire

from .fake_region import SETTINGS, FakeRegion
from .test_region_link import items, watch
from .virtual_home import VirtualHome

SOON = timedelta(hours=6)
DAYS = timedelta(days=3)


def tell(
    home: VirtualHome,
    region: FakeRegion,
    version: str,
    *,
    after: timedelta | None = None,
    until: timedelta | None = None,
) -> None:
    """Let the region's next settings name an absence from so long after now, or none."""
    told = None if after is None else home.now + after
    absence = (
        None if told is None else wire.AbsenceSetting(starts_at=told, ends_at=None if until is None else told + until)
    )
    region.settings = replace(SETTINGS, version=version, absence=absence)


async def followed(home: VirtualHome, version: str) -> None:
    """Return when the home watches by these settings; they come with the answer to a heartbeat."""
    entry = home.hass.config_entries.async_entries(DOMAIN)[0]
    await home.until(lambda: entry.runtime_data.monitor.settings.version == version, tick_s=1.0)


def shown(home: VirtualHome) -> tuple[str, str]:
    """Whether an absence is noted, and the stage."""
    return home.state("switch.absence").state, home.state("sensor.stage").state


async def test_the_home_knows_what_staff_were_told(home: VirtualHome, region: FakeRegion) -> None:
    tell(home, region, "s2", after=timedelta(), until=DAYS)
    await watch(home, region)
    await followed(home, "s2")
    assert shown(home) == ("on", "absent")
    await home.until(lambda: "absence" in region.types())
    (told,) = items(region, "absence")
    assert told["by"] == "region"  # by which the region knows that it is no news


async def test_no_question_and_no_danger_while_away_and_the_watching_goes_on_afterwards(
    home: VirtualHome, region: FakeRegion
) -> None:
    tell(home, region, "s2", after=timedelta(), until=DAYS)
    await watch(home, region)
    await followed(home, "s2")
    await home.wait(hours=71, step=timedelta(minutes=30))
    assert shown(home) == ("on", "absent")
    await home.wait(hours=2)
    assert shown(home) == ("off", "normal")
    await home.wait(hours=51, step=timedelta(minutes=30))
    assert home.state("sensor.stage").state == "danger"


async def test_an_absence_to_come_begins_in_its_time(home: VirtualHome, region: FakeRegion) -> None:
    tell(home, region, "s2", after=SOON, until=DAYS)
    await watch(home, region)
    await followed(home, "s2")
    assert shown(home) == ("on", "normal")
    await home.wait(hours=7)
    assert shown(home) == ("on", "absent")


async def test_evidence_ends_it_and_the_same_settings_do_not_bring_it_back(
    home: VirtualHome, region: FakeRegion
) -> None:
    tell(home, region, "s2", after=timedelta())
    entry = await watch(home, region)
    await followed(home, "s2")
    await home.wait(hours=2)
    await home.switch_tv(92)
    assert shown(home) == ("off", "normal")
    await home.until(lambda: [item for item in items(region, "absence") if item.get("cleared")] != [])
    await home.hass.config_entries.async_unload(entry.entry_id)
    await home.watch(entry)
    await home.wait(minutes=15)
    assert shown(home) == ("off", "normal")


async def test_settings_without_it_end_it(home: VirtualHome, region: FakeRegion) -> None:
    tell(home, region, "s2", after=timedelta(), until=DAYS)
    await watch(home, region)
    await followed(home, "s2")
    tell(home, region, "s3")
    await home.wait(minutes=6)
    await followed(home, "s3")
    assert shown(home) == ("off", "normal")


async def test_other_dates_take_the_place_of_the_old_ones(home: VirtualHome, region: FakeRegion) -> None:
    tell(home, region, "s2", after=timedelta(), until=DAYS)
    await watch(home, region)
    await followed(home, "s2")
    tell(home, region, "s3", after=SOON, until=DAYS)
    assert region.settings.absence is not None
    begins_at = region.settings.absence.starts_at
    await home.wait(minutes=6)
    await followed(home, "s3")
    assert home.state("switch.absence").attributes["starts_at"] == begins_at.replace(
        microsecond=begins_at.microsecond // 1000 * 1000
    )
    assert shown(home) == ("on", "normal")


async def test_what_was_told_at_home_stays_until_the_region_has_its_own(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    await home.hass.services.async_call(DOMAIN, "set_absence", {"place": "sister"}, blocking=True)
    tell(home, region, "s2")
    await home.wait(minutes=6)
    await followed(home, "s2")
    assert home.state("switch.absence").attributes["place"] == "sister"
    tell(home, region, "s3", after=SOON, until=DAYS)
    await home.wait(minutes=6)
    await followed(home, "s3")
    assert home.state("switch.absence").attributes["place"] == ""


async def test_the_same_dates_told_at_home_keep_their_place(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    dates = {"starts_at": "2026-11-21 12:00:00", "ends_at": "2026-11-24 12:00:00", "place": "sister"}
    await home.hass.services.async_call(DOMAIN, "set_absence", dates, blocking=True)
    starts_at = home.state("switch.absence").attributes["starts_at"]
    tell(home, region, "s2", after=starts_at - home.now, until=DAYS)
    await home.wait(minutes=6)
    await followed(home, "s2")
    assert home.state("switch.absence").attributes["place"] == "sister"


async def test_a_region_that_knows_nothing_of_it_ends_nothing(home: VirtualHome, region: FakeRegion) -> None:
    """Regions before absences travelled send settings without the field."""
    assert "absence" not in wire.encode_settings(SETTINGS)
    await watch(home, region)
    await home.hass.services.async_call(DOMAIN, "set_absence", {}, blocking=True)
    region.settings = replace(SETTINGS, version="s2")
    await home.wait(minutes=6)
    await followed(home, "s2")
    assert shown(home) == ("on", "absent")
