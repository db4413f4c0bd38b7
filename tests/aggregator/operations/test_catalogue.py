"""The catalogue of programmes, year by year."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.domain.catalogue import Facts, Fit, Programme, Said
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.operations import catalogue

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, OFFICER, Town

SAID = Said(ko="밑반찬", en="Side dishes")
PROGRAMME = Programme(
    code="dishes", year=2026, name=SAID, eligible=SAID, content=SAID, authority=SAID, contact="120", source="s 2026"
)


async def test_the_seed_is_added_once(town: Town):
    first = await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    again = await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    assert (first.copied > 20, first.kept, again.copied, again.kept) == (True, 0, 0, first.copied)
    with pytest.raises(NotFound, match="year_unknown"):
        await catalogue.load_seed(town.context, ADMINISTRATOR, 2001)


async def test_the_newest_year_up_to_now_is_shown(town: Town):
    assert await catalogue.list_programmes(town.context, OFFICER) == ()
    await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    await catalogue.copy_year(town.context, ADMINISTRATOR, source=2023, target=2026)
    await catalogue.copy_year(town.context, ADMINISTRATOR, source=2023, target=2027)
    shown = await catalogue.list_programmes(town.context, CENTRE_OFFICER)
    assert ({one.year for one in shown}, {one.verified for one in shown}) == ({2026}, {False})
    town.clock.at = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert {one.year for one in await catalogue.list_programmes(town.context, OFFICER)} == {2027}


async def test_what_fits_comes_first(town: Town):
    await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    shown = await catalogue.list_programmes(town.context, OFFICER, year=2023, facts=Facts(age=58, income_share=45.0))
    fits = [one.fit for one in shown]
    by_code = {one.code: one for one in shown}
    assert fits == sorted(fits, key=list(Fit).index)
    assert by_code["long_term_care"].fit is Fit.FITS
    assert by_code["elder_tailored_care"].fit is Fit.NOT
    assert [why.key for why in by_code["basic_livelihood"].fit_why] == ["programme.income_share_up_to"]


async def test_a_copy_is_changed_and_the_old_year_stays(town: Town):
    added = await catalogue.add(town.context, ADMINISTRATOR, PROGRAMME)
    copied = await catalogue.copy_year(town.context, ADMINISTRATOR, source=2026, target=2027)
    (copy,) = await catalogue.list_programmes(town.context, OFFICER, year=2027)
    changed = await catalogue.change(
        town.context, ADMINISTRATOR, copy.id, replace(PROGRAMME, year=2027, contact="129", verified=True)
    )
    (old,) = await catalogue.list_programmes(town.context, OFFICER, year=2026)
    (new,) = await catalogue.list_programmes(town.context, OFFICER, year=2027)
    assert (copied.copied, added.contact, old.contact, new.contact, changed.verified) == (1, "120", "120", "129", True)


async def test_withdrawn_programmes_are_not_offered(town: Town):
    added = await catalogue.add(town.context, ADMINISTRATOR, PROGRAMME)
    withdrawn = await catalogue.withdraw(town.context, ADMINISTRATOR, added.id)
    town.clock.at = datetime(2026, 12, 1, tzinfo=UTC)
    again = await catalogue.withdraw(town.context, ADMINISTRATOR, added.id)
    assert withdrawn.withdrawn_at == again.withdrawn_at != town.clock.at
    assert await catalogue.list_programmes(town.context, OFFICER, year=2026) == ()
    (shown,) = await catalogue.list_programmes(town.context, OFFICER, year=2026, include_withdrawn=True)
    assert shown.id == added.id


async def test_refusals(town: Town):
    added = await catalogue.add(town.context, ADMINISTRATOR, PROGRAMME)
    with pytest.raises(Conflict, match="programme_exists"):
        await catalogue.add(town.context, ADMINISTRATOR, PROGRAMME)
    with pytest.raises(Invalid, match="programme_renamed"):
        await catalogue.change(town.context, ADMINISTRATOR, added.id, replace(PROGRAMME, code="other"))
    with pytest.raises(NotFound, match="programme_unknown"):
        await catalogue.withdraw(town.context, ADMINISTRATOR, 999)
    with pytest.raises(NotFound, match="year_unknown"):
        await catalogue.copy_year(town.context, ADMINISTRATOR, source=2020, target=2021)
    for attempt in (
        lambda: catalogue.add(town.context, OFFICER, PROGRAMME),
        lambda: catalogue.change(town.context, OFFICER, added.id, PROGRAMME),
        lambda: catalogue.withdraw(town.context, OFFICER, added.id),
        lambda: catalogue.copy_year(town.context, OFFICER, source=2026, target=2027),
        lambda: catalogue.load_seed(town.context, OFFICER, 2023),
    ):
        with pytest.raises(Forbidden):
            await attempt()
