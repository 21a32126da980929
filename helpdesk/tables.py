"""Tables as any spreadsheet writes them (CSV): rows with their line, and every problem by line. Pure.

What imports a table reads all of it first: with any problem nothing is changed. Problems are told in the language of
the request (helpdesk.language): the command line speaks English.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.language import said

LONGEST = 40  # characters of a title or name
MOST_LINES = 20_000
Wrong = Callable[[int, str], None]
"""Called with a line, from 1, and what is wrong with it. The text names no value that is a person's."""


@dataclass(frozen=True)
class Problem:
    """`file` is the table's kind: services, windows, items, …; `line` counts from 1, the heading included."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return said("{file} 第 {line} 行：{text}", file=self.file, line=self.line, text=self.text)


def complaints(file: str, problems: list[Problem]) -> Wrong:
    """Gathers one table's problems."""
    return lambda line, text: problems.append(Problem(file, line, text))


def rows(text: str, columns: Sequence[str], wrong: Wrong) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Lines with all columns, stripped; empty lines are left out."""
    reader = csv.reader(text.removeprefix("\ufeff").splitlines(), strict=True)
    headed = False
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            wrong(reader.line_num, said("不是 CSV（{error}）", error=error))
            return
        if not any(cells):
            continue
        if reader.line_num > MOST_LINES:
            wrong(reader.line_num, said("太多了：一次最多 {n} 行", n=MOST_LINES))
            return
        if not headed:
            headed = True
            if cells != list(columns):
                wrong(reader.line_num, said("表头应是 {columns}", columns=",".join(columns)))
                return
        elif len(cells) != len(columns):
            wrong(reader.line_num, _uneven(len(cells), columns))
        else:
            yield reader.line_num, dict(zip(columns, cells, strict=True))
    if not headed:
        wrong(1, said("是空的：表头应是 {columns}", columns=",".join(columns)))


def _uneven(has: int, columns: Sequence[str]) -> str:
    return said("有 {has} 格，应有 {needs} 格：{columns}", has=has, needs=len(columns), columns=",".join(columns))


def titled(text: str, what: str, line: int, wrong: Wrong, most: int = LONGEST) -> bool:
    """Whether it can stand on one line of a page."""
    if not text or len(text) > most or not text.isprintable():
        wrong(line, said("{what}：1 到 {most} 个字，写在一行里", what=what, most=most))
        return False
    return True
