"""One moment of a story: what homes and people do, and what is expected then."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from simulator.stage.region import RegionRefusedError

from .acts import utc
from .cases import CaseActs
from .chronicle import SEOUL
from .expect import NOW, Expectation
from .ground import PHONES

if TYPE_CHECKING:
    from .story import Person


class Moment(CaseActs):
    """Every act first lets time pass until its moment."""

    def expect(self, span: timedelta = NOW) -> Expectation:
        """Begin an expectation at this moment."""
        return Expectation(self._story, self._when, span)

    # Homes

    async def quiet(self, person: "Person", *, hours: float | None = None) -> str:
        """Nothing has happened at home for so long, or else for exactly as long as its kernel waits; gives the stage.

        The home has told nothing before: all its items since the last evidence come now, each with its own time.
        """
        await self._story.go(self._when)
        node = await self._story.connect(person)
        now = self._story.now
        node.tell(node.live_before(now - node.until_danger(hours) - 1.0, now))
        self._did(f"{person.name}'s home has been quiet: {node.stage}")
        await self._story.report(person)
        await self._story.settle()
        return node.stage

    async def well(self, person: "Person", *, hours_ago: float = 1.0) -> None:
        """The home begins to report; something was done so many hours ago."""
        await self._story.go(self._when)
        node = await self._story.connect(person)
        node.tell(node.live_before(self._story.now - hours_ago * 3600.0, self._story.now))
        self._did(f"{person.name}'s home reports: {node.stage}")
        await self._story.report(person)
        await self._story.settle()

    async def evidence(self, person: "Person") -> None:
        """Somebody switches the television; two minutes later the home has told it."""
        await self._story.go(self._when)
        node = await self._story.connect(person)
        node.tell(node.act(self._story.now))
        for _ in range(2):
            await self._story.go(self._story.now + 60.0)
        self._did(f"{person.name} has switched the television: {node.stage}")
        assert node.stage == "normal"

    async def lives(self, person: "Person") -> None:
        """Somebody switches the television, and lives as usual from now on."""
        await self.evidence(person)
        assert person.node is not None
        person.node.usual = True

    async def outage(self, people: Sequence["Person"]) -> None:
        """Nothing is heard from these homes any more."""
        await self._story.go(self._when)
        for person in people:
            (await self._story.connect(person)).mute = True
        self._did(f"{len(people)} homes fall silent")

    async def back(self, people: Sequence["Person"]) -> None:
        """They are heard again, and tell what they have kept."""
        await self._story.go(self._when)
        for person in people:
            node = await self._story.connect(person)
            node.mute = False
            node.tell(node.live_until(self._story.now))
            await self._story.report(person)
        self._did(f"{len(people)} homes are heard again")
        await self._story.settle()

    async def sos(self, person: "Person") -> None:
        """Somebody holds the SOS button."""
        await self._story.go(self._when)
        node = await self._story.connect(person)
        node.tell(node.press(self._story.now))
        self._did(f"{person.name} presses SOS")
        await self._story.report(person)
        await self._story.settle()

    async def check_in(
        self, person: "Person", outcome: str, *, by: str = "vendor", said: str = "", **more: Any
    ) -> Mapping[str, Any]:
        """A check-in call has ended now with this outcome (C9); ``direction="inbound"`` where the person rang."""
        await self._story.go(self._when)
        body = {
            "household": person.household,
            "reference": f"call-{round(self._story.now)}",
            "called_at": utc(self._story.now),
            "outcome": outcome,
            "words": said,
            **more,
        }
        what = f"tells of a call with {person.name}: {outcome} {said}"
        answer: Mapping[str, Any] = await self.post("check-ins", body, by=by, what=what, about=person)
        return answer

    # Staff

    async def withdraw(self, person: "Person", kind: str, *, by: str) -> Any:
        """A consent is taken back."""
        path = f"households/{person.household}/consents/{kind}"
        return await self.post(path, None, by=by, what=f"ends {person.name}'s consent: {kind}", method="DELETE")

    async def consent(self, person: "Person", kind: str, *, by: str) -> Any:
        """A consent is given (W1)."""
        path = f"households/{person.household}/consents"
        return await self.post(path, {"kind": kind}, by=by, what=f"writes down {person.name}'s consent: {kind}")

    async def warn(self, person: "Person", kind: str, words: str, *, by: str) -> Any:
        """Warn whoever visits."""
        path = f"households/{person.household}/dangers"
        return await self.post(
            path, {"kind": kind, "text": words}, by=by, what=f"warns visitors of {person.name}: {kind}"
        )

    async def claim(self, person: "Person", *, by: str) -> Any:
        """Take the incident."""
        return await self._act(person, by, "claims", "claim")

    async def contact(
        self, person: "Person", *, by: str, outcome: str, means: str = "call", whom: str | None = None, memo: str = ""
    ) -> Any:
        """Try to reach somebody (W7)."""
        body = {"means": means, "outcome": outcome, "memo": memo, **({} if whom is None else {"whom": whom})}
        return await self._act(person, by, f"tries a {means}: {outcome}", "contacts", body)

    async def dispatch(
        self, person: "Person", *, by: str, partners: Sequence[str] = (), people: int = 2, memo: str = ""
    ) -> Any:
        """Send somebody (W8)."""
        body = {"partners": list(partners), "people": people, "memo": memo}
        return await self._act(person, by, f"sends {people} with {', '.join(partners) or 'nobody'}", "dispatches", body)

    async def script(self, person: "Person", *, by: str, to: str = "119") -> Mapping[str, Any]:
        """What is read aloud to 119 or 112 (K10)."""
        script: Mapping[str, Any] = await self.look(
            person, f"script?for={to}", by=by, what=f"reads the script for {to}"
        )
        return script

    async def calls(self, person: "Person", *, by: str, service: str) -> Any:
        """Somebody has called 119 or 112 themselves (K10)."""
        return await self._act(person, by, f"has called {service}", "emergency-calls", {"service": service})

    async def print(self, person: "Person", *, by: str, reason: str) -> str:
        """The timeline as a page to print (S13)."""
        query = urlencode({"format": "html", "reason": reason})
        return str(await self.look(person, f"timeline?{query}", by=by, what="prints the timeline"))

    async def arrived(self, person: "Person", *, by: str, memo: str = "") -> Any:
        """Those who went are there."""
        return await self._act(person, by, "notes the arrival", "dispatch-steps", {"step": "arrived", "memo": memo})

    async def transported(self, person: "Person", *, by: str, hospital: str, memo: str = "") -> Any:
        """The person was taken to a hospital (W10)."""
        body = {"step": "transported", "hospital": hospital, "memo": memo}
        return await self._act(person, by, f"notes the way to {hospital}", "dispatch-steps", body)

    async def ended(self, person: "Person", *, by: str, memo: str = "") -> Any:
        """Those who went are done."""
        return await self._act(person, by, "notes the end", "dispatch-steps", {"step": "ended", "memo": memo})

    async def police(
        self, person: "Person", *, by: str, measure: str, ruling: str, station: str, officer: str, memo: str = ""
    ) -> Any:
        """What the police decided (W9)."""
        body = {"measure": measure, "ruling": ruling, "station": station, "officer": officer, "memo": memo}
        return await self._act(
            person, by, f"notes that the police decided: {measure} {ruling}", "police-decisions", body
        )

    async def find(self, person: "Person", *, by: str, findings: Sequence[str], memo: str = "") -> Any:
        """What was found at home (K5)."""
        body = {"findings": list(findings), "memo": memo}
        return await self._act(person, by, f"finds {', '.join(findings)}", "findings", body)

    async def note(self, person: "Person", memo: str, *, by: str) -> Any:
        """Write something down."""
        return await self._act(person, by, f"notes: {memo}", "notes", {"memo": memo})

    async def release(self, person: "Person", *, by: str, memo: str = "") -> Any:
        """Give the incident back."""
        return await self._act(person, by, "gives it back", "release", {"memo": memo})

    async def close(self, person: "Person", *, by: str, result: str, memo: str) -> Any:
        """Close with a result and a memo (W11, W12)."""
        return await self._act(person, by, f"closes: {result}", "close", {"result": result, "memo": memo})

    async def reopen(self, person: "Person", *, by: str, memo: str) -> Any:
        """Open it again."""
        return await self._act(person, by, "opens it again", "reopen", {"memo": memo})

    async def third_party(self, person: "Person", *, by: str, reporter: str, kind: str, memo: str) -> Any:
        """Somebody tells a worry by phone (S11)."""
        body = {"household": person.household, "reporter": reporter, "kind": kind, "memo": memo}
        return await self.post(
            "incidents", body, by=by, what=f"takes a worry about {person.name}: {kind}", about=person
        )

    async def refused(
        self, person: "Person", *, by: str, act: str, code: str, body: Mapping[str, Any] | None = None
    ) -> RegionRefusedError:
        """An act on the incident is refused with this error's code; gives the refusal."""
        await self._story.go(self._when)
        label = await self.label(person)
        with pytest.raises(RegionRefusedError) as caught:
            await self._story.ask("POST", f"incidents/{label}/{act}", None if body is None else dict(body), by=by)
        assert caught.value.code == code, str(caught.value)
        self._did(f"{by} is refused {act}: {code}")
        return caught.value

    # Duty

    async def on_call(self, desk: str, who: str, part: str, *, until: str, by: str = "admin") -> None:
        """Somebody is on call at a desk from now on, reached by text message on their own phone."""
        await self._story.go(self._when)
        ways = {"ways": [{"channel": "solapi", "address": PHONES[who]}], "language": "ko"}
        await self.post(f"staff/{who}/ways", ways, by=by, what=f"writes down {who}'s phone", method="PUT")
        end = datetime.fromisoformat(until).replace(tzinfo=SEOUL).astimezone(UTC)
        shift = {"user": who, "part": part, "from": utc(self._story.now), "until": end.isoformat()}
        await self.post(f"rosters/{desk}/shifts", shift, by=by, what=f"puts {who} on the roster of {desk}: {part}")

    async def sheet(self, *, by: str) -> Mapping[str, Any] | None:
        """The newest hand-over sheet that somebody has not accepted yet, with its lines."""
        items = (await self.get("hand-overs?open_only=true", by=by))["items"]
        return None if not items else await self.get(f"hand-overs/{items[0]['id']}", by=by)

    async def accept(self, sheet: Mapping[str, Any], *, by: str, memo: str = "") -> Any:
        """Take over what a sheet tells (K8)."""
        path = f"hand-overs/{sheet['row']['id']}/accept"
        return await self.post(path, {"memo": memo}, by=by, what="accepts the hand-over")

    async def transfer(self, person: "Person", *, to: str, by: str, accepted_by: str, memo: str) -> None:
        """Offer somebody to another dong, which accepts (W17)."""
        path = f"households/{person.household}/transfer"
        offer = await self.post(path, {"dong": to, "memo": memo}, by=by, what=f"offers {person.name} to {to}")
        accept = f"transfers/{offer['id']}/accept"
        await self.post(accept, {"memo": ""}, by=accepted_by, what=f"accepts {person.name}")
        person.dong = to

    # Looks

    async def look(self, person: "Person", path: str, *, by: str, what: str) -> Any:
        """One look at something below the person's newest incident."""
        await self._story.go(self._when)
        self._did(f"{by} {what}")
        return await self._story.ask("GET", f"incidents/{await self.label(person)}/{path}", by=by)

    async def incident(self, person: "Person") -> Mapping[str, Any] | None:
        """The person's newest incident as the list shows it."""
        await self._story.go(self._when)
        return next(iter(await self._story.incidents(person)), None)

    async def view(self, person: "Person", *, by: str) -> Mapping[str, Any]:
        """The person's newest incident with the person, as somebody sees it."""
        await self._story.go(self._when)
        found: Mapping[str, Any] = await self._story.ask("GET", f"incidents/{await self.label(person)}", by=by)
        return found

    async def timeline(self, person: "Person", *, by: str = "admin") -> list[Mapping[str, Any]]:
        """Everything that happened to the person's newest incident."""
        await self._story.go(self._when)
        items: list[Mapping[str, Any]] = (
            await self._story.ask("GET", f"incidents/{await self.label(person)}/timeline", by=by)
        )["items"]
        return items

    async def label(self, person: "Person") -> str:
        """The short number of the person's newest incident."""
        found = await self.incident(person)
        assert found is not None, f"{person.name} has no incident"
        return str(found["label"])

    async def _act(self, person: "Person", by: str, what: str, act: str, body: Any = None) -> Any:
        await self._story.go(self._when)
        label = await self.label(person)
        return await self.post(f"incidents/{label}/{act}", body, by=by, what=f"{what} ({person.name})", about=person)
