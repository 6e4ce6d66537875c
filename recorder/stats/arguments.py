"""Input from outside: what an argument of a calculator may be, and reading it strictly.

Kinds say what type a value has; whether a value of that type can be true (a count of -1, a rating
off its scale) is checked by the metric itself, through `validity`. Nothing is converted from text.
"""

import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NoReturn

from recorder.stats.validity import InvalidInput

REQUIRED: Final = object()
"""The default of an argument that has none."""

LARGEST = 1e9
"""Nothing in a usability test is larger, and beyond it an exact test would take minutes."""

Reader = Callable[[str, object], Any]


Shape = Literal["number", "yes_no", "flag", "text", "code", "list", "mapping"]
"""What a value looks like when it is typed; lists and mappings hold values of a kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: its name for people, and the function that reads one or refuses it.

    `of` is the kind of the values in a list or a mapping, `whole` tells that only whole numbers
    make sense, `nullable` that null stands for a missing value.
    """

    name: str
    read: Reader
    shape: Shape
    of: "Kind | None" = None
    whole: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """One named input of a calculator."""

    name: str
    kind: Kind
    meaning: str
    default: object = REQUIRED

    @property
    def required(self) -> bool:
        """Whether the argument must be given."""
        return self.default is REQUIRED


def read_arguments(expected: Sequence[Argument], given: Mapping[str, object]) -> list[Any]:
    """Return the values of all expected arguments in their order, defaults where none is given.

    Raises InvalidInput for an argument that is unknown, missing or of the wrong type.
    """
    known = [argument.name for argument in expected]
    for name in given:
        if name not in known:
            raise InvalidInput(f"there is no input {name!r}: use only {', '.join(known)}.")
    missing = [each.name for each in expected if each.required and each.name not in given]
    if missing:
        raise InvalidInput(f"the input {missing[0]} is missing: give {', '.join(missing)}.")
    return [
        argument.kind.read(argument.name, given[argument.name])
        if argument.name in given
        else argument.default
        for argument in expected
    ]


def optional(kind: Kind) -> Kind:
    """Return the kind that also takes null, for a missing value."""

    def read(name: str, value: object) -> Any:
        return None if value is None else kind.read(name, value)

    return replace(kind, name=f"{kind.name} or null", read=read, nullable=True)


def list_of(kind: Kind) -> Kind:
    """Return the kind of a list whose values are all of one kind."""
    wanted = f"a list, each value {kind.name}"

    def read(name: str, value: object) -> list[Any]:
        if not isinstance(value, list | tuple):
            _refuse_type(name, value, wanted)
        return [kind.read(f"value {i} of {name}", each) for i, each in enumerate(value, start=1)]

    return Kind(wanted, read, "list", kind)


def mapping_of(kind: Kind) -> Kind:
    """Return the kind of a mapping from names to values that are all of one kind."""
    wanted = f"a mapping, each value {kind.name}"

    def read(name: str, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            _refuse_type(name, value, wanted)
        return {key: kind.read(f"{key} of {name}", each) for key, each in value.items()}

    return Kind(wanted, read, "mapping", kind)


def _number(kind_name: str, *, whole: bool = False) -> Kind:
    """Return the kind of a finite number that is no truth value, under a name for people."""

    def read(name: str, value: object) -> int | float:
        # Python counts True and False among the numbers; whoever gives them means something else.
        if isinstance(value, bool) or not isinstance(value, int | float):
            _refuse_type(name, value, kind_name)
        if not abs(value) <= LARGEST:
            _refuse_type(name, value, f"{kind_name}, finite and not beyond {LARGEST:g}")
        return value

    return Kind(kind_name, read, "number", whole=whole)


def _one_of_types(shape: Shape, kind_name: str, *types: type) -> Kind:
    """Return the kind of a value of some types, which is taken as it is."""

    def read(name: str, value: object) -> object:
        if not isinstance(value, types):
            _refuse_type(name, value, kind_name)
        return value

    return Kind(kind_name, read, shape)


def _refuse_type(name: str, value: object, wanted: str) -> NoReturn:
    raise InvalidInput(f"{name} is {reprlib.repr(value)}: give {wanted}.")


NUMBER = _number("a number")
COUNT = _number("a count", whole=True)
RATING = _number("a rating", whole=True)
YES_NO = _one_of_types("yes_no", "true or false", bool)
FLAG = _one_of_types("flag", "1 or true for yes, 0 or false for no", bool, int, float)
TEXT = _one_of_types("text", "a text", str)
CODE = _one_of_types("code", "a code, as text or whole number", str, int)
