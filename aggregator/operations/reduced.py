"""Views with less in them, for those who may know only a part."""

from collections.abc import Container
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def reduced[View: DataclassInstance](view: View, keep: Container[str]) -> View:
    """The view with every field blank that is not named: what is added later is kept back until somebody names it."""
    return replace(
        view,
        **{one.name: _blank(getattr(view, one.name)) for one in fields(view) if one.name not in keep},
    )


def _blank(value: Any) -> Any:
    """Nothing of the same kind."""
    return type(value)() if isinstance(value, str | tuple | frozenset | dict) else None
