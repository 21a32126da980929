"""A terminal's own outbox and a real desk, with a network between them that is cut, slow, silent and gone by turns."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from support.bad_network import MODES, BadNetwork

from helpdesk.demo import TOKEN
from kiosk_app.desk import HelpChanged, Safe, SubmissionAccepted
from tests.desk.test_desk_killed import RealDesk


@pytest.fixture
def real(tmp_path):
    server = RealDesk(tmp_path / "desk")
    server.up()
    yield server
    server.kill()


@pytest.fixture
def network(real):
    made = BadNetwork(int(real.url.rpartition(":")[2]), 7)
    yield made
    made.close()


@pytest.mark.parametrize("rounds", [2, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_whatever_the_network_does_every_press_and_every_file_arrives_once(real, network, start, eventually, rounds):
    chance = random.Random(rounds)
    kiosk = start(url=network.url, token=TOKEN)
    helps: list[str] = []
    files: list[str] = []
    for _ in range(rounds):
        for mode in chance.sample(MODES, len(MODES)):
            network.becomes(mode)
            end = time.monotonic() + 0.6
            while time.monotonic() < end:
                helps.append(kiosk.client.call_help(service="disability_photo", page_title="请看镜头"))
                if chance.random() < 0.4:
                    photo = b"\xff\xd8" + chance.randbytes(20_000)
                    files.append(kiosk.client.submit("disability_photo", {"name": "张三"}, photo))
                time.sleep(chance.uniform(0.02, 0.2))
    network.becomes("well")
    eventually(lambda: kiosk.client.waiting == 0, 60)
    assert network.met == set(MODES)
    assert Counter(real.rows("SELECT key FROM help_keys")) == Counter(helps)
    assert Counter(real.rows("SELECT key FROM submissions")) == Counter(files)
    assert {event.key for event in kiosk.heard.of(Safe)} == {*helps, *files}
    numbers = [event.number for event in kiosk.heard.of(SubmissionAccepted)]
    assert len(set(numbers)) == len(files), "each has a number of its own"
    assert {key for event in kiosk.heard.of(HelpChanged) for key in event.keys} == set(helps)
    assert real.rows("SELECT count(*) FROM help_requests WHERE state = 'raised'") == [1], "and they are one request"
