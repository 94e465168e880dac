"""A draft: what a form's parser found in one record, before it becomes an article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from transforms.sources.dates import Moment


@dataclass
class Draft:
    """Parts of an article as the record states them. Values are raw where normalising is the same for all forms."""

    text: str
    title: str | None = None
    url: str | None = None
    outlet: Any = None
    bylines: Any = None
    #: Candidates for the date of publication from metadata, best first.
    published: list[Any] = field(default_factory=list)
    #: A date printed in front of the text.
    inline: Moment | None = None
    #: When the record was collected, as the record or its envelope says.
    collected: list[Any] = field(default_factory=list)
    #: Language that the record states for this article.
    language: Any = None
    #: Language that the page around it declares: counts only where the text itself does not tell.
    page_language: Any = None
    #: ``paywalled`` and ``live_blog`` where the record says so.
    access: str | None = None
    form: str | None = None
    #: What was taken out of the text, in order.
    removed: list[str] = field(default_factory=list)
