"""How often which check was said of a photo, and what people made of it. A check that is often overruled is wrong.

Numbers only: a day, a check, what became of it. They are written in the transaction of what they count, know no case
and no person, and stay when cases go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text

from helpdesk.clock import hall_date
from helpdesk.store.writer import Tx

ALL = "all"  # every photo that came
RAISED, PASSED, AGAIN = "raised", "passed", "again"
_ADD = text(
    "INSERT INTO photo_counts (day, code, what, count) VALUES (:day, :code, :what, :by)"
    " ON CONFLICT (day, code, what) DO UPDATE SET count = photo_counts.count + :by"
)


def add(tx: Tx, codes: Iterable[str], what: str, *, on: datetime | None = None, by: int = 1) -> None:
    """One more of each code; `by` -1 takes one back, of the day it was counted `on`."""
    day = hall_date(on or tx.now).isoformat()
    rows = [{"day": day, "code": code, "what": what, "by": by} for code in dict.fromkeys(codes)]
    if rows:
        tx.put(_ADD, rows)
