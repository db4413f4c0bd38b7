"""The region by desk and dong."""

from dataclasses import replace

from aggregator.domain.case.machine import Move
from aggregator.domain.checklist import USUAL
from aggregator.domain.region import Centre, District, Dong, Recipient, Region
from aggregator.domain.task.rules import FollowUpRules

FIRST, SECOND = Recipient(channel="smtp", address="a@example.org"), Recipient(channel="smtp", address="b@example.org")
REGION = Region(
    districts=(District(id="jungnang", name="중랑구", dongs=(Dong(id="mangu", name="망우동", recipients=(FIRST,)),)),),
    centre=Centre(name="관제센터", recipients=(SECOND,)),
)


def test_recipients_by_desk():
    assert REGION.recipients == {"centre": (SECOND,), "dong:mangu": (FIRST,)}


def test_dongs_by_id():
    assert REGION.dongs["mangu"].name == "망우동"
    assert REGION.district_of == {"mangu": "jungnang"}
    assert REGION.dong_names == {"mangu": "망우동"}


def test_what_a_district_decides_for_its_dongs_and_what_holds_elsewhere():
    own = FollowUpRules(days=(3,))
    district = replace(REGION.districts[0], checklist=USUAL[:1], case_approval=(Move.CLOSE,), follow_up=own)
    region = replace(REGION, districts=(district,))
    dongs = ("mangu", "elsewhere")
    assert [region.checklist_of(dong) for dong in dongs] == [USUAL[:1], USUAL]
    assert [region.case_approval_of(dong) for dong in dongs] == [(Move.CLOSE,), ()]
    assert [region.follow_up_of(dong) for dong in dongs] == [own, region.follow_up]


def test_weekdays_are_worked_from_nine_to_six():
    hours = Region().duty.hours
    assert {day: (span.opens.hour, span.closes.hour) for day, span in hours.items()} == dict.fromkeys(range(5), (9, 18))
    assert str(Region().timezone) == "Asia/Seoul"
