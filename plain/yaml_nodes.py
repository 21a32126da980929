"""Reads YAML as nodes with line numbers, and turns nodes into plain values without YAML's surprises.

Measured with PyYAML: `0403` is 259, `0x1A86` is 6790, `12:30` is 750, `on` is True, of two equal keys the last one
wins, a 300-byte alias bomb grows to hundreds of megabytes, deep nesting raises RecursionError. Each of these is a
problem with a line here, never a value and never an exception. A date is the text that is written; `<<` and `=` mean
nothing special.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from plain.problems import Both, Problem, clean
from plain.yaml_slips import likely

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_STR, _NULL, _BOOL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_SEQ, _MAP = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_PLAIN_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")

_BAD_CHARACTER = (
    Both("有不能用的字符", "there is a character that cannot be used"),
    Both("重新输入", "type it again"),
)


class _RefusedError(Exception):
    def __init__(self, line: int, code: str, reason: Both, remedy: Both) -> None:
        self.problem = Problem(line, "", code, reason, remedy)
        super().__init__(code)


_RESOLVERS: dict[Any, list[tuple[str, re.Pattern[str]]]] = {
    first: [(tag, form) for tag, form in forms if tag in (_NULL, _BOOL, _INT, _FLOAT)]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _BoundedLoader(yaml.SafeLoader):
    """No aliases, no depth beyond MAX_DEPTH, and of YAML's many types only those a value may have here."""

    yaml_implicit_resolvers = _RESOLVERS
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError(
                line,
                "alias",
                Both("不支持 & 和 * 引用", "anchors (&) and aliases (*) are not supported"),
                Both("把内容写全", "write the value out in full"),
            )
        if self.depth >= MAX_DEPTH:
            raise _RefusedError(
                line,
                "too_deep",
                Both("嵌套太深", "it is nested too deeply"),
                Both("对照项目自带的同名文件改", "compare it with the file of this name that came with the project"),
            )
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def compose(data: str | bytes) -> tuple[yaml.Node | None, Problem | None]:
    """The document's root node, or the one problem that stops reading it. Never raises."""
    if len(data) > MAX_BYTES:
        return None, _too_large()
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        line = bytes(data[: error.start]).count(b"\n") + 1  # type: ignore[arg-type]
        return None, Problem(
            line,
            "",
            "not_utf8",
            Both("文字编码不是 UTF-8", "the text is not UTF-8"),
            Both("用编辑器另存为 UTF-8", "save the file as UTF-8"),
        )
    loader = None
    try:
        loader = _BoundedLoader(text)
        return loader.get_single_node(), None
    except _RefusedError as error:
        return None, error.problem
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        return None, Problem(
            line,
            "",
            "bad_character",
            Both("有不可见的控制字符", "there is a control character"),
            Both("删去这一行重新输入", "delete the line and type it again"),
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        slip = likely(text, line)
        if slip is not None:
            return None, Problem(slip[0], "", "syntax", slip[1], slip[2])
        return None, _syntax(line, clean(error.problem or "", 120))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        # PyYAML lets these out for escapes and directives beyond their range.
        line = loader.line + 1 if loader is not None else 0
        return None, _syntax(line, "")
    finally:
        if loader is not None:
            loader.dispose()


def _syntax(line: int, said: str) -> Problem:
    tail = f" ({said})" if said else ""
    return Problem(
        line,
        "",
        "syntax",
        Both(f"这里不合 YAML 写法{tail}", f"this is not YAML{tail}"),
        Both(
            "检查这一行和上一行：冒号后要有空格，同级左对齐，只用空格不用 Tab，引号成对",
            "look at this line and the one above: a space after the colon, equal indents, no tabs, quotes in pairs",
        ),
    )


def _too_large() -> Problem:
    return Problem(
        0,
        "",
        "too_large",
        Both("文件太大（超过 256 KB）", "the file is larger than 256 KB"),
        Both("对照项目自带的同名文件改", "compare it with the file of this name that came with the project"),
    )


class NodeReader:
    """Collects every problem while values are taken out of nodes."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def report(self, node: yaml.Node, path: str, code: str, texts: tuple[Both, Both]) -> None:
        self.problems.append(Problem(line_of(node), clean(path, 120), code, *texts))

    def entries(self, node: yaml.Node, path: str) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
        """Key -> (key node, value node) of a mapping; None when it is something else."""
        if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
            self.report(
                node,
                path,
                "not_a_mapping",
                (
                    Both("这里要“名字: 值”", "`name: value` lines belong here"),
                    Both("写成 名字: 值，每行一个", "write name: value, one a line"),
                ),
            )
            return None
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _STR:
                shown = clean(key.value) if isinstance(key, yaml.ScalarNode) else ""
                self.report(
                    key,
                    path,
                    "bad_key",
                    (
                        Both("YAML 不把这个名字当文字", "YAML does not read this key as text"),
                        Both(f'写成 "{shown}"', f'type "{shown}"'),
                    ),
                )
                continue
            if not key.value.isprintable():
                self.report(key, path, "bad_character", _BAD_CHARACTER)
                continue
            if key.value in found:
                first = line_of(found[key.value][0])
                self.report(
                    key,
                    join(path, key.value),
                    "duplicate_key",
                    (
                        Both(f"写了两次，第一次在第 {first} 行", f"it is there twice, first in line {first}"),
                        Both(f"只留一个：删去第 {first} 行或这一行", f"keep one: delete line {first} or this line"),
                    ),
                )
                continue
            found[key.value] = (key, value)
        return found

    def plain(self, node: yaml.Node, path: str) -> Any:
        """The value as bool, int, float, str, None, list or dict; None with a problem where YAML would surprise."""
        if isinstance(node, yaml.MappingNode):
            entries = self.entries(node, path) or {}
            return {key: self.plain(value, join(path, key)) for key, (_, value) in entries.items()}
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            return [self.plain(item, f"{path}[{index}]") for index, item in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode):
            return self._refuse_tag(node, path)
        text = str(node.value)
        if node.tag == _STR:
            return self._text(node, text, path)
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            if text.lower() in ("true", "false"):
                return text.lower() == "true"
            shown = Both(f"YAML 会把 {text} 当成是/否", f"YAML reads {text} as a yes/no value")
            remedy = Both(f'是/否写 true 或 false；文字写 "{text}"', f'type true or false, or "{text}" for the word')
        elif node.tag == _INT and _PLAIN_INT.fullmatch(text):
            return int(text)
        elif node.tag == _FLOAT and _PLAIN_FLOAT.fullmatch(text):
            return float(text)
        elif node.tag in (_INT, _FLOAT):
            word = clean(text)
            shown = Both(f"YAML 会把 {word} 读成别的数", f"YAML reads {word} as another number than it looks")
            remedy = Both(f'写普通十进制数；编号写 "{word}"', f'type a plain decimal number, or "{word}" for a code')
        else:
            return self._refuse_tag(node, path)
        self.report(node, path, "yaml_trap", (shown, remedy))
        return None

    def word(self, node: yaml.Node, path: str) -> str | None:
        """A text; numbers and yes/no words are refused with the quoted text to type."""
        if isinstance(node, yaml.ScalarNode) and node.tag == _STR:
            return self._text(node, str(node.value), path)
        shown = clean(node.value) if isinstance(node, yaml.ScalarNode) and node.value else "..."
        self.report(
            node,
            path,
            "not_text",
            (Both("这里要文字", "a text belongs here"), Both(f'写成 "{shown}"', f'type "{shown}"')),
        )
        return None

    def _text(self, node: yaml.Node, text: str, path: str) -> str | None:
        if any("\ud800" <= char <= "\udfff" or char == "\0" for char in text):
            self.report(node, path, "bad_character", _BAD_CHARACTER)
            return None
        return text

    def _refuse_tag(self, node: yaml.Node, path: str) -> None:
        self.report(
            node,
            path,
            "tag",
            (Both("不支持 ! 标签", "tags (!) are not supported"), Both("删去 ! 标签", "delete the ! tag")),
        )


def line_of(node: yaml.Node) -> int:
    """Counts from 1."""
    return int(node.start_mark.line) + 1


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
