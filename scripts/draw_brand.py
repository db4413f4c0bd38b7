"""Draws the mark of SmartCare: a house with a heart for a window. Run with the developer's environment; needs Pillow.

.venv/bin/python scripts/draw_brand.py
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "custom_components" / "smartcare" / "brand"
SIZES = {"icon.png": 256, "icon@2x.png": 512}

TEAL = (15, 139, 141, 255)
CORAL = (255, 122, 92, 255)
CREAM = (255, 248, 238, 255)
FINE = 2048  # drawn large, then made small: smooth edges


def house(draw: ImageDraw.ImageDraw) -> None:
    """Draw walls and a roof with round corners, 2048 units wide."""
    roof = [(1024, 200), (1880, 960), (168, 960)]
    draw.polygon(roof, fill=TEAL)
    draw.line([*roof, roof[0], roof[1]], fill=TEAL, width=150, joint="curve")
    for x, y in roof:
        draw.ellipse((x - 75, y - 75, x + 75, y + 75), fill=TEAL)
    draw.rounded_rectangle((360, 800, 1688, 1900), radius=170, fill=TEAL)


def heart(draw: ImageDraw.ImageDraw, x: float, y: float, width: float, colour: tuple[int, int, int, int]) -> None:
    """Draw a heart of this width with its middle at (x, y)."""
    unit = width / 32
    turns = [step * math.tau / 360 for step in range(360)]
    draw.polygon(
        [
            (
                x + unit * 16 * math.sin(t) ** 3,
                y - unit * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
            )
            for t in turns
        ],
        fill=colour,
    )


def mark() -> Image.Image:
    """Return the mark on a transparent ground."""
    image = Image.new("RGBA", (FINE, FINE))
    draw = ImageDraw.Draw(image)
    house(draw)
    heart(draw, 1024, 1230, 1060, CREAM)
    heart(draw, 1024, 1215, 800, CORAL)
    return image


def main() -> None:
    """Write the mark in its sizes."""
    FOLDER.mkdir(exist_ok=True)
    image = mark()
    for name, size in SIZES.items():
        image.resize((size, size), Image.Resampling.LANCZOS).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
