"""What every driver of every role keeps to (`drivers/contract.py`)."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from drivers.contract import Cancel, Code, Condition, Deadline, Driver, DriverError

SLACK = 1.0  # seconds; alone on a machine a command ends 0.2 s after its deadline
_NOT_COMMANDS = {"open", "close", "watch", "capabilities", "latest"}
_OWN = {"probe", "self_test", "reset"}
_ARGUMENTS: Mapping[str, Any] = {"job_id": "contract-1", "level": "passive"}


def commands(driver: type[Driver] | Driver) -> dict[str, inspect.Signature]:
    kind = driver if isinstance(driver, type) else type(driver)
    public = inspect.getmembers(kind, inspect.isfunction)
    return {
        name: inspect.signature(function)
        for name, function in public
        if not name.startswith("_") and name not in _NOT_COMMANDS
    }


def arguments(subject: Any, name: str) -> dict[str, Any]:
    """Something for each parameter that must be given. A new one gets its value in support/parts.py."""
    found = {}
    known = {**_ARGUMENTS, **subject.part.arguments}
    for each in list(commands(subject.driver)[name].parameters.values())[2:]:
        if each.kind in (each.VAR_KEYWORD, each.VAR_POSITIONAL) or each.default is not each.empty:
            continue
        assert each.name in known, f"tests/lib/support/parts.py: {subject.package.role} needs arguments[{each.name!r}]"
        found[each.name] = known[each.name]
    return found


def plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and plain(each) for key, each in value.items())
    if isinstance(value, (list, tuple, frozenset)):
        return all(plain(each) for each in value)
    return value is None or isinstance(value, (str, int, float)) or (isinstance(value, Enum) and plain(value.value))


def test_a_package_names_each_driver_with_a_strict_model_of_its_options(unopened):
    package, name = unopened
    assert list(package.drivers) == list(package.options)
    driver, model = package.drivers[name], package.options[name]
    assert driver.role == package.role
    assert issubclass(model, BaseModel)
    assert model.model_config.get("extra") == "forbid"
    undescribed = [key for key, value in model.model_fields.items() if not value.description]
    assert not undescribed


def test_every_command_takes_its_deadline_first(unopened):
    package, name = unopened
    for command, signature in commands(package.drivers[name]).items():
        first = list(signature.parameters.values())[1:2]
        assert [each.name for each in first] == ["deadline"], command
        assert str(first[0].annotation).startswith("Deadline"), command


def test_before_it_is_opened_it_claims_nothing_and_every_command_is_refused_politely(subject):
    driver = subject.driver
    assert isinstance(driver, Driver)
    assert plain(driver.capabilities())
    driver.close()
    for name in commands(driver):
        if name == "reset":
            continue
        given = arguments(subject, name)
        try:
            driver_result = getattr(driver, name)(Deadline.after(2), **given)
        except DriverError as error:
            assert error.code is not Code.INTERNAL, name
        else:
            assert name != "probe", f"a closed part is {driver_result}"


def test_it_opens_twice_closes_twice_and_opens_again(subject):
    subject.open()
    subject.open()
    condition, _ = subject.driver.probe(Deadline.after(5))
    assert condition in (Condition.OK, Condition.UNKNOWN)
    subject.driver.close()
    subject.driver.close()
    subject.open()
    condition, _ = subject.driver.probe(Deadline.after(5))
    assert condition in (Condition.OK, Condition.UNKNOWN)


def test_what_it_says_of_itself_is_plain_and_stays(subject):
    subject.open()
    before = dict(subject.driver.capabilities())
    assert plain(before)
    condition, details = subject.driver.probe(Deadline.after(5))
    assert isinstance(condition, Condition)
    assert plain(details)
    assert dict(subject.driver.capabilities()) == before
    pause = subject.driver.watch(subject.events.append)
    assert 0 < pause <= 60


def test_the_passive_self_test_moves_nothing(subject):
    subject.open()
    before = subject.part.effects(subject.emulator) if subject.emulator is not None else 0
    assert plain(subject.run("self_test"))
    if subject.emulator is not None:
        assert subject.part.effects(subject.emulator) == before


def test_a_soft_reset_leaves_it_working(staged):
    staged.open()
    staged.run("reset")
    staged.part.begin(staged.run, staged.emulator)
    staged.part.works(staged.run, staged.emulator)


def test_what_is_already_too_late_or_cancelled_is_not_begun(staged):
    staged.open()
    before = staged.part.effects(staged.emulator)
    pulled = Cancel()
    pulled.cancel()
    for name in commands(staged.driver):
        for deadline in (Deadline.after(0), Deadline.after(20, pulled)):
            began = time.monotonic()
            try:
                getattr(staged.driver, name)(deadline, **arguments(staged, name))
            except DriverError as error:
                assert error.code is not Code.INTERNAL, name
            assert time.monotonic() - began < SLACK + 0.2, name
            staged.open()
    assert staged.part.effects(staged.emulator) == before


def test_a_silent_part_costs_no_command_more_than_its_deadline(staged):
    staged.open()
    staged.part.begin(staged.run, staged.emulator)
    for name in commands(staged.driver):
        staged.silence()
        began = time.monotonic()
        try:
            getattr(staged.driver, name)(Deadline.after(0.6), **arguments(staged, name))
        except DriverError as error:
            assert error.code is not Code.INTERNAL, name
        assert time.monotonic() - began < 0.6 + SLACK, name


def test_a_cancel_ends_a_command_at_once(staged):
    """Whatever still runs after a moment, with nobody answering."""
    staged.open()
    staged.part.begin(staged.run, staged.emulator)
    for name in commands(staged.driver):
        staged.silence()
        token = Cancel()
        ending = staged.in_a_thread(name, Deadline.after(25, token), **arguments(staged, name))
        running = not ending.wait(0.25)
        token.cancel()
        assert ending.wait(SLACK + 1.0), f"{name} goes on"
        if ending.error is not None:
            assert isinstance(ending.error, DriverError), name
            if running and name == staged.part.waits:
                assert ending.error.code is Code.CANCELED, name


@pytest.mark.needs("waits")
def test_a_pulled_plug_ends_what_waits(staged):
    staged.open()
    ending = staged.in_a_thread(staged.part.waits, Deadline.after(30))
    assert not ending.wait(0.3)
    staged.emulator.set("plug", "out")
    assert ending.wait(8)
    assert isinstance(ending.error, DriverError)
    assert ending.error.code in (Code.DISCONNECTED, Code.NO_DEVICE)


@pytest.mark.needs("effect")
def test_a_repeated_job_is_done_once_and_answers_as_it_did(staged):
    staged.open()
    before = staged.part.effects(staged.emulator)
    first = staged.part.effect(staged.run, "job-1")
    second = staged.part.effect(staged.run, "job-1")
    assert first == second
    done = _settled(staged) - before
    assert done > 0
    staged.part.effect(staged.run, "job-1")
    assert _settled(staged) - before == done


def _settled(staged: Any) -> int:
    """What a board or a printer did, when it has done it."""
    count, since = staged.part.effects(staged.emulator), time.monotonic()
    while time.monotonic() - since < 0.4:
        now = staged.part.effects(staged.emulator)
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(0.01)
    return int(count)


@pytest.mark.needs("private")
def test_what_is_a_person_s_own_is_in_no_log_no_error_and_no_repr(staged, caplog):
    with caplog.at_level(logging.DEBUG):
        staged.open()
        secrets = staged.part.private(staged.try_to, staged.emulator)
    said = [
        caplog.text,
        repr(staged.driver),
        repr(staged.events),
        repr(dict(staged.driver.capabilities())),
        repr(staged.driver.probe(Deadline.after(5))),
        *(repr(result) for result in staged.results),
        *(f"{error} {error!r} {error.as_dict()} {error.hint}" for error in staged.told),
    ]
    assert staged.results or staged.told
    for secret in secrets:
        assert not any(secret in text for text in said), f"{secret!r} is told"
