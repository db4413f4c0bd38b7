"""The way of a signal from the home to the closed incident."""

from aggregator.domain.access import dong_desk
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result, State
from aggregator.operations import incidents

from .conftest import OFFICER, Town


async def test_a_danger_on_a_weekday_goes_to_the_dong_and_is_closed_with_a_memo(town: Town):
    home = await town.home(await town.register())
    reply = await home.send(home.danger())
    assert (reply["ack"], reply["also"], reply["rejected"]) == (1, [], [])

    (row,) = await incidents.list_incidents(town.context, OFFICER)
    assert (row.number, row.state, row.desk) == (1001, State.OPEN, dong_desk("mangu"))
    assert row.desk_why.key == "route.dong+duty.office_hours"

    await town.scanner.run_due()
    (message,) = town.channel.sent
    assert (message.incident, message.address, message.priority) == ("I-1001", "http://dong", "danger")
    assert "김영희" not in message.subject + message.body

    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.contact(
        town.context, OFFICER, 1001, means=ContactMeans.CALL, outcome=ContactOutcome.OK, memo="잘 계심"
    )
    closed = await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="전화로 안부 확인")
    assert closed.state is State.CLOSED
    whats = [entry.what for entry in await incidents.timeline(town.context, OFFICER, 1001)]
    assert whats == ["raise", "note", "claim", "contact", "close"]
    assert await incidents.list_incidents(town.context, OFFICER) == ()
