"""JSONPath (RFC 9535), with its regular-expression functions run by an engine that cannot hang."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, Final

import jsonpath_rfc9535
from iregexp_check import check as is_iregexp
from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction

from gateway.journeys.criteria.patterns import PatternError, matches

MAX_QUERY: Final = 2_000
MAX_NODES: Final = 10_000


class QueryError(ValueError):
    """A query cannot be used."""


class _Match(FilterFunction):
    """`match` and `search` of RFC 9535 sections 2.4.6 and 2.4.7."""

    arg_types: Final = [ExpressionType.VALUE, ExpressionType.VALUE]
    return_type = ExpressionType.LOGICAL

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def __call__(self, text: object, pattern: object) -> bool:
        if not isinstance(text, str) or not isinstance(pattern, str) or not is_iregexp(pattern):
            return False
        try:
            return matches(f"^(?:{pattern})$" if self._whole else pattern, text)
        except PatternError:
            return False


class _Environment(jsonpath_rfc9535.JSONPathEnvironment):
    max_recursion_depth = 100

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Match(whole=True)
        self.function_extensions["search"] = _Match(whole=False)


@lru_cache(maxsize=1_024)
def _compiled(query: str) -> Any:
    if len(query) > MAX_QUERY:
        raise QueryError(f"the query is longer than {MAX_QUERY} characters")
    try:
        return _Environment().compile(query)
    except (jsonpath_rfc9535.JSONPathError, RecursionError) as error:
        raise QueryError(f"not JSONPath (RFC 9535): {str(error).partition(',')[0]}") from None


def check_query(query: str) -> None:
    """Raise `QueryError` unless `query` is JSONPath."""
    _compiled(query)


def check_condition(text: str) -> bool:
    """Say whether `text` is a bare filter, and no query; raises `QueryError` when it is neither."""
    return _condition(text)[1]


@lru_cache(maxsize=1_024)
def _condition(text: str) -> tuple[Any, bool]:
    """Return what decides a criterion, and whether it is a bare filter.

    The specification's own OAuth example has `$.access_token != null`, which is
    what stands in `[?...]` of a query: it is asked of the members of the root.
    """
    try:
        return _compiled(text), False
    except QueryError as error:
        if not text.lstrip().startswith(("$", "!", "(")):
            raise
        try:
            return _compiled(f"$[?{text}]"), True
        except QueryError:
            raise error from None


def select_nodes(query: str, value: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return the location and value of the nodes, at most `MAX_NODES`; raises `QueryError`."""
    try:
        nodes = islice(_compiled(query).finditer(value), MAX_NODES)
        return [(tuple(node.location), node.value) for node in nodes]
    except (jsonpath_rfc9535.JSONPathError, RecursionError) as error:
        raise QueryError("the query could not be evaluated") from error


def finds(query: str, value: Any) -> bool:
    """Say whether the query selects at least one node, or a bare filter holds; raises `QueryError`."""
    try:
        return next(iter(_condition(query)[0].finditer(value)), None) is not None
    except (jsonpath_rfc9535.JSONPathError, RecursionError) as error:
        raise QueryError("the query could not be evaluated") from error
