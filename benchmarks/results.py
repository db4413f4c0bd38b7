"""benchmarks/RESULTS.md: one section per benchmark, replaced when it is measured again."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def write_section(section: str) -> None:
    """Put a section, which begins with its "## title" line, in the place of the one before."""
    title = section.splitlines()[0]
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n"
    head, *sections = (part.rstrip("\n") for part in text.split("\n## "))
    known = [f"## {part}" for part in sections]
    new = section.rstrip("\n")
    kept = [new if part.splitlines()[0] == title else part for part in known]
    RESULTS.write_text("\n\n".join([head, *kept, *([] if new in kept else [new])]) + "\n", encoding="utf-8")
