"""Our jobs in the printer's queue, and none but ours: found, withdrawn, swept away."""

from __future__ import annotations

from drivers.contract import Code, Deadline, DriverError
from drivers.photo_printer.client import IppClient
from drivers.photo_printer.state import JOB_PREFIX, JobState

TIDY_SECONDS = 2.0
_TIDY_POLL = 0.1


class OwnJobs:
    """`owing`: something of ours may still be in the queue and was not to be reached."""

    def __init__(self, client: IppClient, user: str) -> None:
        self._client, self._user = client, user
        self.owing = True
        self._may_resume = True

    def sweep(self, deadline: Deadline) -> None:
        """Cancels every unfinished job of ours: whatever it is, its citizen has left. Raises DriverError."""
        for job in self._client.jobs(deadline, "not-completed"):
            if not job.ended and job.name.startswith(JOB_PREFIX) and job.user == self._user:
                self._client.cancel(deadline, job.number)
        self.owing = False

    def sweep_if_owing(self, deadline: Deadline) -> None:
        if self.owing:
            self.sweep(deadline)

    def find(self, name: str, deadline: Deadline) -> JobState | None:
        """The newest job of this name the printer remembers."""
        jobs = (*self._client.jobs(deadline, "not-completed"), *self._client.jobs(deadline, "completed"))
        return max((job for job in jobs if job.name == name), key=lambda job: job.number, default=None)

    def cancel(self, number: int, deadline: Deadline) -> None:
        """What cannot be done now is owed."""
        try:
            self._client.cancel(deadline, number)
        except DriverError:
            self.owing = True

    def withdraw(self, name: str, number: int) -> JobState | None:
        """Cancels a job and says what became of it; `number` 0 when the printer's answer to it was lost.

        None: the printer has no such job, or could not be asked, which is owed then.
        """
        deadline = Deadline.after(TIDY_SECONDS)
        job: JobState | None = None
        try:
            if not number:
                job = self.find(name, deadline)
                if job is None or job.ended:
                    return job
                number = job.number
            self._client.cancel(deadline, number)
            while True:
                job = self._client.job(deadline, number)
                if job is None or job.name != name:
                    return None
                if job.ended:
                    return job
                deadline.cancel.wait(_TIDY_POLL)
                deadline.check()
        except DriverError:
            self.owing = True
            return job

    # --- a paused queue

    def allow_resume(self) -> None:
        """Things are well: the next pause may be undone again."""
        self._may_resume = True

    def resume_once(self, deadline: Deadline) -> bool:
        """Switches a paused queue on again; False when it was done before, or may not be. Raises DriverError.

        Once: a queue that pauses again has its reasons. It prints what it holds, so ours is taken out first.
        """
        if not self._may_resume:
            return False
        self._may_resume = False
        self.sweep(deadline)
        try:
            self._client.resume(deadline)
        except DriverError as error:
            if error.code not in (Code.PERMISSION, Code.UNSUPPORTED, Code.HARDWARE_ERROR):
                raise
            return False
        return True
