"""How the addresses of this program become rules that werkzeug matches and builds.

What does not live here: the addresses themselves, which stand at their views.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles what builds its address when it is first asked for one.

    Werkzeug compiles a function or two for each rule when it is added. There are hundreds of
    rules and a run builds the addresses of a few, so that this was most of what `create_app` took.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compile_now = super()._compile_builder
        compiled: list[Builder] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build
