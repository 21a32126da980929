"""Which node is meant: `input:` URLs and the search for what they name."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.inputs.node import InputNode, Ioctl, NodeInfo, kernel

_FOLDER = Path("/dev/input")
_IDS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})")


def real_path(path: str) -> str:
    """What a path leads to, its links followed; the path itself where a link goes away in the middle, as plugs do."""
    try:
        return os.path.realpath(path)
    except OSError:
        return path


@dataclass(frozen=True, slots=True)
class Target:
    """One of `path`, `ids` (vvvv:pppp) and `name`. `emulated` is the folder of an emulator's nodes."""

    path: str = ""
    ids: str = ""
    name: str = ""
    emulated: str = ""

    def fits(self, info: NodeInfo) -> bool:
        if self.path:
            return real_path(self.path) == real_path(info.path)
        return f"{info.vid}:{info.pid}" == self.ids if self.ids else info.name == self.name


def parse_target(url: str) -> Target:
    """`input:/dev/input/by-path/…`, `input:vvvv:pppp` or `input:name=…`. Raises DriverError CONFIG_ERROR."""
    scheme, _, rest = url.partition(":")
    what, _, query = rest.partition("?")
    asked = dict(parse_qsl(query))
    emulated = asked.pop("emulated", "")
    if scheme == "input" and not asked:
        if what.startswith("/"):
            return Target(path=what, emulated=emulated)
        if _IDS.fullmatch(what.lower()):
            return Target(ids=what.lower(), emulated=emulated)
        if what.startswith("name=") and what != "name=":
            return Target(name=unquote(what[5:]), emulated=emulated)
    raise DriverError(
        Code.CONFIG_ERROR,
        "bad_connect",
        act=Act.CONFIGURATION,
        hint=f"{url!r} names no input device; write input:/dev/input/by-path/…, input:vvvv:pppp or input:name=…",
    )


class InputSystem:
    """The input devices of this machine, or of an emulator."""

    def __init__(self, folder: Path = _FOLDER, ioctl: Ioctl = kernel) -> None:
        self._folder, self._ioctl = folder, ioctl

    @classmethod
    def of(cls, target: Target) -> InputSystem:
        if not target.emulated:
            return cls()
        from drivers.inputs.emulator import answering  # only a demonstration needs it

        return cls(Path(target.emulated), answering(Path(target.emulated)))

    def paths(self) -> tuple[Path, ...]:
        """Every node there is now."""
        with contextlib.suppress(OSError):
            return tuple(
                path
                for path in sorted(self._folder.iterdir())
                if path.name.startswith("event") and path.name[5:].isdigit()
            )
        return ()

    def open(self, path: Path) -> InputNode:
        """Raises DriverError NO_DEVICE, PERMISSION or CONFIG_ERROR."""
        return InputNode(path, self._ioctl)

    def open_all(self, target: Target, wanted: Callable[[NodeInfo], bool], deadline: Deadline) -> list[InputNode]:
        """The nodes `target` names that are of use. By ids a device may have several: keys here, volume there.

        Raises DriverError NO_DEVICE, PERMISSION, CONFIG_ERROR.
        """
        if target.path:
            node = self.open(Path(target.path))
            if not wanted(node.info):
                node.close()
                raise _useless(target.path)
            return [node]
        found: list[InputNode] = []
        refused: DriverError | None = None
        useless = ""
        for path in self.paths():
            try:
                deadline.check()
                node = self.open(path)
            except DriverError as error:
                if error.code in (Code.TIMEOUT, Code.CANCELED):
                    for each in found:
                        each.close()
                    raise
                refused = error if error.code is Code.PERMISSION else refused
                continue
            if target.fits(node.info) and wanted(node.info):
                found.append(node)
                continue
            useless = useless or (node.info.path if target.fits(node.info) else "")
            node.close()
        if found:
            return found
        if refused is not None:
            raise refused
        if useless:
            raise _useless(useless)
        raise DriverError(
            Code.NO_DEVICE,
            act=Act.WAIT,
            retryable=True,
            hint=f"no input device {target.ids or repr(target.name)} is plugged in; check its cable",
        )


def _useless(path: str) -> DriverError:
    return DriverError(
        Code.CONFIG_ERROR,
        "bad_connect",
        act=Act.CONFIGURATION,
        hint=f"{path} is another kind of input device; look with `kiosk doctor`",
    )
