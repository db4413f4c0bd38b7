"""When the reporter sends next."""

import pytest

from custom_components.smartcare.send_schedule import SendSchedule

NO_CHANCE = 0.0
ALL_CHANCE = 0.999999


def schedule(chance: float = NO_CHANCE) -> SendSchedule:
    return SendSchedule(100.0, 300.0, lambda: chance)


def delays(plan: SendSchedule, count: int, **how) -> list[float]:
    result = []
    for _ in range(count):
        now = plan.due_at
        plan.failed(now, **how)
        result.append(plan.due_at - now)
    return result


def test_the_first_attempt_is_at_once():
    assert schedule().due_at == 100.0


@pytest.mark.parametrize(("more_waits", "due_at"), [(False, 500.0), (True, 200.0)])
def test_after_success(more_waits, due_at):
    plan = schedule()

    plan.succeeded(200.0, more_waits)

    assert plan.due_at == due_at


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        (NO_CHANCE, [2.5, 5, 10, 20, 40, 80, 150, 150]),
        (ALL_CHANCE, [5, 10, 20, 40, 80, 160, 300, 300]),
    ],
)
def test_back_off_doubles_up_to_five_minutes(chance, expected):
    assert delays(schedule(chance), 8, urgent_waits=False) == pytest.approx(expected, rel=1e-4)


def test_something_urgent_is_tried_more_often():
    assert delays(schedule(), 9, urgent_waits=True) == [1, 2, 5, 10, 20, 30, 60, 60, 60]


def test_something_new_and_urgent_is_tried_at_once_and_begins_afresh():
    plan = schedule()
    delays(plan, 6, urgent_waits=True)

    plan.urgent(1000.0)

    assert plan.due_at == 1000.0
    assert delays(plan, 2, urgent_waits=True) == [1, 2]


@pytest.mark.parametrize(
    ("urgent", "retry_after_s", "chance", "delay"),
    [
        (False, 40.0, NO_CHANCE, 40.0),
        (False, 40.0, ALL_CHANCE, 42.5),
        (False, 10.0**9, NO_CHANCE, 3600.0),
        (True, 7.0, NO_CHANCE, 7.0),
        (True, 40.0, NO_CHANCE, 15.0),
        (True, 0.0, NO_CHANCE, 1.0),
    ],
)
def test_the_regions_wish_is_obeyed(urgent, retry_after_s, chance, delay):
    plan = schedule(chance)

    plan.failed(100.0, urgent_waits=urgent, retry_after_s=retry_after_s)

    assert plan.due_at - 100.0 == pytest.approx(delay, rel=1e-4)


@pytest.mark.parametrize(("failures", "due_at"), [(0, 150.0), (1, 102.5)])
def test_something_worth_sending_soon_waits_for_the_back_off(failures, due_at):
    plan = schedule()
    plan.succeeded(100.0, more_waits=False)
    for _ in range(failures):
        plan.failed(100.0, urgent_waits=False)

    plan.soon(150.0)

    assert plan.due_at == due_at


@pytest.mark.parametrize(("failures", "heartbeat_s", "due_at"), [(0, 60.0, 170.0), (0, 900.0, 400.0), (1, 1.0, 102.5)])
def test_a_shorter_heartbeat_counts_from_now(failures, heartbeat_s, due_at):
    plan = schedule()
    plan.succeeded(100.0, more_waits=False)
    for _ in range(failures):
        plan.failed(100.0, urgent_waits=False)

    plan.configure(heartbeat_s, 110.0)

    assert plan.due_at == due_at
    plan.succeeded(200.0, more_waits=False)
    assert plan.due_at == 200.0 + heartbeat_s


def test_success_ends_the_back_off():
    plan = schedule()
    delays(plan, 5, urgent_waits=False)
    plan.succeeded(100.0, more_waits=False)

    assert plan.failures == 0
    assert delays(plan, 1, urgent_waits=False) == [2.5]
