"""Draws the case sheets of docs/images: two stories of the casebook are played, and what they print is drawn.

.venv/bin/python scripts/draw_case_sheets.py [FOLDER]

FOLDER holds what an earlier run of the stories has left (pytest's --basetemp). Needs Chromium and a Korean font.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
STORIES = {
    "case-s08.ko.png": "test_s08_an_absence_from_the_call",
    "case-s12.ko.png": "test_s12_intensive_care_and_porridge",
}
WIDTH, HEIGHT = 860, 2400
SCALE = 1.5
MARGIN = 24
SHORTENED = 30
"""pytest gives a test's folder so many letters of its name, and a digit."""
PAPER = (255, 255, 255)


def play(folder: Path) -> None:
    """Play the stories; their pages lie in the folder afterwards."""
    chosen = " or ".join(STORIES.values())
    tests = [sys.executable, "-m", "pytest", "-q", "tests/acceptance/casebook", "-k", chosen, f"--basetemp={folder}"]
    subprocess.run(tests, cwd=ROOT, check=True)


def draw(page: Path, image: Path) -> None:
    """Draw a page as it looks on paper, without the empty rest of the sheet."""
    browser = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        options += [f"--user-data-dir={profile}", f"--force-device-scale-factor={SCALE}"]
        options += [f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={image}", page.as_uri()]
        subprocess.run([browser, *options], check=True, capture_output=True, timeout=120)
    with Image.open(image) as drawn:
        sheet = drawn.convert("RGB")
    printed = ImageChops.difference(sheet, Image.new("RGB", sheet.size, PAPER)).getbbox()
    if printed is None:
        raise SystemExit(f"{page}: nothing is printed on it")
    left, top, right, bottom = printed
    box = (max(0, left - MARGIN), max(0, top - MARGIN), min(sheet.width, right + MARGIN), bottom + MARGIN)
    sheet.crop(box).quantize(64).save(image, optimize=True)


def main() -> None:
    """Draw both sheets."""
    with tempfile.TemporaryDirectory(prefix="smartcare-sheets-") as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary) / "stories"
        if len(sys.argv) == 1:
            play(folder)
        for name, test in STORIES.items():
            (page,) = folder.glob(f"{test[:SHORTENED]}?/story*/C-*.html")
            draw(page, IMAGES / name)
            print(IMAGES / name)


if __name__ == "__main__":
    main()
