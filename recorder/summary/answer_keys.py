"""Questionnaires as plain dictionaries for machines, in full precision.

What does not live here: rounding (nothing here is), and the figures (`questionnaires`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from recorder.summary.answer_effects import variants_effect
from recorder.summary.questionnaires import Group, Questionnaire


def as_blocks(found: Mapping[str, Questionnaire]) -> dict[str, Any]:
    """Return questionnaires as plain dictionaries, ready for JSON."""
    return {name: _block(each) for name, each in found.items()}


def _block(found: Questionnaire) -> dict[str, Any]:
    instrument = found.whole.instrument
    block = {
        "title": instrument.title,
        "version": instrument.version,
        "formula": instrument.formula,
        "source": instrument.source,
        **_figures(found.whole),
        "superseded": found.superseded,
        "unfinished": list(found.unfinished),
        "by_variant": {name: _figures(group) for name, group in found.by_variant.items()},
        "design": found.design,
    }
    if instrument.averaged:
        block["comparison_welch"] = asdict(found.welch) if found.welch else None
        block["comparison_paired"] = asdict(found.paired) if found.paired else None
    elif not instrument.is_own:
        block["comparison"] = _comparison(found)
    if instrument.benchmark is not None:
        block[f"benchmark_{instrument.benchmark:g}"] = (
            asdict(found.benchmark) if found.benchmark else None
        )
    return block


def _comparison(found: Questionnaire) -> dict[str, Any] | None:
    """Return two variants against each other in a share, an NPS or a mean effort."""
    compared = variants_effect(found)
    if compared is None:
        return None
    (a, b), effect = compared
    return {
        "design": effect.design.value,
        "a": a,
        "b": b,
        "scale": effect.scale.value,
        "n_a": effect.a.n,
        "n_b": effect.b.n,
        "value_a": effect.a.value,
        "value_b": effect.b.value,
        "estimate": effect.estimate,
        "lower": effect.lower,
        "upper": effect.upper,
        "p": effect.p,
        "test": effect.test,
        **effect.beside,
    }


def _figures(group: Group) -> dict[str, Any]:
    return {
        **asdict(group.figures),
        "people": len(group.people),
        "answers": len(group.answers),
        "scores": None if group.instrument.is_own else group.scores,
        "incomplete": group.incomplete,
        "straight_liners": group.straight_liners,
    }
