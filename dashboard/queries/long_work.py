"""How does long work run beside a page, show its progress, and stop when a person has had enough?"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

import streamlit as st

from dashboard.language.translation import _

PATIENCE = 1.0  # seconds that a page waits before it shows a bar
MOST_KEPT = 16


@dataclass
class Job:
    """Work in a thread of its own: `share` of it is done; setting `cancelled` asks it to stop early."""

    work: Callable[["Job"], Any]
    share: float = 0.0
    answer: Any = None
    error: Exception | None = None
    cancelled: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def run(self) -> None:
        """Do the work; what goes wrong is raised where the answer is asked for."""
        try:
            self.answer = self.work(self)
        except Exception as problem:  # noqa: BLE001 - it is raised again in the page's own thread
            self.error = problem
        finally:
            self.done.set()

    def progress(self, share: float) -> None:
        """Told by the work."""
        self.share = share


@dataclass
class Board:
    """The jobs of all sessions, by what they compute; the oldest finished ones are forgotten."""

    jobs: dict[Hashable, Job] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def started(self, key: Hashable, work: Callable[[Job], Any]) -> Job:
        """The job of this key, started if nobody has asked for it yet."""
        with self.lock:
            job = self.jobs.get(key)
            if job is None or job.error:
                job = self.jobs[key] = Job(work)
                Thread(target=job.run, daemon=True).start()
            finished = [old for old, each in self.jobs.items() if each.done.is_set() and old != key]
            for old in finished[:-MOST_KEPT]:
                del self.jobs[old]
        return job

    def forget(self, key: Hashable) -> None:
        """Start the job anew when it is asked for again."""
        with self.lock:
            self.jobs.pop(key, None)


def answer(job: Job, *, label: str) -> Any:
    """The answer of a job; until it is there, the page shows a bar and a button to cancel, and ends."""
    if not job.done.wait(PATIENCE):
        _waiting(job, label, _("Cancel"))
        st.stop()
    if job.error is not None:
        raise job.error
    return job.answer


@st.fragment(run_every=0.5)
def _waiting(job: Job, label: str, cancel: str) -> None:
    """A fragment knows no language of its own: its words are handed in."""
    if job.done.is_set():
        st.rerun()
    st.progress(min(job.share, 1.0), label)
    if st.button(cancel, key="cancel_job", icon=":material/close:"):
        job.cancelled.set()
