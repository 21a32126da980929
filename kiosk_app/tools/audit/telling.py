"""What the audit found, as lines for a person and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk_app.tools.audit.checks import CHECKS
from kiosk_app.tools.audit.findings import TOLD_OF_A_CHECK, Audit, amount_words


def table(audit: Audit) -> list[str]:
    """Failures first, then every check with its counts."""
    lines: list[str] = []
    for name, check in CHECKS.items():
        found = [finding for finding in audit.findings if finding.check == name]
        if found:
            lines.append(f"FAILED  {name}: {check.title}")
            lines += [f"    {finding}" for finding in found[:TOLD_OF_A_CHECK]]
            if len(found) > TOLD_OF_A_CHECK:
                lines.append(f"    … and {len(found) - TOLD_OF_A_CHECK} more")
            lines.append("")
    lines.append(f"{'check':<5} {'measured':>9} {'failed':>7}  what")
    for name, tally in sorted(audit.tallies.items(), key=lambda entry: -entry[1].failed):
        if audit.counts(name):
            lines.append(f"{name:<5} {tally.measured:>9} {tally.failed:>7}  {CHECKS[name].title}")
            lines += [f"{'':<24} {line}" for line in worst_lines(audit, name)]
    for (what, size), pages in sorted(audit.left_out.items()):
        heard = " (still spoken)" if what == "details" else ""
        lines.append(f"left out for want of room at text size {size}: {what} on {len(pages)} pages{heard}")
    return lines


def worst_lines(audit: Audit, check: str) -> Iterator[str]:
    """One line for each quantity measured: the worst value and what is needed."""
    for of, amount in audit.tallies[check].worst.items():
        quantity = CHECKS[check].quantities[of]
        title = f" {quantity.what}" if quantity.what else ""
        yield f"{amount_words(check, of, amount).strip()}{title} (needed: {quantity.needed})"


def as_dict(audit: Audit, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was measured. `numbers`: the scoreboard's, beside those of the checks."""
    rows = [
        {
            "check": name,
            "title": CHECKS[name].title,
            "thresholds": list(CHECKS[name].thresholds),
            "source": CHECKS[name].source,
            "measured": tally.measured,
            "failed": tally.failed,
            "quantities": [
                {
                    "of": of,
                    "what": one.what,
                    "unit": one.unit,
                    "needed": one.needed,
                    "worst": tally.worst.get(of),
                }
                for of, one in CHECKS[name].quantities.items()
            ],
        }
        for name, tally in audit.tallies.items()
        if audit.counts(name)
    ]
    return {
        **extra,
        "passed": audit.passed,
        "composed": audit.composed,
        "rendered": audit.rendered,
        "numbers": audit.numbers,
        "checks": rows,
        "left_out": [
            {"what": what, "text_size": size, "pages": len(pages)}
            for (what, size), pages in sorted(audit.left_out.items())
        ],
        "findings": [finding.as_dict() for finding in audit.findings],
    }
