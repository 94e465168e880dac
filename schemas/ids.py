"""Identity: canonical URLs, article ids, row ids, fingerprints.

Every function is pure and deterministic: the same arguments give the same id on any day, machine and runner.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

# Query parameters that say how a reader came, not what is read. Compiled from the documentation of the tools that
# add them (Google Analytics utm_*, Google/Meta/Microsoft click ids, Mailchimp mc_*, BBC at_*, NYT smid …).
_TRACKING = re.compile(
    r"^(utm_.*|at_.*|mc_.*|fbclid|gclid|gclsrc|dclid|msclkid|igshid|yclid|twclid|wbraid|gbraid|ref|ref_src|ref_url|"
    r"cmpid|cmp|ocid|smid|smtyp|src|ns_.*|ito|xtor|ftag|taid|guccounter|guce_.*|partner|rss|feature|share|sh|s_cid|"
    r"ncid|amp|output|outputtype|spm)$",
    re.IGNORECASE,
)
_ID_LENGTH = 24  # hexadecimal digits of SHA-256: 96 bits, a collision among 10^9 articles has p < 10^-11


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the text's UTF-8 (lone surrogates are kept apart, never an error)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_url(url: str) -> str:
    """The form of a URL that serves as identity: one article, one string.

    Scheme and ``www.``/``m.``/``amp.`` prefixes are dropped, host lower-cased, default port, fragment, tracking
    parameters, AMP marks and the trailing slash removed, remaining parameters sorted. What is not a URL with a host
    comes back stripped. Idempotent.
    """
    previous, current = None, url
    while current != previous:  # one pass may bare what the next one takes off: /amp/amp
        previous, current = current, _simplified(current)
    return current


def _simplified(url: str) -> str:
    text = unicodedata.normalize("NFC", url.strip())
    try:
        parts = urlsplit(text if "://" in text else "//" + text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return text
    if not host or "." not in host:
        return text
    host = host.lower().rstrip(".")
    while (shorter := re.sub(r"^(?:www\d?|m|amp|mobile)\.(?=[^.]+\.)", "", host)) != host:
        host = shorter
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", parts.path)
    path = re.sub(r"^/amp(?=/.)|(?<=.)/amp/?$|(?<=/)index\.(?:html?|php)$", "", path).rstrip("/")
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return host + path + ("?" + urlencode(query) if query else "")


def article_id(url: str | None, text: str) -> str:
    """Stable identity of an article: hash of its canonical URL; without a URL, of its text."""
    if url and url.strip():
        return sha256("url:" + canonical_url(url))[:_ID_LENGTH]
    return sha256("text:" + text)[:_ID_LENGTH]


def row_id(article: str, kind: str, start: int, end: int, nth: int = 0) -> str:
    """Id of an extracted row: article, kind (``m`` mention, ``q`` quote, ``c`` claim, ``t`` time) and offsets.

    Unique as long as the caller counts ``nth`` up for a second row of one kind on one span.
    """
    return f"{article}-{kind}{start}-{end}" + (f"-{nth}" if nth else "")
