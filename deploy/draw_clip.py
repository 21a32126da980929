#!/usr/bin/env python3
"""Draws assets/clips/card-on-reader: how to lay the card on the reader, out of our own pictograms.

Run it after changing a pictogram or this script; it writes the video, its length and its hash. The pictures are the
same each time, the file is not: WebM gives itself a new number. Nothing flickers: what appears takes half a second.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import cv2
import numpy as np
import resvg_py

ROOT = Path(__file__).resolve().parents[1]
CLIP = ROOT / "assets" / "clips" / "card-on-reader"
SIDE, FPS, SECONDS = 640, 15, 7.0
INK, ACCENT, GROUND = "#10201A", "#00452E", "#FFFFFF"  # of the default theme


def pictogram(name: str, x: float, y: float, side: float, shown: float = 1.0) -> str:
    """One of assets/pictograms at this place of a 100 × 100 picture; `shown`: 0…1."""
    svg = (ROOT / "assets" / "pictograms" / f"{name}.svg").read_text(encoding="utf-8")
    for old, new in (("#101010", INK), ("#00aa00", ACCENT), ("#fefefe", GROUND)):
        svg = svg.replace(old, new)
    inner = re.sub(r"^<svg ", f'<svg x="{x}" y="{y}" width="{side}" height="{side}" ', svg.strip())
    return f'<g opacity="{shown:.3f}">{inner}</g>'


def eased(at: float, begin: float, end: float) -> float:
    """0 before `begin`, 1 after `end`, smooth between."""
    share = min(1.0, max(0.0, (at - begin) / (end - begin)))
    return share * share * (3 - 2 * share)


def drawing(at: float) -> str:
    """The picture at this second: a card above the reader, an arrow; the card comes down, lies, and a tick says so.

    The card does not slide: its edges would flicker past. It fades from each place into the next.
    """
    first, second = eased(at, 1.4, 2.1), eased(at, 3.1, 3.8)
    tick = eased(at, 4.6, 5.3)
    reader = (
        f'<rect x="8" y="48" width="84" height="48" rx="7" fill="{INK}"/>'
        f'<rect x="22" y="54" width="56" height="36" rx="4" fill="{GROUND}" stroke="{ACCENT}" stroke-width="2"/>'
    )
    parts = [reader, pictogram("arrow_down", 3, 18, 22, eased(at, 0.2, 0.8) * (1 - second))]
    for place, shown in ((-7, 1 - first), (18, first * (1 - second)), (47, second)):
        parts.append(pictogram("id_card", 25, place, 50, shown))
    parts.append(pictogram("check", 70, 12, 27, tick))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" fill="{GROUND}"/>{"".join(parts)}</svg>'
    )


def picture(at: float) -> np.ndarray:
    """height × width × 3 bytes of blue, green, red."""
    png = resvg_py.svg_to_bytes(svg_string=drawing(at), width=SIDE, height=SIDE, skip_system_fonts=True)
    return cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_COLOR)


def main() -> None:
    CLIP.mkdir(parents=True, exist_ok=True)
    path = CLIP / "card-on-reader.webm"
    film = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"VP80"), FPS, (SIDE, SIDE))
    for number in range(round(SECONDS * FPS)):
        film.write(picture(number / FPS))
    film.release()
    described = CLIP / "clip.yaml"
    text = described.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^sha256: .*$", f'sha256: "{hashlib.sha256(path.read_bytes()).hexdigest()}"', text)
    described.write_text(re.sub(r"(?m)^seconds: .*$", f"seconds: {SECONDS}", text), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
