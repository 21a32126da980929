"""Finds every word by which something in `drivers/` says what is wrong, by reading the source.

A `detail` is found wherever it is handed over: to `DriverError`, to any function or class of ours with a parameter
`detail`, as the value of `error` in a probe's details, or in a table of errors. What cannot be followed is told, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import drivers

ROOT = Path(drivers.__file__).parent
PASSED_ON = ("error", "found", "fault", "utterance", "told", "entry", "refused", "raised")
"""Names of things that hold a detail somebody else gave them: `error.detail`, `told["detail"]`."""


@dataclass(slots=True)
class Found:
    """`words`: detail -> where it is said first. `unknown`: expressions that could not be followed."""

    words: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def search() -> Found:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    constants: dict[str, str] = {}
    takers_of: dict[Path, dict[str, int]] = {}
    for path, tree in trees.items():
        constants |= _constants(tree)
        takers_of.setdefault(path.parent, {}).update(_takers(tree))
    found = Found()
    for path, tree in trees.items():
        place, takers = str(path.relative_to(ROOT.parent)), takers_of[path.parent]
        local = {**constants, **_constants(tree)}  # a module's own name wins
        for node, owner in _with_owner(tree):
            for value in _handed_over(node, takers):
                _follow(value, local, owner, place, found)
    return found


def _constants(tree: ast.Module) -> dict[str, str]:
    """NAME = "word" at the top of a module."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {name.id: node.value.value for name in node.targets if isinstance(name, ast.Name)}
    return found


def _takers(tree: ast.Module) -> dict[str, int]:
    """Functions and dataclasses of ours that take a `detail`: their name and the place it has in a call."""
    found: dict[str, int] = {"DriverError": 1}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "__init__":
            names = [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
            if "detail" in names:
                found[node.name] = names.index("detail")
        if isinstance(node, ast.ClassDef):
            fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and _is_name(one.target)]
            if "detail" in fields:
                found[node.name] = fields.index("detail")
    return found


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _with_owner(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node with the function it stands in, or the module."""

    def walk(node: ast.AST, owner: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            yield child, owner
            yield from walk(child, child if isinstance(child, ast.FunctionDef) else owner)

    return walk(tree, tree)


def _handed_over(node: ast.AST, takers: Mapping[str, int]) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "_error" or name in takers:
            place = takers.get(name, 1)
            yield from node.args[place : place + 1] if not any(isinstance(a, ast.Starred) for a in node.args) else ()
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "detail")
    if isinstance(node, ast.FunctionDef):
        names = [one.arg for one in node.args.args]
        for name, value in zip(reversed(names), reversed(node.args.defaults), strict=False):
            if name == "detail":
                yield value
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "error":
                yield value
            if key is not None and isinstance(value, ast.Tuple) and value.elts and _is_code(value.elts[0]):
                yield key if _is_act(value.elts[1]) else value.elts[1]  # word: (Code, Act …) or number: (Code, word …)
    if isinstance(node, ast.Tuple):
        for code, word in zip(node.elts, node.elts[1:], strict=False):
            if _is_code(code) and not _is_act(word) and not _is_code(word):
                yield word


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"


def _is_act(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"


def _follow(value: ast.expr, constants: Mapping[str, str], owner: ast.AST, place: str, found: Found) -> None:
    """Notes the words an expression may be; what is only passed on was noted where it came from."""
    match value:
        case ast.Constant(value=str(word)):
            if word:
                found.words.setdefault(word, f"{place}:{value.lineno}")
            return
        case ast.IfExp(body=one, orelse=other):
            _follow(one, constants, owner, place, found)
            _follow(other, constants, owner, place, found)
            return
        case ast.BoolOp(values=values):
            for each in values:
                _follow(each, constants, owner, place, found)
            return
        case ast.Attribute(value=ast.Name(id=name), attr="detail") if name in PASSED_ON:
            return
        case ast.Attribute(attr="value") | ast.Attribute(attr="hint"):
            return  # a Code's own word
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value="detail")) if name in PASSED_ON:
            return
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            _follow(inner, constants, owner, place, found)
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")) if name in PASSED_ON:
            return
        case ast.Call(func=ast.Name(id=name)) if name == "dict" or name[:1].isupper():
            return  # a whole error, as Status.as_dict tells it; an object under a key of that name
        case ast.Name(id=name) if name in constants:
            found.words.setdefault(constants[name], f"{place}:{value.lineno}")
            return
        case ast.Name(id=name) if isinstance(owner, ast.FunctionDef):
            if name in [one.arg for one in (*owner.args.args, *owner.args.kwonlyargs)]:
                return  # its callers are looked at
            assigned = list(_assigned(owner, name))
            for each in assigned:
                _follow(each, constants, owner, place, found)
            if assigned:
                return
    found.unknown.append(f"{place}: {ast.unparse(value)}")


def _assigned(owner: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(owner):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for part, value in zip(target.elts, node.value.elts, strict=True):
                        if isinstance(part, ast.Name) and part.id == name:
                            yield value
