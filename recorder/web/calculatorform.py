"""The form of one calculator, made of the inputs of its metric, and the calculation it asks for.

Text becomes values in `recorder.calculators.reading`. What does not live here: routes and links
(`calculators`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from recorder.calculators import Entry
from recorder.calculators.reading import read, said, typed
from recorder.calculators.working import Worked, work
from recorder.stats.arguments import Argument
from recorder.stats.validity import InvalidInput

ROWS = {"list": 4, "mapping": 7}
"""How many lines a field shows for what is pasted."""


class Typed:
    """What every field of a calculator has: its argument, how it is read, and how it was read."""

    argument: Argument
    unit: str
    is_given = False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field takes the default, a required one is missing."""
        text = valuelist[0] if valuelist else ""
        # A default that was sent along is none: links and commands stay as short as they can be.
        self.is_given = text.strip() not in ("", self.default_text)
        self.data = None
        if self.is_given:
            try:
                self.data = read(self.argument.kind, text, self.unit)
            except InvalidInput as error:
                raise ValueError(_capital(str(error))) from None

    @property
    def default_text(self) -> str:
        """The default as it would be typed; nothing where there is none."""
        return "" if self.argument.required else typed(self.argument.default)

    @property
    def is_missing(self) -> bool:
        """Whether the field must be filled in and is not."""
        return self.argument.required and not self.is_given

    @property
    def as_read(self) -> str:
        """How a list was read, so that nobody has to trust it."""
        return said(self.data) if self.is_given and not self.errors else ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.default_text


class LineInput(Typed, StringField):
    """A single value."""


class LinesInput(Typed, TextAreaField):
    """A list, a table or a mapping, typed or pasted."""


class ChoiceInput(Typed, SelectField):
    """One of few values."""

    def process_data(self, _value: Any) -> None:
        """Choose the default until something is chosen."""
        self.data = self.default_text

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a choice as it is, and remember it as a value."""
        if valuelist:
            self.data = valuelist[0]
            self.is_given = self.data != self.default_text

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what is not offered."""
        if self.data not in dict(self.choices):
            raise ValidationError("Choose one of those that are offered.")

    @property
    def value(self) -> Any:
        """The chosen value."""
        return read(self.argument.kind, self.data)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calculator with what was typed and what came of it; `problem` concerns no single field."""

    entry: Entry
    form: BaseForm
    worked: Worked | None
    problem: str
    inputs: Mapping[str, Any]

    @property
    def is_refused(self) -> bool:
        """Whether something that was typed cannot be calculated with."""
        return bool(self.problem or self.form.errors)

    @property
    def sent(self) -> dict[str, str]:
        """What was typed, as far as it differs from the defaults: the parameters of a link."""
        return {field.name: str(field.raw_data[0]) for field in self.form if field.is_given}


def fill_in(entry: Entry, given: MultiDict[str, str], *, is_typing: bool = False) -> Sheet:
    """Read a calculator's inputs and calculate; while somebody types, nothing is blamed as missing.

    A calculator to which nothing is given shows its empty form.
    """
    form = BaseForm({arg.name: _field(entry, arg) for arg in entry.metric.inputs})
    is_blank = not any(
        given.get(field.name, "").strip() for field in form if field.argument.required
    )
    if is_blank and (is_typing or not any(field.name in given for field in form)):
        form.process(MultiDict())
        return Sheet(entry, form, None, "", {})
    form.process(given)
    valid = form.validate()
    missing = [field for field in form if field.is_missing and not field.errors]
    if not is_typing:
        for field in missing:
            field.errors = [_asks_for(entry, field.argument)]
    if not valid or missing:
        return Sheet(entry, form, None, "", {})
    inputs = {
        field.name: field.value if isinstance(field, ChoiceInput) else field.data
        for field in form
        if field.is_given
    }
    try:
        return Sheet(entry, form, work(entry, inputs), "", inputs)
    except InvalidInput as error:
        told = _told(str(error), form)
        field = _concerned(str(error), form)
        if field is not None:
            field.errors = [told]
        return Sheet(entry, form, None, "" if field is not None else told, {})


def _field(entry: Entry, argument: Argument) -> Field:
    """Return the field of an input, not yet bound to the form."""
    ask = entry.ask(argument)
    described = {"autocomplete": "off", "spellcheck": "false"}
    if ask.choices:
        field, keywords = ChoiceInput, {"choices": dict(ask.choices)}
    elif argument.kind.shape in ROWS:
        field, keywords = LinesInput, {}
        rows = ROWS[argument.kind.shape]
        described["rows"] = str(rows if argument.required else min(rows, 3))
        if argument.kind.of is not None and argument.kind.of.shape == "list":
            described["rows"] = "6"
    else:
        field, keywords = LineInput, {}
        if argument.kind.shape == "number":
            described["inputmode"] = "decimal"
    bound = type(field.__name__, (field,), {"argument": argument, "unit": ask.unit})
    return bound(ask.label, render_kw=described, **keywords)


def _asks_for(entry: Entry, argument: Argument) -> str:
    example = typed(entry.example[argument.name]).replace("\n", " / ")
    shown = example if len(example) <= 40 else f"{example[:39]}…"
    return f"Type {argument.meaning}; for example {shown}"


def _concerned(message: str, form: BaseForm) -> Field | None:
    """Return the field that a refusal is about: the first input that it names."""
    about = message.split(":")[0]
    found = [
        (place.start(), field)
        for field in form
        for name in {field.name, field.label.text.lower(), field.name.removesuffix("s")}
        if (place := re.search(rf"(?<![\w']){re.escape(name)}(?![\w'])", about))
    ]
    if found:
        return min(found, key=lambda each: each[0])[1]
    required = [field for field in form if field.argument.required]
    return required[0] if len(required) == 1 else None


def _told(message: str, form: BaseForm) -> str:
    """Begin a sentence with a capital, unless it begins with the name of an input."""
    is_name = message.split(" ")[0] in {field.name for field in form}
    return message if is_name else _capital(message)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
