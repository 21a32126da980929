"""Renders the console's pages; autoescaped, one frame for all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from helpdesk.clock import HALL_ZONE, hall_time
from helpdesk.days import day_words, slot_words
from helpdesk.language import LANGUAGES, catalogue, current, said
from helpdesk.staff.rules import ROLE_NAMES, Permission, may
from helpdesk.staff.service import Member

HERE = Path(__file__).parent
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["hall_time"] = hall_time
_templates.filters["hall_date"] = lambda moment: moment.astimezone(HALL_ZONE).strftime("%Y-%m-%d")

_templates.globals["_"] = lambda text, **values: Markup(escape(said(text))).format(**values) if values else said(text)
_templates.filters["day_words"], _templates.filters["slot_words"] = day_words, slot_words
_templates.globals["key"] = Markup("<kbd>{}</kbd>").format
_IN_SCRIPTS = re.compile(r'\bt\("([^"]+)"')

TABS = (
    ("/help", "求助", Permission.HELP),
    ("/queue", "叫号", Permission.QUEUE),
    ("/submissions", "办件", Permission.SUBMISSIONS),
    ("/visits", "上门", Permission.VISITS),
    ("/loans", "借用", Permission.LOANS),
    ("/terminals", "终端", Permission.FLEET),
    ("/figures", "数字", Permission.FIGURES),
    ("/imports", "导入", Permission.HALL_DATA),
    ("/kiosks", "登记终端", Permission.ENROL),
    ("/users", "人员", Permission.STAFF),
    ("/audit", "记录", Permission.AUDIT),
)


SCRIPTS = (
    ("search.js", Permission.CONSOLE),
    ("queue.js", Permission.QUEUE),
    ("imports.js", Permission.HALL_DATA),
    ("loans.js", Permission.LOANS),
    ("photo.js", Permission.SUBMISSIONS),
)
"""Of single pages: all are loaded with the first, for pages are changed in place."""


@cache
def _script_words(language: str) -> Mapping[str, str]:
    """What the page's scripts say, in another language than the source."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "static").glob("*.js")))
    known = catalogue(language)
    return {text: known[text] for text in _IN_SCRIPTS.findall(scripts) if text in known}


def home_of(member: Member) -> str:
    """The first page this role may see."""
    return next(path for path, _, permission in TABS if may(member.role, permission))


def render(
    request: Request,
    template: str,
    *,
    member: Member | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    inside = None if member is None or member.must_change else member.role  # first of all a password of one's own
    tabs = [(path, name) for path, name, need in TABS if inside is not None and may(inside, need)]
    language = current()
    html = _templates.get_template(template).render(
        language=language,
        languages=LANGUAGES,
        script_words=_script_words(language),
        member=member,
        role_name="" if member is None else ROLE_NAMES[member.role],
        tabs=tabs,
        path=request.url.path,
        here=request.url.path if request.method in ("GET", "HEAD") else "/",
        helps=inside is not None and may(inside, Permission.HELP),
        scripts=[name for name, need in SCRIPTS if inside is not None and may(inside, need)],
        **values,
    )
    return HTMLResponse(html, status, headers=headers)
