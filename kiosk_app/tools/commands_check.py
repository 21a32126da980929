"""`kiosk check`: content, texts, voice packs, themes and devices.yaml – every problem at once; exit 1 if any."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from drivers.camera import models
from drivers.camera_ports import camera_problems
from drivers.config import load_devices
from kiosk_app.content.examples import examples_in
from kiosk_app.content.problems import Problem, relative
from kiosk_app.tools.cabinet import cabinet_problems
from kiosk_app.tools.content_problems import content_problems
from kiosk_app.tools.places import ASSETS, DESK_DEFAULTS, DEVICES
from kiosk_app.tools.prompts import prompts
from kiosk_app.tools.voice_check import installed, voice_problems


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("check", help="check services, texts, voices and devices.yaml", description=__doc__)
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="the content to check")
    parser.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE", help="the devices.yaml to check")
    parser.add_argument("--content", action="store_true", help="services, texts, county and pictures; no devices.yaml")
    parser.add_argument("--examples", action="store_true", help="list what still waits for the county, check nothing")
    parser.add_argument("--json", action="store_true", help="print a list of problems as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.examples:
        return _examples(arguments)
    content, problems = content_problems(arguments.assets)
    if not arguments.content:
        packs = installed(arguments.assets, load_devices(arguments.devices))
        if packs and not problems:
            problems += voice_problems(packs, prompts(content), arguments.assets)
        problems += device_problems(arguments.devices, set(content.services))
    if arguments.json:
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2))
        return 1 if problems else 0
    for problem in problems:
        print(problem.for_people())
    if problems:
        print(f"{len(problems)} 处要改 {len(problems)} problem{'s' if len(problems) > 1 else ''}")
        return 1
    if not arguments.content and (gone := models.missing()):
        words = models.told(gone)
        print(f"{words.zh}\n{words.en}")
    print(
        f"no problem: {len(content.services)} services, {len(content.catalogues)} catalogues, {arguments.devices.name}"
    )
    return 0


def _examples(arguments: argparse.Namespace) -> int:
    found = examples_in(arguments.assets, arguments.assets.name) + examples_in(DESK_DEFAULTS, "helpdesk/defaults")
    if arguments.json:
        print(json.dumps([asdict(example) for example in found], ensure_ascii=False, indent=2))
        return 0
    for example in found:
        print(example)
    files = len({example.file for example in found})
    print(f"还有 {len(found)} 处是示例，等县里填（{files} 个文件）{len(found)} examples wait for the county")
    return 0


def device_problems(path: Path, services: set[str]) -> list[Problem]:
    """What is wrong with a devices.yaml, and services it names that do not exist."""
    name = relative(path, ASSETS)
    config = load_devices(path)
    found = [
        Problem(name, bad.line, bad.field, f"{bad.reason_en} / {bad.reason_zh}", f"{bad.remedy_en} / {bad.remedy_zh}")
        for bad in (*config.problems, *camera_problems(config.devices))
    ]
    found += cabinet_problems(config.cabinet, name, config.cabinet_line)
    for device in config.devices.values():
        for service in device.required_by:
            if service not in services:
                field = f"devices.{device.role}.required_by"
                remedy = f"use one of: {', '.join(sorted(services))}"
                found.append(Problem(name, device.line, field, f"no service '{service}'", remedy))
    return found
