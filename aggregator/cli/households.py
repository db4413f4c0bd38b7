"""``smartcare household``: the people who are watched over."""

import click

from aggregator.domain.access import Actor
from aggregator.domain.household import ConsentKind, Contact, ContactKind, Registration, Telemetry
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.kernel.events import Stage
from aggregator.kernel.home import RiskGroup
from aggregator.operations import households
from aggregator.operations.context import Context
from aggregator.operations.households import HouseholdRow, HouseholdView
from aggregator.operations.pages import every_page

from .history import history
from .moves import come_back
from .options import as_json, choice
from .output import moment, print_facts, print_json, print_table
from .register import DAILY
from .session import Session


@click.group(commands=(history, come_back, *DAILY))
def household() -> None:
    """The people who are watched over."""


@household.command()
@click.option("--dong", required=True, help="The dong the person lives in.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--phone", default="", help="The person's phone.")
@click.option("--address", default="", help="Where the person lives.")
@click.option("--memo", default="", help="What staff should know, such as “phone on silent”.")
@click.option(
    "--risk", type=choice(RiskGroup), default=RiskGroup.GENERAL.value, show_default=True, help="The risk group."
)
@click.option(
    "--telemetry",
    type=choice(Telemetry),
    default=Telemetry.SUMMARY.value,
    show_default=True,
    help="How many readings are sent.",
)
@click.option(
    "--service",
    "services",
    type=choice(Service),
    multiple=True,
    default=(Service.PLUG.value,),
    show_default=True,
    help="What watches over the person; several times for several.",
)
@click.option(
    "--consent",
    "consents",
    type=choice(ConsentKind),
    multiple=True,
    help="What the person agreed to besides the service itself; several times for several.",
)
@click.option(
    "--contact",
    "contacts",
    type=(choice(ContactKind), str, str),
    multiple=True,
    metavar="KIND NAME PHONE",
    help="Somebody to call, in this order.",
)
@click.option("--fact", "facts", type=choice(Reach), multiple=True, help="How to reach the person; several times.")
@as_json
@click.pass_obj
def add(
    session: Session,
    dong: str,
    name: str,
    phone: str,
    address: str,
    memo: str,
    risk: str,
    telemetry: str,
    services: tuple[str, ...],
    consents: tuple[str, ...],
    contacts: tuple[tuple[str, str, str], ...],
    facts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Register a household."""
    registration = Registration(
        dong=dong,
        name=name,
        phone=phone,
        address=address,
        memo=memo,
        risk=RiskGroup(risk),
        telemetry=Telemetry(telemetry),
        services=tuple(map(Service, services)),
        consents=tuple(dict.fromkeys((ConsentKind.SERVICE, *map(ConsentKind, consents)))),
        contacts=tuple(Contact(kind=ContactKind(kind), name=who, phone=number) for kind, who, number in contacts),
        facts=tuple(map(Reach, facts)),
    )
    added = session.run(lambda context, actor: households.register(context, actor, registration))
    if as_json:
        print_json(added, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.household_added", household=added.id))


@household.command("list")
@click.option("--dong", help="Only this dong.")
@click.option("--service", type=choice(Service), help="Only with this service.")
@click.option("--risk", type=choice(RiskGroup), help="Only of this risk group.")
@click.option("--stage", type=choice(Stage), help="Only at this stage.")
@click.option("--left", is_flag=True, help="Only who has left, instead of who has not.")
@click.option("--all", "everybody", is_flag=True, help="Who has left, too.")
@click.option("--search", default="", help="A whole name or phone; the spelling does not matter.")
@as_json
@click.pass_obj
def list_(
    session: Session,
    dong: str | None,
    service: str | None,
    risk: str | None,
    stage: str | None,
    left: bool,
    everybody: bool,
    search: str,
    as_json: bool,
) -> None:
    """List households; the look is logged."""

    async def work(context: Context, actor: Actor) -> tuple[HouseholdRow, ...]:
        return await every_page(
            lambda after, limit: households.list_households(
                context,
                actor,
                dong=dong,
                service=None if service is None else Service(service),
                risk=None if risk is None else RiskGroup(risk),
                stage=None if stage is None else Stage(stage),
                left=None if everybody else left,
                search=search,
                after=after,
                limit=limit,
            ),
            lambda row: row.id,
        )

    found = session.run(work)
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.household_titles").split("|"), [_row(session, one) for one in found])


@household.command()
@click.argument("household")
@as_json
@click.pass_obj
def show(session: Session, household: str, as_json: bool) -> None:
    """Show one household; the look is logged."""
    view = session.run(lambda context, actor: households.show(context, actor, household))
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        print_facts(_facts(session, view))


def _row(session: Session, one: HouseholdRow) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    stage = say(f"stage.{one.stage}") if one.stage else say("cli.not_yet")
    night = say("cli.yes" if one.night_consent else "cli.no")
    incident = "" if one.incident is None else f"I-{one.incident}"
    return (one.id, one.dong, one.name, say(f"risk.{one.risk}"), night, stage, incident)


def _facts(session: Session, view: HouseholdView) -> list[tuple[str, str]]:
    """One household as names and values."""
    say, timezone = session.language.say, session.timezone
    in_force = [say(f"consent.{consent.kind}") for consent in view.consents if consent.revoked_at is None]
    contacts = [f"{say(f'contact.{contact.kind}')} {contact.name} {contact.phone}" for contact in view.contacts]
    values = (
        view.id,
        view.dong,
        view.name,
        view.phone,
        view.address,
        view.memo,
        say(f"risk.{view.risk}"),
        ", ".join(say(f"service.{service}") for service in view.services),
        ", ".join(in_force),
        "; ".join(contacts),
        say(f"stage.{view.stage}") if view.stage else say("cli.not_yet"),
        moment(view.last_evidence_at, timezone),
        ", ".join(view.nodes),
        "" if view.incident is None else f"I-{view.incident}",
        moment(view.registered_at, timezone),
    )
    more = (
        ", ".join(say(f"reach.{fact}") for fact in view.facts),
        "; ".join(session.language.explain(one.sentence, timezone) for one in view.dangers),
        " → ".join(f"{one.dong} ({moment(one.since, timezone)[:10]})" for one in view.dongs),
        moment(view.left_at, timezone),
        ", ".join(say(f"leaving.{one.reason}") for one in view.departures),
    )
    named = zip(say("cli.household_facts").split("|"), values, strict=True)
    return [*named, *zip(say("cli.household_more").split("|"), more, strict=True)]
