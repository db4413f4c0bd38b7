"""The register from a terminal: searching, moving, warning, leaving, coming back, and files."""

from pathlib import Path

import pytest

from .conftest import Terminal


@pytest.fixture
def household(terminal: Terminal) -> str:
    """Somebody in Hongje-1-dong; the region has a second dong."""
    config = terminal.config.read_text("utf-8")
    first = config.index("      - id: hongje1")
    second = "      - {id: hongje2, name: 홍제2동, recipients: [{webhook: 'http://127.0.0.1:9000/hongje2'}]}\n"
    terminal.config.write_text(config[:first] + second + config[first:], "utf-8")
    added = terminal.json(
        *("household", "add", "--dong", "hongje1", "--name", "김영자", "--phone", "010-1234-5678", "--risk", "high"),
        *("--service", "check_in", "--fact", "phone_on_silent", "--fact", "prepaid"),
    )
    identifier: str = added["id"]
    return identifier


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), 1),
        (("--dong", "hongje2"), 0),
        (("--service", "check_in"), 1),
        (("--service", "plug"), 0),
        (("--risk", "high"), 1),
        (("--risk", "general"), 0),
        (("--left",), 0),
        (("--all",), 1),
        (("--search", "김 영자"), 1),
        (("--search", "+82 10 1234 5678"), 1),
        (("--search", "이순자"), 0),
    ],
)
def test_the_list_is_narrowed(terminal: Terminal, household: str, options: tuple[str, ...], found: int) -> None:
    assert [row["id"] for row in terminal.json("household", "list", *options)] == [household][:found]


def test_an_offer_is_listed_and_accepted(terminal: Terminal, household: str) -> None:
    offer = terminal("household", "transfer", household, "hongje2", "--memo", "이사").stdout.strip()
    listed = terminal("transfer", "list").stdout
    accepted = terminal.json("transfer", "accept", offer)
    shown = terminal.json("household", "show", household)
    assert (offer in listed, "offered" in listed, "이사" in listed) == (True, True, True)
    assert (accepted["state"], shown["dong"]) == ("accepted", "hongje2")
    assert [one["dong"] for one in shown["dongs"]] == ["hongje1", "hongje2"]
    assert terminal.json("transfer", "list") == []
    assert terminal("transfer", "accept", offer).stderr.startswith("This offer is not open any more")


@pytest.mark.parametrize(
    ("answer", "state"),
    [(("refuse", "--memo", "이미 옮겨 감"), "refused"), (("withdraw",), "withdrawn")],
)
def test_an_offer_is_not_taken(terminal: Terminal, household: str, answer: tuple[str, ...], state: str) -> None:
    offer = terminal.json("household", "transfer", household, "hongje2", "--memo", "이사")
    verb, *options = answer
    told = terminal("transfer", verb, offer["id"], *options)
    assert (told.exit_code, state in told.stdout) == (0, True)
    assert terminal.json("household", "show", household)["dong"] == "hongje1"


def test_a_warning_is_kept_after_its_end(terminal: Terminal, household: str) -> None:
    (noted,) = terminal.json("danger", "add", household, "dog", "--text", "큰 개", "--since", "2026-03-02")
    shown = terminal("household", "show", household).stdout
    assert "Danger: a dog (큰 개)" in shown
    assert "phone on silent, prepaid phone" in shown
    assert terminal.json("danger", "end", household, noted["id"]) == []
    history = terminal("--language", "ko", "danger", "list", household).stdout
    assert "큰 개" in history
    assert "큰 개" not in terminal("household", "show", household).stdout


def test_who_left_comes_back(terminal: Terminal, household: str) -> None:
    left = terminal("household", "leave", household, "--reason", "admitted", "--memo", "요양병원")
    gone = terminal("household", "show", household).stdout
    back = terminal.json("household", "return", household, "--service", "plug", "--consent", "night")
    again = terminal("household", "return", household)
    assert (left.exit_code, "admitted" in left.stdout, "Why left" in gone) == (0, True, True)
    assert (back["left_at"], back["services"]) == (None, ["plug"])
    assert [one["kind"] for one in back["consents"] if one["revoked_at"] is None] == ["night"]
    assert again.exit_code == 1
    assert again.stderr.startswith("household: The person has not left")


def test_devices_are_lent_and_fetched(terminal: Terminal, household: str) -> None:
    lent = terminal.json("devices", "lend", household, "plug", "A-17")
    terminal("household", "leave", household, "--reason", "ended", "--memo", "끝")
    wanted = terminal("devices", "list", "--wanted").stdout
    terminal("devices", "mark", lent[0]["device"]["id"], "returned")
    assert "A-17" in wanted
    assert terminal.json("devices", "list", "--wanted") == []


def test_a_file_is_tried_and_registered(terminal: Terminal, household: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes("동,이름,전화\r\nhongje1,이순자,010-2222-3333\r\nhongje1,김영자,010 1234 5678\r\n".encode("cp949"))
    tried = terminal("household", "import", str(file), "--dry-run")
    taken = terminal.json("household", "import", str(file))
    assert (tried.exit_code, taken["registered"], taken["rows"][1]["household"]) == (0, 1, household)
    assert [row["name"] for row in terminal.json("household", "list")] == ["김영자", "이순자"]
    file.write_text("dong,name,phone\nhongje1,박,call\n", "utf-8")
    bad = terminal("household", "import", str(file))
    assert (bad.exit_code, "phone" in bad.stdout) == (1, True)


@pytest.mark.parametrize(("language", "first"), [("en", "dong"), ("ko", "동")])
def test_the_template_is_a_file_that_can_be_read(
    terminal: Terminal, household: str, tmp_path: Path, language: str, first: str
) -> None:
    template = terminal("--language", language, "household", "template").stdout
    file = tmp_path / "template.csv"
    file.write_text(template, "utf-8")
    report = terminal.json("household", "import", str(file))
    assert template.startswith(first)
    assert (report["rows"], report["registered"], report["bad"]) == ([], 0, 0)


def test_an_absence_is_told_and_ended(terminal: Terminal, household: str) -> None:
    (told,) = terminal.json(
        *("absence", "add", household, "--kind", "travel", "--told-by", "guardian", "--channel", "call"),
        *("--until", "2099-01-01", "--place", "부산"),
    )
    listed = terminal("absence", "list").stdout
    terminal("absence", "end", told["id"])
    assert ("부산" in listed, "guardian" in listed) == (True, True)
    assert terminal.json("absence", "list") == []
    assert [one["end"] for one in terminal.json("absence", "list", "--household", household)] == ["staff"]
