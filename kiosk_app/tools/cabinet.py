"""The screen as its cabinet holds it, by devices.yaml, and whether that leaves room for what is touched."""

from __future__ import annotations

from dataclasses import replace

from drivers.cabinet import Cabinet
from kiosk_app.access.display import Panel
from kiosk_app.content.problems import Problem
from kiosk_app.ui.frame import reach
from kiosk_app.ui.low import shortage

_LAYOUTS = {
    "low": ("低位", "low mode", "800 to 1100 mm", "离地 800–1100 毫米"),
    "standing": ("站着用", "the standing layout", "380 to 1220 mm", "离地 380–1220 毫米"),
}
_STEP = 10


def panel_in(cabinet: Cabinet, panel: Panel | None = None) -> Panel:
    return replace(panel or Panel(), bottom_mm=cabinet.bottom_mm, tilt_deg=cabinet.tilt_deg)


def cabinet_problems(cabinet: Cabinet, file: str, line: int = 0, panel: Panel | None = None) -> list[Problem]:
    """One for each layout whose targets do not find room where hands reach."""
    found = []
    for layout, (zh, en, where_en, where_zh) in _LAYOUTS.items():
        if _fits(cabinet, layout, panel):
            continue
        reason = f"{en} has too little of the screen {where_en} above the floor / {zh}：屏幕{where_zh}的部分不够放按键"
        found.append(Problem(file, line, "cabinet", reason, _remedy(cabinet, layout, panel)))
    return found


def _fits(cabinet: Cabinet, layout: str, panel: Panel | None) -> bool:
    standing = panel_in(cabinet, panel)
    band = reach(standing, layout)
    return band is None or not shortage(standing, band)


def _remedy(cabinet: Cabinet, layout: str, panel: Panel | None) -> str:
    """The heights at which this screen, leaning as it does, would be right."""
    good = [
        height
        for height in range(300, 1101, _STEP)
        if _fits(cabinet.model_copy(update={"bottom_mm": float(height)}), layout, panel)
    ]
    if not good:
        return "this screen is too small for it: use a larger one / 屏幕太小，换大一点的"
    span = f"{good[0]}–{good[-1]} mm"
    return f"mount its lower edge at {span}, then correct bottom_mm / 屏幕下边装在离地 {span}，再改 bottom_mm"
