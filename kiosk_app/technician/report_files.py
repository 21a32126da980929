"""The readiness report as text and as a page to print: the same words as on the slip."""

from __future__ import annotations

from html import escape

from kiosk_app.core.effects import SlipLine
from kiosk_app.core.technician.readiness import reason_words, reasons, settings_words, slip
from kiosk_app.core.technician.state import PASSIVE, Record, Seen
from kiosk_app.core.technician.telling import Tell, name_of, short, state_words, trial_words

_MARKS = {"item": "□ ", "indent": "  "}


def text(seen: Seen, hall: str, tell: Tell, language: str) -> str:
    return "\n".join(_row(line) for line in slip(seen, hall, tell, language)) + "\n"


def _row(line: SlipLine) -> str:
    return "-" * 32 if line.style == "rule" else _MARKS.get(line.style, "") + line.text


def page(seen: Seen, hall: str, tell: Tell, language: str) -> str:
    """One HTML page, complete in itself, for A4."""

    def say(key: str, **arguments: str | int) -> str:
        return escape(tell(key, **arguments).show)

    why = reasons(seen)
    verdict = say("technician-not-ready-title" if why else "technician-ready-title")
    todo = "".join(f"<li>{escape(reason_words(reason, seen, tell).show)}</li>" for reason in why)
    heads = ("technician-parts", "technician-fact-state", "technician-fact-driver", "technician-fact-asset")
    columns = "".join(f"<th>{say(key)}</th>" for key in (*heads, "technician-fact-trial"))
    rows = "".join(_part_row(seen, at, tell, language) for at in range(len(seen.parts)))
    settings = "".join(
        f"<tr><th>{say(f'technician-{key}')}</th><td>{escape(words.show)}</td></tr>"
        for key, words in settings_words(seen, tell)
    )
    return f"""<!doctype html>
<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{say("technician-slip-head")}</title>
<style>
body {{ font: 12pt/1.5 "Noto Sans CJK SC", sans-serif; color: #10201a; margin: 15mm; }}
h1 {{ margin: 0; }} .verdict {{ font-size: 18pt; font-weight: bold; border: 1mm solid; padding: 2mm 4mm; }}
table {{ border-collapse: collapse; margin: 5mm 0; }} th, td {{ border: 0.3mm solid #5e6f67; padding: 1mm 3mm; }}
th {{ text-align: left; }} li {{ list-style: "□ "; }} .todo {{ color: #26352e; }}
</style></head><body>
<h1>{say("technician-slip-head")}</h1>
<p>{say("technician-slip-terminal", terminal=seen.terminal, hall=hall)}<br>
{say("technician-slip-when", at=seen.clock, version=seen.version)}</p>
<p class="verdict">{verdict}</p>
<ul>{todo}</ul>
<table><tr>{columns}</tr>{rows}</table>
<table>{settings}</table>
<p>{say("technician-slip-sign")}</p>
</body></html>
"""


def _part_row(seen: Seen, at: int, tell: Tell, language: str) -> str:
    part, record = seen.parts[at], seen.record
    trials = [trial for trial in (record.trial(part.role, level) for level in ("active", PASSIVE)) if trial]
    told = "<br>".join(escape(trial_words(trial, tell).show) for trial in trials if trial.of(part))
    state = escape(state_words(part, tell).show)
    if todo := part.todo.get(language, ""):
        state += f'<br><span class="todo">{escape(tell("technician-slip-todo", todo=todo).show)}</span>'
    cells = (
        escape(name_of(part.role, tell).show),
        state,
        escape(part.driver),
        escape(part.asset),
        told or escape(tell("technician-trial-never").show),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def kept_volume(record: Record) -> str:
    """For `kiosk doctor`: that the technician's volume counts more than devices.yaml's; empty where none is kept."""
    if record.volume_db is None:
        return ""
    told = f"音量校准 {record.volume_db:g} dB：技术员 {short(record.volume_at)} 按分贝表设的，代替 devices.yaml 里的"
    return f"speech: {told} calibration_db (set on the technician's page, counts more than devices.yaml)"
