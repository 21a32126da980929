"""What a process still holds of a person is found in its memory, by other eyes than its own."""

from __future__ import annotations

import os
import subprocess
import sys

from kiosk_app.tools.process_marks import forms, in_memory, marks_of

NUMBER, ADDRESS = "421222194412071234", "湖北省通城县查验镇一号"
# The child makes the texts out of what it is told, so that its source does not hold them; then it lets them go.
CHILD = """
import sys
held = [bytearray.fromhex(line) for line in sys.stdin.readline().split()]
text = [bytes(byte ^ 1 for byte in one).decode("utf-8") for one in held]
print("held", flush=True)
sys.stdin.readline()
del text
print("gone", flush=True)
sys.stdin.readline()
"""


def child(**environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    masked = " ".join(bytes(byte ^ 1 for byte in text.encode()).hex() for text in (NUMBER, ADDRESS))
    answer(process, masked)
    return process


def answer(process: subprocess.Popen[str], line: str) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_text_is_found_while_it_is_held_in_whatever_form_python_keeps_it() -> None:
    with child() as process:
        found = in_memory(process.pid, marks_of({"number": NUMBER, "address": ADDRESS}, {}))
        assert {one.mark for one in found} == {"number", "address"}
        assert NUMBER not in repr(found) and ADDRESS not in repr(found)
        answer(process, "")
        process.kill()


def test_what_is_let_go_is_overwritten_where_freed_memory_is() -> None:
    """PYTHONMALLOC and MALLOC_PERTURB_ together: Python gives each object back to glibc, which overwrites it."""
    with child(PYTHONMALLOC="malloc", MALLOC_PERTURB_="165") as process:
        marks = marks_of({"number": NUMBER, "address": ADDRESS}, {})
        assert in_memory(process.pid, marks)
        assert answer(process, "") == "gone"
        assert in_memory(process.pid, marks) == []
        process.kill()


def test_a_text_too_short_to_be_told_from_chance_has_no_form() -> None:
    assert forms("张三") == ("张三".encode(), "张三".encode("utf-32-le"))


def test_of_a_picture_its_middle_is_looked_for() -> None:
    picture = bytes(range(256)) * 4
    assert all(piece in picture and len(piece) == 24 for piece in marks_of({}, {"photo": picture})["photo"])
