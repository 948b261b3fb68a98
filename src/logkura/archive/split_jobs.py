"""A split by several processes, one source object at a time each.

Objects do not share anything: each becomes objects of its own names and a marker.  So processes
need not talk to each other, and a process that is killed costs the object it was at.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial

from logkura.archive.account import SplitAccount
from logkura.archive.split import (
    LogGroups,
    empty_source,
    is_split_source,
    refuse_overlap,
    split_object,
)
from logkura.archive.splitting import Splitting
from logkura.archive.store import Store, StoredObject, open_store
from logkura.aws import Clients
from logkura.errors import LogkuraError

__all__ = ["split_in_processes"]

Done = tuple[int, SplitAccount, LogGroups]


def split_in_processes(
    source_url: str,
    destination_url: str,
    splitting: Splitting,
    clients: Clients,
    jobs: int,
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> SplitAccount:
    """Split every object of a store into another one.

    The account is that of `archive.split.split`, and so are the objects that come out.

    Args:
        source_url: A folder, a file, or `s3://bucket/prefix`.
        destination_url: The same.
        splitting: Format and the rest.
        clients: Where S3 is; each process makes its own connections.
        jobs: How many processes.
        on_object: Told each source object's key and size, before any is read.
        on_bytes: Told the size of each source object when it is done.

    Raises:
        LogkuraError: As `split`; the first of an object stops the rest, which the next run resumes.
            `split-process-lost` when the system ended one of the processes.
    """
    source, destination = open_store(source_url, clients), open_store(destination_url, clients)
    refuse_overlap(source.url, destination.url)
    started = time.perf_counter()
    everything = list(source.list())
    # The largest first, so that no process is left with it at the end.
    objects = sorted(
        (stored for stored in everything if is_split_source(stored.key)),
        key=lambda stored: -stored.size_bytes,
    )
    if not objects:
        raise empty_source(source.url)
    for stored in objects:
        on_object(stored.key, stored.size_bytes)
    account = SplitAccount(objects_skipped=len(everything) - len(objects))
    log_groups: LogGroups = set()
    work = partial(_work, _root_of(source, objects[0]), destination_url, splitting, clients)
    for size_bytes, part, found in _done(work, objects, jobs):
        on_bytes(size_bytes)
        account += part
        log_groups |= found
    seconds = time.perf_counter() - started
    return replace(account, log_groups=len(log_groups), seconds=seconds)


def _done(
    work: Callable[[StoredObject], Done], objects: list[StoredObject], jobs: int
) -> Iterator[Done]:
    # A forked process would share the parent's connections and threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(objects)), context, _end_with_parent) as pool:
        futures: list[Future[Done]] = [pool.submit(work, stored) for stored in objects]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise LogkuraError(
                "split-process-lost",
                "one of the processes ended before its object was done, and did not say why",
                hint="memory may have run out: try fewer --jobs; the same command resumes",
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, killed or not."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _root_of(source: Store, stored: StoredObject) -> str:
    """Return what stands before every key: of a store of one object, the folder around it."""
    return source.location(stored.key).removesuffix(stored.key)


def _work(
    source_url: str,
    destination_url: str,
    splitting: Splitting,
    clients: Clients,
    stored: StoredObject,
) -> Done:
    source, destination = open_store(source_url, clients), open_store(destination_url, clients)
    return stored.size_bytes, *split_object(source, stored, destination, splitting)
