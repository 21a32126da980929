"""What stands in the random technician's cabinet: every role, in two models each, and what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Fitted:
    """One part. `models` are its entries in devices.yaml: a technician swaps one for the other.

    `faults`: key of its emulator -> values, the well one first. `spent`: keys that use themselves up, so that they have
    to be set anew to be well. `acts` are what a citizen does to it. `moments`: pages where its loss hurts most.
    """

    models: tuple[str, str]
    faults: Keys
    spent: tuple[str, ...] = ()
    acts: Keys = field(default_factory=dict)
    needed: str = ""
    moments: tuple[str, ...] = ()


_ESCPOS = "driver: escpos, options: {status_timeout_ms: 150, stall_timeout_s: 3}"
_OPENCV = "driver: opencv, emulator: {fps: '6'}"
_SMALL = "width: 640, height: 480, idle_off_s: 5"
_SENSOR: Keys = {
    "exposure": ("steady", "drifts", "settles"),
    "lock": ("takes", "refuses", "jumps", "none"),
}
_BOARD: Keys = {
    "plug": ("in", "out"),
    "power": ("on", "off"),
    "mute": ("off", "on"),
    "noise": ("off", "on"),
    "garble": ("0", "1", "3"),
    "half": ("0", "1", "3"),
    "delay_ms": ("0", "30", "400"),
    "refuse": ("none", "4"),
    "stuck": ("none", "1", "1,2"),
}

CABINET: Mapping[str, Fitted] = {
    "id_reader": Fitted(
        models=(
            "driver: sam, emulator: {baud: '115200'}",
            "driver: sam, emulator: {usb: split}, options: {poll_ms: 100}",
        ),
        faults={
            "plug": ("in", "out"),
            "noise": ("off", "on"),
            "half": ("0", "1", "3"),
            "garble": ("0", "1", "3"),
            "mute": ("off", "on"),
            "remove_at": ("off", "1", "200", "1000"),
            "fault": ("none", "32", "33*1", "41*2", "80*2", "81*1", "10*1", "21*1", "66"),
            "think_ms": ("0", "50", "400"),
            "reread": ("ok", "41", "21", "silent"),
        },
        spent=("half", "garble"),
        needed="required",
        moments=("card",),
    ),
    "receipt_printer": Fitted(
        models=(
            f"{_ESCPOS}, emulator: {{speed: '800'}}",
            f"{_ESCPOS[:-1]}, presenter: custom}}, emulator: {{speed: '800', transport: pty, presenter: 'on'}}",
        ),
        faults={
            "plug": ("in", "out"),
            "paper": ("full", "low", "out"),
            "cover": ("closed", "open"),
            "cutter": ("ok", "jam"),
            "head": ("ok", "hot"),
            "panel": ("online", "offline"),
            "error": ("none", "unrecoverable"),
            "mute": ("off", "on"),
            "stall": ("off", "on"),
            "paper_left": ("100000", "5", "60", "200", "400"),
            "speed": ("800", "150", "2000"),
        },
        spent=("paper_left", "paper"),
        needed="optional",
        moments=("receipt",),
    ),
    "camera": Fitted(
        models=(
            f"{_OPENCV}, options: {{{_SMALL}, burst_frames: 2, drop_frames: 1}}",
            f"{_OPENCV}, options: {{{_SMALL}, burst_frames: 1, drop_frames: 0, rotate: 180}}",
        ),
        faults={
            "plug": ("in", "out"),
            "scene": ("portrait", "nobody", "two", "far", "dark", "covered", "frozen", "stalled", "moving", "standing"),
            "pose": ("0.5,0.17,0.46", "0.2,0.3,0.3,20"),
            "fps": ("6", "2", "15"),
            **_SENSOR,
        },
        needed="required",
        moments=("photo", "photo-taking"),
    ),
    "document_camera": Fitted(
        models=(
            f"{_OPENCV}, options: {{{_SMALL}, drop_frames: 1}}",
            f"{_OPENCV}, options: {{{_SMALL}, drop_frames: 0, rotate: 180, exposure_lock: false}}",
        ),
        faults={
            "plug": ("in", "out"),
            "scene": ("paper", "crooked", "hand", "empty", "blurred", "dark", "covered", "frozen", "stalled"),
            "fps": ("6", "2", "15"),
            **_SENSOR,
        },
    ),
    "speech": Fitted(
        models=("driver: voice, emulator: {speedup: '200'}", "driver: voice, emulator: {speedup: '400'}"),
        faults={
            "plug": ("in", "out"),
            "device": ("ok", "broken"),
            "renderer": ("ok", "hang", "crash"),
            "speedup": ("200", "30"),
        },
    ),
    "card_reader": Fitted(
        models=("driver: pcsc", "driver: pcsc, options: {settle_ms: 100}"),
        faults={
            "plug": ("in", "out"),
            "service": ("up", "down", "frozen"),
            "chip": ("ok", "dead"),
            "mute": ("off", "on"),
            "remove_at": ("off", "1", "3"),
            "fault": ("none", "6F00", "6A82*2"),
            "think_ms": ("0", "60"),
        },
        acts={"card": ("none", "elderly", "social-security-1")},
    ),
    "photo_printer": Fitted(
        models=("driver: ipp, emulator: {speed: '0.2'}", "driver: ipp, emulator: {speed: '0.3'}"),
        faults={
            "plug": ("in", "out"),
            "paper": ("full", "low", "out"),
            "ribbon": ("full", "low", "out"),
            "cover": ("closed", "open"),
            "jam": ("no", "yes"),
            "stall": ("off", "on"),
            "mute": ("off", "on"),
            "job": ("ok", "abort"),
            "queue": ("running", "paused", "stuck", "refusing"),
            "paper_left": ("1000", "1"),
            "ribbon_left": ("1000", "1"),
            "speed": ("0.2", "2"),
        },
        needed="optional",
        moments=("print",),
    ),
    "help_button": Fitted(
        models=("driver: modbus", "driver: modbus, options: {poll_ms: 10, debounce_ms: 20}"),
        faults={**_BOARD, "button": ("up", "down"), "bounce_ms": ("0", "5", "15"), "wire": ("ok", "cut")},
        spent=("half", "garble"),
        acts={"button": ("tap", "up")},
        moments=("consent", "review"),
    ),
    "signal_light": Fitted(
        models=("driver: modbus, emulator: {protocol: modbus}", "driver: lcus"),
        faults=_BOARD,
        spent=("half", "garble"),
    ),
    "scanner": Fitted(
        models=("driver: serial", "driver: wedge, emulator: {kind: wedge}"),
        faults={
            "plug": ("in", "out"),
            "encoding": ("utf-8", "gb18030"),
            "ending": ("cr", "crlf", "none"),
            "repeat": ("1", "5"),
            "split": ("off", "on"),
            "noise": ("off", "on"),
        },
        acts={"scan": ("sample", "chinese")},
    ),
    "keypad": Fitted(
        models=("driver: evdev", "driver: evdev, options: {same_key_ms: 100}"),
        faults={"plug": ("in", "out"), "foreign": ("out", "in")},
        acts={
            "press": ("next", "prev", "ok", "back", "repeat", "help", "louder", "quieter", *"0123456789"),
            "foreign_types": ("KEY_A", "KEY_ENTER"),
        },
        moments=("consent", "phone"),
    ),
    "headphones": Fitted(
        models=("driver: jack", "driver: jack, options: {settle_ms: 50}"),
        faults={"plug": ("in", "out"), "jack": ("out", "in"), "scrape": ("0", "5")},
        moments=("consent", "phone"),
    ),
}
ROLES = tuple(CABINET)
STAGED = tuple(
    (role, key, value) for role, part in CABINET.items() for key, values in part.faults.items() for value in values[1:]
)
ACTS = tuple(
    (role, key, value) for role, part in CABINET.items() for key, values in part.acts.items() for value in values
)
WORST = tuple((moment, *fault) for fault in STAGED for moment in CABINET[fault[0]].moments)


def devices_yaml(chosen: Mapping[str, int], voice_cache: object) -> str:
    """devices.yaml with the model of each role that stands there now."""
    lines = ["version: 1", "devices:"]
    for role, part in CABINET.items():
        more = part.models[chosen[role]]
        if role == "speech":
            more += f", options: {{cache: {voice_cache}}}"
        if part.needed:
            more += f", required_by: {{disability-photo: {part.needed}}}"
        lines.append(f"  {role}: {{simulate: always, {more}}}")
    return "\n".join(lines)
