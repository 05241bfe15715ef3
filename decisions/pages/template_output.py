"""Output of template values: found and escaped as in Jinja2, with less work for each value.

Jinja2 makes an object of each value that it has escaped, and a page has some two thousand of them,
most of which are numbers, or words without a sign that HTML knows. Written text needs no such
object: it is joined and sent. Nor does text that is already HTML, such as that of a macro.

Jinja2 calls a method for each of the three thousand attributes that a page asks for. Almost all are
there: Python's own function finds them, and only what it misses is left to the method. It also asks
of each function, at each call, whether it is one of the few that are given the context.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from django.utils.safestring import SafeString
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from markupsafe import Markup, escape

#: The filters that write numbers, in which there is no sign that HTML knows.
_NUMBERS = frozenset({"bar", "count", "percent", "whole_percent"})
_has_signs = re.compile(r"[&<>\"']").search


def escaped(value: Any) -> str:
    """Return a value as HTML; a value with an `__html__` method is written as such."""
    kind = type(value)
    if kind is str:
        return escape(value) if _has_signs(value) else value
    if kind is Markup or kind is SafeString:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is float:
        return str(value)
    return escape(value)


class OutputCompiler(CodeGenerator):
    """Compiles templates so that their output is escaped by `escaped`."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write an attribute; `missing` is a name in each compiled template."""
        self.write("(found if (found := getattr(held := ")
        self.visit(node.node, frame)
        name = repr(node.attr)
        self.write(f", {name}, missing)) is not missing else environment.getattr(held, {name}))")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call as Python's, unless the function is given more than its arguments."""
        called = self.environment.globals.get(getattr(node.node, "name", ""))
        if forward_caller or node.dyn_args or node.dyn_kwargs or hasattr(called, "jinja_pass_arg"):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        is_number = isinstance(node, nodes.Filter) and node.name in _NUMBERS
        self.write("(" if is_number else "environment.escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


class PageEnvironment(Environment):
    """The environment of templates whose values `escaped` writes."""

    code_generator_class = OutputCompiler
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template, in one dictionary.

        Each import of macros looks for those that the importing template has beside them. Jinja2's
        `ChainMap` looks for one at a time.
        """
        return {**self.globals, **(d or {})}
