"""The forms a table can be had in as a file."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from aggregator.sheets import csv_file, page_file, xlsx_file
from aggregator.sheets.printed import Printed


class Format(StrEnum):
    """How a table is written down."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


FILES: Mapping[Format, tuple[str, Callable[[Printed], bytes]]] = MappingProxyType(
    {
        Format.CSV: (csv_file.MEDIA, csv_file.csv_bytes),
        Format.XLSX: (xlsx_file.MEDIA, xlsx_file.xlsx_bytes),
        Format.HTML: (page_file.MEDIA, page_file.page_bytes),
    }
)
"""Media type and writer of each form that is a file."""
POLICIES: Mapping[Format, str] = MappingProxyType({Format.HTML: page_file.POLICY})
"""What a browser may do with a form it shows at once (Content-Security-Policy)."""
