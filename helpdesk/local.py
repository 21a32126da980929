"""What the models of a county's files have in common: strict, and texts in both languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from helpdesk.language import current


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Local(Strict):
    """`{zh-CN: 养老保险, en: Pension}`."""

    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1, max_length=80)]
    en: Annotated[str, Field(min_length=1, max_length=160)]

    def __str__(self) -> str:
        """In the language of the page that is drawn."""
        return self.en if current() == "en" else self.zh_cn
