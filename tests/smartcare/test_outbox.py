"""What waits for the region survives, in order, numbered once, and bounded."""

import logging
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.smartcare.kernel import wire
from custom_components.smartcare.outbox import Outbox
from custom_components.smartcare.outbox_file import Trouble, open_file, open_memory

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def sos(name: str = "s_1") -> wire.SosItem:
    return wire.SosItem(at=NOW, sensor=name)


def reading(value: float = 1.0) -> wire.ReadingItem:
    return wire.ReadingItem(at=NOW, sensor="s_1", value=value)


def open_at(folder: Path, limit: int = 50_000) -> Outbox:
    return Outbox.open(folder / "home.outbox", limit, lambda: NOW)


def numbers(outbox: Outbox, max_items: int = 500) -> list[int]:
    return [item["seq"] for item in outbox.next_batch(max_items).items]


def ranges(outbox: Outbox) -> list[tuple[int, int, int]]:
    items = outbox.next_batch().items
    return [(i["first_seq"], i["last_seq"], i["count"]) for i in items if i["type"] == "dropped"]


def test_signals_go_first_and_each_lane_keeps_its_order(tmp_path):
    outbox = open_at(tmp_path)

    added = outbox.add_all([reading(), sos("a"), reading(), sos("b")])

    assert added == (1, 2, 3, 4)
    assert numbers(outbox) == [2, 4, 1, 3]
    assert numbers(outbox, 3) == [2, 4, 1]
    assert outbox.waiting == 4
    outbox.close()


def test_an_item_comes_out_as_it_goes_over_the_wire(tmp_path):
    outbox = open_at(tmp_path)
    outbox.add(sos())

    batch = outbox.next_batch()

    assert batch.boot == outbox.boot
    assert batch.items == ({"seq": 1, "type": "sos", "at": "2026-11-21T09:00:00.000Z", "sensor": "s_1"},)
    outbox.close()


def test_the_next_life_of_the_process_goes_on(tmp_path):
    first = open_at(tmp_path)
    first.add_all([sos(), reading()])
    boot = first.boot
    first.close()

    second = open_at(tmp_path)

    assert (second.boot, second.waiting, second.trouble) == (boot, 2, None)
    assert second.add(reading()) == 3
    second.close()


@pytest.mark.parametrize(
    ("ack", "also", "settled", "left"),
    [
        (0, (), 0, [1, 2, 3, 4]),
        (2, (), 2, [3, 4]),
        (0, (2, 4), 2, [1, 3]),
        (1, (3,), 2, [2, 4]),
        (4, (1, 2, 99), 4, []),
        (10**9, (), 4, []),
    ],
)
def test_what_the_region_has_is_forgotten(tmp_path, ack, also, settled, left):
    outbox = open_at(tmp_path)
    outbox.add_all([reading()] * 4)
    outbox.next_batch()

    assert outbox.settle(ack, also) == settled
    assert numbers(outbox) == left
    assert outbox.waiting == len(left)
    outbox.close()


def test_a_number_never_comes_twice_even_when_all_is_settled(tmp_path):
    first = open_at(tmp_path)
    first.add_all([reading(), reading()])
    first.next_batch()
    first.settle(2, ())
    first.close()

    second = open_at(tmp_path)

    assert second.add(reading()) == 3
    second.close()


@pytest.mark.parametrize(("ack", "also"), [(10**9, ()), (0, (1, 2, 3)), (3, (3,))])
def test_no_reply_destroys_what_was_not_handed_out(tmp_path, ack, also):
    outbox = open_at(tmp_path)
    outbox.add_all([reading(1), sos(), reading(2)])
    assert numbers(outbox, 1) == [2]

    outbox.settle(ack, also)

    assert set(numbers(outbox)) >= {1, 3}
    outbox.close()


def test_telemetry_is_dropped_before_signals_and_the_loss_is_told(tmp_path):
    outbox = open_at(tmp_path, limit=4)

    outbox.add_all([reading(), sos(), reading(), reading(), reading(), reading()])

    assert outbox.waiting == 4 + 2
    assert ranges(outbox) == [(1, 1, 1), (3, 3, 1)]
    assert numbers(outbox) == [2, 7, 8, 4, 5, 6]
    outbox.close()


def test_neighbouring_losses_are_one_range_until_they_are_told(tmp_path):
    outbox = open_at(tmp_path, limit=3)

    outbox.add_all([reading()] * 5)
    outbox.add_all([reading()] * 4)

    assert ranges(outbox) == [(1, 6, 6)]
    outbox.add(reading())
    assert ranges(outbox) == [(1, 6, 6), (7, 8, 2)]
    outbox.close()


def test_a_range_covers_what_was_settled_in_between(tmp_path):
    outbox = open_at(tmp_path, limit=3)
    outbox.add_all([reading()] * 3)
    outbox.next_batch()
    outbox.settle(0, (2,))

    outbox.add_all([reading()] * 3)

    assert ranges(outbox) == [(1, 3, 2)]
    outbox.close()


def test_signals_are_dropped_only_when_nothing_else_is_left_and_no_account_is_lost(tmp_path):
    outbox = open_at(tmp_path, limit=2)
    outbox.add_all([reading(), reading(), sos("a")])
    assert ranges(outbox) == [(1, 1, 1)]

    outbox.add_all([sos("b"), sos("c"), sos("d")])

    # 1 and 2 were readings, 3 was a, 4 told of the loss of 1, 5 was b
    assert ranges(outbox) == [(1, 5, 5)]
    assert numbers(outbox) == [6, 7, 8]
    outbox.close()


def test_a_full_outbox_makes_room_by_the_hundredth(tmp_path):
    outbox = open_at(tmp_path, limit=1000)
    outbox.add_all([reading()] * 1001)

    assert ranges(outbox) == [(1, 10, 10)]
    assert outbox.waiting == 1001 - 10 + 1
    outbox.close()


def test_a_region_that_knows_more_than_we_sent_shows_that_the_file_is_an_old_copy(tmp_path, caplog):
    outbox = open_at(tmp_path, limit=3)
    outbox.add_all([reading(1.0), reading(2.0), sos(), reading(3.0)])
    outbox.next_batch()
    boot = outbox.boot

    assert outbox.verify(5)
    assert not outbox.verify(6)

    assert outbox.boot != boot
    assert outbox.trouble is Trouble.OLD_COPY
    items = outbox.next_batch().items
    assert [(item["seq"], item["type"]) for item in items] == [(2, "sos"), (1, "reading"), (3, "reading")]
    assert outbox.verify(3)
    assert "numbered anew" in caplog.text
    outbox.close()


@pytest.mark.parametrize(
    ("household", "node", "same_boot", "left"),
    [
        ("h_1", "n_1", True, [2, 3]),
        ("h_1", "n_2", False, [1, 2]),
        ("h_2", "n_1", False, []),
        ("h_2", "n_2", False, []),
    ],
    ids=["as before", "paired anew", "another household", "another home"],
)
def test_whose_items_these_are_is_remembered(tmp_path, household, node, same_boot, left):
    first = open_at(tmp_path)
    first.add(reading(1.0))
    first.belong_to("h_1", "n_1")
    first.add_all([reading(2.0), reading(3.0)])
    first.next_batch(1)
    first.settle(1, ())
    first.close()

    second = open_at(tmp_path)
    second.belong_to(household, node)

    assert (second.boot == first.boot) is same_boot
    assert numbers(second) == left
    assert second.waiting == len(left)
    second.close()


BROKEN = [
    b"this is not a database, and it is long enough to be looked at as one" * 100,
    b"SQLite format 3\x00" + b"\xff" * 5000,
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_is_set_aside_and_said_once(tmp_path, caplog, content):
    path = tmp_path / "home.outbox"
    path.write_bytes(content)
    (tmp_path / "home.outbox.broken-1").touch()

    outbox = open_at(tmp_path)

    assert outbox.trouble is Trouble.SET_ASIDE
    assert outbox.add(sos()) == 1
    assert (tmp_path / "home.outbox.broken-2").read_bytes() == content
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    outbox.close()


@pytest.mark.parametrize(
    "statement",
    ["PRAGMA user_version = 7", "DROP TABLE lost", "PRAGMA user_version = 0"],
    ids=["of a later version", "incomplete", "foreign"],
)
def test_a_file_that_is_no_outbox_of_ours_is_set_aside(tmp_path, statement):
    open_at(tmp_path).close()
    with sqlite3.connect(tmp_path / "home.outbox", autocommit=True) as other:
        other.execute(statement)
    other.close()

    outbox = open_at(tmp_path)

    assert outbox.trouble is Trouble.SET_ASIDE
    outbox.close()


def test_a_file_that_breaks_under_us_is_replaced_and_the_new_item_kept(tmp_path, caplog):
    outbox = open_at(tmp_path)
    boot = outbox.boot
    outbox.add_all([reading(n) for n in range(2000)])
    outbox.close()
    path = tmp_path / "home.outbox"
    outbox = open_at(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x00" * (len(content) - 4096)
    path.write_bytes(content)
    outbox._connection.execute("PRAGMA shrink_memory")  # so that it is read again

    outbox.add(sos())

    assert (outbox.trouble, outbox.waiting) == (Trouble.SET_ASIDE, 1)
    assert outbox.boot != boot
    assert (tmp_path / "home.outbox.broken-1").exists()
    outbox.close()


def test_a_disk_that_does_not_write_any_more_does_not_stop_the_signals(tmp_path, caplog):
    outbox = open_at(tmp_path)
    outbox.add_all([reading(), sos("a")])
    boot = outbox.boot
    outbox._connection.execute("PRAGMA query_only = ON")  # what SQLite sees on a card that turned read-only

    outbox.add(sos("b"))
    outbox.add(sos("c"))

    assert outbox.trouble is Trouble.NOT_ON_DISK
    assert outbox.boot != boot
    assert [item.get("sensor") for item in outbox.next_batch().items] == ["a", "b", "c", "s_1"]
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    outbox.close()


@pytest.mark.parametrize("damage", [sqlite3.Connection.close, lambda source: source.execute("DROP TABLE life")])
def test_an_unreadable_old_file_does_not_stop_the_signals_either(tmp_path, damage):
    source = open_file(tmp_path / "home.outbox")
    damage(source)

    memory = open_memory(source)

    assert memory.execute("SELECT count(*), handed_through FROM life").fetchone() == (1, 0)
    memory.close()
    source.close()


@pytest.mark.parametrize("place", ["file/home.outbox", "/dev/full"])
def test_a_place_where_nothing_can_be_written_is_said_and_worked_around(tmp_path, place):
    (tmp_path / "file").touch()

    outbox = Outbox.open(tmp_path / place)

    assert outbox.trouble is Trouble.NOT_ON_DISK
    assert outbox.add(sos()) == 1
    outbox.close()


def test_a_closed_outbox_refuses(tmp_path):
    outbox = open_at(tmp_path)
    outbox.close()

    with pytest.raises(sqlite3.ProgrammingError):
        outbox.add(sos())


def test_an_item_that_is_none_leaves_nothing_behind(tmp_path):
    outbox = open_at(tmp_path)

    with pytest.raises(TypeError):
        outbox.add_all([sos(), wire.SosItem(at=NOW, sensor=object())])  # type: ignore[arg-type]

    assert outbox.waiting == 0
    assert outbox.add(sos()) == 1
    outbox.close()


def test_threads_take_turns(tmp_path):
    outbox = open_at(tmp_path)
    added: list[int] = []
    threads = [
        threading.Thread(target=lambda: added.extend(outbox.add(reading()) for _ in range(50))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(added) == list(range(1, 201))
    assert outbox.waiting == 200
    outbox.close()
