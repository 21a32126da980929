"""assets/ -> World: services, texts and the county's facts, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kiosk_app.content.clips import load_clips
from kiosk_app.content.county import load_county
from kiosk_app.content.pinyin import load_pinyin
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.services import load_service
from kiosk_app.content.texts import Catalogue, load_catalogue
from kiosk_app.content.yaml_file import YamlFile, read_yaml
from kiosk_app.core.county_map import CountyMap
from kiosk_app.core.page import Words
from kiosk_app.core.pinyin import Pinyin
from kiosk_app.core.world import Clip, Listed, Need, Phone, Place, Service, Wording, World

LANGUAGES = ("zh-CN", "en")
SHARED = ("common", "errors", "keys", "technician")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything under assets/ that the journey needs. `catalogues`: (language, service id or "") -> Catalogue."""

    services: Mapping[str, Service]
    catalogues: Mapping[tuple[str, str], Catalogue]
    county: Mapping[str, str]
    sources: Mapping[str, YamlFile]  # service id -> its service.yaml, for line numbers
    clips: Mapping[str, Clip] = field(default_factory=lambda: MappingProxyType({}))  # SERVICE/STEP -> what tells it
    lists: Mapping[str, tuple[Listed, ...]] = field(default_factory=lambda: MappingProxyType({}))
    phones: tuple[Phone, ...] = ()
    card_prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    places: tuple[Place, ...] = ()
    near: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    pinyin: Pinyin = field(default_factory=Pinyin)
    county_map: CountyMap | None = None

    def world(self, today: date, needs: Mapping[str, tuple[Need, ...]] | None = None) -> World:
        return World(
            services=self.services,
            wording=self.wording(),
            today=today,
            languages=LANGUAGES,
            needs=MappingProxyType(dict(needs or {})),
            clips=self.clips,
            county=self.county,
            lists=self.lists,
            phones=self.phones,
            card_prefixes=self.card_prefixes,
            places=self.places,
            near=self.near,
            pinyin=self.pinyin,
            county_map=self.county_map,
        )

    def wording(self) -> Wording:
        """A pure function over the catalogues; remembers what it formatted only for texts without arguments."""

        @lru_cache(maxsize=4096)
        def plain(language: str, service: str, key: str) -> Words:
            return self._words(language, service, key, {})

        def wording(language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
            return self._words(language, service, key, arguments) if arguments else plain(language, service, key)

        return wording

    def _words(self, language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        for scope in (service, "") if service else ("",):
            catalogue = self.catalogues.get((language, scope))
            words = catalogue.words(key, arguments) if catalogue else None
            if words is not None:
                return words
        raise LookupError(f"no text '{key}' in {language}{f' for {service}' if service else ''}")


def load_content(assets: Path) -> tuple[Content, list[Problem]]:
    """All that can be used, and every problem at once. A broken service is left out; the rest still works."""
    problems: list[Problem] = []
    services: dict[str, Service] = {}
    sources: dict[str, YamlFile] = {}
    catalogues: dict[tuple[str, str], Catalogue] = {}
    for language in LANGUAGES:
        paths = [assets / "texts" / f"{part}.{language}.ftl" for part in SHARED]
        catalogues[(language, "")], bad = load_catalogue(paths, language, {p: relative(p, assets) for p in paths})
        problems += bad
    for path in sorted((assets / "services").glob("*/service.yaml")):
        name = relative(path, assets)
        file, bad = read_yaml(path, name)
        problems += bad
        if bad:
            continue
        service, bad = load_service(file, name, path.parent.name)
        problems += bad
        if service is None:
            continue
        services[service.id], sources[service.id] = service, file
        for language in LANGUAGES:
            text = path.parent / f"texts.{language}.ftl"
            catalogue, bad = load_catalogue([text], language, {text: relative(text, assets)})
            catalogues[(language, service.id)] = catalogue
            problems += bad
    county, bad = load_county(assets / "county" / "county.yaml", assets)
    problems += bad
    clips, bad = load_clips(assets, services)
    problems += bad
    pinyin = Pinyin()
    if any(step.kind == "write" for service in services.values() for step in service.steps.values()):
        pinyin, bad = load_pinyin(assets)
        problems += bad
    content = Content(
        MappingProxyType(dict(sorted(services.items(), key=lambda one: (one[1].order, one[0])))),
        MappingProxyType(catalogues),
        county.facts,
        MappingProxyType(sources),
        MappingProxyType(clips),
        county.lists,
        county.phones,
        county.card_prefixes,
        county.places,
        county.near,
        pinyin,
        county.county_map,
    )
    return content, problems
