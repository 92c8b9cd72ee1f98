"""How sensitive data is, and how sure we are of a person."""

from __future__ import annotations

from enum import IntEnum


class Classification(IntEnum):
    """Sensitivity of what an operation answers; higher is more sensitive."""

    OPEN = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3

    @property
    def label(self) -> str:
        """The name in lower case, as documents and policies write it."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Classification:
        """Return the classification called `label`; raises `ValueError` for any other text."""
        try:
            return cls[label.upper()]
        except KeyError:
            raise ValueError(f"no classification is called {label!r}") from None


class Assurance(IntEnum):
    """Level of assurance of a sign-in (eIDAS, Implementing Regulation 2015/1502); NONE = no person."""

    NONE = 0
    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The name in lower case, as the `acr` claim writes it."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str | None) -> Assurance:
        """Return the level called `label`; anything unknown is `NONE`, never more."""
        try:
            return cls[label.upper()] if label else cls.NONE
        except KeyError:
            return cls.NONE
