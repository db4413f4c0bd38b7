"""Every text a person reads exists in Korean and in English, with the same keys and the same blanks to fill."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDERS = ("custom_components/smartcare", "aggregator", "simulator", "dashboards/src")
BLANK = re.compile(r"{(\w+)")


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its dotted key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}".lstrip("."))
    else:
        yield path, str(value)


def differences(english: Path, korean: Path) -> Iterator[str]:
    """Yield what one language has and the other has not."""
    if not korean.exists():
        yield f"{korean}: missing"
        return
    texts = [dict(flat(json.loads(path.read_text("utf-8")))) for path in (english, korean)]
    for key in sorted(texts[0].keys() ^ texts[1].keys()):
        yield f"{korean if key in texts[0] else english}: no text for {key}"
    for key in sorted(texts[0].keys() & texts[1].keys()):
        # Names and other facts may come in both languages: holiday_ko, holiday_en.
        blanks = [{re.sub("_(en|ko)$", "", name) for name in BLANK.findall(text[key])} for text in texts]
        if blanks[0] != blanks[1]:
            yield f"{korean}: {key} fills {sorted(blanks[1])}, English fills {sorted(blanks[0])}"
        if not texts[1][key].strip():
            yield f"{korean}: {key} is empty"


def _korean(name: str) -> str:
    """The name of the Korean file beside an English one."""
    return name.removesuffix("en.json") + "ko.json"


def main() -> int:
    """Compare every en.json, and every theme.en.json, with the ko.json beside it; 1 when they differ."""
    # The aggregator's kernel is a link to the integration's: looked at once.
    files = [
        path for folder in FOLDERS for path in Path(folder).rglob("*en.json") if "aggregator/kernel" not in str(path)
    ]
    problems = [problem for path in files for problem in differences(path, path.with_name(_korean(path.name)))]
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
