"""The tables about cases counted the slow way: every row is read and looked at, nothing that is kept for reports."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Table, select

from aggregator.operations.context import Context
from aggregator.store import case_measures, cases, incidents, referrals, tasks, transfers
from aggregator.store.dispatches import dispatches

type Rows = Sequence[RowMapping]
type Place = Callable[[str, datetime], str | None]
"""What a household counts as at a moment: its dong, or the same for all; None: it is not counted."""

HELPING = ("in_progress", "used_in_part", "completed")


class Recount:
    """Everything that is stored about cases, and what happened in a span of it."""

    def __init__(self, rows: Mapping[str, Rows], start: datetime, end: datetime):
        self.rows = rows
        self.start, self.end = start, end

    def within(self, name: str, moment: str) -> list[RowMapping]:
        """The rows of a table whose moment lies in the span."""
        return [row for row in self.rows[name] if row[moment] is not None and self.start <= row[moment] < self.end]

    def dong(self, household: str, at: datetime) -> str | None:
        """Where a household was registered at a moment."""
        stays = [row for row in self.rows["residences"] if row["household_id"] == household and row["since"] <= at]
        return next((row["dong_id"] for row in stays if row["until"] is None or row["until"] > at), None)

    def cases(self, place: Place) -> dict[str, Counter[str]]:
        """Cases opened and closed, by place."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self.within("cases", "opened_at"):
            found[place(row["household_id"], row["opened_at"]) or "?"]["cases_opened"] += 1
        for row in self.within("cases", "closed_at"):
            where = place(row["household_id"], row["closed_at"]) or "?"
            found[where] += Counter({"cases_closed": 1, f"closed_{row['result']}": 1})
        return known(found)

    def first_help(self, place: Place) -> dict[str, list[int | None]]:
        """How many ms each case from an incident waited for help, shortest first, None: has none yet."""
        found: defaultdict[str, list[int | None]] = defaultdict(list)
        for row in self.within("cases", "opened_at"):
            if row["incident_number"] is not None:
                found[place(row["household_id"], row["opened_at"]) or "?"].append(self.waited_ms(row))
        return {where: sorted(each, key=lambda one: (one is None, one or 0)) for where, each in known(found).items()}

    def waited_ms(self, case: RowMapping) -> int | None:
        """From the first signal to the first help."""
        incident, number = case["incident_number"], case["number"]
        heard = [row["at"] for row in self.rows["signals"] if row["incident_number"] == incident]
        raised = [row["opened_at"] for row in self.rows["incidents"] if row["number"] == incident]
        signalled = min(heard or raised)
        mine = {row["number"] for row in self.rows["referrals"] if row["case_number"] == number}
        moments = [
            *(
                row["at"]
                for row in self.rows["case_transitions"]
                if (row["case_number"], row["move"]) == (number, "serve")
            ),
            *(
                row["at"]
                for row in self.rows["referral_transitions"]
                if row["referral_number"] in mine and row["state_after"] in HELPING
            ),
            *(
                row["ended_at"]
                for row in self.rows["tasks"]
                if row["state"] == "done" and (row["case_number"] == number or row["incident_number"] == incident)
            ),
        ]
        return min(((at - signalled) // timedelta(milliseconds=1) for at in moments if at >= signalled), default=None)

    def referrals(self, place: Place) -> dict[str, Counter[str]]:
        """Referrals proposed, by place and state."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self.within("referrals", "opened_at"):
            where = place(row["household_id"], row["opened_at"]) or "?"
            found[where] += Counter({"referrals": 1, f"referral_{row['state']}": 1})
        return known(found)

    def refusals(self, place: Place) -> dict[str, Counter[str]]:
        """Referrals refused, attempts to persuade, and refusals turned."""
        household = {row["number"]: row["household_id"] for row in self.rows["referrals"]}
        found: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for row in self.within("referral_transitions", "at"):
            where = place(household[row["referral_number"]], row["at"]) or "?"
            if row["move"] == "persuade":
                found[where]["persuasions"].add(row["id"])
            if row["move"] == "refuse":
                found[where]["referrals_refused"].add(row["referral_number"])
            if row["move"] == "refuse" and self.turned(row):
                found[where]["refusals_turned"].add(row["referral_number"])
        return known({where: Counter({key: len(each) for key, each in sets.items()}) for where, sets in found.items()})

    def turned(self, refusal: RowMapping) -> bool:
        """Whether a refused referral was requested or approved later."""
        return any(
            row["referral_number"] == refusal["referral_number"]
            and row["id"] > refusal["id"]
            and row["move"] in ("request", "approve")
            for row in self.rows["referral_transitions"]
        )

    def repeats(self, place: Place) -> dict[str, Counter[str]]:
        """Households with signals, and with several."""
        times: Counter[tuple[str, str]] = Counter()
        for row in self.within("incidents", "opened_at"):
            times[place(row["household_id"], row["opened_at"]) or "?", row["household_id"]] += 1
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (where, _household), often in times.items():
            found[where] += Counter({"households_signalled": 1, "households_repeated": int(often > 1)})
        return known(found)


def known[T](found: Mapping[str, T]) -> dict[str, T]:
    """What happened where somebody was registered."""
    return {where: each for where, each in found.items() if where != "?"}


async def read(context: Context, start: datetime, end: datetime) -> Recount:
    """Read everything."""
    return Recount(await _rows(context, _TABLES), start, end)


async def _rows(context: Context, tables: Iterable[Table]) -> dict[str, Rows]:
    async with context.database.read() as connection:
        return {table.name: (await connection.execute(select(table))).mappings().all() for table in tables}


_TABLES: tuple[Any, ...] = (
    cases.cases,
    cases.case_transitions,
    referrals.referrals,
    referrals.referral_transitions,
    tasks.tasks,
    incidents.incidents,
    incidents.signals,
    transfers.residences,
    dispatches,
)
assert set(HELPING) == set(case_measures.HELPING)
