"""Make embedded values safe for the media type around them: data must not become markup.

The specification embeds text as it is. We do not, where that would let a
citizen's input add elements or fields to what an agency receives; what an
agency itself answered as XML is embedded as XML.
"""

from __future__ import annotations

from urllib.parse import quote
from xml.sax.saxutils import escape as escape_xml

from gateway.journeys.expressions.evaluate import Escape
from gateway.journeys.expressions.expression import Expression


def escape_for(content_type: str | None) -> Escape | None:
    """Return the escape for a body of this media type, or None when none is needed."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.endswith(("/xml", "+xml")):
        return into_xml
    if kind == "application/x-www-form-urlencoded":
        return into_form
    return None


def into_xml(expression: Expression, text: str) -> str:
    """Escape text for XML, unless it is markup that a step got."""
    if expression.root not in ("inputs", "request") and text.lstrip().startswith("<"):
        return text
    return escape_xml(text, {'"': "&quot;", "'": "&apos;"})


def into_form(_: Expression, text: str) -> str:
    """Percent-encode text for a form or a query string."""
    return quote(text, safe="")
