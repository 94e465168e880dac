"""PDF and Word: the story as it was printed, without page numbers, running heads and the ends of lines."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from pathlib import Path

import pytest

from schemas import Article, DeadLetter
from tests.sources.helpers import STORY, articles, ingest
from tests.sources.pdf_files import LOCKED, pdf_file, set_lines
from transforms.sources import pdf_process
from transforms.sources.headline import is_made_up_title, take_date_line
from transforms.sources.normalise import normalise
from transforms.sources.options import MIB, SourceOptions
from transforms.sources.pdf_layout import Line, compose
from transforms.sources.records import RawRecord

FIRST = [
    "Harbour officials said on Tuesday that 312 of the town's 350 fishing boats had come",
    "through the storm undamaged, far more than insurers had feared.",
]
SECOND = [
    '"We expected to lose every third boat," harbour master Petra Lindqvist told a news',
    "conference. The crews moved early, she said, before anyone had ordered them to, and",
]
THIRD = ["nobody was lost."]
PROPERTIES = {
    "Title": "Microsoft Word - release.docx",
    "Author": "Aino Kallas",
    "CreationDate": "D:20241101094500+02'00'",
}


def article(payload: bytes, options: SourceOptions | None = None) -> Article:
    result = normalise(RawRecord("a.pdf", "pdf", payload), options or SourceOptions())
    assert isinstance(result, Article), result
    return result


def letter(payload: bytes, options: SourceOptions | None = None) -> DeadLetter:
    result = normalise(RawRecord("a.pdf", "pdf", payload), options or SourceOptions())
    assert isinstance(result, DeadLetter), result
    return result


def two_pages(date: str) -> bytes:
    head = [("Ministry of Harbours - Press release 118", 72, 800, 8)]
    title = [("Port Varn counts its boats", 72, 760, 16), (date, 72, 735, 10)]
    one = [*head, *title, *set_lines(FIRST), *set_lines(SECOND, top=660), ("Page 1 of 2", 280, 40, 8)]
    two = [*head, *set_lines(THIRD, top=760), *set_lines(["Schools are to open again on Thursday."], 730)]
    return pdf_file([one, [*two, ("Page 2 of 2", 280, 40, 8)]], PROPERTIES)


def test_a_press_release() -> None:
    found = article(two_pages("29 October 2024"))
    assert found.title == "Port Varn counts its boats"
    assert found.text == "\n\n".join(
        [" ".join(FIRST), " ".join([*SECOND, *THIRD]), "Schools are to open again on Thursday."]
    )
    assert (found.published_date, found.published_source) == (dt.date(2024, 10, 29), "inline")
    assert found.bylines == ("Aino Kallas",)
    assert set(found.removed or ()) >= {"Page 1 of 2", "Page 2 of 2", "Ministry of Harbours - Press release 118"}


def test_without_a_printed_date_the_properties_count() -> None:
    found = article(two_pages("For immediate release"))
    assert (found.published_date, found.published_source) == (dt.date(2024, 11, 1), "metadata")
    assert found.published_at == dt.datetime(2024, 11, 1, 7, 45, tzinfo=dt.timezone.utc)


def test_the_form_is_told_by_content_also_inside_an_archive(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("release.txt", two_pages("29 October 2024"))
    assert [a.title for a in articles(ingest([packed], tmp_path / "spool"))] == ["Port Varn counts its boats"]


@pytest.mark.parametrize(
    ("payload", "error", "said"),
    [
        (LOCKED, "encrypted", "qpdf"),
        (pdf_file([[]]), "no_text", "ocrmypdf"),
        (pdf_file([[("7", 72, 700, 10)]] * 3), "no_text", "ocrmypdf"),
        (two_pages("")[:400], "unreadable", "damaged"),
        (pdf_file([[]] * 501), "too_many_pages", "501"),
    ],
    ids=["locked", "scan", "page numbers only", "cut off", "501 pages"],
)
def test_refusals_say_why(payload: bytes, error: str, said: str) -> None:
    refused = letter(payload)
    assert refused.error_type == error
    assert said in (refused.error_message or "")


def test_a_long_document_is_refused_before_it_is_read_to_the_end() -> None:
    refused = letter(pdf_file([set_lines(FIRST * 20)] * 40), SourceOptions(max_article_chars=10_000))
    assert refused.error_type == "text_too_long"
    assert "first 11 pages" in (refused.error_message or "")


def test_a_reader_that_a_file_keeps_busy_is_ended_and_the_next_file_read() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    within_itself = (
        pdf_file([[]], content=zlib.compress(b"/X Do " * 1000))
        .replace(b"/Font<<", b"/XObject<</X 5 0 R>>/Font<<")
        .replace(b"/Filter/FlateDecode", b"/Filter/FlateDecode" + form)
    )
    assert letter(within_itself, SourceOptions(pdf_seconds=1)).error_type == "too_slow"
    assert article(two_pages("29 October 2024")).title == "Port Varn counts its boats"


def test_a_page_that_unpacks_to_more_than_the_memory_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "_MEMORY", 400 * MIB)
    assert letter(pdf_file([[]], content=zlib.compress(b" " * 300 * MIB, 1))).error_type == "page_too_complex"
    assert article(two_pages("29 October 2024")).title == "Port Varn counts its boats"


def lines(*rows: tuple[str, float, float] | tuple[str, float, float, bool]) -> list[Line]:
    """Text, left edge, height; five points a character."""
    return [Line(r[0], r[1], r[1] + 5 * len(r[0]), r[2], 10, len(r) > 3) for r in rows]


@pytest.mark.parametrize(
    ("first", "second", "rest", "whole"),
    [
        ("the adminis", "tration of the port", "", "the administration of the port"),
        ("in all twenty", "five boats were lost", "", "in all twenty-five boats were lost"),
        ("the Franco", "German brigade left", "", "the Franco-German brigade left"),
        ("a wire", "less set was found", "It is wireless.", "a wireless set was found"),
        ("the water", "borne troops left", "All water-borne troops.", "the water-borne troops left"),
        ("COVID", "19 wards were shut", "", "COVID-19 wards were shut"),
    ],
)
def test_the_hyphen_at_the_end_of_a_line(first: str, second: str, rest: str, whole: str) -> None:
    page = lines((first, 72, 700, True), (second, 72, 688), *([(rest, 72, 600)] if rest else []))
    assert compose([page]).paragraphs[0] == whole


def test_what_begins_a_paragraph() -> None:
    long = "The harbour office counted the boats twice before it said anything at all"
    page = lines(
        (long, 72, 700), (f"{long}.", 72, 688), (long, 87, 676), ("and then went home.", 72, 664),
        (long, 72, 652), ("in the end.", 72, 640), ("• a point", 72, 628), (f"{long},", 72, 610), (long, 72, 598),
    )  # fmt: skip
    assert compose([page]).paragraphs == (
        f"{long} {long}.", f"{long} and then went home.", f"{long} in the end.", "• a point", f"{long}, {long}",
    )  # fmt: skip


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left = "The harbour office counted the boats"
    page = lines((left, 72, 700), (left, 72, 688), ("twice and called them", 320, 700), ("all sound.", 320, 688))
    assert compose([page]).paragraphs == (f"{left} {left} twice and called them all sound.",)


def test_lines_that_stand_on_every_page_go_and_those_that_do_not_stay() -> None:
    body = [
        "a first line of text",
        "a second line of text",
        "a third one",
        "a fourth",
        "a fifth",
        "a sixth",
        "a last one",
    ]
    pages = [
        lines(("Daily Varn 2024", 72, 800), *((f"{word} {n}", 72, 700 - 12 * i) for i, word in enumerate(body)), (f"- {n} -", 280, 30))
        for n in (1, 2, 3)
    ]  # fmt: skip
    pages[1].append(Line("A caption of this page only", 72, 200, 50, 10))
    story = compose(pages)
    assert story.removed.count("Daily Varn 2024") == 3
    assert {"- 1 -", "- 2 -", "- 3 -"} <= set(story.removed)
    assert "A caption of this page only" in " ".join(story.paragraphs)
    assert "a third one 2" in " ".join(story.paragraphs)


@pytest.mark.parametrize(
    ("paragraphs", "day"),
    [
        (["Oslo, 29 October 2024", STORY], dt.date(2024, 10, 29)),
        (["PRESS RELEASE", "October 29, 2024", STORY], dt.date(2024, 10, 29)),
        ([STORY, "29 October 2024"], None),
        (["It began on 29 October 2024", STORY], None),
        (["03/04/2024", STORY], None),
    ],
)
def test_a_date_that_stands_alone_above_the_text(paragraphs: list[str], day: dt.date | None) -> None:
    rest, moment, _ = take_date_line(paragraphs, "UTC")
    assert (moment.day if moment else None) == day
    assert len(rest) == len(paragraphs) - (day is not None)


@pytest.mark.parametrize(
    "title", ["Microsoft Word - Draft 3.doc", "untitled", "Document1", "release.pdf", "Untitled-2"]
)
def test_titles_that_programs_make_up(title: str) -> None:
    assert is_made_up_title(title)
    assert not is_made_up_title(f"The day when {title} was lost")


def docx(body: str, title: str = "") -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}" xmlns:m="m"><w:body>{body}</w:body></w:document>'
        )
        core = f"<c><title>{title}</title><creator>Press Office</creator><created>2019-01-01T00:00:00Z</created></c>"
        archive.writestr("docProps/core.xml", core)
    return out.getvalue()


def p(text: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_a_word_document(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc>{p(c)}</w:tc>" for c in ("Boats sunk", "9"))
    body = (
        p("Port Varn counts its boats", "Heading1") + p("Port Varn, 29 October 2024") + p("By Ingrid Solheim")
        + p(FIRST[0]) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        + f"<w:p><m:Choice>{p('In a box.')}</m:Choice><m:Fallback>{p('In a box.')}</m:Fallback></w:p>"
        + "<w:p><w:r><w:delText>Withdrawn.</w:delText></w:r><w:ins><w:r><w:t>Nobody was lost.</w:t></w:r></w:ins></w:p>"
    )  # fmt: skip
    path = tmp_path / "release.docx"
    path.write_bytes(docx(body, "Document1"))
    (found,) = articles(ingest([path], tmp_path / "spool"))
    assert found.text == f"{FIRST[0]}\n\nBoats sunk\t9\n\nIn a box.\n\nNobody was lost."
    assert (found.title, found.bylines) == ("Port Varn counts its boats", ("Ingrid Solheim",))
    assert (found.published_date, found.published_source) == (dt.date(2024, 10, 29), "inline")


def test_a_word_document_without_any_of_that(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p(STORY), "Boats of Varn"))
    (found,) = articles(ingest([path], tmp_path / "spool"))
    assert (found.title, found.text, found.bylines) == ("Boats of Varn", STORY, ("Press Office",))
    assert (found.published_date, found.published_source) == (dt.date(2019, 1, 1), "metadata")
