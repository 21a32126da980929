"""Draws the pages of a service and writes the gallery. Import only where a window may be opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from kiosk_app.access.display import Panel
from kiosk_app.access.voice_guide import script
from kiosk_app.content.load import Content
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Service
from kiosk_app.tools.audit.cases import Case
from kiosk_app.tools.audit.render import grab, open_view, show
from kiosk_app.tools.met import Met
from kiosk_app.tools.preview.graph import svg
from kiosk_app.tools.recorder import Recorder

SIZE = (540, 960)  # half of the screen
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its state, its picture and what is heard there."""

    state: str
    picture: str
    said: tuple[str, ...]


def write_gallery(
    out: Path, content: Content, recorder: Recorder, service: Service, pages: Sequence[Met], progress: Progress
) -> Path:
    """`index.html`, `graph.svg` and the pictures. Raises OSError."""
    (out / "pages").mkdir(parents=True, exist_ok=True)
    languages = tuple(dict.fromkeys(met.language for met in pages))
    view = open_view(Panel(), recorder)
    shown: dict[str, dict[str, list[Shown]]] = {
        step: {language: [] for language in languages} for step in service.steps
    }
    for number, met in enumerate(pages, start=1):
        show(view, Case.of(met, Settings(language=met.language)), recorder)
        picture = Image.fromarray(np.ascontiguousarray(grab(view))).resize(SIZE, Image.Resampling.LANCZOS)
        name = f"pages/{met.language}-{met.name.replace('/', '-')}.webp"
        picture.save(out / name, quality=85)
        _, step, *state = met.name.split("/")
        heard = tuple(one.say for one in script(met.page, met.language, recorder))
        shown[step][met.language].append(Shown(" / ".join(state) or "plain", name, heard))
        progress("drawing", number, len(pages))

    def title_of(step: str) -> str:
        first = next((met for met in pages if met.name.split("/")[1] == step), None)
        return first.page.title.show if first is not None else step

    graph = svg(service, title_of)
    (out / "graph.svg").write_text(graph, encoding="utf-8")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    names = {language: recorder(language, service.id, "service-name", {}).show for language in languages}
    html = templates.get_template("preview.html").render(
        service=service, names=names, shown=shown, graph=graph, title_of=title_of, languages=languages
    )
    index = out / "index.html"
    index.write_text(html, encoding="utf-8")
    return index
