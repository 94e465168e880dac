"""What a user can set about reading: every limit and every assumption in one picklable object."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.sources.dates import is_zone, parse_date

MIB = 1024 * 1024
#: Our names on the left of ``--map``: the columns of the articles table, and how users call them otherwise.
MAPPABLE = {
    "text": "text",
    "title": "title",
    "url": "url",
    "outlet": "outlet",
    "language": "language",
    "published_at": "published",
    "published_date": "published",
    "published": "published",
    "bylines": "bylines",
    "byline": "bylines",
    "authors": "bylines",
}


@dataclass(frozen=True)
class SourceOptions:
    """Options of reading and normalising; all have defaults, all travel to the workers."""

    #: Encoding of text that does not declare its own (plain text, JSON, CSV). A byte order mark wins over it.
    encoding: str = "utf-8"
    #: Zone of times printed without one, as an IANA name. The printed day is never shifted by it.
    timezone: str = "UTC"
    #: Column mapping given by the user: pairs (our name, the input's name), e.g. (("text", "body"),).
    mapping: tuple[tuple[str, str], ...] = ()
    #: Longer articles become dead letters: far above any news story, far below what exhausts a parser.
    max_article_chars: int = 200_000
    #: Longer raw records (a line, an array element, an archive member, a small file) become dead letters.
    max_record_bytes: int = 16 * MIB
    #: Longer web pages become dead letters: parsing HTML takes about 20 times its size in memory.
    max_page_bytes: int = 8 * MIB
    #: Processor seconds that reading one PDF may take; an ordinary page takes a hundredth of one.
    pdf_seconds: int = 20
    #: Decompressed over compressed size beyond which a file is refused as a bomb (news text packs about 4:1).
    max_expansion: int = 250
    #: Containers within containers beyond this depth are refused.
    max_nesting: int = 3
    #: A unit of work ends at this many bytes even if it has few records, so that memory stays flat.
    unit_bytes: int = 32 * MIB
    #: Web addresses among the inputs are fetched only if the user says so.
    fetch: bool = False
    #: Fetching refuses private, loopback and link-local addresses unless the user says so.
    allow_private_addresses: bool = False
    #: Seconds between two requests to one host, and that one page may take.
    fetch_pause: float = 1.0
    fetch_seconds: float = 60.0
    #: Pages fetched through one feed or sitemap; further ones are dead letters.
    max_fetched_pages: int = 1_000
    #: File that keeps what servers said about pages (ETag, Last-Modified) between runs; None: every page is fetched.
    fetch_state: str | None = None
    #: Entries of feeds and sitemaps published before this day (ISO) are passed over.
    since: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The input's own names of fields that are mapped."""
        return tuple(theirs for _, theirs in self.mapping)

    def __post_init__(self) -> None:
        """Raises ValueError for an option that cannot be meant, before anything is read."""
        try:
            " ".encode(self.encoding)
        except LookupError:
            raise ValueError(f"--encoding {self.encoding}: no such encoding; for example utf-8, windows-1252") from None
        if not is_zone(self.timezone):
            raise ValueError(f"--timezone {self.timezone}: no such zone; for example UTC, Europe/Kyiv, Asia/Seoul")
        if self.since is not None and parse_date(self.since) is None:
            raise ValueError(f"--since {self.since}: write the day as 2024-10-28")
        for ours, _ in self.mapping:
            if ours.lower() not in MAPPABLE:
                known = "text, title, published_at, url, outlet, bylines, language"
                raise ValueError(f"--map {ours}=…: newsbeam's fields are {known}")
