"""An OpenAPI description made from a table of routes and the types they send and answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec


class Route(NamedTuple):
    """One operation: its view, method and address, what is sent and what is answered.

    `query` names what stands after the address, with its JSON type; `sent` is bytes for a body
    that is kept as it is.
    """

    view: Callable[..., Any]
    method: str
    address: str
    sent: type | None
    answered: type
    query: Mapping[str, str] = {}


others: list[Route] = []
"""Routes of further modules, which these add."""

PARAMETER = re.compile(r"{(\w+)}")

TYPES = {"recording": {"type": "string", "format": "uuid"}}
"""What stands in an address that is no whole number."""

REFUSALS = {
    404: "Unknown session or token",
    409: "Not in the session's present state",
    422: "Something in the request is wrong; nothing was recorded",
}


def describe(routes: Sequence[Route], problem: type) -> dict[str, Any]:
    """Return the description of some routes under /api/v1, all guarded by a bearer token."""
    said = [t for r in routes for t in (r.sent, r.answered) if t not in (None, bytes)]
    types = list(dict.fromkeys([*said, problem]))
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    content = {
        each: {"application/json": {"schema": schema}}
        for each, schema in zip(types, schemas, strict=True)
    }
    paths: dict[str, Any] = {}
    for route in routes:
        operation = _operation(route, content, problem)
        paths.setdefault(f"/api/v1{route.address}", {})[route.method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usability session recorder", "version": "1"},
        "security": [{"token": []}],
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "paths": paths,
    }


def _operation(route: Route, content: dict[type, Any], problem: type) -> dict[str, Any]:
    answers = {"200": {"description": route.answered.__doc__, "content": content[route.answered]}}
    for status, meaning in REFUSALS.items():
        answers[str(status)] = {"description": meaning, "content": content[problem]}
    operation: dict[str, Any] = {
        "operationId": route.view.__name__,
        "summary": (route.view.__doc__ or "").split("\n")[0],
        "responses": answers,
    }
    if route.sent is bytes:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    elif route.sent:
        operation["requestBody"] = {"required": True, "content": content[route.sent]}
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": TYPES.get(name, {"type": "integer"}),
        }
        for name in PARAMETER.findall(route.address)
    ] + [
        {"name": name, "in": "query", "schema": {"type": kind}}
        for name, kind in route.query.items()
    ]
    if parameters:
        operation["parameters"] = parameters
    return operation
