"""What pydantic finds wrong with a value, in the words of somebody who never wrote code."""

from __future__ import annotations

import difflib
import re
from typing import Any

BY_TYPE = {
    "bool_type": ("must be true or false", "write true or false"),
    "string_type": ("must be text", "put it in double quotes"),
    "int_type": ("must be a whole number", "write digits, without quotes"),
    "float_type": ("must be a number", "write digits, without quotes"),
    "list_type": ("must be a list", "write it in square brackets: [one, two]"),
    "dict_type": ("must be a group of names and values", "write it in braces: {name: value}"),
    "model_type": ("must be a group of names and values", "write it in braces: {name: value}"),
}
FORMS = {
    r"^[a-z][a-z0-9-]{0,39}$": "small letters, digits and -, beginning with a letter: home-visit",
    r"^[a-z][a-z0-9_]{0,39}$": "small letters, digits and _, beginning with a letter: call_back",
    r"^(\$home|\$end|\$help|(\$service:)?[a-z][a-z0-9-]{0,39})$": "a step's id, $home, $end, $help or $service:ID",
    r"^[0-9 -]{3,20}$": 'digits, spaces and -, in double quotes: "0123-4567890"',
    r"^([0-9-]{3,20}( [0-9-]{3,20})*)?$": "digits and -, several numbers apart by a space, in double quotes",
    r"^\d{6}$": 'six digits in double quotes: "990301"',
    r"^\d{4,10}$": 'four to ten digits in double quotes: "622848"',
    r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(webm|mp4)$": "a file's name of letters, digits, _ and -, with .webm or .mp4",
    r"^[0-9a-f]{64}$": "what `sha256sum FILE` says, in double quotes",
    r"^M\d\.\d[a-z]?$": "a row of the plan: M2.1",
}


def in_plain_words(detail: Any) -> tuple[str, str]:
    """(reason, remedy) of one entry of ValidationError.errors()."""
    kind, context = str(detail["type"]), detail.get("ctx", {})
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if kind == "string_pattern_mismatch":
        form = FORMS.get(str(context.get("pattern")), f"what matches {context.get('pattern')}")
        return "does not have the form it needs", f"write {form}"
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        near = difflib.get_close_matches(str(detail.get("input", "")), known, n=1)
        which = f"did you mean '{near[0]}'?" if near else f"use one of: {', '.join(known)}"
        return f"'{detail.get('input', '')}' is not known here", which
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, "), "change the value as the reason says"
    return str(detail["msg"]), "change the value as the reason says"
