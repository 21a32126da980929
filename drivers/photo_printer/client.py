"""The operations of one IPP printer. Each ends by its deadline; what goes wrong is a DriverError."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Literal

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.photo_printer.protocol import (
    Attribute,
    Group,
    GroupTag,
    IppFormatError,
    Message,
    Op,
    Resolution,
    Tag,
    attribute,
    collection,
    decode,
    encode,
)
from drivers.photo_printer.settings import IppPhotoOptions
from drivers.photo_printer.state import JOB_ATTRIBUTES, ROLE, JobState, fault, job_state
from drivers.transport.ipp import Connect, IppAddress, exchange, open_tcp_lazily

NOT_POSSIBLE, NOT_FOUND, GONE = 0x0404, 0x0406, 0x0407
_OK = range(0x0100)
_BUSY = frozenset({0x0503, 0x0505, 0x0507, 0x050B})
_REFUSED_VALUES = frozenset({0x040B, 0x040E})
_DENIED = frozenset({0x0401, 0x0402, 0x0403})


class IppClient:
    """`answer_timeout`: seconds one answer may take, the document's own way not counted."""

    def __init__(
        self, address: IppAddress, user: str, *, answer_timeout: float = 4.0, connect: Connect = open_tcp_lazily
    ) -> None:
        self._address, self._user, self._connect = address, user, connect
        self._patience = answer_timeout
        self._numbers = itertools.count(1)

    def printer(self, deadline: Deadline, names: Iterable[str] = ("all",)) -> Group:
        """Raises DriverError; INVALID_DATA when the answer describes no printer."""
        answer = self._ask(Op.GET_PRINTER_ATTRIBUTES, deadline, _wanted(names))
        groups = answer.of(GroupTag.PRINTER)
        if not groups:
            raise _odd("the answer describes no printer")
        return groups[0]

    def jobs(self, deadline: Deadline, which: Literal["completed", "not-completed"]) -> tuple[JobState, ...]:
        """All jobs the printer tells us of, other people's too."""
        answer = self._ask(Op.GET_JOBS, deadline, attribute("which-jobs", Tag.KEYWORD, which), _wanted(JOB_ATTRIBUTES))
        return tuple(job for group in answer.of(GroupTag.JOB) if (job := job_state(group)) is not None)

    def job(self, deadline: Deadline, number: int) -> JobState | None:
        """None when the printer knows it no more."""
        answer = self._ask(
            Op.GET_JOB_ATTRIBUTES, deadline, _number(number), _wanted(JOB_ATTRIBUTES), accept=(NOT_FOUND, GONE)
        )
        groups = answer.of(GroupTag.JOB)
        return job_state(groups[0]) if groups and answer.code in _OK else None

    def create(self, deadline: Deadline, name: str, template: tuple[Attribute, ...]) -> tuple[JobState, frozenset[str]]:
        """A job without its document; and the names of the attributes the printer will not honour."""
        answer = self._ask(Op.CREATE_JOB, deadline, _name(name), job=template)
        return _made(answer)

    def send(self, deadline: Deadline, number: int, name: str, mime: str, data: bytes) -> None:
        """The document of a created job, its only one."""
        self._ask(
            Op.SEND_DOCUMENT,
            deadline,
            _number(number),
            attribute("document-name", Tag.NAME, name),
            attribute("document-format", Tag.MIME, mime),
            attribute("last-document", Tag.BOOLEAN, True),
            data=data,
        )

    def print_job(
        self, deadline: Deadline, name: str, mime: str, data: bytes, template: tuple[Attribute, ...]
    ) -> tuple[JobState, frozenset[str]]:
        """Job and document in one, for printers without Create-Job."""
        answer = self._ask(
            Op.PRINT_JOB, deadline, _name(name), attribute("document-format", Tag.MIME, mime), job=template, data=data
        )
        return _made(answer)

    def cancel(self, deadline: Deadline, number: int) -> None:
        """A job that has ended already, or is gone, is fine."""
        self._ask(Op.CANCEL_JOB, deadline, _number(number), accept=(NOT_POSSIBLE, NOT_FOUND, GONE))

    def resume(self, deadline: Deadline) -> None:
        """What `cupsenable` does. Raises PERMISSION when the server does not let us."""
        self._ask(Op.RESUME_PRINTER, deadline)

    def _ask(
        self,
        operation: Op,
        deadline: Deadline,
        *attributes: Attribute,
        job: tuple[Attribute, ...] = (),
        data: bytes = b"",
        accept: tuple[int, ...] = (),
    ) -> Message:
        heads = (
            attribute("attributes-charset", Tag.CHARSET, "utf-8"),
            attribute("attributes-natural-language", Tag.LANGUAGE, "en"),
            attribute("printer-uri", Tag.URI, self._address.uri),
        )
        # job-id has its place right after printer-uri (RFC 8011 §4.1.5).
        targets = tuple(each for each in attributes if each.name == "job-id")
        rest = tuple(each for each in attributes if each.name != "job-id")
        user = attribute("requesting-user-name", Tag.NAME, self._user)
        groups = [Group(GroupTag.OPERATION, (*heads, *targets, user, *rest))]
        if job:
            groups.append(Group(GroupTag.JOB, job))
        number = next(self._numbers)
        body = encode(Message(operation, number, tuple(groups), data))
        # A document's own way is bounded by the command's deadline alone.
        limit = deadline if data else deadline.within(self._patience)
        raw = exchange(self._address, body, limit, self._connect)
        try:
            answer = decode(raw)
        except IppFormatError as error:
            raise _odd(str(error)) from None
        if answer.request_id != number:
            raise _odd("the answer belongs to another request")
        if answer.code not in _OK and answer.code not in accept:
            raise status_error(answer.code)
        return answer


def job_template(settings: IppPhotoOptions, copies: int) -> tuple[Attribute, ...]:
    """What makes dots stay dots: the paper's size with its margins, no scaling, no turning."""
    width, height = settings.size
    margins = tuple(
        attribute(f"media-{side}-margin", Tag.INTEGER, settings.margin) for side in ("top", "bottom", "left", "right")
    )
    size = collection(
        attribute("x-dimension", Tag.INTEGER, width),
        attribute("y-dimension", Tag.INTEGER, height),
    )
    media = collection(attribute("media-size", Tag.COLLECTION, size), *margins)
    found = [
        attribute("copies", Tag.INTEGER, copies),
        attribute("media-col", Tag.COLLECTION, media),
        attribute("orientation-requested", Tag.ENUM, 3),
        attribute("printer-resolution", Tag.RESOLUTION, Resolution(settings.dpi, settings.dpi, 3)),
        attribute("print-quality", Tag.ENUM, 5),
    ]
    if settings.color_mode != "auto":
        found.append(attribute("print-color-mode", Tag.KEYWORD, settings.color_mode))
    if settings.print_scaling == "none":
        found.append(attribute("print-scaling", Tag.KEYWORD, "none"))
    return tuple(found)


def status_error(code: int) -> DriverError:
    """What a refusal means."""
    told = f"IPP status {code & 0xFFFF:#06x}"
    if code in _BUSY:
        hint = f"the printer is busy with another job ({told})"
        return DriverError(Code.BUSY, act=Act.WAIT, retryable=True, role=ROLE, hint=hint)
    if code == 0x0506:
        return fault("queue_refuses")
    if code in _DENIED:
        hint = f"the print server does not allow it ({told}); add the kiosk's user to the group lpadmin"
        return DriverError(Code.PERMISSION, act=Act.CONFIGURATION, role=ROLE, hint=hint)
    if code in _REFUSED_VALUES:
        hint = f"the printer refuses media, margins or scaling ({told}); see media and margin_mm in devices.yaml"
        return DriverError(Code.CONFIG_ERROR, "media_refused", act=Act.CONFIGURATION, role=ROLE, hint=hint)
    if code == 0x040A:
        hint = f"the printer refuses the format ({told}); set format in devices.yaml"
        return DriverError(Code.CONFIG_ERROR, "format_refused", act=Act.CONFIGURATION, role=ROLE, hint=hint)
    if code == 0x0501:
        return DriverError(Code.UNSUPPORTED, role=ROLE, hint=f"the printer does not know this operation ({told})")
    if code in (NOT_FOUND, GONE):
        hint = f"the server knows no such printer ({told}); `lpstat -v` lists the names"
        return DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, role=ROLE, hint=hint)
    hint = f"the printer refused ({told}); look at its panel, switch it off and on"
    return DriverError(Code.HARDWARE_ERROR, "printer_error", act=Act.MAINTENANCE, retryable=True, role=ROLE, hint=hint)


def _made(answer: Message) -> tuple[JobState, frozenset[str]]:
    jobs = [job for group in answer.of(GroupTag.JOB) if (job := job_state(group)) is not None]
    if not jobs:
        raise _odd("a job without a number")
    refused = frozenset(each.name for group in answer.of(GroupTag.UNSUPPORTED) for each in group.attributes)
    return jobs[0], refused


def _wanted(names: Iterable[str]) -> Attribute:
    return attribute("requested-attributes", Tag.KEYWORD, *names)


def _number(number: int) -> Attribute:
    return attribute("job-id", Tag.INTEGER, number)


def _name(name: str) -> Attribute:
    return attribute("job-name", Tag.NAME, name)


def _odd(what: str) -> DriverError:
    return DriverError(
        Code.INVALID_DATA,
        "not_ipp",
        act=Act.RESET,
        retryable=True,
        role=ROLE,
        hint=f"the printer's answer makes no sense: {what}",
    )
