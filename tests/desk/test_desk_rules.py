"""The pure parts: keys, ages, waiting times, what an answer means, what we know of a request."""

import uuid
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.contract import HelpRequestOut, SubmissionOut
from kiosk_app.desk import DeskConfig, HelpChanged, HelpUnheard
from kiosk_app.desk.backoff import Backoff
from kiosk_app.desk.requests import Requests
from kiosk_app.desk.stamp import MOST_MS, Stamp, age_ms, new_key, now
from kiosk_app.desk.vault import Unreadable, Vault, load_vault
from kiosk_app.desk.wire import Answer, Failure, Refusal, classify, parse

MS = st.integers(min_value=0, max_value=2**45)
STAMPS = st.builds(Stamp, wall_ms=MS, boot_ms=MS, boot_id=st.sampled_from(["", "a", "b"]))
KEY = "01976b1e-0000-7000-8000-000000000001"
OTHER = "01976b1e-0000-7000-8000-000000000002"


@given(STAMPS)
def test_keys_are_version_7_and_carry_the_moment(moment):
    key = uuid.UUID(new_key(moment))
    assert key.version == 7
    assert key.variant == uuid.RFC_4122
    assert key.int >> 80 == moment.wall_ms


def test_keys_of_one_moment_differ():
    moment = now()
    assert len({new_key(moment) for _ in range(1000)}) == 1000


@given(STAMPS, STAMPS)
def test_an_age_is_never_negative_and_never_absurd(then, at):
    assert 0 <= age_ms(then, at) <= MOST_MS


@given(MS, MS, MS, st.integers(0, 10**8))
def test_within_one_boot_a_jumping_wall_clock_does_not_matter(wall, wall_later, boot, passed):
    assert age_ms(Stamp(wall, boot, "a"), Stamp(wall_later, boot + passed, "a")) == passed


def test_across_a_restart_of_the_machine_the_wall_clock_counts_but_never_less_than_the_uptime():
    pressed = Stamp(1_000_000, 500, "a")
    assert age_ms(pressed, Stamp(1_090_000, 30_000, "b")) == 90_000
    assert age_ms(pressed, Stamp(0, 30_000, "b")) == 30_000  # the clock was lost with the battery


@given(st.floats(0, 100), st.integers(1, 200))
def test_waiting_stays_within_its_bounds(asked, tries):
    backoff = Backoff(0.25, 15.0, Random(7))
    for n in range(tries):
        wait = backoff.next(asked)
        assert min(asked, 15.0) <= wait <= max(min(15.0, 0.25 * 2 ** min(n, 60)), min(asked, 15.0))


def test_waiting_begins_anew_after_success():
    backoff = Backoff(0.25, 15.0, Random(7))
    for _ in range(20):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= 0.25


@given(st.integers(100, 599), st.text(max_size=10), st.binary(max_size=200))
def test_any_answer_means_something(status, retry_after, body):
    outcome = classify(status, retry_after, body)
    assert isinstance(outcome, Answer | Refusal | Failure)
    parse(HelpRequestOut, body)
    parse(SubmissionOut, body)


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda c: st.lists(c) | st.dictionaries(st.text(), c))
)
def test_any_json_is_a_model_or_nothing(value):
    import json

    parse(HelpRequestOut, json.dumps(value).encode())
    classify(422, "", json.dumps(value).encode())


def test_deep_nesting_is_nothing():
    assert parse(HelpRequestOut, b"[" * 100_000) is None
    assert parse(HelpRequestOut, b'{"a":' * 100_000) is None


@pytest.mark.parametrize(
    ("status", "retry_after", "body", "meaning"),
    [
        (200, "", b"{}", Answer(200, b"{}")),
        (201, "", b"{}", Answer(201, b"{}")),
        (422, "", b'{"code":"key_reused","message":"x"}', Refusal(422, "key_reused")),
        (403, "", b"<html>", Refusal(403, "http_403")),
        (404, "", b'{"code":"unknown"}', Refusal(404, "unknown")),
        (404, "", b"<html>", Failure("http_404", answered=True)),
        (503, "7", b'{"code":"busy"}', Failure("busy", answered=True, retry_after=7.0)),
        (502, "soon", b"", Failure("http_502", answered=True)),
        (302, "", b"", Failure("http_302", answered=True)),
        (422, "", '{"code":"张三 429001"}'.encode(), Refusal(422, "429001")),
    ],
)
def test_answers(status, retry_after, body, meaning):
    assert classify(status, retry_after, body) == meaning


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://desk"},
        {"url": "desk:8000"},
        {"url": "http://user:pw@desk"},
        {"kiosk": "Kiosk 3"},
        {"token": "two words"},
        {"token": "line\r\nbreak: x"},
        {"token": ""},
    ],
)
def test_a_wrong_account_is_refused_without_quoting_the_token(wrong):
    right = {"url": "http://desk:8000/", "kiosk": "kiosk-3", "token": "t0ken", "state_dir": Path("/nowhere")}
    assert DeskConfig(**right).url == "http://desk:8000"
    assert "t0ken" not in repr(DeskConfig(**right))
    with pytest.raises(ValueError, match="desk") as caught:
        DeskConfig(**{**right, **wrong})
    assert wrong.get("token", "none") not in str(caught.value) or not wrong.get("token")


@given(st.binary(max_size=300), st.text(max_size=20), st.integers(0, 400))
def test_a_sealed_record_opens_only_whole_and_only_for_its_row(plain, row, at):
    vault = Vault(bytes(32))
    sealed = vault.seal(plain, row)
    assert vault.open(sealed, row) == plain
    damaged = bytearray(sealed)
    damaged[at % len(sealed)] ^= 1
    for attempt, bound in ((bytes(damaged), row), (sealed, row + "x"), (sealed[:-1], row), (b"", row)):
        with pytest.raises(Unreadable):
            vault.open(attempt, bound)


def test_a_key_file_left_open_to_others_is_closed(tmp_path):
    load_vault(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    load_vault(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def a_word(**changes):
    base = HelpRequestOut(
        key=KEY, number=1, kiosk="kiosk-3", state="raised", seq=1, need="help", raised_at="2026-11-23T10:00:00Z"
    )
    return replace_model(base, **changes)


def replace_model(model, **changes):
    return type(model).model_validate({**model.model_dump(), **changes})


@pytest.fixture
def known():
    said, kept = [], []
    return Requests(said.append, kept.append), said, kept


def test_an_older_or_repeated_word_changes_nothing(known):
    requests, said, _ = known
    requests.learn(a_word(), KEY)
    requests.learn(a_word(state="claimed", seq=5, helper="王老师"))
    requests.learn(a_word(state="delivered", seq=3))
    requests.learn(a_word(), KEY)
    requests.learn(a_word(state="claimed", seq=5, helper="王老师"))
    assert [event.request.state for event in said] == ["raised", "claimed"]


def test_a_replay_for_a_merged_press_is_told_the_newest_word(known):
    requests, said, _ = known
    requests.learn(a_word(state="claimed", seq=5), KEY)
    requests.learn(a_word(), OTHER)
    assert said[-1].request.seq == 5
    assert said[-1].keys == {KEY, OTHER}


def test_what_is_over_is_no_longer_asked_for(known):
    requests, _, kept = known
    requests.learn(a_word(), KEY)
    assert requests.open_keys == (KEY,)
    requests.learn(a_word(state="closed", seq=9))
    assert requests.open_keys == ()
    again = Requests(lambda event: None, lambda text: None)
    again.restore(kept[0])
    assert again.open_keys == (KEY,)
    again.restore(kept[-1])


@given(st.text(max_size=60))
def test_a_remembered_fact_that_was_tampered_with_counts_as_nothing(text):
    requests = Requests(lambda event: None, lambda kept: None)
    requests.restore(text)
    for wrong in ('{"../../x": []}', "[1]", '{"a": 3}', "null", "[" * 10_000):
        requests.restore(wrong)
    assert requests.open_keys == ()


def test_the_helpers_name_stands_in_no_repr(known):
    requests, said, _ = known
    requests.learn(a_word(state="claimed", seq=2, helper="王老师"), KEY)
    assert "王" not in repr(said)
    assert isinstance(said[0], HelpChanged)
    assert replace(said[0]) == said[0]


def test_nobody_listening_is_said_once(known):
    requests, said, _ = known
    requests.learn(a_word(), KEY)
    requests.nobody_listens()
    requests.nobody_listens()
    requests.learn(a_word(heard=False, seq=2))
    assert [type(event) for event in said] == [HelpChanged, HelpChanged, HelpUnheard, HelpChanged]
