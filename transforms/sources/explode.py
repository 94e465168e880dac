"""One stream → its raw records, whatever the form: archives are opened, lists split, single articles passed on."""

from __future__ import annotations

from collections.abc import Callable

from transforms.sources.anpa import read_anpa
from transforms.sources.containers import read_tar, read_zip
from transforms.sources.dead_letters import Refused, dead_letter
from transforms.sources.feeds import read_feed
from transforms.sources.forms import sniff
from transforms.sources.framing import Records, json_document, json_lines, single, unsupported
from transforms.sources.mail import read_mbox
from transforms.sources.newsml import read_newsml
from transforms.sources.options import SourceOptions
from transforms.sources.sitemaps import read_sitemap
from transforms.sources.streams import COMPRESSIONS, Peekable, decompressed
from transforms.sources.tables import read_columns, read_csv
from transforms.sources.warc import read_warc

Exploder = Callable[[Peekable, str, SourceOptions, int], Records]

#: Forms that hold one article a file; :mod:`transforms.sources.normalise` parses them.
SINGLE_FORMS = frozenset({"text", "html", "eml", "mhtml", "nitf", "pdf"})
_DAMAGE_REMEDY = "What came before was read; the file is damaged, incomplete or not readable: fetch or write it again."


def explode(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """The records of a stream in order; whatever is wrong with it comes as a dead letter, never as an exception.

    ``uri`` names the stream; record N of a form that holds many is ``uri#N``.
    """
    try:
        head = stream.peek_head()
        form = sniff(head, options.columns)
        if form in COMPRESSIONS.values():
            yield from _decompress(stream, form, uri, options, depth)
        elif form == "empty":
            yield dead_letter(uri, "read", "empty_file", "the file is empty.")
        elif form in EXPLODERS:
            yield from EXPLODERS[form](stream, uri, options, depth)
        elif form in SINGLE_FORMS:
            yield single(stream, uri, form, options)
        else:
            yield unsupported(stream, uri, form)
    except Refused as e:
        yield dead_letter(uri, "read", e.error_type, e.message)
    except Exception as e:  # parsing libraries raise anything on damaged files, whose neighbours must come through
        yield dead_letter(uri, "read", "unreadable", f"reading stopped: {type(e).__name__}: {e}. {_DAMAGE_REMEDY}")


def _decompress(stream: Peekable, form: str, uri: str, options: SourceOptions, depth: int) -> Records:
    if depth >= options.max_nesting:
        raise Refused("nested_too_deep", f"more than {options.max_nesting} archives or compressions inside each other.")
    yield from explode(decompressed(stream, form, options), uri, options, depth + 1)


def _zip(stream: Peekable, uri: str, options: SourceOptions, depth: int) -> Records:
    return read_zip(stream, uri, options, depth, explode)


def _tar(stream: Peekable, uri: str, options: SourceOptions, depth: int) -> Records:
    return read_tar(stream, uri, options, depth, explode)


#: Forms that hold many articles (or none that needs no further reading): how their records are found.
EXPLODERS: dict[str, Exploder] = {
    "jsonl": json_lines,
    "json": json_document,
    "csv": read_csv,
    "parquet": read_columns,
    "arrow": read_columns,
    "feed": read_feed,
    "sitemap": read_sitemap,
    "newsml": read_newsml,
    "anpa": read_anpa,
    "mbox": read_mbox,
    "warc": read_warc,
    "zip": _zip,
    "tar": _tar,
}
