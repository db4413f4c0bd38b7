"""The region by desk and dong."""

from aggregator.domain.region import Centre, District, Dong, Recipient, Region

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


def test_weekdays_are_worked_from_nine_to_six():
    hours = Region().duty.hours
    assert {day: (span.opens.hour, span.closes.hour) for day, span in hours.items()} == dict.fromkeys(range(5), (9, 18))
    assert str(Region().timezone) == "Asia/Seoul"
