"""How far the audit is and what it has found so far, kept in a file: a run that was killed goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk_app.tools.audit.findings import Audit, from_state, to_state

CODE = ("kiosk_app", "drivers", "plain")


def key_of(assets: Path, plan: Mapping[str, object], root: Path) -> str:
    """What a result depends on: all content, all code, and what was asked for."""
    digest = sha256(json.dumps(plan, sort_keys=True, default=str).encode())
    code = (path for name in CODE for path in (root / name).rglob("*") if path.suffix in (".py", ".yaml"))
    for path in sorted([*code, *(path for path in assets.rglob("*") if path.is_file())]):
        digest.update(f"{path.name}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(slots=True)
class State:
    """`done`: what each part of the walk has found, by its name. A file of another key, or a broken one, is begun anew;
    a last line that was not finished is left out."""

    path: Path
    key: str
    done: dict[str, Audit] = field(default_factory=dict)

    def load(self) -> None:
        """Raises OSError only where the file is there and cannot be read."""
        self.done.clear()
        if not self.path.is_file():
            return
        lines = self.path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            data = _line(line)
            if number == 0:
                if data.get("key") != self.key:
                    return
            elif "part" in data:
                try:
                    self.done[str(data["part"])] = from_state(data["audit"])
                except (KeyError, TypeError, ValueError):
                    continue

    def begin(self, fresh: bool) -> None:
        """Reads what is there, unless `fresh`, and makes the file ready for more. Raises OSError."""
        if not fresh:
            self.load()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        kept = [{"part": part, "audit": to_state(audit)} for part, audit in self.done.items()]
        self._write([{"key": self.key}, *kept])

    def keep(self, part: str, audit: Audit) -> None:
        """Raises OSError."""
        self.done[part] = audit
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"part": part, "audit": to_state(audit)}, ensure_ascii=False) + "\n")

    def _write(self, entries: Iterable[Mapping[str, Any]]) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries), encoding="utf-8")
        fresh.replace(self.path)


def _line(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}
