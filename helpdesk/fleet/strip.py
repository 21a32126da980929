"""A day of a terminal as a strip of SVG: heights tell the states as well as colours do. Pure."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpdesk.fleet.history import Day

WIDE, HIGH = 480, 28  # user units: three minutes each across
TALL = {"well": 0.4, "low": 0.6, "trouble": 0.8, "offline": 1.0, "off": 0.15}


def strip(day: Day) -> Markup:
    parts = [
        f'<svg class="strip" role="img" preserveAspectRatio="none" viewBox="0 0 {WIDE} {HIGH}"',
        f' width="{WIDE}" height="{HIGH}">',
        f"<title>{escape(day.day.isoformat())}</title>",
    ]
    parts += [f'<line class="hour" x1="{x}" y1="0" x2="{x}" y2="{HIGH}"/>' for x in range(0, WIDE + 1, WIDE // 4)]
    for piece in day.pieces:
        x, width = piece.begin / 3, max((piece.end - piece.begin) / 3, 1.0)
        tall = HIGH * TALL[piece.level]
        parts.append(
            f'<rect class="{piece.level}" x="{x:.1f}" y="{HIGH - tall:.1f}" width="{width:.1f}" height="{tall:.1f}">'
            f"<title>{escape(piece.text)}</title></rect>"
        )
    return Markup("".join((*parts, "</svg>")))
