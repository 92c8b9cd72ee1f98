"""What the citizen sees is said in well-formed languages, the same ones everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding

NAME = "languages"
TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
"""BCP 47, as far as languages of services need it: language, script, region."""


def check_languages(subject: Subject) -> Iterator[Finding]:
    """Find language tags that are none, and texts that a language lacks which others have."""
    texts: list[tuple[Mapping[str, str], str]] = []
    for workflow in subject.document.workflows:
        texts.append((workflow.x.visible or {}, f"{workflow.at}/x-visible"))
        for step in workflow.steps:
            texts.append((step.x.visible or {}, f"{step.at}/x-visible"))
            if step.x.task is not None:
                texts.append((step.x.task.title, f"{step.x.task.at}/title"))
    wanted = {tag for text, _ in texts for tag in text}
    for text, at in texts:
        for tag in text:
            if not TAG.fullmatch(tag):
                yield subject.finding(NAME, at, f"'{tag[:40]}' is no language tag, such as 'en' or 'id'.")
        missing = wanted - set(text)
        if text and missing:
            tags = ", ".join(sorted(missing))
            yield subject.finding(NAME, at, f"The text is missing in: {tags[:100]}.", "warning")
