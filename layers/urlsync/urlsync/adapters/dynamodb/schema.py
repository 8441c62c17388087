"""In which version an item is, and how code reads those of other versions.

Code and items change at different times: new code meets old items, and code that is rolled back, or not yet
replaced, meets new ones. So every item says by `schema_version` which version wrote it last; one that does
not is of version 1. The rules that make it work:

- An attribute never changes its meaning. A new meaning is a new attribute. What older code can do without it
  reads as before, and needs no new version: readers ignore what they do not know, and fields have defaults.
- What older code would misread is a new version. Code refuses items of a version newer than its own, as a
  failure that trying again may help: when the rollout is over, or rolled forward again, it does.
- An upcaster gives an item what a newer version has, and only where that is absent: items are updated in
  parts, so those of an older version may have some of it already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, final

from urlsync.domain.failure import TransientFailure

NAME: Final = "schema_version"
_T = TypeVar("_T")

Attributes = Mapping[str, Any]
Upcaster = Callable[[Attributes], Attributes]


@final
@dataclass(frozen=True, slots=True)
class Schema:
    """The versions of one kind of item. The first upcaster leads from version 1 to 2, and so on."""

    kind: str
    upcasters: tuple[Upcaster, ...] = ()

    @property
    def version(self) -> int:
        """The version that this code writes, and the newest that it reads."""
        return 1 + len(self.upcasters)

    @property
    def stamp(self) -> dict[str, int]:
        """The attribute that tells the version."""
        return {NAME: self.version}

    def read(self, attributes: Attributes, reader: Callable[[Attributes], _T]) -> _T:
        """Return what `reader` makes of an item, after it was brought up to this version.

        Raises `TransientFailure` for one of a newer version, and for one that cannot be read at all.
        """
        if attributes.get(NAME, 1) > self.version:
            raise TransientFailure(f"{self.kind}_item_too_new")
        try:
            return reader(self._upcast(attributes))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TransientFailure(f"{self.kind}_item_unreadable") from None

    def _upcast(self, attributes: Attributes) -> Attributes:
        known = dict(attributes)
        for upcast in self.upcasters:
            known = {**upcast(known), **known}
        return known
