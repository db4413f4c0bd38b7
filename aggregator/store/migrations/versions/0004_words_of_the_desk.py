"""More roles, priorities, signals, moves and kinds of tickets."""

from aggregator.store.constraints import allow

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLES = ("dong_officer", "centre_officer", "administrator")
_MORE_ROLES = (
    "viewer",
    "dong_officer",
    "centre_officer",
    "district_manager",
    "city",
    "installer",
    "auditor",
    "vendor",
    "service_administrator",
    "administrator",
)
_PRIORITIES = ("sos", "danger")
_MORE_PRIORITIES = ("sos", "danger_words", "danger", "missed_check", "equipment")
_SIGNALS = ("sos", "danger", "cannot_see", "missed_check")
_MORE_SIGNALS = (*_SIGNALS, "danger_words", "needs_help", "check_request")
_MOVES = (
    "raise",
    "defer",
    "resume",
    "route",
    "join",
    "evidence",
    "clear",
    "note",
    "claim",
    "contact",
    "dispatch",
    "release",
    "expire",
    "close",
    "reopen",
)
_MORE_MOVES = (*_MOVES, "escalate", "remind", "hand_over", "accept")
_TICKETS = ("node_silent", "home_blind", "sensor_offline", "sensor_unsuitable", "channel_failing")
_MORE_TICKETS = (
    *_TICKETS,
    "battery_low",
    "clock_skewed",
    "version_old",
    "area_outage",
    "roster_empty",
    "hand_over_overdue",
)


def upgrade() -> None:
    """Allow the new words."""
    allow("users", {"role": _MORE_ROLES})
    allow("incidents", {"priority": _MORE_PRIORITIES})
    allow("signals", {"kind": _MORE_SIGNALS})
    allow("transitions", {"move": _MORE_MOVES})
    allow("tickets", {"kind": _MORE_TICKETS})


def downgrade() -> None:
    """Allow the old words only; fails where a new one is in use."""
    allow("tickets", {"kind": _TICKETS})
    allow("transitions", {"move": _MOVES})
    allow("signals", {"kind": _SIGNALS})
    allow("incidents", {"priority": _PRIORITIES})
    allow("users", {"role": _ROLES})
