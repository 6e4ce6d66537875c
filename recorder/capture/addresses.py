"""Addresses of pages: what makes two of them one page, and which of them ends a task.

Values of a query are what people typed or whom they are, so a page is known by the names of its
query alone. A fragment belongs to the page only where it looks like a route. Pure.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from recorder.errors import BadInput

ANY = "*"
"""Stands for any run of characters in an address that ends a task."""

MOST_KNOWN = 4096
"""How many addresses are remembered as they were read; a study has some hundreds."""


@lru_cache(MOST_KNOWN)
def page_of(url: str) -> str:
    """Return the page that an address shows: without values, and without a place in the page.

    >>> page_of("http://shop.test/find?q=bell&page=2#results")
    'http://shop.test/find?page&q'
    >>> page_of("HTTP://Shop.test"), page_of("http://shop.test/#/cart?id=7")
    ('http://shop.test/', 'http://shop.test/#/cart?id')
    >>> page_of("/cart"), page_of("not : an address")
    ('/cart', 'not : an address')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = f"{parts.scheme}://{parts.netloc.lower()}" if parts.netloc else ""
    if not host and parts.scheme:
        host = f"{parts.scheme}:"
    path = parts.path or ("/" if parts.netloc else "")
    route = ""
    if parts.fragment.startswith(("/", "!")):
        before, _, query = parts.fragment.partition("?")
        route = f"#{before}{_names(query)}"
    return f"{host}{path}{_names(parts.query)}{route}"


def _names(query: str) -> str:
    names = sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)})
    return f"?{'&'.join(names)}" if names else ""


def ends_with_success(wanted: str, url: str) -> bool:
    """Whether a page at `url` is the one that a task names as its end.

    `wanted` is a path, or a whole address where another host must not count. `*` stands for
    anything within it. The names of a query that it gives must be there, with any value, or with
    the value that it gives where the study keeps values; others may be there, too. A fragment
    that it gives must be the page's, one that it does not give is not looked at.

    >>> ends_with_success("/order/*/done", "http://shop.test/order/41/done?ref")
    True
    >>> ends_with_success("/order", "http://shop.test/order/41"), ends_with_success("", "/x")
    (False, False)
    >>> ends_with_success("/find?q", "http://shop.test/find?page&q")
    True
    >>> ends_with_success("/find?q=bell", "http://shop.test/find?q")
    False
    >>> ends_with_success("http://shop.test/", "http://shop.test")
    True
    >>> ends_with_success("http://shop.test/", "http://other.test/")
    False
    >>> ends_with_success("/#/cart", "http://shop.test/#/cart?id")
    True
    """
    wanted = wanted.strip()
    if not wanted:
        return False
    try:
        asked, given = urlsplit(wanted), urlsplit(url)
    except ValueError:
        return False
    if asked.netloc and not (
        _fits(asked.scheme or given.scheme, given.scheme)
        and _fits(asked.netloc.lower(), given.netloc.lower())
    ):
        return False
    if not _fits(asked.path or "/", given.path or "/"):
        return False
    if not _has_all(asked.query, given.query):
        return False
    if asked.fragment:
        route, _, query = asked.fragment.partition("?")
        there, _, its_query = given.fragment.partition("?")
        return _fits(route, there) and _has_all(query, its_query)
    return True


def checked_success_url(wanted: str) -> str:
    """Return an address that ends a task as it is kept; raise BadInput where it can match none.

    >>> checked_success_url(" /order/*/done ")
    '/order/*/done'
    """
    wanted = wanted.strip()
    if not wanted:
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError as error:
        raise BadInput("This address cannot be read; write a path such as /order/done.") from error
    whole = parts.scheme and parts.netloc
    if not whole and not wanted.startswith(("/", ANY)):
        raise BadInput(
            "An address that ends a task begins with / or with http://; * stands for anything."
        )
    return wanted


def _fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern whose stars stand for anything."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(MOST_KNOWN)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\*+", pattern)
    return re.compile("(?s:.*)".join(map(re.escape, parts)))


def _has_all(asked: str, given: str) -> bool:
    """Whether a query has what is asked of it: each name, and the value where one is given."""
    there = parse_qsl(given, keep_blank_values=True)
    return all(
        any(name == known and (not value or _fits(value, its)) for known, its in there)
        for name, value in parse_qsl(asked, keep_blank_values=True)
    )
