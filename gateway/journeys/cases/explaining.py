"""Where a case stands, in words: what is done, what is still to come, and what was not done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from gateway.journeys.cases.case import Case
from gateway.journeys.cases.steps import StepView

_COMING: Final = frozenset({"running", "retrying", "waiting", "in_doubt", "upcoming"})
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "done": "{done} of {total} parts are done.",
        "coming": "Still to come: {names}.",
        "yours": "It waits for you: look at what an agency holds, where you began.",
        "again": "What could not be reached is tried again until {until} (UTC).",
        "again_open": "What could not be reached is tried again.",
        "failed": "Not done: {names}. Please tell them yourself, or ask for help.",
        "completed": "All is done.",
        "undone": "It could not be completed. All that was done has been undone.",
        "undoing": "It could not be completed. What was done is being undone.",
        "ended": "It ended, and nothing of it was done.",
        "attention": "An official looks after what could not be finished. You need do nothing.",
    },
    "id": {
        "done": "{done} dari {total} bagian sudah selesai.",
        "coming": "Masih menunggu: {names}.",
        "yours": "Giliran Anda: periksa data yang dimiliki instansi, di tempat Anda memulai.",
        "again": "Yang belum dapat dihubungi dicoba lagi sampai {until} (UTC).",
        "again_open": "Yang belum dapat dihubungi dicoba lagi.",
        "failed": "Belum dilakukan: {names}. Beri tahu mereka sendiri, atau minta bantuan.",
        "completed": "Semua sudah selesai.",
        "undone": "Tidak dapat diselesaikan. Semua yang telah dilakukan sudah dibatalkan.",
        "undoing": "Tidak dapat diselesaikan. Yang telah dilakukan sedang dibatalkan.",
        "ended": "Kasus berakhir, dan tidak ada yang dilakukan.",
        "attention": "Seorang petugas menangani yang belum selesai. Anda tidak perlu melakukan apa pun.",
    },
}


def explain(case: Case, views: list[StepView]) -> dict[str, str]:
    """Return how the case stands, per language, for whoever sees these steps.

    Agencies are named; where none has been called yet, what the journey says of the step.
    """
    return {language: " ".join(_sentences(case, views, language)) for language in _WORDS}


def _sentences(case: Case, views: list[StepView], language: str) -> list[str]:
    words = _WORDS[language]
    if case.state in ("attention", "settled"):
        return [words["attention"]]
    if case.ended and case.state != "completed":
        return [words["undone" if case.state == "compensated" else "ended"]]
    if any(view.status in ("undoing", "undone", "not_undone") for view in views):
        return [words["undoing"]]
    counted = [view for view in views if view.status != "skipped"]
    done = [view for view in counted if view.status == "completed"]
    failed = [view for view in counted if view.status == "failed"]
    coming = [view for view in counted if view.status in _COMING]
    if case.ended and not failed:
        return [words["completed"]]
    found = [words["done"].format(done=len(done), total=len(counted))]
    if coming and not case.ended:
        found.append(words["coming"].format(names=_names(coming, language)))
    if any(view.waits_for == "preview" for view in coming):
        found.append(words["yours"])
    if any(view.status == "retrying" for view in coming):
        found.append(_until(case, words))
    if failed and case.ended:
        found.append(words["failed"].format(names=_names(failed, language)))
    return found


def _names(views: list[StepView], language: str) -> str:
    return ", ".join(
        dict.fromkeys(view.agency_name or view.agency or _said(view, language) for view in views)
    )


def _said(view: StepView, language: str) -> str:
    return (view.texts.get(language) or view.texts.get("en") or view.step).rstrip(". ")


def _until(case: Case, words: Mapping[str, str]) -> str:
    if case.deadline is None:
        return words["again_open"]
    until = datetime.fromtimestamp(case.deadline / 1_000, UTC)
    return words["again"].format(until=until.strftime("%Y-%m-%d %H:%M"))
