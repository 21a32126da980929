"""Two counties: the one that is delivered, and an invented one with nothing in common with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml
from support.walk import ASSETS

from kiosk_app.content.load import Content, load_content

SECOND = Path(__file__).parents[1] / "second_county"


def second_assets(folder: Path) -> Path:
    """The content as delivered with the second county's files in place of the first one's."""
    assets = folder / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("fonts", "citizens", "county", "clips"))
    shutil.copytree(SECOND / "county", assets / "county")
    return assets


def two_services(folder: Path) -> Path:
    """Small content: the county, and two of its services that need nothing of it."""
    others = {path.name for path in (ASSETS / "services").iterdir()} - {"borrow", "queue-ticket"}
    ignored = shutil.ignore_patterns("fonts", "citizens", "clips", *others)
    shutil.copytree(ASSETS, folder / "assets", ignore=ignored)
    county = folder / "assets" / "county" / "county.yaml"
    counters = re.compile(r"^counters:\n(  .*\n)+", re.MULTILINE)  # they name services that are not there
    county.write_text(counters.sub("", county.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def names_of(county: Path) -> re.Pattern[str]:
    """What can only be said of this county (a folder with county.yaml): its code, names, phones and townships."""
    told = yaml.safe_load((county / "county.yaml").read_text(encoding="utf-8"))
    words = {told["name"]["zh-CN"].removesuffix("县"), told["name"]["en"].removesuffix(" County"), told["desk_phone"]}
    words |= {number for phone in told["phones"] for number in phone["numbers"]}
    words |= {place["phone"] for place in told["places"] if place.get("phone")}
    for township in told["townships"]:
        words |= {township["id"], township["name"]["zh-CN"], township["name"]["en"]}
        words |= {village["zh-CN"] for village in township["villages"]} - {"示例社区"}
    code = told["code"]
    return re.compile(rf"(?<!\d){code}|" + "|".join(re.escape(word) for word in sorted(words)))


def told_by(content: Content) -> Iterator[str]:
    for catalogue in content.catalogues.values():
        for message in catalogue.messages.values():
            yield from (message.value, *message.attributes.values())


def second_content(folder: Path) -> Content:
    content, problems = load_content(second_assets(folder))
    assert problems == []
    return content
