"""Who published it: the name the input gives, else the domain's display name, else the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from transforms.sources.data import load_toml
from transforms.sources.text import clean_line

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)


def outlet_name(value: Any) -> str | None:
    """Outlet from a metadata value: text, or an object with a name or domain. A domain becomes its display name."""
    if isinstance(value, Mapping):
        for key in ("name", "title", "label", "domain", "hostname", "uri", "id", "url"):
            if isinstance(value.get(key), str) and (name := outlet_name(value[key])):
                return name
        return None
    if isinstance(value, (list, tuple)) and len(value) == 1:
        return outlet_name(value[0])
    if not isinstance(value, str) or len(value) > 300:
        return None
    name = clean_line(value)
    if name is None:
        return None
    domain = domain_of(name) if "://" in name else name.lower() if _DOMAIN.fullmatch(name) else None
    return display_name(domain) if domain else name


def outlet_of_url(url: str | None) -> str | None:
    """Outlet of a URL: its domain's display name, else the domain."""
    domain = domain_of(url) if url else None
    return display_name(domain) if domain else None


def domain_of(url: str) -> str | None:
    """Host of a URL without ``www.`` and the like; None when there is none."""
    try:
        host = urlsplit(url if "://" in url else "//" + url).hostname
    except ValueError:
        return None
    if not host or not _DOMAIN.fullmatch(host):
        return None
    return re.sub(r"^(?:www\d?|m|amp|mobile|edition)\.(?=[^.]+\.)", "", host.lower())


def display_name(domain: str) -> str:
    """Name that readers know a domain by; the domain itself when it is not in ``outlets.toml``."""
    names: dict[str, str] = load_toml("outlets.toml")["names"]
    domain = re.sub(r"^(?:www\d?|m|amp|mobile|edition)\.(?=[^.]+\.)", "", domain.lower())
    labels = domain.split(".")
    for i in range(len(labels) - 1):
        if name := names.get(".".join(labels[i:])):
            return name
    return domain
