"""Comparisons as plain dictionaries for machines, in full precision, with the cases behind them.

An outsider can compute everything again from it: each effect names who is in it with which value,
and who is left out and why. What does not live here: rounding (nothing here is), and files.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from recorder.summary.against import Against
from recorder.summary.effects import Effect, Scale
from recorder.summary.groups import BY_CHANCE, Comparison, count_tests
from recorder.summary.places import Places
from recorder.summary.raters import TwoRaters
from recorder.summary.sides import Side
from recorder.summary.variant_order import VariantOrder


def comparison_keys(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return comparisons of groups: each pair with its tasks and questionnaires."""
    tests = count_tests(comparisons)
    return {
        "tests": tests,
        "expected_below_0.05_by_chance": tests * BY_CHANCE,
        "comparisons": [_comparison(each) for each in comparisons],
    }


def benchmark_keys(found: Sequence[Against]) -> list[dict[str, Any]]:
    """Return figures against their benchmarks."""
    return [
        {
            "group": each.group,
            "of": each.code,
            "measure": each.measure,
            "scale": each.scale.value,
            "benchmark": each.benchmark,
            "estimate": each.estimate,
            "lower": each.lower,
            "upper": each.upper,
            "p_one_sided": each.p,
            "test": each.test,
            "figure": _side(each.side),
        }
        for each in found
    ]


def order_keys(found: Places) -> dict[str, Any]:
    """Return success and time by place, and the attempts with their places."""
    return {
        "places": [asdict(each) for each in found.places],
        "success_trend": asdict(found.success),
        "log_time_trend": asdict(found.time),
        "attempts": [
            {
                "participant": attempt.participant,
                "variant": attempt.variant,
                "task": attempt.task,
                "place": place,
                "unassisted": attempt.is_unassisted,
                "seconds": attempt.seconds,
                "attempt": str(attempt.id),
            }
            for attempt, place in found.of
        ],
    }


def variant_order_keys(found: VariantOrder) -> dict[str, Any]:
    """Return who tried the variants in which order, and each figure by place with its values."""
    return {
        "began_with": found.began,
        "tried": [{"participant": who, "order": [*order]} for who, order in found.tried.items()],
        "left_out": [asdict(each) for each in found.left_out],
        "measures": {
            each.measure: {
                "scale": each.scale.value,
                "trend_of_logarithms": each.scale is Scale.RATIO,
                "trend": asdict(each.trend),
                "by_variant_and_place": [asdict(cell) for cell in each.cells],
                "values": [
                    {
                        "participant": value.participant,
                        "variant": value.variant,
                        "place": value.place,
                        "value": value.value,
                        "attempts": [str(attempt.id) for attempt in value.attempts],
                    }
                    for value in each.of
                ],
                "left_out": [asdict(one) for one in each.left_out],
            }
            for each in found.measured
        },
    }


def rater_keys(found: TwoRaters | None) -> dict[str, Any] | None:
    """Return the agreement of two raters and what each said, None where there was one."""
    if found is None:
        return None
    return {
        "outcome": {**asdict(found.outcome), **asdict(found.outcome_limits)},
        "completed": {**asdict(found.completed), **asdict(found.completed_limits)},
        "not_judged": found.not_judged,
        "attempts": [
            {
                "participant": each.attempt.participant,
                "variant": each.attempt.variant,
                "task": each.attempt.task,
                "first": each.first,
                "second": each.second,
                "attempt": str(each.attempt.id),
            }
            for each in found.judged
        ],
    }


def effect_keys(found: Effect) -> dict[str, Any]:
    """Return one effect with both of its sides."""
    return {
        "scale": found.scale.value,
        "design": found.design.value,
        "estimate": found.estimate,
        "lower": found.lower,
        "upper": found.upper,
        "p": found.p,
        "test": found.test,
        **found.beside,
        "a": _side(found.a),
        "b": _side(found.b),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    only_a, only_b = found.only
    return {
        "a": found.a.name,
        "b": found.b.name,
        "design": found.design.value,
        "in_both": len(found.both),
        "only_a": only_a,
        "only_b": only_b,
        "tasks": {
            one.code: {name: effect_keys(each) for name, each in one.effects.items()}
            for one in found.tasks
        },
        "questionnaires": {
            name: effect_keys(each) for one in found.scores for name, each in one.effects.items()
        },
        "not_in_both": list(found.lacking),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "n": side.n,
        "value": side.value,
        "lower": side.lower,
        "upper": side.upper,
        **({} if side.count is None else {"count": side.count}),
        "cases": [
            {
                "participant": case.participant,
                "value": case.value,
                **({} if case.answer is None else {"answer": case.answer}),
                "attempt": str(case.attempt.id) if case.attempt else None,
            }
            for case in side.cases
        ],
        "left_out": [
            {
                "participant": each.participant,
                "reason": each.reason,
                "attempt": str(each.attempt.id) if each.attempt else None,
            }
            for each in side.left_out
        ],
    }
