"""Which source objects are done, by the folders of the source that they lie in.

An object is done when every slot that its events go to has them.  The note comes last, so a run
that was killed leaves objects whose events some slots have already; their manifests say so, and
those slots take nothing from them a second time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_manifest import SourceVersion, overtaken
from logkura.archive.store import MutableStore
from logkura.errors import LogkuraError
from logkura.records.message import dump_json

__all__ = ["Done", "Ledger", "agree"]

_SOURCES = "_logkura/compact/sources/"
_NAME = "done.json"
_CHOICES = "_logkura/compact/choices.json"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one source object.

    Attributes:
        account: What was in it.
        slots: How many events went to each slot, by its path.
    """

    account: CompactAccount
    slots: Mapping[str, int] = field(default_factory=dict)


class Ledger:
    """The done objects of one folder of the source.

    Args:
        store: The compacted archive.
        folder: The folder, as it stands in the keys of the source's archive.
    """

    def __init__(self, store: MutableStore, folder: str) -> None:
        self._store = store
        self._key = f"{_SOURCES}{folder}{_NAME}"
        found = store.look(self._key)
        self._version = found[1] if found else None
        self.done: dict[SourceVersion, Done] = {}
        """What is done, by source object."""
        for origin, version, account, slots in json.loads(found[0]) if found else ():
            self.done[origin, version] = Done(CompactAccount.from_document(account), slots)

    def add(self, done: Mapping[SourceVersion, Done]) -> None:
        """Note objects as done.

        Raises:
            LogkuraError: `compact-overtaken` when another run noted others meanwhile.
        """
        self.done |= done
        entries = [
            [*source, self.done[source].account.counted(), dict(self.done[source].slots)]
            for source in sorted(self.done)
        ]
        version = self._store.swap(self._key, dump_json(entries) + b"\n", self._version)
        if version is None:
            raise overtaken(f"`{self._key}`")
        self._version = version


def agree(store: MutableStore, choices: Mapping[str, Any], *, dry_run: bool) -> None:
    """Make sure that a destination has one answer to what decides where events go.

    Raises:
        LogkuraError: `compact-choices` when earlier runs were given others, `compact-overtaken`.
    """
    found = store.look(_CHOICES)
    if found is None:
        content = dump_json(choices) + b"\n"
        if not dry_run and store.swap(_CHOICES, content, None) is None:
            raise overtaken("the choices")
        return
    before = json.loads(found[0])
    differing = [name for name in before if before[name] != choices.get(name)]
    if differing:
        raise LogkuraError(
            "compact-choices",
            f"`{store.url}` was compacted with "
            f"{', '.join(f'{name} {before[name]}' for name in differing)}; "
            "with something else its events would lie in several folders",
            hint="give the same options as before, or write into a new folder",
        )
