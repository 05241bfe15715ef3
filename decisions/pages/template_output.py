"""Faster output of template values, which are looked up and escaped as in Jinja2.

Jinja2 creates an object for each escaped value, and a page has some two thousand of them, most of
which are numbers, or words without HTML's special characters. Output needs no such objects, since
it is only joined and sent. Nor does text that is already HTML, such as that of a macro.

Jinja2 calls a method for each of the three thousand attributes on a page. Almost all exist:
Python's `getattr` finds them, and only missing ones need the method. Jinja2 also checks, at each
call, whether the function is one of the few that take the context.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from django.utils.safestring import SafeString
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from markupsafe import Markup, escape

#: The filters that format numbers without HTML's special characters.
_NUMBERS = frozenset({"bar", "count"})
_has_signs = re.compile(r"[&<>\"']").search


def escaped(value: Any) -> str:
    """Return a value as HTML; a value with an `__html__` method is not escaped."""
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
        """Generate the code of an attribute; `missing` is a name in each compiled template."""
        self.write("(found if (found := getattr(held := ")
        self.visit(node.node, frame)
        name = repr(node.attr)
        self.write(f", {name}, missing)) is not missing else environment.getattr(held, {name}))")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Generate a plain Python call, unless the function takes more than its arguments."""
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
    """The environment of templates whose output is escaped by `escaped`."""

    code_generator_class = OutputCompiler
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template, in one dictionary.

        Each import of macros looks up the globals of the importing template, which is slow in
        Jinja2's `ChainMap`.
        """
        return {**self.globals, **(d or {})}
