"""From the staged objects of all pieces of a source object to the archive, all or none.

1. Every piece has staged what it became; nobody sees any of it.
2. The marker is written as a *commit record*: it names what is staged, and where the cuts are.
3. Every staged object is shown, which moves no bytes.
4. The marker is written again without these; the source object is done.

Whoever finds a commit record goes on at 3, so a run that was killed between 2 and 4 is finished by
the next one; the local engine refuses to touch the object until then.  Should what the record
names be gone (a lifecycle rule gives up old uploads), the same pieces are split again, straight
into the archive: their names follow from the cuts, so they replace what was shown of them and
nothing is there twice.

Pieces stand only when each was decoded to its last byte.  Otherwise what they staged is given up
and the object is split as a whole, which is the one that decides about damage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from logkura.archive.account import SplitAccount
from logkura.archive.split import (
    BEGUN,
    STAGED,
    LogGroups,
    account_of,
    identity_of,
    marker_key,
    read_note,
    split_note,
    split_object,
    write_note,
)
from logkura.archive.splitting import Splitting
from logkura.archive.store import Store, StoredObject
from logkura.errors import LogkuraError
from logkura.spark.staging import Staged, Staging
from logkura.spark.view import PieceStore

__all__ = ["PieceOutcome", "commit", "roll_forward", "state_of"]


@dataclass(frozen=True, slots=True)
class PieceOutcome:
    """What became of one piece.

    Attributes:
        begin_bytes: Where it begins in the object.
        end_bytes: Where it ends.
        account: Its account.
        log_groups: Owners and names.
        staged: What it staged.
    """

    begin_bytes: int
    end_bytes: int
    account: SplitAccount
    log_groups: LogGroups
    staged: Sequence[Staged]


def state_of(
    source: Store, stored: StoredObject, destination: Store, splitting: Splitting
) -> Literal["new", "begun", "committing", "done"]:
    """Tell how far earlier runs came with an object; one that was begun was not cut.

    Raises:
        LogkuraError: `split-choices` when one of them split it otherwise.
    """
    marker = _marker(source, stored)
    if splitting.dry_run or not destination.exists(marker):
        return "new"
    note = read_note(destination, marker, splitting)
    if STAGED in note:
        return "committing"
    return "begun" if BEGUN in note else "done"


def _marker(source: Store, stored: StoredObject) -> str:
    return marker_key(identity_of(source.location(stored.key), stored.version))


def commit(
    source: Store,
    stored: StoredObject,
    destination: Store,
    splitting: Splitting,
    pieces: Sequence[PieceOutcome],
    staging: Staging,
) -> tuple[SplitAccount, LogGroups]:
    """Commit the pieces of an object, or split it as a whole where they do not stand.

    Args:
        source: Where the object is.
        stored: The object.
        destination: The archive.
        splitting: The choices that the pieces were split with.
        pieces: All of them.
        staging: Where they staged.

    Raises:
        LogkuraError: As `split_object`.
    """
    staged = [each for piece in pieces for each in piece.staged]
    if state_of(source, stored, destination, splitting) == "committing":
        # This step was begun before, by a task that was lost.
        done = roll_forward(source, stored, destination, splitting, staging)
        staging.discard(staged)
        return done
    account = replace(sum((piece.account for piece in pieces), SplitAccount()), objects_in=1)
    log_groups: LogGroups = set().union(*(piece.log_groups for piece in pieces))
    if not _stands(pieces, stored):
        staging.discard(staged)
        return split_object(source, stored, destination, splitting)
    if splitting.dry_run:
        return account, log_groups
    record = {
        **split_note(source.location(stored.key), splitting, account, log_groups),
        STAGED: staged,
        "cuts": [(piece.begin_bytes, piece.end_bytes) for piece in pieces],
    }
    write_note(destination, _marker(source, stored), record)
    return roll_forward(source, stored, destination, splitting, staging)


def _stands(pieces: Sequence[PieceOutcome], stored: StoredObject) -> bool:
    whole = [0, *(piece.end_bytes for piece in pieces)]
    return (
        [piece.begin_bytes for piece in pieces] == whole[:-1]
        and whole[-1] == stored.size_bytes
        and all(piece.account.adds_up and not piece.account.quarantined for piece in pieces)
    )


def roll_forward(
    source: Store,
    stored: StoredObject,
    destination: Store,
    splitting: Splitting,
    staging: Staging,
) -> tuple[SplitAccount, LogGroups]:
    """Show what an object's commit record names, and write its marker.

    Raises:
        LogkuraError: `split-choices` when the record is of a split with other choices.
    """
    marker = _marker(source, stored)
    record = read_note(destination, marker, splitting)
    try:
        for staged in record[STAGED]:
            staging.show(staged)
    except LogkuraError as error:
        if error.code != "split-staged-lost":
            raise
        _split_again(source, stored, destination, splitting, record)
    note = {name: record[name] for name in record if name not in {STAGED, "cuts"}}
    write_note(destination, marker, note)
    staging.discard(())
    return account_of(note)


def _split_again(
    source: Store,
    stored: StoredObject,
    destination: Store,
    splitting: Splitting,
    record: Mapping[str, Any],
) -> None:
    for begin_bytes, end_bytes in record["cuts"]:
        piece = PieceStore(source, stored, begin_bytes, end_bytes)
        split_object(piece, piece.piece, destination, splitting)
