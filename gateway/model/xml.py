"""XML message trees: what a WSDL import finds out, and all that the SOAP adapter knows of a message.

How JSON and XML stand to each other:

- an element is the member of its local name; a repeated element is always an array, also of one;
- an attribute is `@name`; the text of an element that also has attributes, or mixed content, is `#text`;
- `xsi:nil` is `null`; what is absent is absent;
- `xsi:type` is `@xsi:type`, the local name of a type that is derived from the described one;
- the header blocks of a request are the members of `#header`, beside those of the body;
- what a wildcard (`xs:any`) lets in is `#any`, an array of XML texts;
- decimals are strings, so that money never goes through a float; dates and times are the XML text.

Tags are in Clark notation: `{namespace}local`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

TEXT: Final = "#text"
XSI_TYPE: Final = "@xsi:type"
ANY: Final = "#any"
HEADER: Final = "#header"

Kind = Literal["string", "boolean", "integer", "decimal", "float", "date", "binary", "collapsed", "list"]
"""How a text is read. `collapsed` is any other text in which white space at the ends means nothing."""

KINDS: Final = frozenset(
    {"string", "boolean", "integer", "decimal", "float", "date", "binary", "collapsed", "list"}
)


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A text and how to read it; `item` is a list's. `facets` are JSON Schema keywords for the import."""

    kind: Kind
    item: SimpleType | None = None
    facets: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute; `name` is its JSON member, with the `@`."""

    name: str
    tag: str
    type: SimpleType
    required: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """An element in a content model; `name` is its JSON member.

    `type` is a `SimpleType`, or the key of a complex type, so that types may
    be recursive. `maximum` None is unbounded. `repeated` says that it may
    occur more than once in its parent, in this place or another.
    """

    name: str
    tag: str
    type: SimpleType | str
    minimum: int = 1
    maximum: int | None = 1
    nillable: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`xs:any`: elements that the description does not know."""

    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True, slots=True)
class Group:
    """`xs:sequence`, `xs:choice` or `xs:all`."""

    kind: Literal["sequence", "choice", "all"]
    particles: tuple[Element | Wildcard | Group, ...]
    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True, slots=True)
class ComplexType:
    """Attributes and either content, or text (`xs:simpleContent`); `mixed` content has both.

    `tag` is the type's own name if `xsi:type` may say it; `variants`
    are the keys of the types that may stand for it, and an abstract one needs one of them.
    """

    attributes: tuple[Attribute, ...] = ()
    content: Group | None = None
    text: SimpleType | None = None
    mixed: bool = False
    tag: str = ""
    abstract: bool = False
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapBinding:
    """One operation as SOAP says it; `request` and `answer` are the Body's element, None for an empty Body.

    `headers` are the blocks of the Header that callers may say. `header` is
    `xroad` when the X-Road message protocol's are asked for; `code` and
    `code_version` are the service code and version there.
    """

    version: Literal["1.1", "1.2"]
    action: str
    request: Element | None
    answer: Element | None
    types: Mapping[str, ComplexType]
    headers: tuple[Element, ...] = ()
    header: Literal["", "xroad"] = ""
    code: str = ""
    code_version: str = ""


def dump_binding(binding: SoapBinding) -> dict[str, Any]:
    """Return `binding` as JSON values; facets are left out, the adapter has no use for them."""

    def without_facets(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: value for key, value in pairs if key != "facets"}

    return asdict(binding, dict_factory=without_facets)


def load_binding(value: Mapping[str, Any]) -> SoapBinding:
    """Return what `dump_binding` was given; raises `ValueError` when `value` is nothing of the kind."""
    try:
        return SoapBinding(
            version=_one_of(value["version"], ("1.1", "1.2")),
            action=str(value["action"]),
            request=_element(value["request"]) if value["request"] else None,
            answer=_element(value["answer"]) if value["answer"] else None,
            types={str(key): _complex_type(kind) for key, kind in value["types"].items()},
            headers=tuple(map(_element, value.get("headers", ()))),
            header=_one_of(value["header"], ("", "xroad")),
            code=str(value["code"]),
            code_version=str(value["code_version"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a SOAP binding: {error!r}") from error


def _one_of(value: Any, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(map(repr, allowed))}")
    return value


def _simple_type(value: Mapping[str, Any]) -> SimpleType:
    item = value.get("item")
    return SimpleType(_one_of(value["kind"], tuple(sorted(KINDS))), _simple_type(item) if item else None)


def _attribute(value: Mapping[str, Any]) -> Attribute:
    return Attribute(value["name"], value["tag"], _simple_type(value["type"]), bool(value["required"]))


def _element(value: Mapping[str, Any]) -> Element:
    kind = value["type"]
    return Element(
        name=value["name"],
        tag=value["tag"],
        type=kind if isinstance(kind, str) else _simple_type(kind),
        minimum=value["minimum"],
        maximum=value["maximum"],
        nillable=bool(value["nillable"]),
        repeated=bool(value["repeated"]),
    )


def _particle(value: Mapping[str, Any]) -> Element | Wildcard | Group:
    if "particles" in value:
        return _group(value)
    if "tag" in value:
        return _element(value)
    return Wildcard(value["minimum"], value["maximum"])


def _group(value: Mapping[str, Any]) -> Group:
    kind = _one_of(value["kind"], ("sequence", "choice", "all"))
    return Group(kind, tuple(map(_particle, value["particles"])), value["minimum"], value["maximum"])


def _complex_type(value: Mapping[str, Any]) -> ComplexType:
    return ComplexType(
        attributes=tuple(map(_attribute, value["attributes"])),
        content=_group(value["content"]) if value["content"] else None,
        text=_simple_type(value["text"]) if value["text"] else None,
        mixed=bool(value["mixed"]),
        tag=str(value.get("tag", "")),
        abstract=bool(value.get("abstract", False)),
        variants=tuple(map(str, value.get("variants", ()))),
    )
