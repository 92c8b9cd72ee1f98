"""What is uploaded beside a journey: documents that it runs workflows of, and descriptions of channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.journeys.document.asyncapi import Channels, is_asyncapi, read_channels
from gateway.journeys.document.load import load
from gateway.journeys.document.model import Document


@dataclass(frozen=True, slots=True)
class Others:
    """By the name of their source description."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, Channels] = field(default_factory=dict)


def read_others(texts: Mapping[str, bytes]) -> Others:
    """Return what these texts are; raises `InvalidDescription` when one is neither Arazzo nor AsyncAPI."""
    events = {name: text for name, text in texts.items() if is_asyncapi(text)}
    return Others(
        {name: load(text) for name, text in texts.items() if name not in events},
        {name: read_channels(text) for name, text in events.items()},
    )
