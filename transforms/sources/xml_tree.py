"""XML as a tree: no entity is expanded, no DTD read, nothing loaded, no file too large to hold."""

from __future__ import annotations

from lxml import etree

from transforms.sources.dead_letters import Refused


def parse_xml(payload: bytes) -> etree._Element:
    """The root element. Raises Refused for broken XML and for documents that declare entities of their own."""
    head = payload[:4096].lower()
    if b"<!entity" in head or b"<!entity" in payload[: 1 << 20].lower():
        raise Refused(
            "entity_declaration", "the XML declares entities, as news does not; it is refused. Remove its DTD."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(payload, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise Refused("invalid_xml", f"the XML is broken: {e}. Export it again.") from None
    if root is None:
        raise Refused("invalid_xml", "the XML holds no element. Export it again.")
    return root


def local(element: etree._Element) -> str:
    """Name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_all(root: etree._Element, *names: str) -> list[etree._Element]:
    """All elements with one of these local names, in document order, the root included."""
    return [e for e in root.iter() if local(e) in names]


def first_text(root: etree._Element, *names: str) -> str | None:
    """Text of the first non-empty element with one of these local names; earlier names win."""
    for name in names:
        for element in find_all(root, name):
            if text := text_of(element):
                return text
    return None


def text_of(element: etree._Element) -> str:
    """All text within an element, white space collapsed."""
    return " ".join("".join(element.itertext()).split())
