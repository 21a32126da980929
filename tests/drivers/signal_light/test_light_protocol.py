"""Patterns and their limits: never more than two flashes a second, whatever is commanded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.signal_light.options import LcusOptions, LightOptions, ModbusOptions
from drivers.signal_light.protocol import MIN_PERIOD_S, Lamps, Pattern

RELAYS = st.frozensets(st.integers(1, 4))
PATTERNS = st.builds(Pattern, RELAYS, st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0]) | st.floats(0.1, 2))


@given(PATTERNS, st.floats(0, 1e6))
def test_a_pattern_changes_exactly_when_it_says(pattern, age):
    wait = pattern.until_change(age)
    if wait is None:
        assert pattern.lit(age) == pattern.lit(age + 1000) == pattern.relays
    else:
        assert 0 < wait <= 0.5 / pattern.hz + 1e-6
        # Half-way nothing has changed; nearer than a microsecond the clock's own rounding decides.
        assert wait < 1e-6 or pattern.lit(age) == pattern.lit(age + wait * 0.5)


@pytest.mark.parametrize("hz", [2.01, 3, 50, -1, 0.01])
def test_faster_than_two_hertz_does_not_exist(hz):
    with pytest.raises(ValueError, match="at most 2"):
        Pattern(frozenset({1}), hz)
    with pytest.raises(ValidationError):
        LightOptions.model_validate({"states": {"alarm": {"hz": hz}}})


@given(st.lists(st.tuples(st.floats(0.001, 0.4), RELAYS), max_size=60))
def test_no_sequence_of_commands_lights_a_lamp_more_than_twice_a_second(commands):
    lamps, now, lit_at = Lamps(), 100.0, {}
    for wait, wanted in commands:
        now += wait
        shown = lamps.allowed(wanted, now)
        assert shown <= wanted, "putting out is never delayed"
        for relay in shown - lamps.lit:
            assert now - lit_at.get(relay, -1e9) >= MIN_PERIOD_S - 1e-9
            lit_at[relay] = now
        lamps = lamps.showing(shown, now)
        assert lamps.allowed(wanted, now + lamps.until_allowed(wanted, now) + 1e-6) == wanted


def test_the_usual_states_are_there_without_a_word_of_configuration():
    patterns = LightOptions().patterns()
    assert set(patterns) == {"off", "on", "ready", "attention", "help", "coming", "error"}
    assert patterns["off"].relays == frozenset()
    assert patterns["attention"] == Pattern(frozenset({1}), 1.0)
    assert patterns["ready"] == patterns["off"], "a single lamp burns for what somebody has to see"


def test_a_stack_light_names_its_lamps():
    options = ModbusOptions.model_validate(
        {"device_id": 3, "lamps": {"green": 1, "red": 4}, "states": {"help": {"lamps": ["red"], "hz": 0.5}}}
    )
    assert options.patterns()["help"] == Pattern(frozenset({4}), 0.5)
    assert options.patterns()["on"].relays == {1, 4}


def test_a_state_without_lamps_lights_all_and_with_an_empty_list_none():
    options = LightOptions.model_validate({"lamps": {"a": 1, "b": 2}, "states": {"help": {}, "ready": {"lamps": []}}})
    assert options.patterns()["help"].relays == {1, 2}
    assert options.patterns()["ready"].relays == frozenset()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lamps": {"a": 1, "b": 1}}, "same relay"),
        ({"states": {"off": {}}}, "fixed"),
        ({"states": {"on": {}}}, "fixed"),
        ({"states": {"help": {"lamps": ["blue"]}}}, "blue"),
        ({"lamps": {}}, "at least 1"),
        ({"lamps": {"a": 0}}, "greater than or equal to 1"),
        ({"blink": 3}, "Extra"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, said):
    with pytest.raises(ValidationError, match=said):
        LcusOptions.model_validate(wrong)
