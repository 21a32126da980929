"""What a printer's abilities and answers are held against: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drivers.contract import Act, Code, DriverError
from drivers.photo_printer.settings import IppPhotoOptions
from drivers.photo_printer.state import ROLE, Abilities, JobState, PrinterState

_TOLERANCE = 60  # hundredths of a millimetre: 100 x 148 mm and 3.94 x 5.83 in are one paper
_RASTER = "image/pwg-raster"


def check(able: Abilities, settings: IppPhotoOptions) -> None:
    """Raises DriverError CONFIG_ERROR naming the option, what it says and what the printer offers."""
    if not _has_media(able, settings):
        offered = ", ".join((able.media or ())[:12]) or "other sizes"
        raise _config("media_unsupported", f"media: {settings.media} is not known to the printer; it has {offered}")
    for side, offers in zip(("top", "bottom", "left", "right"), able.margins, strict=True):
        if offers is not None and min(offers) > settings.margin:
            hint = f"margin_mm: the printer leaves at least {min(offers) / 100:g} mm free at the {side}"
            raise _config("margins_unsupported", f"{hint}; write that, or choose a borderless paper")
    if able.dpi is not None and (settings.dpi, settings.dpi) not in able.dpi:
        offered = ", ".join(str(across) for across, up in able.dpi if across == up)
        raise _config("dpi_unsupported", f"dpi: the printer has {offered or 'others'}, not {settings.dpi}")


def _has_media(able: Abilities, settings: IppPhotoOptions) -> bool:
    if able.media is None or settings.media in able.media:
        return True
    width, height = settings.size
    return any(
        abs(across - width) <= _TOLERANCE and abs(up - height) <= _TOLERANCE for across, up in able.media_sizes or ()
    )


def check_refused(refused: frozenset[str], mime: str) -> None:
    """Raises DriverError CONFIG_ERROR when the printer would print otherwise than told."""
    if refused & {"media-col", "media", "copies"}:
        hint = f"the printer does not honour {', '.join(sorted(refused))}; see media and margin_mm in devices.yaml"
        raise _config("media_refused", hint)
    # In a raster there is nothing to scale.
    if "print-scaling" in refused and mime != _RASTER:
        hint = "the printer does not honour print-scaling none; set format: pwg, or print_scaling: unset and measure"
        raise _config("scaling_refused", hint)


def details(state: PrinterState, tells_cover: bool) -> Mapping[str, Any]:
    """What `drivers.advice` and staff know by these words."""
    faults = state.faults
    cover = "open" if "cover_open" in faults else "closed" if tells_cover and state.phase is not None else "unknown"
    queue = "paused" if state.paused or "queue_paused" in faults else "refuses" if state.accepting is False else "ok"
    return {
        "cover": cover,
        "queue": queue if state.phase is not None else "unknown",
        "online": "no" if "offline" in faults else "yes",
        "failed": "yes" if {"printer_error", "spool_full"} & set(faults) else "no",
        "tray": "full" if "tray_full" in faults else "ok",
        "waste": "full" if "waste_full" in faults else "ok",
        "head": "hot" if "overheat" in faults else "ok",
        "queued": state.queued,
    }


def job_lost() -> DriverError:
    hint = "the printer forgot the job (switched off?); look whether the photo came out, then print anew"
    return DriverError(Code.HARDWARE_ERROR, "job_lost", act=Act.CLEAR, role=ROLE, hint=hint)


def job_aborted(job: JobState) -> DriverError:
    hint = f"the printer ended the job itself ({', '.join(job.reasons) or 'no reason given'})"
    return DriverError(Code.HARDWARE_ERROR, "job_aborted", act=Act.MAINTENANCE, role=ROLE, hint=hint)


def fresh(error: DriverError) -> DriverError:
    """A copy: an exception that was raised holds on to its frames, and they to the picture."""
    return DriverError(error.code, error.detail, act=error.act, retryable=error.retryable, role=ROLE, hint=error.hint)


def _config(detail: str, hint: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, detail, act=Act.CONFIGURATION, role=ROLE, hint=hint)
