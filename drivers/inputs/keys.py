"""Names of keys as the kernel's headers have them (`KEY_KP1`), from python-evdev's tables."""

from __future__ import annotations

from evdev import ecodes


def code_of(name: str) -> int | None:
    """None for what is no key's name."""
    if not name.startswith(("KEY_", "BTN_")):
        return None
    code = ecodes.ecodes.get(name)
    return code if isinstance(code, int) else None


def name_of(code: int) -> str:
    """Several names for one code: the first."""
    names = ecodes.bytype[ecodes.EV_KEY].get(code)
    if names is None:
        return f"KEY_{code}"
    return names if isinstance(names, str) else str(names[0])
