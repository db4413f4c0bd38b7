"""No sealed column is forgotten when the key changes."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import aggregator.store
from aggregator.store.schema import MODULES
from aggregator.store.sealed import every_sealed

FOLDER = Path(aggregator.store.__file__).parent
SEALS = {"seal"}


def seals(path: Path) -> bool:
    """Whether a module of the store seals anything."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in SEALS for call in calls)


FOR_ALL_TABLES = ("cipher", "sealed", "forgetting")
SEALING = sorted(path.stem for path in FOLDER.glob("*.py") if seals(path) and path.stem not in FOR_ALL_TABLES)


def test_the_search_finds_who_seals():
    assert {"households", "incidents", "equipment"} <= set(SEALING)


@pytest.mark.parametrize("name", SEALING)
def test_who_seals_names_the_columns(name: str):
    module = import_module(f"aggregator.store.{name}")
    assert module.SEALED
    assert module in MODULES


class Row(dict[str, int]):
    """A row whose every column holds its own position."""

    def __missing__(self, name: str) -> int:
        return 7


@pytest.mark.parametrize("sealed", every_sealed(), ids=lambda sealed: sealed.table.name)
def test_places_name_table_and_column(sealed):
    for column in sealed.columns:
        place = sealed.place(Row(), column)
        assert place.startswith(f"{sealed.table.name}.{column}:")
        assert "7" in place.partition(":")[2]
        assert "text" in str(sealed.table.c[column].type).lower()


def test_a_table_is_named_once():
    names = [sealed.table.name for sealed in every_sealed()]
    assert len(names) == len(set(names))
