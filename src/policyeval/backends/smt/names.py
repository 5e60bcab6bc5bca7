"""The variables and functions that terms depend on, read from Z3 itself since its classes take long."""

from typing import Any

import z3

from policyeval.backends.smt.terms import Term, is_constant


class Names:
    """The names in terms; parts that they share are read once, since reading takes longer than asking."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._parts: dict[int, tuple[str | None, tuple[int, ...]]] = {}
        """The name and the arguments of each part, by its number."""
        self._kept: list[Term] = []
        """What was read, lest another term takes its number."""

    def of(self, *terms: Term) -> frozenset[str]:
        """Return the names of all variables and functions that are free in the terms."""
        names: set[str] = set()
        seen: set[int] = set()
        waiting = [self._read(term) for term in terms if not is_constant(term)]
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            name, arguments = self._parts[number]
            if name is not None:
                names.add(name)
            waiting += arguments
        return frozenset(names)

    def _read(self, term: Term) -> int:
        """Return the number of a term, of which every part is known from now on."""
        number: int = term.get_id()
        if number in self._parts:
            return number
        self._kept.append(term)
        context = term.ctx_ref()
        waiting = [term.as_ast()]
        while waiting:
            part = waiting.pop()
            own = z3.Z3_get_ast_id(context, part)
            if own in self._parts:
                continue
            size = z3.Z3_get_app_num_args(context, part)
            inner = [z3.Z3_get_app_arg(context, part, index) for index in range(size)]
            self._parts[own] = (
                _name(context, part),
                tuple(z3.Z3_get_ast_id(context, one) for one in inner),
            )
            waiting += inner
        return number


def _name(context: Any, part: Any) -> str | None:
    """Return the name of a variable or of a function of which nothing is known."""
    made = z3.Z3_get_app_decl(context, part)
    if z3.Z3_get_decl_kind(context, made) != z3.Z3_OP_UNINTERPRETED:
        return None
    name: str = z3.Z3_get_symbol_string(context, z3.Z3_get_decl_name(context, made))
    return name
