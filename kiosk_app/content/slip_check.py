"""What is handed in leaves its number in somebody's hand: on paper, and as a code that staff scan."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.content.problems import Problem
from kiosk_app.content.yaml_file import YamlFile
from kiosk_app.core.world import Service, Step

CODE = "qr"


def slips(service: Service, file: YamlFile, name: str) -> Iterator[Problem]:
    """Of the service in the file `name`. Where no paper comes after a step, its page says the number."""
    told = set()
    for step in service.steps.values():
        if step.kind != "submit":
            continue
        for target in step.routes.values():
            paper = service.steps.get(target)
            if paper is None or paper.kind != "receipt" or paper.id in told:
                continue
            told.add(paper.id)
            for style in ("big", CODE):
                if style not in _styles(paper):
                    remedy = f"add {{style: {style}, text: slip-number, when: number}} to its `lines`"
                    what = "the number" if style == "big" else "the number's code"
                    yield Problem(
                        name, file.line(("steps", paper.id)), f"{paper.id}.lines", f"{what} is missing", remedy
                    )


def _styles(paper: Step) -> set[str]:
    lines = paper.options.get("lines")
    return {str(entry.get("style", "plain")) for entry in lines} if isinstance(lines, (list, tuple)) else set()
