"""assets/county/county.yaml: one county's facts, lists and telephones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.schema import BanksModel, CountyModel, LocalText
from kiosk_app.content.services import nearest, validated
from kiosk_app.content.yaml_file import YamlFile, read_yaml
from kiosk_app.core.world import Listed, Phone, Place

TOWNSHIPS, VILLAGES, BANKS = "townships", "villages", "banks"


@dataclass(frozen=True, slots=True)
class County:
    """`facts`: flat keys (hall.zh-CN, hall.en, desk_phone, code, counter.SERVICE.en …). `lists`: what steps of kind
    choose_from offer, by name."""

    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, tuple[Listed, ...]] = field(default_factory=lambda: MappingProxyType({}))
    phones: tuple[Phone, ...] = ()
    card_prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # of bank cards -> the bank
    places: tuple[Place, ...] = ()
    near: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def load_banks(path: Path, assets: Path) -> tuple[tuple[Listed, ...], Mapping[str, str], list[Problem]]:
    """The banks, whose card begins how, and every problem of the file. A county without it recognises no bank."""
    if not path.exists():
        return (), MappingProxyType({}), []
    name = relative(path, assets)
    file, problems = read_yaml(path, name)
    model: BanksModel | None = None
    if not problems:
        model, problems = validated(BanksModel, file.value, file, name, ())
    if model is None:
        return (), MappingProxyType({}), problems
    prefixes: dict[str, str] = {}
    for place, bank in enumerate(model.banks):
        for prefix in bank.prefixes:
            if prefix in prefixes:
                line = file.line(("banks", place, "prefixes"))
                remedy = "leave it with one bank"
                problems.append(Problem(name, line, f"banks.{place}.prefixes", f"{prefix} stands twice", remedy))
            prefixes[prefix] = bank.id
    return tuple(Listed(bank.id, _titles(bank.name)) for bank in model.banks), MappingProxyType(prefixes), problems


def load_county(path: Path, assets: Path) -> tuple[County, list[Problem]]:
    """The county and every problem of its file; an empty one where it cannot be used."""
    name = relative(path, assets)
    file, problems = read_yaml(path, name)
    if problems:
        return County(), problems
    model: CountyModel | None
    model, problems = validated(CountyModel, file.value, file, name, ())
    if model is None:
        return County(), problems
    try:
        ZoneInfo(model.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(Problem(name, file.line(("timezone",)), "timezone", "no such time zone", "write Asia/Shanghai"))
    problems += _twice(model, file, name) + _unknown_townships(model, file, name)
    banks, prefixes, bad = load_banks(path.parent / "banks.yaml", assets)
    problems += bad
    if problems:
        return County(), problems
    phones = tuple(Phone(_titles(one.name), tuple(one.numbers), tuple(one.about)) for one in model.phones)
    lists, facts = MappingProxyType(_lists(model) | {BANKS: banks}), MappingProxyType(_facts(model))
    near = MappingProxyType({one.id: tuple(one.near) for one in model.townships})
    return County(facts, lists, phones, prefixes, _places(model), near), []


def _twice(model: CountyModel, file: YamlFile, name: str) -> list[Problem]:
    problems, seen = [], set[str]()
    for place, township in enumerate(model.townships):
        if township.id in seen:
            line = file.line(("townships", place, "id"))
            problems.append(Problem(name, line, f"townships.{place}.id", "stands twice", "give it an id of its own"))
        seen.add(township.id)
    return problems


def _unknown_townships(model: CountyModel, file: YamlFile, name: str) -> list[Problem]:
    known = [one.id for one in model.townships]
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("townships", at, "near"), other) for at, one in enumerate(model.townships) for other in one.near
    ]
    named += [(("places", at, "township"), one.township) for at, one in enumerate(model.places)]
    return [
        Problem(name, file.line(path), ".".join(map(str, path)), f"no township '{wanted}'", nearest(wanted, known))
        for path, wanted in named
        if wanted not in known
    ]


def _places(model: CountyModel) -> tuple[Place, ...]:
    names = {one.id: one.name.zh_cn for one in model.townships}
    return tuple(
        Place(one.id, one.kind, one.title, names[one.township], one.address, one.phone, one.hours)
        for one in model.places
    )


def _titles(text: LocalText) -> Mapping[str, str]:
    return MappingProxyType({"zh-CN": text.zh_cn, "en": text.en})


def _lists(model: CountyModel) -> dict[str, tuple[Listed, ...]]:
    villages = (
        Listed(f"{township.id}-{number}", _titles(village), township.id)
        for township in model.townships
        for number, village in enumerate(township.villages, start=1)
    )
    return {TOWNSHIPS: tuple(Listed(one.id, _titles(one.name)) for one in model.townships), VILLAGES: tuple(villages)}


def _facts(model: CountyModel) -> dict[str, str]:
    facts = {
        "code": model.code,
        "desk_phone": model.desk_phone,
        "timezone": model.timezone,
        "invite_minutes": str(model.invite_minutes),
        "bus_card_years": str(model.bus_card_years),
        "bus_card_soon_days": str(model.bus_card_soon_days),
        "hall": model.hall.zh_cn,
        "hall.zh-CN": model.hall.zh_cn,
        "hall.en": model.hall.en,
        "county.zh-CN": model.name.zh_cn,
        "county.en": model.name.en,
    }
    for service, counter in model.counters.items():
        facts |= {f"counter.{service}.zh-CN": counter.zh_cn, f"counter.{service}.en": counter.en}
    facts |= {f"age.{name}": str(years) for name, years in model.ages.items()}
    return facts
