"""The printed page of one incident: who, what happened when, who was told, who went there, how it ended."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from aggregator.domain.checklist import Answer, Seen
from aggregator.domain.triage import HOME, REGION
from aggregator.kernel.events import Explanation
from aggregator.kernel.explain import duration
from aggregator.operations.dispatch_views import DispatchView
from aggregator.operations.incident_messages import MessageFate
from aggregator.operations.incident_papers import IncidentPaper
from aggregator.operations.incident_views import TimelineEntry
from aggregator.printing.page import Page
from aggregator.text import Texts


def incident_page(paper: IncidentPaper, language: Texts, timezone: tzinfo) -> Page:
    """The page in one language, times on the region's clocks."""
    return _Writer(paper, language, timezone).write()


class _Writer:
    """Writes one page, section by section."""

    def __init__(self, paper: IncidentPaper, language: Texts, timezone: tzinfo) -> None:
        self._paper = paper
        self._say: Callable[..., str] = language.say
        self._language = language
        self._timezone = timezone

    def write(self) -> Page:
        """The whole page."""
        paper, row = self._paper, self._paper.view.row
        printed = self._say(
            "print.stamp", who=paper.printed_by, when=self._moment(paper.printed_at), reason=paper.reason
        )
        page = Page(
            language=self._language.language, title=self._say("print.incident", label=row.label), printed=printed
        )
        for note in (*paper.view.rules, *paper.view.warnings, *row.badges):
            page.note(self._explain(note))
        page.facts(self._facts())
        self._section(page, "print.moments", ("print.moments_titles", list(self._moments())), narrow=2)
        self._section(page, "print.contacts", ("print.contacts_titles", list(self._contacts())))
        for dispatch in paper.view.dispatches:
            page.heading(self._say("print.dispatch", position=dispatch.position))
            page.facts(self._dispatch(dispatch))
        self._section(page, "print.checklist", ("print.checklist_titles", [self._answer(one) for one in paper.answers]))
        if paper.view.findings:
            page.heading(self._say("print.findings"))
            for finding in paper.view.findings:
                page.paragraph(self._explain(finding))
        page.heading(self._say("print.timeline"))
        page.table(self._titles("print.timeline_titles"), [self._entry(one) for one in paper.timeline], narrow=3)
        self._section(
            page, "print.messages", ("print.messages_titles", [self._message(one) for one in paper.messages]), narrow=1
        )
        return page

    def _section(self, page: Page, heading: str, table: tuple[str, list[tuple[str, ...]]], *, narrow: int = 0) -> None:
        """A heading with its table; nothing at all where there are no rows."""
        titles, rows = table
        if rows:
            page.heading(self._say(heading))
            page.table(self._titles(titles), rows, narrow=narrow)

    def _facts(self) -> list[tuple[str, str]]:
        """What the incident is and who it is about."""
        paper, view, row = self._paper, self._paper.view, self._paper.view.row
        values = (
            view.name,
            view.phone,
            view.address,
            " ".join(map(self._explain, view.reachability)),
            view.household_memo,
            self._say(f"priority.{row.priority}"),
            self._explain(row.why),
            f"{paper.desk}. {self._explain(row.desk_why)}",
            self._explain(paper.on_duty),
            ", ".join(paper.on_call),
            self._moment(row.opened_at),
            self._moment(row.last_evidence_at),
            "" if row.cleared_why is None else self._explain(row.cleared_why),
            self._say(f"state.{row.state}"),
            row.claimed_by or "",
            "" if row.result is None else self._say(f"result.{row.result}"),
            view.memo,
        )
        return list(zip(self._titles("print.facts"), values, strict=True))

    def _moments(self) -> Iterator[tuple[str, ...]]:
        """When the important things happened first, and how long after the signal."""
        signal = self._paper.signalled_at
        for what, at in self._firsts():
            yield (self._moment(at), self._since(at, signal), self._say(f"print.moment_{what}"))

    def _firsts(self) -> Iterator[tuple[str, datetime]]:
        """The first of each important thing, in the order of their times."""
        first: dict[str, datetime] = {}
        for entry in self._paper.timeline:
            first.setdefault(entry.what, entry.at)
        for dispatch in self._paper.view.dispatches[:1]:
            first |= {
                what: at
                for what, at in (("arrived", dispatch.arrived_at), ("ended", dispatch.ended_at))
                if at is not None
            }
        order = ("claim", "contact", "escalate", "hand_over", "dispatch", "arrived", "ended", "close")
        found = [("signal", self._paper.signalled_at), *((what, first[what]) for what in order if what in first)]
        yield from sorted(found, key=lambda moment: moment[1])

    def _contacts(self) -> Iterator[tuple[str, ...]]:
        """The people around the person."""
        for one in self._paper.view.contacts:
            yield (self._say(f"contact.{one.kind}"), one.name, one.phone, one.note)

    def _dispatch(self, one: DispatchView) -> list[tuple[str, str]]:
        """One dispatch."""
        sent = f"{self._moment(one.sent_at)} ({one.sent_by})"
        people = "" if one.people is None else str(one.people)
        told = (", ".join(map(self._partner, one.partners)), people, one.names)
        times = (sent, *map(self._moment, (one.left_at, one.arrived_at, one.transported_at, one.ended_at)))
        police = "\n".join(
            f"{self._explain(decision.what)} {decision.officer} ({decision.written_by})" for decision in one.police
        )
        values = (*told, *times, police, one.keyholder, one.damage, one.repairs, one.hospital)
        return list(zip(self._titles("print.dispatch_facts"), values, strict=True))

    def _partner(self, partner: str) -> str:
        """Who goes along: a word of ours, or as it was written."""
        key = f"partners.{partner}"
        return self._say(key) if self._language.has(key) else partner

    def _answer(self, one: Answer) -> tuple[str, ...]:
        """One answer of the checklist; a finding from before the districts' lists says its whole sentence."""
        words = Explanation("checklist.item", one.words.values) if one.ko else one.words
        return (self._explain(words), self._say(f"seen.{Seen(one.seen)}"), self._moment(one.at), one.by)

    def _entry(self, one: TimelineEntry) -> tuple[str, ...]:
        """One line of the timeline."""
        who = self._say(f"who.{one.who}") if one.who in (HOME, REGION) else one.who
        why = self._explain(one.why)
        told = f"{why}\n{one.memo}" if one.memo else why
        return (self._moment(one.at), self._since(one.at, self._paper.signalled_at), who, told)

    def _message(self, one: MessageFate) -> tuple[str, ...]:
        """One message and its fate."""
        state = self._say(f"delivery.{one.state}")
        return (
            self._moment(one.created_at),
            self._message_kind(one),
            f"{one.channel} {one.address}",
            f"{state} {self._moment(one.received_at or one.sent_at)} {one.error}".strip(),
        )

    def _message_kind(self, one: MessageFate) -> str:
        """What the message said, by its subject."""
        row = self._paper.view.row
        key = f"message.{one.kind}.subject"
        if not self._language.has(key):
            return one.kind
        return self._say(key, number=row.label, priority=self._say(f"message.priority.{row.priority}"))

    def _since(self, at: datetime, signal: datetime) -> str:
        """How long after the signal."""
        return "+" + duration((at - signal).total_seconds(), self._language.sentences)

    def _moment(self, at: datetime | None) -> str:
        """A time as people read it, on the region's clocks; nothing for none."""
        return "" if at is None else f"{at.astimezone(self._timezone):%Y-%m-%d %H:%M}"

    def _explain(self, what: Explanation) -> str:
        """A sentence."""
        return self._language.explain(what, self._timezone)

    def _titles(self, key: str) -> list[str]:
        """Titles that stand in one text."""
        return self._say(key).split("|")
