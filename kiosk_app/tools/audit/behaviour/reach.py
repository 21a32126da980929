"""Everything that can be reached from an object: to prove that something cannot."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from types import FunctionType, MethodType, ModuleType
from typing import Any
from weakref import ProxyTypes

_SHORT, _TELLING = 10_000, 6  # bytes


def reachable(root: object, without: Iterable[object] = ()) -> Iterator[object]:
    """Modules, classes and the globals of functions are left out: they are the program, not its memory.

    Weak proxies too: they hold nothing, and one whose object has gone raises at a touch.
    """
    seen = {id(one) for one in without}
    stack: list[Any] = [root]
    while stack:
        one = stack.pop()
        if id(one) in seen or issubclass(type(one), (ModuleType, type, *ProxyTypes)):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, FunctionType):
            stack += [one.__closure__, one.__defaults__, one.__kwdefaults__, one.__dict__]
        elif isinstance(one, MethodType):
            stack += [one.__self__, one.__func__]
        else:
            stack += gc.get_referents(one)


def holding(secrets: Iterable[str], root: object, without: Iterable[object] = ()) -> list[str]:
    """The secrets that some string or bytes object within reach contains."""
    wanted = {secret: forms_of(secret) for secret in secrets}
    found = set()
    for one in reachable(root, without):
        if isinstance(one, str):
            found |= {secret for secret in wanted if secret in one}
        elif isinstance(one, (bytes, bytearray)):
            found |= {secret for secret, forms in wanted.items() if has_any(one, forms)}
    return sorted(found)


def forms_of(secret: str) -> list[bytes]:
    """How it may stand in memory."""
    forms = (secret.encode(name, "ignore") for name in ("utf-8", "utf-16-le", "gbk"))
    return [form for form in forms if form]


def has_any(data: bytes | bytearray, forms: Iterable[bytes]) -> bool:
    """In much sound or many pixels four given bytes come by chance sooner or later: they are nobody's name there."""
    return any(form in data for form in forms if len(form) >= _TELLING or len(data) <= _SHORT)
