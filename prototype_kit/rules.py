"""The logic of a service: plain functions in its `rules.py`, named from YAML.

A *rule* takes what is known (`j`) and is pure: the same answers, facts and day give the same result.
A *fact* takes what is known and the ports to the outside world; it is asked once, when a page that
`learns` it is answered, and gives JSON data. A name in YAML is in kebab-case, the function in snake_case.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

from prototype_kit.document import Faults, nearest
from prototype_kit.errors import AdapterUnavailable, Fault, RuleFailed
from prototype_kit.known import Known, UnknownName


@dataclass(frozen=True)
class Result:
    """What a rule decided, and why.

    `reasons` are sentences for the person it is about; `source` says where the rule comes from, `since` from
    which day it holds.
    """

    outcome: str
    reasons: tuple[str, ...] = ()
    source: str = ""
    since: date | None = None


Typed = Mapping[str, str | Sequence[str]]
"""What is typed, by the field's name, as in `scenarios.yaml`: `{"born-day": "1"}`."""

_EXAMPLES = "prototype_kit_examples"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def examples(*typed: Typed) -> Callable[[_Function], _Function]:
    """Say what to type so that a rule gives each of its results, where samples would hardly come upon it.

    Tests that are made from the journey then take each:
    `@examples({"born-year": "2019"}, {"born-year": "2026"})`.
    """

    def keep(function: _Function) -> _Function:
        setattr(function, _EXAMPLES, typed)
        return function

    return keep


class Rules:
    """The functions of one service's `rules.py`, by their names in YAML. `Rules()` holds none.

    `broken` says that the file could not be run, so that nothing follows from a rule that is not there.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        file: str = "rules.py",
        broken: bool = False,
    ):
        self._functions = dict(functions or {})
        self.file = file
        self.broken = broken

    def __contains__(self, name: str) -> bool:
        return name in self._functions

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def ask(self, name: str, known: Known) -> Any:
        """The result of a rule. Raises `RuleFailed` when the rule does."""
        return self._call(name, known)

    def look_up(self, name: str, known: Known, ports: Any) -> Any:
        """The value of a fact.

        Raises `AdapterUnavailable` when the outside system does not answer, and `RuleFailed` when the
        function fails or gives anything but JSON data.
        """
        value = self._call(name, known, ports)
        try:
            return json.loads(json.dumps(value))
        except (TypeError, ValueError) as error:
            what = f"The fact {name!r} is not JSON data: {error}."
            raise self.failed(name, what, "Give lists, dictionaries, words and numbers.") from error

    def _call(self, name: str, *arguments: Any) -> Any:
        if name not in self._functions:  # YAML's names were checked; one that a rule asks for was not
            names = [known for known in self if "_" not in known]
            raise UnknownName(f"There is no rule {name!r} in {self.file}.", nearest(name, names))
        try:
            return self._functions[name](*arguments)
        except (AdapterUnavailable, RuleFailed):  # the second from a rule that this one asked
            raise
        except Exception as error:
            what = f"{name!r} failed: {type(error).__name__}: {error}."
            mend = "Mend this line. An answer that is not known yet is None."
            if isinstance(error, UnknownName):
                what, mend = error.what, error.mend
            line = _line_of(error, self._functions[name].__code__.co_filename)
            raise self.failed(name, what, mend, line) from error

    def failed(self, name: str, what: str, mend: str, line: int = 0) -> RuleFailed:
        """The error for a function that did not do what it must; at its first line unless `line` is known."""
        return RuleFailed(Fault(self.file, line or self._functions[name].__code__.co_firstlineno, what, mend))

    def describe(self, name: str) -> str:
        """The first line of the docstring, without its full stop; else the name in words."""
        words = inspect.getdoc(self._functions[name]) if name in self._functions else None
        return words.splitlines()[0].rstrip(".") if words else name.replace("-", " ").replace("_", " ")

    def examples(self, name: str) -> tuple[Mapping[str, Sequence[str]], ...]:
        """What its author says to type so that it gives each of its results: fields with their texts."""
        given = getattr(self._functions.get(name), _EXAMPLES, ())
        return tuple(
            {field: (text,) if isinstance(text, str) else tuple(text) for field, text in typed.items()}
            for typed in given
        )

    def words_in(self, name: str) -> frozenset[str]:
        """Every text in the code of a function, and of those of its file that it calls: names among them."""
        found, waiting, met = set[str](), [self._functions[name]], set[str]()
        while waiting:
            function = waiting.pop()
            met.add(function.__name__)
            codes = [function.__code__]
            while codes:
                code = codes.pop()
                found.update(const for const in code.co_consts if isinstance(const, str))
                codes.extend(const for const in code.co_consts if isinstance(const, CodeType))
                others = (function.__globals__.get(each) for each in code.co_names if each not in met)
                waiting.extend(
                    other
                    for other in others
                    if inspect.isfunction(other) and other.__module__ == function.__module__
                )
                met.update(code.co_names)
        return frozenset(found)

    def takes(self, name: str) -> int:
        """How many arguments the function needs: a rule 1, a fact 2."""
        parameters = inspect.signature(self._functions[name]).parameters.values()
        any_number = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return sum(1 for each in parameters if each.default is each.empty and each.kind not in any_number)


def _line_of(error: BaseException, file: str) -> int:
    """The last line of the author's own file that the error came through; 0 when there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == file]
    return (own[-1] or 0) if own else 0


def load_rules(path: Path, shown: str, service: str, faults: Faults) -> Rules:
    """Run one `rules.py` and collect its public functions; a file that is not there gives no rules."""
    if not path.exists():
        return Rules(file=shown)
    # A name for each folder: versions of a service that are loaded beside each other share nothing.
    place = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    module = ModuleType(f"prototype_kit_rules_{service}_{place}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up while it runs
    fault = _run(path, shown, module)
    if fault is not None:
        faults.found.append(fault)
    functions = {
        name.replace("_", "-"): thing
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
    }
    # Both spellings are accepted: authors copy names from one file to the other.
    both = functions | {name.replace("-", "_"): function for name, function in functions.items()}
    return Rules(both, shown, broken=fault is not None)


def sentences_in(path: Path) -> dict[str, int]:
    """Sentences for people that a `rules.py` holds, with their lines: strings of words that start large.

    A file that cannot be read holds none.
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    unread = {
        id(word.value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "source"
    }
    return {
        node.value: node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in described | unread and re.match(r"[A-Z{].* .*\w", node.value)
    }


def _run(path: Path, shown: str, module: ModuleType) -> Fault | None:
    """Run the author's own code in `module`, compiled each time: a cached file could hide a change."""
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102
    except SyntaxError as error:
        return Fault(shown, error.lineno or 0, f"This is not Python: {error.msg}.", "Mend this line.")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - anything can go wrong in an author's file
        what = f"Running this file failed: {type(error).__name__}: {error}."
        return Fault(shown, _line_of(error, str(path)), what, "Mend this line.")
    return None
