"""The learner's file: compiled once, and run afresh for each process that it is part of."""

import ast
import difflib
import inspect
import random
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.signature import Function

_MODULE = "exercise"


class Program:
    """A learner's file.

    Args:
        source: Its bytes.
        path: What its lines are told with.
        functions: What it has to define.
        given: What it may use without importing it.

    Raises:
        Misuse: It is no Python.
    """

    def __init__(
        self, source: bytes, path: str, functions: Sequence[Function], given: Mapping[str, Any]
    ) -> None:
        self.path = path
        self.functions = functions
        self._given = given
        self._source = source
        self._code = self._compiled(source)
        self._inspected = False

    def fresh(self) -> Mapping[str, Callable[..., Any]]:
        """Import the file anew, and return the learner's functions by name.

        Raises:
            Misuse: The module can't be imported, or a function is missing or not as it should be.
        """
        module = ModuleType(_MODULE)
        module.__file__ = self.path
        module.__dict__.update(self._given, hash=_hash_of_a_process())
        sys.modules[_MODULE] = module  # dataclasses look their module up
        try:
            exec(self._code, module.__dict__)  # noqa: S102 - running it is what this is for
        except (Misuse, TooManySteps):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises, sys.exit too
            raise self.misuse_of(error) from None
        if not self._inspected:
            for function in self.functions:
                self._inspect(module, function)
            self._inspected = True
        return {function.name: getattr(module, function.name) for function in self.functions}

    def imports(self) -> set[str]:
        """Return the full names of the modules that the file imports."""
        names: set[str] = set()
        for node in ast.walk(self._tree()):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
        return names

    def raised_on_purpose(self, error: BaseException) -> bool:
        """Return whether an error comes from a ``raise`` statement of the file."""
        traceback = error.__traceback__
        while traceback is not None and traceback.tb_next is not None:
            traceback = traceback.tb_next
        if traceback is None or traceback.tb_frame.f_code.co_filename != self.path:
            return False
        return traceback.tb_lineno in self._raising

    def _tree(self) -> ast.Module:
        return ast.parse(self._source, self.path)

    @cached_property
    def _raising(self) -> frozenset[int]:
        """Return the lines of the file's ``raise`` statements."""
        return frozenset(
            line
            for node in ast.walk(self._tree())
            if isinstance(node, ast.Raise)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        )

    def not_async(self, name: str, line: int) -> Misuse:
        """Return the misuse of a function whose result should be awaitable and is not."""
        return Misuse("not-async", line, name=name, wanted=self._wanted(name))

    def is_async(self, name: str, line: int) -> Misuse:
        """Return the misuse of a function that should not be ``async``."""
        return Misuse("is-async", line, name=name, wanted=self._wanted(name))

    def _wanted(self, name: str) -> str:
        return next(str(function) for function in self.functions if function.name == name)

    def misuse_of(self, error: BaseException) -> Misuse:
        """Return what a learner's code raised as a misuse with its line."""
        line = self.line_in(error.__traceback__)
        if isinstance(error, Misuse):
            return Misuse(error.code, error.line or line, **error.parameters)
        if isinstance(error, SystemExit):
            return Misuse("exit", line)
        if isinstance(error, RecursionError):
            return Misuse("recursion", line)
        if isinstance(error, MemoryError):
            return Misuse("memory", line)
        if isinstance(error, RuntimeError) and "event loop" in str(error):
            return Misuse("asyncio", line)
        return Misuse("raised", line, kind=type(error).__name__, reason=str(error)[:200])

    def line_in(self, traceback: TracebackType | None) -> int:
        """Return the innermost line of the file in a traceback; 0 if there is none."""
        line = 0
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == self.path:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        return line

    def line_above(self, frame: FrameType | None) -> int:
        """Return the line of the file that a frame was called from; 0 if there is none."""
        while frame is not None:
            if frame.f_code.co_filename == self.path:
                return frame.f_lineno
            frame = frame.f_back
        return 0

    def line_of_coroutine(self, coroutine: Coroutine[Any, Any, Any]) -> int:
        """Return the innermost line of the file at which a coroutine waits; 0 if there is none."""
        line = 0
        waiting: Any = coroutine
        while waiting is not None:
            frame = getattr(waiting, "cr_frame", None)
            if frame is not None and frame.f_code.co_filename == self.path:
                line = frame.f_lineno
            waiting = getattr(waiting, "cr_await", None)
        return line

    def _compiled(self, source: bytes) -> CodeType:
        try:
            return compile(source, self.path, "exec", dont_inherit=True)
        except SyntaxError as error:
            raise Misuse("syntax", error.lineno or 0, reason=error.msg) from None
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            raise Misuse("syntax", 0, reason=str(error)) from None

    def _inspect(self, module: ModuleType, wanted: Function) -> None:
        """Refuse a function that is missing or has another signature than it should."""
        function = getattr(module, wanted.name, None)
        if function is None:
            raise self._missing(module, wanted)
        line = getattr(getattr(function, "__code__", None), "co_firstlineno", 0)
        if not callable(function):
            raise Misuse("no-function", line, name=wanted.name, wanted=str(wanted))
        if inspect.iscoroutinefunction(function) and not wanted.is_async:
            raise self.is_async(wanted.name, line)
        try:
            inspect.signature(function).bind(*wanted.parameters)
        except (TypeError, ValueError):
            raise Misuse("signature", line, name=wanted.name, wanted=str(wanted)) from None

    def _missing(self, module: ModuleType, wanted: Function) -> Misuse:
        defined = {
            name: value.__code__.co_firstlineno
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__code__.co_filename == self.path
        }
        close = difflib.get_close_matches(wanted.name.lower(), defined, n=1, cutoff=0.6)
        if not close and len(defined) == 1:
            close = list(defined)
        if close:
            return Misuse(
                "misnamed", defined[close[0]], name=close[0], wanted=str(wanted),
            )  # fmt: skip
        return Misuse("missing", 0, name=wanted.name, wanted=str(wanted))


def _hash_of_a_process() -> Callable[[Any], int]:
    """A ``hash`` as a new process has it: that of a text is another one in each process.

    Numbers keep theirs. The salt is drawn at the first use, so that code without a ``hash`` draws
    the same random numbers as ever.
    """
    salts: list[int] = []

    def hash_of(value: Any, /) -> int:
        plain = hash(value)
        if isinstance(value, int | float):
            return plain
        if not salts:
            salts.append(random.getrandbits(60))
        return hash(plain ^ salts[0])

    return hash_of
