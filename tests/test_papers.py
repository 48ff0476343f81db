"""A night at a ministry that publishes PDF and DOCX, over real HTTP: what an operator finds in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.settings import Settings
from scheduler.jobs import NightReport
from tests import worlds
from tests.pipeline import drawn
from tests.pipeline.drawn import word_paragraph

HOST = "papers.localhost"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = "Жол кыймылынын коопсуздугун күчөтүү жөнүндө буйрук"
ORDERED = [
    "Министр кызматкерлерге өлкөнүн бардык аймактарында коомдук тартипти сактоо боюнча ишти күчөтүүнү тапшырды.",
    "Ошондой эле кайрылууларга он күндүн ичинде жооп берүүнү жана аткаруу жөнүндө отчет берүүнү талап кылды.",
    "Жай айларында тогуз жаңы бекет ачылып, кырк кызматтык унаа райондорго тапшырылды.",
]
DECISION = "О сроках ремонта дорог между двумя городами области"
DECIDED = [
    "Министерство сообщает, что работы по ремонту дороги между двумя городами области начнутся в понедельник.",
    "Ответственным назначен заместитель министра, который докладывает о ходе работ каждую неделю до конца года.",
]
FED = "Бюджет жөнүндө маалымат"
PICTURE = drawn.stream(
    b"\xff" * 300, b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB"
)
PAGE = f"""<html><body><article><h1>Новая дорога открыта для проезда</h1><time datetime="2026-03-03">3.03</time>
<p>{" ".join(DECIDED)}</p><ul>
<li><a href="/files/plan.pdf">План работ (PDF, 1,2 МБ)</a></li><li><a href="/files/costs.xlsx">Смета</a></li>
</ul></article></body></html>"""
OFFERED = "SELECT attachments FROM announcement_version WHERE url LIKE '%%/news/3'"
STORED = """
SELECT title, text, language, published_at, date_suspect, provenance->'text'->>'route' AS reader
  FROM announcement_version
 WHERE url LIKE %s
"""


def pdf() -> bytes:
    """An order with its text and its date."""
    lines = drawn.text_block(ORDERED, indent=20)
    return drawn.pdf([[(60.0, 740.0, 18.0, ORDER), (60.0, 720.0, 11.0, "2026-жылдын 15-январы"), *lines]])


def docx() -> bytes:
    """A decision with its text and its date."""
    paragraphs = [word_paragraph("15 февраля 2026 г."), *map(word_paragraph, DECIDED)]
    return drawn.docx(word_paragraph(DECISION, "Heading1") + "".join(paragraphs))


def scan() -> bytes:
    """Two pages that were laid on a glass."""
    page = drawn.stream(b"600 0 0 800 0 0 cm /I Do")
    return drawn.pdf_of([page, page], resources="/XObject<</I 8 0 R>>", more=[PICTURE])


def draw(web: worlds.Web) -> str:
    """The ministry: a listing with a PDF, a DOCX and a page, a feed with a PDF and a scan. Its channels."""
    links = {"/files/order%2012.pdf": "Скачать (PDF, 1,2 МБ)", "/files/decision.docx": DECISION, "/news/3": "Дорога"}
    web.put(HOST, "/list", "".join(f'<li><a class=n href="{path}">{text}</a></li>' for path, text in links.items()))
    items = "".join(
        f"<item><title>{title}</title><link>http://{HOST}:{web.port}{path}</link><pubDate>{day}</pubDate></item>"
        for path, title, day in (
            ("/files/budget.pdf", FED, "Tue, 20 Jan 2026 10:00:00 +0600"),
            ("/files/scan.pdf", "Буйрук № 5", "Wed, 21 Jan 2026 10:00:00 +0600"),
        )
    )
    web.put(HOST, "/rss", f"<rss version='2.0'><channel>{items}</channel></rss>", "application/rss+xml")
    web.put(HOST, "/files/order%2012.pdf", pdf(), "application/octet-stream")
    web.put(HOST, "/files/decision.docx", docx(), DOCX)
    web.put(HOST, "/files/budget.pdf", drawn.pdf([drawn.text_block(ORDERED, indent=20)]), "application/pdf")
    web.put(HOST, "/files/scan.pdf", scan(), "application/pdf")
    web.put(HOST, "/news/3", PAGE)
    base = f"http://{HOST}:{web.port}"
    return f'  - {{language: ky, feed: "{base}/rss"}}\n  - {{language: ru, listing: "{base}/list", links: a.n}}\n'


@pytest.fixture(scope="module")
def played(server: Settings, template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The settings of the night's database, and the night's report, played once."""
    folder = tmp_path_factory.mktemp("papers")
    with worlds.beside(server, template) as database, worlds.Web() as web:
        worlds.define(folder, "papers", f"http://{HOST}:{web.port}/", draw(web), timezone="Asia/Bishkek")
        settings = worlds.on_loopback(database, folder)
        yield settings, worlds.night(settings)


def stored(played: tuple[Settings, NightReport], path: str) -> dict[str, Any]:
    """The one text of the address that ends so."""
    (row,) = worlds.ask(played[0], STORED, f"%{path}")
    return row


def test_a_pdf_that_a_listing_names_is_an_announcement_with_title_text_date_and_language(played: Any) -> None:
    assert stored(played, "/order%2012.pdf") == {
        "title": ORDER, "text": "\n".join(ORDERED), "language": "ky", "date_suspect": False, "reader": "pdf",
        "published_at": datetime(2026, 1, 14, 18, tzinfo=UTC),
    }  # fmt: skip


def test_a_docx_that_a_listing_names_is_an_announcement_too(played: Any) -> None:
    assert stored(played, "/decision.docx") == {
        "title": DECISION, "text": "\n".join(DECIDED), "language": "ru", "date_suspect": False, "reader": "docx",
        "published_at": datetime(2026, 2, 14, 18, tzinfo=UTC),
    }  # fmt: skip


def test_a_pdf_that_a_feed_names_has_the_feeds_title_and_date(played: Any) -> None:
    assert stored(played, "/budget.pdf") == {
        "title": FED, "text": "\n".join(ORDERED), "language": "ky", "date_suspect": False, "reader": "pdf",
        "published_at": datetime(2026, 1, 20, 4, tzinfo=UTC),
    }  # fmt: skip


def test_a_scan_is_told_as_one_and_costs_nothing_else(played: Any) -> None:
    settings, report = played
    (source,) = report.sources
    said = "a scanned PDF: 2 of its 2 pages are pictures without text"
    assert (source.status, source.new, source.rejected, source.fetched) == ("not_understood", 4, 1, 5)
    assert f"/files/scan.pdf: {said}" in source.error
    (refused,) = worlds.ask(settings, "SELECT url, status, stage, reason, traceback FROM rejected")
    assert refused["url"].endswith("/files/scan.pdf") and refused["reason"].startswith(said)
    assert (refused["status"], refused["stage"], refused["traceback"]) == ("not_understood", "decode", None)


def test_the_documents_that_a_page_offers_are_listed_with_name_type_size_and_address(played: Any) -> None:
    (row,) = worlds.ask(played[0], OFFERED)
    offered = [(a["name"], a["media_type"], a["size_bytes"], urlsplit(a["url"])) for a in row["attachments"]]
    assert [(name, media_type, size, (url.hostname, url.path)) for name, media_type, size, url in offered] == [
        ("План работ", "application/pdf", 1_258_291, (HOST, "/files/plan.pdf")),
        ("Смета", XLSX, None, (HOST, "/files/costs.xlsx")),
    ]
