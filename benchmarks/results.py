"""benchmarks/RESULTS.md: one section per benchmark, replaced when it is measured again."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def write_section(section: str) -> None:
    """Put a section, which begins with its "## title" line, in the place of the one before."""
    title = section.splitlines()[0]
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n"
    head, *sections = text.rstrip("\n").split("\n## ")
    kept = [f"## {old}".rstrip("\n") for old in sections if f"## {old.splitlines()[0]}" != title]
    RESULTS.write_text("\n\n".join([head.rstrip("\n"), *kept, section.rstrip("\n")]) + "\n", encoding="utf-8")
