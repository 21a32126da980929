"""The recorder's two ways: at a terminal with keys (`at_terminal`), and by itself, for scripts (`by_itself`).

By itself each prompt is one take: it begins when somebody speaks and ends after their silence. At a terminal Enter
begins and ends it, and a second look decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from drivers.contract import DriverError
from drivers.speech.capture import Microphone
from drivers.speech.judge import FAULTS, HAN_A_MINUTE, HINTS, WORDS_A_MINUTE, pace_of
from drivers.speech.playback import play
from drivers.speech.take import Cut, Take, cut
from kiosk_app.tools.prompts import Prompt
from kiosk_app.tools.voice_keys import Keys
from kiosk_app.tools.voice_session import Session

TRIES = 3
"""Takes of one prompt before it is left for another day, when nobody is at the keys."""
METER = 24  # cells
CLEAR, BOLD, PLAIN, LINE = "\x1b[2J\x1b[H", "\x1b[1m", "\x1b[0m", "\r\x1b[K"
HELP = "[回车 Enter] 开始录   [p] 听   [s] 跳过 skip   [b] 上一句 back   [u] 撤回 undo   [q] 停下，下次接着录 stop"
AFTER = "[回车 Enter] 留下 keep   [r] 再录 again   [p] 听 play"


@dataclass(frozen=True, slots=True)
class Ended:
    """`over`: the microphone has no more to give (a file's end)."""

    cut: Cut
    over: bool


def one_take(microphone: Microphone, prompt: Prompt, stopped: Callable[[Take], bool] = lambda take: False) -> Ended:
    """From now until silence follows speech, `stopped` says so, or a file ends. Raises DriverError."""
    take = Take()
    microphone.start()
    over = False
    while not take.over and not stopped(take):
        samples = microphone.read()
        if not len(samples):
            over = True
            break
        take.feed(samples)
    return Ended(cut(take.samples(), prompt.text, prompt.language), over)


def by_itself(session: Session, microphone: Microphone) -> Iterator[dict[str, Any]]:
    """One event a take: `kept`, `refused` (with the faults), `skipped`; at the end `ended`.

    Raises DriverError, OSError.
    """
    tries, over = 0, False
    while (prompt := session.now) is not None and not over:
        ended = one_take(microphone, prompt)
        over = ended.over
        if over and ended.cut.faults == ("silent",):
            break
        told = {"id": prompt.id, "text": prompt.text, **_measured(ended.cut)}
        if ended.cut.usable:
            entry = session.keep(ended.cut)
            tries = 0
            yield {"event": "kept", **told, "file": entry.file, "done": session.done, "of": len(session.prompts)}
            continue
        tries += 1
        yield {"event": "refused", **told, "say": [FAULTS[code].en for code in ended.cut.faults]}
        if tries >= TRIES:
            session.skip()
            tries = 0
            yield {"event": "skipped", "id": prompt.id}
    yield {"event": "ended", "done": session.done, "of": len(session.prompts), "kept": session.kept}


def _measured(cut: Cut) -> dict[str, Any]:
    return {"faults": list(cut.faults), "snr_db": round(cut.snr_db, 1), "clip": cut.clip.as_dict()}


def at_terminal(session: Session, microphone: Microphone, keys: Keys, write: Callable[[str], None]) -> None:
    """Until the end or `q`. Raises DriverError, OSError."""
    message = ""
    while (prompt := session.now) is not None:
        write(_screen(session, prompt, microphone.name, message))
        message = ""
        began = time.monotonic()
        match keys.wait():
            case "q" | "":
                break
            case "s":
                session.skip()
            case "b":
                session.back()
            case "u":
                message = "撤回了上一句 taken back" if session.undo() else "没有可以撤回的 nothing to take back"
            case "p":
                message = _listen(session.heard_before())
            case "\n":
                ended = _record(session, prompt, microphone, keys, write)
                if ended is not None:
                    message = _decide(session, prompt, ended.cut, keys, write)
                session.seconds += time.monotonic() - began
                if ended is not None and ended.over and session.now is prompt:
                    message += "（声音文件完了 the file is at its end）"
    done, of = session.done, len(session.prompts)
    write(f"{CLEAR}录好 {done} 句，共 {of} 句。下次接着录。 {done} of {of} recorded, all of it is kept.\n")


def _screen(session: Session, prompt: Prompt, microphone: str, message: str) -> str:
    number, of = session.at + 1, len(session.prompts)
    minutes = round(session.left_s / 60)
    kept = "已经录过 recorded" if session.clip(prompt) is not None else ""
    return (
        f"{CLEAR}{session.speaker} · {session.dialect} · {microphone}\n"
        f"第 {number} 句，共 {of} 句 · 录好 {session.done} 句 · 还要大约 {minutes} 分钟 about {minutes} min left\n\n\n"
        f"    {BOLD}{_large(prompt)}{PLAIN}\n\n\n"
        f"{prompt.id}  {kept}\n\n{HELP}\n{message}\n"
    )


def _large(prompt: Prompt) -> str:
    """A terminal has one size of letters: Han set wide apart are easier to read from a microphone's distance."""
    return " ".join(prompt.text) if prompt.language.startswith("zh") else prompt.text


def _record(
    session: Session, prompt: Prompt, microphone: Microphone, keys: Keys, write: Callable[[str], None]
) -> Ended | None:
    """None when it was broken off by `q`."""
    quit_now = False

    def stopped(take: Take) -> bool:
        nonlocal quit_now
        write(f"{LINE}录音中 ● {meter(take.level_db)} {take.seconds:4.1f} s   回车：说完了 Enter: done")
        key = keys.poll()
        quit_now = key == "q"
        return key in ("\n", "q", "")

    ended = one_take(microphone, prompt, stopped)
    write(LINE)
    return None if quit_now else ended


def meter(level_db: float) -> str:
    """From -60 dBFS to 0; what is near full scale is marked."""
    cells = max(0, min(METER, round((level_db + 60) / 60 * METER)))
    return "▮" * cells + "▯" * (METER - cells) + (" !" if level_db > -3 else "  ")


def _decide(session: Session, prompt: Prompt, cut: Cut, keys: Keys, write: Callable[[str], None]) -> str:
    """What to tell on the next screen."""
    if not cut.usable:
        return "没有留下 not kept：" + " / ".join(f"{FAULTS[code].zh} · {FAULTS[code].en}" for code in cut.faults)
    write(verdict(cut, prompt) + "\n" + AFTER + "\n")
    while True:
        match keys.wait():
            case "\n":
                session.keep(cut)
                return "留下了 kept"
            case "r" | "q" | "":
                return "没有留下 not kept"
            case "p":
                if problem := _listen(cut.samples):
                    write(problem + "\n")


def verdict(cut: Cut, prompt: Prompt) -> str:
    """What was measured, and what could be better."""
    pace = pace_of(cut.clip, prompt.text, prompt.language)
    low, high = HAN_A_MINUTE if prompt.language.startswith("zh") else WORDS_A_MINUTE
    unit = "字/分" if prompt.language.startswith("zh") else "words/min"
    told = f"{cut.clip.seconds:.1f} s · {cut.clip.lufs:.1f} LUFS · 比杂音高 {cut.snr_db:.0f} dB"
    if pace is not None:
        told += f" · {pace:.0f} {unit}（{low:.0f}–{high:.0f}）"
    for code in cut.faults:
        if code in HINTS:
            told += f"\n{FAULTS[code].zh} · {FAULTS[code].en}"
    return told


def _listen(samples: Any) -> str:
    """Plays it; what to tell when it cannot."""
    if samples is None:
        return "还没有录过 nothing recorded yet"
    try:
        play(samples)
    except DriverError as error:
        return f"放不出来 cannot be played: {error.hint}"
    return ""
