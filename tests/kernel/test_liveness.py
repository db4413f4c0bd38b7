"""Whether a sensor can be seen."""

from aggregator.kernel.liveness import Liveness


def test_a_restart_of_the_radio_is_not_a_fault():
    life = Liveness(1.0)
    life.seen(0.0)
    life.unavailable(100.0)
    assert life.due == 400.0
    assert life.mature(399.0) is None
    assert not life.seen(399.5)
    assert life.alive
    assert life.due is None


def test_five_minutes_are_a_fault():
    life = Liveness(1.0)
    life.unavailable(100.0)
    life.unavailable(200.0)
    assert life.mature(400.0) == 100.0
    assert life.mature(500.0) is None
    assert not life.alive
    assert life.seen(600.0)
    assert life.alive
    assert life.last_seen_at == 600.0


def test_old_signs_of_life_do_not_bring_a_sensor_back():
    life = Liveness(1.0)
    life.seen(90.0)
    life.unavailable(100.0)
    assert not life.seen(80.0)
    assert life.due == 400.0
    assert life.last_seen_at == 90.0


def test_nothing_happens_after_now():
    life = Liveness(1.0)
    life.not_after(5.0)
    life.seen(90.0)
    life.unavailable(100.0)
    life.not_after(50.0)
    assert (life.last_seen_at, life.due) == (50.0, 350.0)


def test_it_survives_a_restart():
    life, again = Liveness(1.0), Liveness(1.0)
    life.seen(90.0)
    life.unavailable(100.0)
    life.mature(400.0)
    again.load(life.dump())
    assert again.dump() == life.dump()
    again.load({"lost": True, "down_since": "x"})
    assert again.alive
