"""The hall's queue beside strict priority and first come, first served: the same days, the same people."""

from __future__ import annotations

from random import Random

from bench import hall
from bench.lab import Lab
from bench.results import Goal, Row
from bench.stats import median, p95
from helpdesk.queue.rules import Rank

GOOD = "the issue: starvation 0, waits by class, the estimate's error"


def measure(lab: Lab) -> list[Row]:
    days = lab.times(60)
    lab.say(f"{days} days of a hall, under three rules")
    data = hall.load()
    crowds = [hall.people(data, Random(number)) for number in range(days)]
    ours, strict, first = (
        [hall.day(data, crowd, choice) for crowd in crowds] for choice in (hall.ours, hall.strict, hall.first_come)
    )
    senior = [p95(day.waits[Rank.PRIORITY]) for day in ours]
    ordinary = [max(day.waits[Rank.ORDINARY]) for day in ours]
    by_class = "; ".join(
        f"{rank.value} median {median([p for day in ours for p in day.waits[rank]]):.1f}, "
        f"95th percentile {p95([p for day in ours for p in day.waits[rank]]):.0f} minutes"
        for rank in Rank
    )
    left = f"left over at closing time: ours {sum(day.left_over for day in ours)} in all, strict priority "
    left += f"{sum(day.left_over for day in strict)}, first come {sum(day.left_over for day in first)}"
    return [
        Row(
            "queue-priority",
            "wait of those with the right to go first, 95th percentile of a day",
            "min",
            senior,
            "first come, first served, on the same days",
            [p95(day.waits[Rank.PRIORITY]) for day in first],
            Goal("ratio", 0.5, "the plan M1.2: no queueing for these people"),
            by_class,
        ),
        Row(
            "queue-ordinary",
            "longest wait of anybody else in a day",
            "min",
            ordinary,
            "strict priority (The Q; ZMS until 2025), on the same days",
            [max(day.waits[Rank.ORDINARY]) for day in strict],
            Goal("ratio", 1.0, GOOD),
            left,
        ),
        Row(
            "queue-passed",
            "tickets of a day that somebody passed who came more than the head start (45 min) later",
            "tickets",
            [float(day.passed) for day in ours],
            "strict priority, on the same days",
            [float(day.passed) for day in strict],
            Goal("p95", 0.0, GOOD),
            f"worst day ours {max(day.passed for day in ours)}, strict priority {max(day.passed for day in strict)}",
        ),
        Row(
            "queue-estimate",
            "what was told at the drawing, against the wait that came: mean error of a day",
            "min",
            [sum(day.errors) / len(day.errors) for day in ours],
            "people before, times the mean, through the windows",
            [sum(day.naive) / len(day.naive) for day in ours],
            Goal("ratio", 1.0, GOOD),
            "durations are lognormal: part of the error nobody can know",
        ),
    ]
