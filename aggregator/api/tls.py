"""The certificate the API shows: new files count from the next connection on, broken ones never."""

import logging
import ssl
from datetime import datetime
from pathlib import Path
from typing import Protocol

from aggregator.logs import event
from aggregator.logs.faults import told

_LOGGER = logging.getLogger(__name__)


class Files(Protocol):
    """Where a certificate with its chain and its key lie, both PEM."""

    @property
    def certificate(self) -> Path:
        """The certificate first, then those it hangs on."""

    @property
    def key(self) -> Path:
        """The private key, without a passphrase."""


class Certificate:
    """Follows the files; `context` stays the same object, so a server that has it shows the newest certificate."""

    def __init__(self, files: Files):
        """Load the files. Raises OSError or ssl.SSLError."""
        self._files = files
        self._seen = self._times()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._load(self.context)
        self.expires_at = self._expiry()

    def look(self) -> None:
        """Take over files that have changed."""
        if self._times() != self._seen:
            self.reload()

    def reload(self) -> bool:
        """Take over the files as they are now; False, and told, when they do not fit: the former stays."""
        self._seen = self._times()
        try:
            # Tried on another context first: a certificate without its key would spoil the one in use.
            self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
            self._load(self.context)
            self.expires_at = self._expiry()
        except (OSError, ValueError) as error:
            _LOGGER.error(  # noqa: TRY400 - the words of the error are enough
                "The new certificate cannot be used; the former stays", extra=event("tls_failed", reason=told(error))
            )
            return False
        _LOGGER.info(
            "The certificate was read again", extra=event("tls_reloaded", expires=self.expires_at.date().isoformat())
        )
        return True

    def _load(self, context: ssl.SSLContext) -> None:
        """Put the files into a context."""
        context.load_cert_chain(self._files.certificate, self._files.key, password="")

    def _expiry(self) -> datetime:
        """Until when the first certificate of the file is valid, UTC."""
        from cryptography import x509  # only who shows a certificate needs it, and it takes a while to read

        return x509.load_pem_x509_certificates(self._files.certificate.read_bytes())[0].not_valid_after_utc

    def _times(self) -> tuple[int, ...]:
        """When the files were changed last; 0 while one is missing."""
        paths = (self._files.certificate, self._files.key)
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
