"""What the HTTP server itself says. Whoever does not speak HTTP is no fault of ours and must not fill the log."""

import logging

from aiohttp.http_exceptions import HttpProcessingError


class OurFaultsOnly(logging.Filter):
    """Lets through what is not the doing of a caller."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is about something of ours: any port scan makes the server write a traceback each time."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | ConnectionError)


def server_logger() -> logging.Logger:
    """The logger to give to the HTTP server."""
    logger = logging.getLogger("aggregator.api.server")
    if not any(isinstance(one, OurFaultsOnly) for one in logger.filters):
        logger.addFilter(OurFaultsOnly())
    return logger
