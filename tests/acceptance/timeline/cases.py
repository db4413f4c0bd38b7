"""What is done in the follow-up: cases, referrals, tasks, absences, and what a case gives back to watching."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from simulator.stage.region import RegionRefusedError

from .acts import Acts, local, utc

if TYPE_CHECKING:
    from .story import Person

YEAR = 2023
"""The year of the programmes this software brings along."""

_ANSWERS_S = 3 * 86_400.0

type Row = Mapping[str, Any]


class CaseActs(Acts):
    """What staff do in the follow-up of a person; a story's person has one case (`Person.case`)."""

    # Cases

    async def open_case(
        self, person: "Person", *, by: str, needs: Sequence[str], reason: str, officer: str | None = None, **sheet: str
    ) -> Row:
        """Open the case from the person's newest incident, or join the incident to the case that runs."""
        label = (await self._story.incidents(person))[0]["label"]
        return await self._open(person, f"incidents/{label}/case", {}, by, needs, reason, officer, sheet)

    async def open_case_by_hand(
        self,
        person: "Person",
        *,
        by: str,
        needs: Sequence[str],
        reason: str,
        officer: str | None = None,
        task: Row | None = None,
        **sheet: str,
    ) -> Row:
        """Open a case without any incident, for instance in the `task` that a call has left."""
        body = {"household": person.household, **({} if task is None else {"task": task["label"]})}
        return await self._open(person, "cases", body, by, needs, reason, officer, sheet)

    async def move_case(self, person: "Person", move: str, *, by: str, reason: str, result: str | None = None) -> Row:
        """Plan, serve, monitor, close or open again."""
        body = {"move": move, "reason": reason, **({} if result is None else {"result": result})}
        return await self._in_case(person, by, f"moves the case: {move}", "moves", body)

    async def write_case(self, person: "Person", *, by: str, reason: str, **sheet: str) -> Row:
        """Write into the sheet, based on what is there now."""
        version = (await self.see_case(person, by=by))["row"]["version"]
        body = {"version": version, "changes": sheet, "reason": reason}
        return await self._in_case(person, by, f"writes {', '.join(sheet)}", "sheet", body)

    async def note_case(self, person: "Person", words: str, *, by: str) -> Row:
        """Write something down in the case."""
        return await self._in_case(person, by, f"notes: {words}", "notes", {"reason": words})

    async def see_case(self, person: "Person", *, by: str) -> Row:
        """The case with its person and its sheet."""
        view: Row = await self.get(f"cases/{person.case}", by=by)
        return view

    async def case_history(self, person: "Person", *, by: str) -> list[Row]:
        """Everything that happened to the case, the oldest first."""
        items: list[Row] = (await self.get(f"cases/{person.case}/history", by=by))["items"]
        return items

    async def case_versions(self, person: "Person", *, by: str) -> list[Row]:
        """Every version of the sheet, the oldest first."""
        items: list[Row] = (await self.get(f"cases/{person.case}/versions", by=by))["items"]
        return items

    async def print_case(self, person: "Person", *, by: str, reason: str) -> str:
        """The case sheet as a page to print, which is also put into the story's folder."""
        query = urlencode({"format": "html", "reason": reason})
        page = str(await self.get(f"cases/{person.case}/sheet?{query}", by=by))
        self._did(f"{by} prints the case sheet")
        (self._story.folder / f"{person.case}.html").write_text(page, encoding="utf-8")
        return page

    async def give_back(self, person: "Person", what: str, *, by: str, reason: str, **facts: Any) -> Row:
        """Change how the person is watched over: ``absence``, ``reach``, ``plug``, ``transfer``, … (W16, W17, P4)."""
        body = {"reason": reason, **facts}
        return await self._in_case(person, by, f"gives back {what}", f"give-back/{what}", body)

    # Referrals

    async def catalogue(self, year: int = YEAR, *, by: str = "admin") -> None:
        """Bring the programmes of a year that the software knows."""
        await self.post("programmes/seed", {"year": year}, by=by, what=f"brings the programmes of {year}")

    async def propose(
        self, person: "Person", programme: str, *, by: str, agency: str | None = None, memo: str = "", **wanted: Any
    ) -> Row:
        """Propose help: a programme of the catalogue by its code, or with an `agency` something else by its name."""
        await self._story.go(self._when)
        chosen: dict[str, Any] = {"name": programme, "agency": agency}
        if agency is None:
            known = (await self._story.ask("GET", f"programmes?year={YEAR}", by=by))["items"]
            chosen = {"programme": next(one["id"] for one in known if one["code"] == programme)}
        body = {**chosen, **wanted, "memo": memo}
        return await self._in_case(person, by, f"proposes {programme}", "referrals", body)

    async def arrange(
        self, person: "Person", programme: str, *, by: str, agency: str | None = None, memo: str = "", **granted: Any
    ) -> Row:
        """Propose help, ask the agency, which agrees by phone: ``granted=30, unit="meals"``."""
        wanted = {"unit": granted.pop("unit"), "wanted": granted["granted"]} if "unit" in granted else {}
        proposed = await self.propose(person, programme, by=by, agency=agency, **wanted)
        asked = await self._refer(
            proposed, by, "request", {"agreement": "spoken", "answer_due_at": utc(self._when + _ANSWERS_S)}
        )
        return await self.approve(asked, by=by, memo=memo, **granted)

    async def declines(self, referral: Row, *, by: str, refusal: str, memo: str = "") -> Row:
        """The person does not want it (F3)."""
        return await self._refer(referral, by, "refuse", {"refusal": refusal, "memo": memo})

    async def persuade(self, referral: Row, *, by: str, agreed: bool, memo: str) -> Row:
        """An attempt to persuade (F3)."""
        return await self._refer(referral, by, "persuade", {"agreed": agreed, "memo": memo})

    async def request(
        self, referral: Row, *, by: str, answer_by: str, agreement: str = "spoken", memo: str = ""
    ) -> Row:
        """Ask the agency, which answers by then, "2023-05-18 18:00"."""
        body = {"agreement": agreement, "answer_due_at": local(answer_by), "memo": memo}
        return await self._refer(referral, by, "request", body)

    async def approve(self, referral: Row, *, by: str, memo: str = "", **granted: Any) -> Row:
        """The agency will help: ``granted=60, starts_on="2023-05-20"``."""
        return await self._refer(referral, by, "approve", {"memo": memo, **granted})

    async def reject(self, referral: Row, *, by: str, memo: str) -> Row:
        """The agency will not help."""
        return await self._refer(referral, by, "reject", {"memo": memo})

    async def use(self, referral: Row, amount: float, *, by: str, memo: str = "") -> Row:
        """So much more was used."""
        return await self._refer(referral, by, "use", {"amount": amount, "memo": memo})

    async def move_referral(self, referral: Row, move: str, *, by: str, memo: str = "") -> Row:
        """Start, complete, cancel, note, or an appointment not kept (``miss``)."""
        return await self._refer(referral, by, "moves", {"move": move, "memo": memo})

    async def referral(self, referral: Row, *, by: str) -> Row:
        """A referral as it is now, with its history."""
        view: Row = await self.get(f"referrals/{referral['label']}", by=by)
        return view

    async def referral_refused(self, referral: Row, act: str, body: Any, *, by: str, code: str) -> None:
        """An act on a referral is refused with this error's code."""
        await self._story.go(self._when)
        with pytest.raises(RegionRefusedError) as caught:
            await self._story.ask("POST", f"referrals/{referral['label']}/{act}", body, by=by)
        assert caught.value.code == code, str(caught.value)
        self._did(f"{by} is refused {act}: {code}")

    # Tasks

    async def tasks(self, person: "Person", *, by: str, kind: str | None = None, ended: bool = False) -> list[Row]:
        """The tasks about the person, the first due first."""
        query = {"household": person.household, **({"kind": kind} if kind else {})}
        query |= {"include_ended": "true"} if ended else {}
        items: list[Row] = (await self.get(f"tasks?{urlencode(query)}", by=by))["items"]
        return items

    async def task(self, person: "Person", kind: str, *, by: str) -> Row:
        """The one running task of a kind about the person."""
        (found,) = await self.tasks(person, by=by, kind=kind)
        return found

    async def add_task(self, person: "Person", kind: str, /, *, by: str, due: str, **more: Any) -> Row:
        """Make a task, due by then, for a ``person`` or a ``team``."""
        body = {"household": person.household, "kind": kind, "due_at": local(due), **more}
        if person.case:
            body["case"] = person.case
        row: Row = await self.post("tasks", body, by=by, what=f"makes a task about {person.name}: {kind}")
        return row

    async def plan_follow_ups(self, person: "Person", /, *, by: str, **plan: Any) -> list[Row]:
        """Plan follow-ups: ``days=[14]``, ``after_holiday=True`` (F4, S7)."""
        path = f"households/{person.household}/follow-ups"
        rows: list[Row] = (await self.post(path, plan, by=by, what=f"plans to look after {person.name} again"))["items"]
        return rows

    async def take(self, task: Row, *, by: str) -> Row:
        """Begin with a task."""
        row: Row = await self.post(f"tasks/{task['label']}/take", None, by=by, what=f"takes {task['label']}")
        return row

    async def assign(self, task: Row, *, by: str, **to: str) -> Row:
        """Give a task to a ``person`` or a ``team``."""
        row: Row = await self.post(f"tasks/{task['label']}/assign", to, by=by, what=f"gives {task['label']} to {to}")
        return row

    async def postpone(self, task: Row, *, by: str, due: str, memo: str) -> Row:
        """Put a task off."""
        body = {"due_at": local(due), "memo": memo}
        row: Row = await self.post(f"tasks/{task['label']}/postpone", body, by=by, what=f"puts {task['label']} off")
        return row

    async def done(self, task: Row, *, by: str, memo: str) -> Row:
        """Say what was done, by its due moment."""
        body = {"memo": memo}
        row: Row = await self.post(f"tasks/{task['label']}/done", body, by=by, what=f"has done {task['label']}: {memo}")
        assert row["in_time"], f"{task['label']} was due at {task['due_at']}"
        return row

    async def follow_up(self, person: "Person", words: str, *, by: str) -> Row:
        """Do the next follow-up of the person; it must be due within the next working days."""
        task = (await self.tasks(person, by=by, kind="follow_up"))[0]
        return await self.done(task, by=by, memo=words)

    async def follow_ups_done(self, person: "Person", *, by: str) -> list[str]:
        """The follow-ups that are done, each with what was written, the earliest due first; none may be left."""
        found = await self.tasks(person, by=by, kind="follow_up", ended=True)
        assert [one["state"] for one in found] == ["done"] * len(found), found
        views = [await self.get(f"tasks/{one['label']}", by=by) for one in found]
        return [view["history"][-1]["memo"] for view in views]

    # The register

    async def change(self, person: "Person", *, by: str, **fields: Any) -> Row:
        """Change what is registered: ``services=["plug", "check_in"]``."""
        path = f"households/{person.household}"
        row: Row = await self.post(
            path, fields, by=by, what=f"changes {', '.join(fields)} of {person.name}", method="PATCH"
        )
        return row

    async def registered(self, person: "Person", *, by: str) -> Row:
        """What is registered."""
        view: Row = await self.get(f"households/{person.household}", by=by)
        return view

    async def calendar(self, *, by: str) -> str:
        """What the officer's calendar program reads; whoever holds the phone may see it."""
        made = await self.post("calendar", None, by=by, what="makes a calendar address")
        return str(await self.get(str(made["path"]).removeprefix("/api/v1/"), by=by))

    # Absences

    async def absence(
        self, person: "Person", kind: str, *, by: str, told_by: str, channel: str = "call", **more: Any
    ) -> Row:
        """Somebody tells that the person is away (W16)."""
        body = {"kind": kind, "told_by": told_by, "channel": channel, **more}
        path = f"households/{person.household}/absences"
        row: Row = await self.post(path, body, by=by, what=f"writes down that {person.name} is away: {kind}")
        return row

    async def absences(self, person: "Person", *, by: str) -> list[Row]:
        """All absences of the person."""
        items: list[Row] = (await self.get(f"absences?household={person.household}", by=by))["items"]
        return items

    async def home_again(self, absence: Row, *, by: str) -> Row:
        """The person is back."""
        row: Row = await self.post(f"absences/{absence['id']}", None, by=by, what="ends the absence", method="DELETE")
        return row

    async def _open(
        self,
        person: "Person",
        path: str,
        body: dict[str, Any],
        by: str,
        needs: Sequence[str],
        reason: str,
        officer: str | None,
        sheet: Mapping[str, str],
    ) -> Row:
        body |= {"needs": list(needs), "reason": reason, "sheet": dict(sheet)}
        body |= {} if officer is None else {"officer": officer}
        row: Row = await self.post(path, body, by=by, what=f"opens {person.name}'s case: {reason}")
        person.case = row["label"]
        return row

    async def _in_case(self, person: "Person", by: str, what: str, act: str, body: Any) -> Row:
        path = f"cases/{person.case}/{act}"
        row: Row = await self.post(path, body, by=by, what=f"{what} ({person.name}, {person.case})")
        return row

    async def _refer(self, referral: Row, by: str, act: str, body: Any) -> Row:
        path = f"referrals/{referral['label']}/{act}"
        row: Row = await self.post(path, body, by=by, what=f"{referral['label']} {act}: {body}")
        return row
