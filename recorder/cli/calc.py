"""`recorder calc`: every metric of the specification, without a study."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from recorder.cli import cli
from recorder.stats.calculators import METRICS, calculate
from recorder.stats.validity import InvalidInput


@cli.command()
@click.argument("metric", required=False)
@click.argument("inputs", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--batch", is_flag=True, help="JSON lines in, JSON lines out, in the same order.")
def calc(metric: str | None, inputs: tuple[str, ...], batch: bool) -> None:
    """Compute a metric from its inputs; without a METRIC, list them all."""
    if batch:
        if metric:
            raise click.UsageError("--batch reads its metrics from standard input; name none.")
        for line in sys.stdin:
            if line.strip():
                click.echo(json.dumps(_answer(line), allow_nan=False))
    elif metric is None:
        for key, each in METRICS.items():
            click.echo(f"{key:24} {each.title}")
    elif metric not in METRICS:
        raise click.UsageError(f"There is no metric “{metric}”; `recorder calc` lists them all.")
    else:
        try:
            result = calculate(metric, dict(_pair(each) for each in inputs))
        except InvalidInput as error:
            raise click.ClickException(str(error)) from error
        click.echo(json.dumps(result, indent=2, allow_nan=False))


def _answer(line: str) -> Mapping[str, Any]:
    """Answer one line of a batch; what must be refused is an answer too."""
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("metric"), str):
            raise InvalidInput('A line is {"metric": "...", "inputs": {...}}.')
        return calculate(asked["metric"], asked.get("inputs", {}))
    except (InvalidInput, json.JSONDecodeError, RecursionError) as error:
        return {"error": "invalid_input", "reason": str(error)}


def _pair(text: str) -> tuple[str, Any]:
    """Read `name=value`; a value is JSON where it can be, a comma list of numbers, else text."""
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.UsageError(f"“{text}” is not of the form name=value, for example n=5.")
    for candidate in (value, f"[{value}]"):
        try:
            return name, json.loads(candidate)
        except json.JSONDecodeError:
            continue
    return name, value
