"""Which package drives which role: one table, each package imported only when its role is used.

A package names its drivers and the strict model of their options, and makes its emulator:
`DRIVERS: dict[str, type[Driver]]`, `OPTIONS: dict[str, type[BaseModel]]`, `make_emulator(options) -> Emulator`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from drivers.contract import Act, Code, Driver, DriverError, Publish

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "id_reader": "drivers.id_reader",
        "card_reader": "drivers.card_reader",
        "receipt_printer": "drivers.receipt_printer",
        "photo_printer": "drivers.photo_printer",
        "camera": "drivers.camera",
        "document_camera": "drivers.document_camera",
        "speech": "drivers.speech",
        "help_button": "drivers.help_button",
        "signal_light": "drivers.signal_light",
        "scanner": "drivers.scanner",
        "keypad": "drivers.keypad",
        "headphones": "drivers.headphones",
    }
)

# The module a missing import names -> the package that brings it.
_BROUGHT_BY: Mapping[str, str] = MappingProxyType(
    {
        "serial": "pyserial",
        "usb": "pyusb",
        "cv2": "opencv-python",
        "escpos": "python-escpos",
        "smartcard": "pyscard",
        "PIL": "Pillow",
        "fontTools": "fonttools",
    }
)


@dataclass(frozen=True, slots=True)
class Package:
    """What a driver package offers. `drivers` and `options` have the same keys, the first one is the usual driver."""

    role: str
    drivers: Mapping[str, type[Driver]]
    options: Mapping[str, type[BaseModel]]
    make_emulator: Callable[[Mapping[str, str]], Emulator]

    @property
    def usual(self) -> str:
        return next(iter(self.drivers))

    def make(self, driver: str, connect: str, options: Mapping[str, Any], publish: Publish) -> Driver:
        """A driver, not yet open. Raises DriverError CONFIG_ERROR for an unknown name or a missing library."""
        found = self.drivers.get(driver)
        if found is None:
            raise DriverError(
                Code.CONFIG_ERROR,
                "unknown_driver",
                act=Act.CONFIGURATION,
                role=self.role,
                hint=f"{self.role} has no driver {driver!r}; write one of: {', '.join(self.drivers)}",
            )
        build: Callable[..., Driver] = found
        return build(connect, options, publish)


def missing_library(error: ImportError, role: str) -> DriverError:
    """What a technician is told when a driver's library is not installed."""
    module = (error.name or "").partition(".")[0]
    package = _BROUGHT_BY.get(module, module.replace("_", "-") or "its library")
    return DriverError(
        Code.CONFIG_ERROR,
        "library_missing",
        act=Act.CONFIGURATION,
        role=role,
        hint=f"{role} needs the Python package {package}, which is not installed; "
        "run `make run` once in the project's folder (or `pip install --require-hashes -r requirements.lock`)",
    )


class Registry:
    """Role -> package. Tests put their own packages in; the product uses `Registry()`."""

    def __init__(self, table: Mapping[str, str | Package] = ROLES) -> None:
        self._table = table

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self._table)

    def load(self, role: str) -> Package:
        """Imports the role's package. Raises DriverError CONFIG_ERROR: unknown role, or its library is missing."""
        entry = self._table.get(role)
        if entry is None:
            raise DriverError(
                Code.CONFIG_ERROR,
                "unknown_role",
                act=Act.CONFIGURATION,
                role=role,
                hint=f"there is no device role {role!r}; known are: {', '.join(self._table)}",
            )
        if isinstance(entry, Package):
            return entry
        try:
            module = importlib.import_module(entry)
        except ImportError as error:
            raise missing_library(error, role) from error
        try:
            return Package(role, module.DRIVERS, module.OPTIONS, module.make_emulator)
        except AttributeError as error:
            raise DriverError(
                Code.CONFIG_ERROR,
                "broken_package",
                act=Act.SOFTWARE,
                role=role,
                hint=f"{entry} has no {error.name}; reinstall the kiosk's software",
            ) from error
