"""A Home Assistant configuration folder as it is after onboarding: an owner with a token, ZHA on the virtual radio."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from simulator.zigbee.seed import ZHA_YAML, zha_entry

OWNER = "0123456789abcdef0123456789abcdef"
LONG_AGO = "2020-01-01T00:00:00+00:00"
FAR_FUTURE = 4102444800  # 2100; a token must live through any home time
INTEGRATIONS = ("automation", "config", "diagnostics", "frontend", "history", "logbook", "recorder", "script", "zone")
# Storage holds every setting; none of them is filled in when it is read.
HTTP_DEFAULTS: dict[str, Any] = {
    "cors_allowed_origins": [],
    "ip_ban_enabled": False,
    "login_attempts_threshold": -1,
    "ssl_profile": "modern",
    "trusted_proxies": [],
    "use_x_forwarded_for": False,
    "use_x_frame_options": True,
}


def seed(
    folder: Path,
    *,
    port: int,
    http_in_storage: bool,
    zha_port: int | None,
    language: str = "en",
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Write the configuration folder. Gives the owner's long-lived access token.

    ``http_in_storage``: newer versions keep the server's address in storage; ``http:`` in YAML is only a trial there.
    ``zha_port``: of the virtual coordinator; None without Zigbee. ``extra`` is added to the YAML.
    """
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    refresh = {"id": secrets.token_hex(16), "jwt_key": secrets.token_hex(64)}
    _write(storage, "onboarding", 4, {"done": ["user", "core_config", "analytics", "integration"]})
    _write(storage, "auth", 1, _auth(refresh))
    server = {"server_host": ["127.0.0.1"], "server_port": port}
    if http_in_storage:
        _write(
            storage,
            "http",
            2,
            {"stable": HTTP_DEFAULTS | server, "pending": None, "yaml_migration_done": True},
            minor=2,
        )
    entries = [] if zha_port is None else [zha_entry(zha_port, at=LONG_AGO)]
    _write(storage, "core.config_entries", 1, {"entries": entries})
    settings: dict[str, Any] = {
        "homeassistant": {
            "name": "Virtual home",
            "latitude": 37.5,
            "longitude": 127.0,
            "elevation": 30,
            "unit_system": "metric",
            "time_zone": "Asia/Seoul",
            "country": "KR",
            "language": language,
            "currency": "KRW",
            # Whoever sits at this machine is signed in; the server listens on loopback only.
            "auth_providers": [
                {"type": "trusted_networks", "trusted_networks": ["127.0.0.1", "::1"], "allow_bypass_login": True},
                {"type": "homeassistant"},
            ],
        },
        **{name: {} for name in INTEGRATIONS},
        "logger": {"default": "warning", "logs": {"custom_components.smartcare": "info"}},
        **({} if zha_port is None else {"zha": ZHA_YAML}),
        **({} if http_in_storage else {"http": server}),
        **(extra or {}),
    }
    (folder / "configuration.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return _token(refresh)


def _write(storage: Path, key: str, version: int, data: Mapping[str, Any], *, minor: int = 1) -> None:
    content = {"version": version, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content), encoding="utf-8")


def _auth(refresh: Mapping[str, str]) -> dict[str, Any]:
    return {
        "users": [
            {
                "id": OWNER,
                "group_ids": ["system-admin"],
                "is_owner": True,
                "is_active": True,
                "name": "Installer",
                "system_generated": False,
                "local_only": True,
            }
        ],
        "groups": [{"id": f"system-{name}", "name": name} for name in ("admin", "users", "read-only")],
        "credentials": [],
        "refresh_tokens": [
            {
                **refresh,
                "user_id": OWNER,
                "client_id": None,
                "client_name": "stage",
                "client_icon": None,
                "token_type": "long_lived_access_token",
                "created_at": LONG_AGO,
                "access_token_expiration": 3.0e9,
                "token": secrets.token_hex(64),
                "last_used_at": None,
                "last_used_ip": None,
                "expire_at": None,
                "credential_id": None,
                "version": None,
            }
        ],
    }


def _token(refresh: Mapping[str, str]) -> str:
    """The access token of a refresh token: a JSON web token signed with its key."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"iss": refresh["id"], "iat": 0, "exp": FAR_FUTURE})
    signed = b".".join(_base64(json.dumps(part).encode()) for part in parts)
    return b".".join((signed, _base64(hmac.digest(refresh["jwt_key"].encode(), signed, hashlib.sha256)))).decode()


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
