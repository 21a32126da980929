"""How each role's part is staged on its emulator: what it is asked for, how it is made silent, what proves it works.

A new role joins the contract suite and the fault matrix by being registered; a row here says what cannot be guessed.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from support.hands import (
    NAME,
    NUMBER,
    Run,
    is_plugged_in,
    is_pressed,
    is_typed_on,
    lights,
    new_job,
    scans,
    scans_person,
)

from drivers.camera import load_spec
from drivers.emulation import Emulator
from drivers.receipt_printer.slip import slip_from_text
from drivers.registry import Package, Registry

Stage = tuple[tuple[str, str], ...]  # keys and values for Emulator.set
ROOT = Path(__file__).parents[3]


def no_effects(_emulator: Any) -> int:
    return 0


@dataclass(frozen=True)
class KeyFault:
    """A fault staged by an emulator's keys. `outcome` as in `fault_matrix.Outcome`."""

    strike: Stage
    mend: Stage
    outcome: str


@dataclass(frozen=True)
class Part:
    """`works` runs one command and asserts what it did; `begin` brings the part into the state it serves in.

    `arguments` are required parameters of commands by name. `silent` makes it hear and not answer where no byte stream
    lies below. `waits` is a command that goes on until somebody does something. `variants` are further drivers of the
    role that have an emulator, and its start values for them; `wirings` other ways to reach the usual driver's.
    `effect` is a command with a physical effect that takes a job id, `effects` counts what it did.
    `private` stages a person, uses the part every way, and returns what must be readable nowhere.
    """

    works: Callable[[Run, Any], object] = lambda run, _emulator: run("self_test")
    begin: Callable[[Run, Any], object] = lambda _run, _emulator: None
    emulator: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    silent: Stage = ()
    waits: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wirings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    effect: Callable[[Run, str], Any] | None = None
    effects: Callable[[Any], int] = no_effects
    private: Callable[[Run, Any], tuple[str, ...]] | None = None
    wire_outcomes: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, KeyFault] = field(default_factory=dict)


REPLUG = KeyFault((("plug", "out"),), (("plug", "in"),), "lost")
MUTE = KeyFault((("mute", "on"),), (("mute", "off"),), "lost")


# --- identity cards


def _reads_card(run: Run, emulator: Emulator) -> None:
    emulator.set("card", "zhang-san")
    try:
        assert run("read").name == NAME
    finally:
        emulator.set("card", "none")


def _reads_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    for fault in ((), (("garble", "9"),), (("half", "9"),), (("remove_at", "700"),), (("fault", "41*9"),)):
        emulator.set("card", "none")
        for key, value in (("garble", "0"), ("half", "0"), ("fault", "none"), *fault):
            emulator.set(key, value)
        emulator.set("card", "zhang-san")
        run("read")
    emulator.set("fault", "none")
    return (NAME, NUMBER, "示例路", "19500312", "通城县")


# --- other cards


def _reads_bus_card(run: Run, emulator: Emulator) -> None:
    emulator.set("card", "elderly")
    try:
        assert run("read").type.value == "transit"
    finally:
        emulator.set("card", "none")


def _reads_holder(run: Run, emulator: Emulator) -> tuple[str, ...]:
    for card in ("elderly", "social-security-1"):
        emulator.set("card", card)
        run("read")
    for key, value, back in (("fault", "6F00*20", "none"), ("remove_at", "3", "off"), ("mute", "on", "off")):
        emulator.set("card", "elderly")
        emulator.set(key, value)
        run("read")
        emulator.set(key, back)
    emulator.set("card", "none")
    return ("3104421222000012345", *HOLDER)


HOLDER = ("421222195003120018", "张三")


# --- camera and printers


def _streams(run: Run, _emulator: Emulator) -> None:
    run("start")
    run("snap")


def _takes_form(run: Run, _emulator: Emulator) -> None:
    assert run("snap").plate.value == "something"


def _takes_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    run("start")
    for scene in ("paper", "blurred", "covered", "paper"):
        emulator.set("scene", scene)
        run("snap")
    return (NAME, NUMBER)


def _prints_photo(run: Run, _emulator: Emulator) -> None:
    run("print_photo", photo(), job_id=new_job())


def photo() -> bytes:
    """A grey PNG of four inches by six."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 1800), (128, 128, 128)).save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def _prints(run: Run, _emulator: Emulator) -> None:
    run("print_text", "您好", job_id=new_job())


def _prints_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    text = f"{NAME}\n{NUMBER}\n" * 4
    run("print_text", text, job_id=new_job())
    for key, bad, good in (("paper", "out", "full"), ("cover", "open", "closed"), ("mute", "on", "off")):
        emulator.set(key, bad)
        run("print_text", text, job_id=new_job())
        emulator.set(key, good)
    run("print_text", text * 20_000, job_id=new_job())
    return (NAME, NUMBER)


# --- the voice


def _speaks(run: Run, _emulator: Emulator) -> None:
    # Another text each time: one that is kept would be heard without a renderer.
    text = "您好" + "".join(secrets.choice("一二三四五六七八九") for _ in range(8)) + "。"
    assert run("say_and_wait", text, private=True).outcome.value == "finished"


def _speaks_to_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    text = f"{NAME}，您好。"
    run("say_and_wait", text, private=True)
    run("say_and_wait", text * 1000)
    run("say_and_wait", text, rate=999)
    for key, bad, good in (("device", "broken", "ok"), ("renderer", "crash", "ok")):
        emulator.set(key, bad)
        run("say_and_wait", text)
        emulator.set(key, good)
    return (NAME,)


PARTS: Mapping[str, Part] = {
    "id_reader": Part(
        works=_reads_card,
        wirings={"usb-split": {"usb": "split"}, "usb-whole": {"usb": "whole"}},
        waits="read",
        private=_reads_person,
        faults={"reconnect": REPLUG, "noise": KeyFault((("noise", "on"),), (("noise", "off"),), "borne")},
    ),
    "card_reader": Part(
        works=_reads_bus_card,
        waits="read",
        silent=(("service", "frozen"),),
        private=_reads_holder,
        faults={
            "disconnect": KeyFault((("service", "down"),), (("service", "up"),), "lost"),
            "reconnect": REPLUG,
            "silence": KeyFault((("service", "frozen"),), (("service", "up"),), "lost"),
            "delay": KeyFault((("think_ms", "60"),), (("think_ms", "0"),), "borne"),
        },
    ),
    "receipt_printer": Part(
        works=_prints,
        emulator={"speed": "1000", "transport": "pty", "baud": "115200"},
        arguments={"text": "您好", "slip": slip_from_text("您好")},
        effect=lambda run, job: run("print_text", "您好", job_id=job),
        effects=lambda emulator: int(emulator.describe()["slips"]),
        private=_prints_person,
        # One that says nothing may print well: what it is, is not known, and no more is claimed.
        wire_outcomes={"silence": "doubt", "garble": "doubt", "drop": "doubt", "stuck_write": "doubt"},
        faults={"reconnect": REPLUG},
    ),
    "photo_printer": Part(
        works=_prints_photo,
        emulator={"speed": "0.2"},
        arguments={"picture": photo()},
        effect=lambda run, job: run("print_photo", photo(), job_id=job),
        effects=lambda emulator: int(emulator.describe()["prints"]),
        faults={"reconnect": REPLUG, "silence": MUTE},
    ),
    "scanner": Part(
        works=scans,
        variants={"wedge": {"kind": "wedge"}},
        waits="read",
        private=scans_person,
        # It says nothing unless a code is shown, so silence is no sign; its state is `unknown` all the time.
        # A code carries nothing to check it by.
        wire_outcomes={"silence": "ends", "garble": "unseen", "drop": "unseen", "stuck_write": "borne"},
        faults={"reconnect": REPLUG},
    ),
    "camera": Part(
        works=lambda run, _emulator: run("snap"),
        begin=_streams,
        emulator={"fps": "30"},
        arguments={"spec": load_spec(ROOT / "assets/photo-specs/disability-certificate.yaml")},
        options={"width": 640, "height": 480, "fps": 30.0, "drop_frames": 1},
        silent=(("scene", "stalled"),),
        faults={
            "disconnect": REPLUG,
            "reconnect": REPLUG,
            "silence": KeyFault((("scene", "stalled"),), (("scene", "portrait"),), "lost"),
            "frozen": KeyFault((("scene", "frozen"),), (("scene", "portrait"),), "lost"),
            "delay": KeyFault((("fps", "2"),), (("fps", "30"),), "borne"),
        },
    ),
    "document_camera": Part(
        works=_takes_form,
        begin=lambda run, _emulator: run("start"),
        emulator={"fps": "30"},
        options={"width": 640, "height": 480, "fps": 30.0, "drop_frames": 1, "settle_limit_s": 3.0},
        silent=(("scene", "stalled"),),
        private=_takes_person,
        faults={
            "disconnect": REPLUG,
            "reconnect": REPLUG,
            "silence": KeyFault((("scene", "stalled"),), (("scene", "paper"),), "lost"),
            "frozen": KeyFault((("scene", "frozen"),), (("scene", "paper"),), "lost"),
            "delay": KeyFault((("fps", "2"),), (("fps", "30"),), "borne"),
        },
    ),
    "speech": Part(
        works=_speaks,
        emulator={"speedup": "20"},
        arguments={
            "text": "您好。",
            "id": "one",
            "name": "count-3",
            "volume": 5,
            "calibration_db": -3.0,
            "to": "headphones",
            "texts": [("您好。", "zh-CN")],
        },
        silent=(("renderer", "hang"),),
        private=_speaks_to_person,
        faults={
            "disconnect": KeyFault((("plug", "out"),), (("plug", "in"),), "lost"),
            "silence": KeyFault((("device", "broken"),), (("device", "ok"),), "lost"),
            "worker_hang": KeyFault((("renderer", "hang"),), (("renderer", "ok"),), "ends"),
            "worker_crash": KeyFault((("renderer", "crash"),), (("renderer", "ok"),), "ends"),
        },
    ),
    "signal_light": Part(
        works=lights,
        variants={"modbus": {"protocol": "modbus"}},
        arguments={"state": "on", "seconds": 0.2},
        effect=lambda run, job: run("set", "on", job_id=job),
        effects=lambda emulator: len(emulator.history),
        # A board that does not tell is believed nothing: its state is `unknown` all the time.
        wire_outcomes={"silence": "doubt", "garble": "doubt", "drop": "doubt", "stuck_write": "doubt"},
        faults={"reconnect": REPLUG},
    ),
    "keypad": Part(
        works=is_typed_on,
        waits="wait_for_key",
        faults={
            "disconnect": REPLUG,
            "reconnect": REPLUG,
            "foreign": KeyFault((("foreign", "in"),), (("foreign", "out"),), "borne"),
        },
    ),
    "headphones": Part(
        works=is_plugged_in,
        waits="wait_for_plug",
        faults={
            "disconnect": REPLUG,
            "reconnect": REPLUG,
            "scrape": KeyFault((("scrape", "9"),), (("scrape", "0"),), "borne"),
        },
    ),
    "help_button": Part(
        works=is_pressed,
        waits="wait_for_press",
        faults={
            "reconnect": REPLUG,
            "silent_board": MUTE,
            "power": KeyFault((("power", "off"),), (("power", "on"),), "lost"),
        },
    ),
}


def part_of(role: str) -> Part:
    return PARTS.get(role, Part())


def packages() -> dict[str, Package]:
    """Of every registered role."""
    registry = Registry()
    return {role: registry.load(role) for role in registry.roles}
