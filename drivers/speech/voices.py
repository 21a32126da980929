"""Whom a terminal can speak with: its own voice, the packs it was given, the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.config import DevicesConfig
from drivers.speech.pack import pack_of, packs_in, voices_of


def with_packs(config: DevicesConfig, folder: Path) -> DevicesConfig:
    """The same devices; the packs in `folder` can be chosen, unless devices.yaml names another folder."""
    speech = config.devices.get("speech")
    if speech is None or speech.options.get("voice_packs") or not packs_in(folder):
        return config
    options = {**speech.options, "voice_packs": folder}
    return replace(config, devices={**config.devices, "speech": replace(speech, options=options)})


def voices(config: DevicesConfig) -> Mapping[str, Mapping[str, str]]:
    """By name, the terminal's own first, with what each is called by language; the machine is called nothing.

    Empty without speech. Packs that are no good are nobody.
    """
    speech = config.devices.get("speech")
    if speech is None:
        return {}
    own, _ = pack_of(_folder(speech.options, "voice_pack"))
    found = voices_of(own, packs_in(_folder(speech.options, "voice_packs")))
    return {name: (pack.title or {"zh-CN": name}) if pack is not None else {} for name, pack in found.items()}


def _folder(options: Mapping[str, Any], name: str) -> Path | None:
    return Path(options[name]) if options.get(name) else None
