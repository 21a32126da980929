"""Every word by which a part can say what is wrong: the one list that drivers, texts and desk agree on.

A driver's `detail` must stand here (a test reads the drivers' source). A word is either told in its own words, by the
message `error-<word>` of assets/texts/errors.*.ftl: what the citizen sees and hears, and in `.staff` what the desk is
to do; or (`told=False`) by the message of its `Code`, because only technicians ever meet it or the difference is theirs
alone. What a technician is to do stands in `advice.py`. See docs/content-editors.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drivers.contract import Act, Code, Status

ID, CARD, SLIP, PHOTO, CAMERA = "id_reader", "card_reader", "receipt_printer", "photo_printer", "camera"
PAGES = "document_camera"
LIGHT, BUTTON, SCANNER, KEYPAD, JACK, SPEECH = (
    "signal_light", "help_button", "scanner", "keypad", "headphones", "speech",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ErrorWord:
    """`about`: what happened, for developers. `act`: who usually must act; the error itself says it for certain.

    `roles`: the parts that say it, empty: any. `apart`: those of them for which it means something else to a person
    (a photo printer's paper is 相纸): they have messages of their own, `error-<role>-<word>`.
    """

    about: str
    act: Act
    roles: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    told: bool = True


def _internal(about: str, act: Act, *roles: str) -> ErrorWord:
    """Told by the text of its code."""
    return ErrorWord(about, act, roles, told=False)


_CONFIGURATION = Act.CONFIGURATION

WORDS: Mapping[str, ErrorWord] = MappingProxyType(
    {
        # any part
        "unresponsive": ErrorWord("a call did not come back in time", Act.RESET),
        "library_missing": ErrorWord("a library of the driver is not installed", _CONFIGURATION),
        "not_configured": ErrorWord("devices.yaml has no such part", _CONFIGURATION),
        "switched_off": ErrorWord("devices.yaml says enabled: false", Act.NONE),
        "answer_broken": ErrorWord("answers come garbled", Act.RESET, (ID, LIGHT, BUTTON)),
        "wrong_part": ErrorWord("another part is in its socket, or answers on its line", _CONFIGURATION),
        "bad_connect": _internal("connect in devices.yaml is of the wrong kind", _CONFIGURATION),
        "bad_option": _internal("an option in devices.yaml is wrong", _CONFIGURATION),
        "bad_options": _internal("options in devices.yaml are wrong", _CONFIGURATION),
        "devices_yaml": _internal("its entry in devices.yaml has a mistake", _CONFIGURATION),
        "simulated_refused": _internal("simulate: always in production", _CONFIGURATION),
        "emulator": _internal("an emulator did not start", _CONFIGURATION),
        "unknown_driver": _internal("devices.yaml names a driver there is not", _CONFIGURATION),
        "unknown_role": _internal("there is no such role", _CONFIGURATION),
        "broken_package": _internal("a driver package lacks something", Act.SOFTWARE),
        "no_endpoint": _internal("the USB device has not the endpoints configured", _CONFIGURATION),
        "other_visit": _internal("a slip or photo that belongs to another visit is asked for again", Act.SOFTWARE),
        "reset_too_soon": _internal("resets are limited", Act.WAIT),
        # commands by hand and the control socket
        "already_running": _internal("another kiosk answers on the control socket", Act.NONE),
        "control_socket": _internal("the control socket cannot be made", _CONFIGURATION),
        "bad_request": _internal("a line on the control socket makes no sense", Act.SOFTWARE),
        "bad_value": _internal("an argument is out of its range", Act.SOFTWARE),
        "bad_text": _internal("the text given is not UTF-8", Act.USER),
        "empty_text": _internal("there is nothing to say or print", Act.SOFTWARE),
        "too_long": _internal("more than fits a slip", Act.SOFTWARE),
        # cards
        "no_card": ErrorWord("no card in time", Act.USER, (ID, CARD)),
        "card_moved": ErrorWord("the card was moved while it was read", Act.USER, (ID, CARD)),
        "card_unreadable": ErrorWord("the card does not answer, or wrongly", Act.USER, (ID, CARD)),
        "card_needs_staff": ErrorWord("reader and card do not trust each other", Act.CLEAR, (ID,)),
        "not_an_id_card": ErrorWord("another kind of card on the ID reader", Act.USER, (ID,)),
        "unsupported_card": ErrorWord("a card nobody taught us to read", Act.USER, (CARD,)),
        "no_sam_reader": ErrorWord("nothing on the line speaks SAM", Act.MAINTENANCE, (ID,)),
        "reader_silent": ErrorWord("the reader does not answer", Act.RESET, (ID,)),
        "reader_error": ErrorWord("the reader reports an error without a name", Act.RESET, (ID,)),
        "reader_down": ErrorWord("the reader failed its self-test", Act.MAINTENANCE, (ID,)),
        "link_noise": ErrorWord("the line to the reader is disturbed", Act.MAINTENANCE, (ID,)),
        "no_card_reader": ErrorWord("PC/SC has no such reader", Act.MAINTENANCE, (CARD,)),
        "pcsc_service": ErrorWord("the PC/SC service is away", Act.WAIT, (CARD,)),
        "reader_busy": ErrorWord("another program holds the card", Act.WAIT, (CARD,)),
        "no_such_item": _internal("the card has no such item", Act.NONE, ID),
        "bad_command": _internal("the reader does not know the command", Act.SOFTWARE, ID),
        "forbidden_command": _internal("a command that no card may be sent", Act.SOFTWARE, CARD),
        "pcsc_socket": _internal("this process speaks to another PC/SC service", _CONFIGURATION, CARD),
        # printers
        "paper_out": ErrorWord("no paper", Act.CLEAR, (SLIP, PHOTO), (PHOTO,)),
        "paper_jam": ErrorWord("paper is jammed", Act.CLEAR, (SLIP, PHOTO), (PHOTO,)),
        "cover_open": ErrorWord("the cover stands open", Act.CLEAR, (SLIP, PHOTO)),
        "cutter": ErrorWord("the cutter is jammed", Act.CLEAR, (SLIP,)),
        "overheat": ErrorWord("the head is too hot", Act.WAIT, (SLIP, PHOTO)),
        "offline": ErrorWord("switched offline at its panel, or its server cannot reach it", Act.CLEAR, (SLIP, PHOTO)),
        "printer_error": ErrorWord("the printer reports an error without a name", Act.MAINTENANCE, (SLIP, PHOTO)),
        "stalled": ErrorWord("the printer takes no more data", Act.RESET, (SLIP, PHOTO)),
        "wrong_device": ErrorWord("another kind of device answers", _CONFIGURATION, (SLIP,)),
        "ribbon_out": ErrorWord("no ribbon", Act.CLEAR, (PHOTO,)),
        "waste_full": ErrorWord("the waste bin is full", Act.CLEAR, (PHOTO,)),
        "tray_full": ErrorWord("prints fill the tray", Act.CLEAR, (PHOTO,)),
        "spool_full": ErrorWord("the print server's disk is full", Act.MAINTENANCE, (PHOTO,)),
        "queue_paused": ErrorWord("the print queue is paused", Act.CLEAR, (PHOTO,)),
        "queue_refuses": ErrorWord("the print queue takes no jobs", Act.CLEAR, (PHOTO,)),
        "job_aborted": ErrorWord("the printer gave the job up", Act.CLEAR, (PHOTO,)),
        "job_lost": ErrorWord("nobody knows what became of the job", Act.CLEAR, (PHOTO,)),
        "media_unsupported": ErrorWord("the printer has not the paper configured", _CONFIGURATION, (PHOTO,)),
        "media_refused": ErrorWord("the printer refuses the paper or its margins", _CONFIGURATION, (PHOTO,)),
        "wrong_size": ErrorWord("the picture has not the size of the paper", Act.SOFTWARE, (PHOTO,)),
        "bad_picture": ErrorWord("not a picture, or only half of one", Act.SOFTWARE, (PHOTO,)),
        "not_ipp": ErrorWord("what answers is no printer", Act.RESET, (PHOTO,)),
        "margins_unsupported": _internal("margin_mm does not fit the printer", _CONFIGURATION, PHOTO),
        "dpi_unsupported": _internal("dpi does not fit the printer", _CONFIGURATION, PHOTO),
        "format_refused": _internal("the printer refuses the format", _CONFIGURATION, PHOTO),
        "scaling_refused": _internal("the printer would scale the picture", _CONFIGURATION, PHOTO),
        "state_file": _internal("state_file cannot be written", _CONFIGURATION, PHOTO),
        "copies": _internal("more copies than allowed", Act.SOFTWARE, PHOTO),
        "refill": _internal("a refill that makes no sense", Act.SOFTWARE, PHOTO),
        "closed": _internal("a command before it was opened", Act.RESET, SLIP, PHOTO),
        # cameras
        "camera_missing": ErrorWord("no camera at this path", Act.MAINTENANCE, (CAMERA, PAGES)),
        "camera_stalled": ErrorWord("no pictures come, or always the same", Act.RESET, (CAMERA, PAGES)),
        "camera_covered": ErrorWord("something covers the lens", Act.CLEAR, (CAMERA, PAGES)),
        "camera_busy": ErrorWord("another program holds the camera", Act.WAIT, (CAMERA, PAGES)),
        "camera_closed": _internal("a command before it was opened", Act.WAIT, CAMERA, PAGES),
        "not_a_camera": _internal("connect names no camera", _CONFIGURATION, CAMERA, PAGES),
        "not_a_picture": _internal("connect names a file that is no picture", _CONFIGURATION, CAMERA, PAGES),
        "bad_photo_spec": _internal("a photo specification has a mistake", _CONFIGURATION, CAMERA),
        # speech
        "no_audio": ErrorWord("no sound card", Act.MAINTENANCE, (SPEECH,)),
        "audio_stalled": ErrorWord("the sound card takes no sound any more", Act.MAINTENANCE, (SPEECH,)),
        "no_voice": ErrorWord("the voice is not installed", _CONFIGURATION, (SPEECH,)),
        "renderer_failed": ErrorWord("the voice fails each time", Act.RESET, (SPEECH,)),
        "renderer_crashed": _internal("the voice ended in mid-sentence", Act.RESET, SPEECH),
        "renderer_hung": _internal("the voice did not answer in time", Act.RESET, SPEECH),
        "render_refused": _internal("the voice does not take its settings", _CONFIGURATION, SPEECH),
        "language": _internal("no voice for this language", Act.SOFTWARE, SPEECH),
        "no_sound": _internal("the voice has no sound for the text", Act.SOFTWARE, SPEECH),
        "by_loudspeaker": _internal("private words, and no headphones in the socket", Act.SOFTWARE, SPEECH),
        "text_too_long": _internal("more than can be said at once", Act.SOFTWARE, SPEECH),
        "no_microphone": _internal("none to record a voice with, or it cannot be opened", _CONFIGURATION, SPEECH),
        "microphone_stalled": _internal("the microphone gives no sound any more", Act.MAINTENANCE, SPEECH),
        # boards, light, button
        "board_silent": ErrorWord("the relay board does not answer", Act.RESET, (LIGHT, BUTTON)),
        "board_refuses": ErrorWord("the board has no such relay or input", _CONFIGURATION, (LIGHT, BUTTON)),
        "board_fault": ErrorWord("the board reports a failure of its own", Act.RESET, (LIGHT, BUTTON)),
        "light_mismatch": ErrorWord("a relay does not follow", Act.MAINTENANCE, (LIGHT,)),
        "button_stuck": ErrorWord("held longer than any hand holds it", Act.MAINTENANCE, (BUTTON,)),
        "button_cable": ErrorWord("the button's wire is cut or pulled out", Act.MAINTENANCE, (BUTTON,)),
        "bus_settings": _internal("two entries name one board at two speeds", _CONFIGURATION, LIGHT, BUTTON),
        "unknown_state": _internal("the light has no such state", Act.SOFTWARE, LIGHT),
        "no_press": _internal("nobody pressed while we watched", Act.USER, BUTTON),
        # scanner, keypad, headphones
        "no_scan": ErrorWord("no code in time", Act.USER, (SCANNER,)),
        "code_unreadable": ErrorWord("what was shown is no text", Act.USER, (SCANNER,)),
        "bad_keymap": _internal("the key map has a mistake", _CONFIGURATION, KEYPAD),
        "no_key": _internal("nobody pressed a key while we watched", Act.USER, KEYPAD),
        "no_plug": _internal("no plug moved while we watched", Act.USER, JACK),
    }
)

WARNINGS: Mapping[str, tuple[str, ...]] = MappingProxyType({"paper_low": (SLIP, PHOTO), "ribbon_low": (PHOTO,)})
"""Word -> parts that say it while they still work, so that staff refill in time. Messages `warning-<role>-<word>`."""


def message_id(word: str, role: str = "") -> str:
    """`paper_out` -> `error-paper-out`; with a role that role's own, `error-photo-printer-paper-out`."""
    return "-".join(("error", *filter(None, (role, word)))).replace("_", "-")


def message_ids(role: str, code: str, detail: str) -> tuple[str, ...]:
    """Where the words for an error may stand, the nearest first. A catalogue that has none of them is incomplete."""
    named = [message_id(detail, role), message_id(detail)] if detail else []
    return tuple(dict.fromkeys((*named, *([message_id(code)] if code else []))))


def needed_messages() -> Mapping[str, str]:
    """Message id -> why it has to be there: every code, every word told in its own words, every warning."""
    needed = {message_id(code.value): f"the code {code.value}" for code in Code}
    for word, entry in WORDS.items():
        if entry.told:
            needed[message_id(word)] = entry.about
            needed |= {message_id(word, role): f"{role}: {entry.about}" for role in entry.apart}
    for word, roles in WARNINGS.items():
        needed |= {warning_id(role, word): f"{role} says it while it still works" for role in roles}
    return needed


def warning_id(role: str, word: str) -> str:
    return f"warning-{role}-{word}".replace("_", "-")


def low_supplies(status: Status) -> tuple[str, ...]:
    """What of this part runs low: `paper`, `ribbon`."""
    named = ((word.removesuffix("_low"), roles) for word, roles in WARNINGS.items())
    return tuple(what for what, roles in named if status.role in roles and str(status.details.get(what, "")) == "low")


def staff_word(status: Status) -> str:
    """What the desk is told of a part: the word its texts go by, empty when it is well.

    A usable part that runs low says so; one that is only starting says nothing.
    """
    if status.usable:
        return next((f"{what}_low" for what in low_supplies(status)), "")
    error = status.error or {}
    detail, code = error.get("detail", ""), error.get("code", "")
    entry = WORDS.get(detail)
    return detail if entry is not None and entry.told else code
