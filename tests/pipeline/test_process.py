"""One page from bytes to article, with drawn pages in the shapes that ministries use."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Article, Channel, Image, Origin, RawDocument, ReadDate, Rejected, Rules, Source
from pipeline.process import process

SOURCE = Source(
    id="kg_mvd",
    country="KG",
    name="Министрлик",
    name_en="Ministry",
    homepage="https://mvd.example/",
    timezone="Asia/Bishkek",
    channels=(
        Channel(key="ky", language="ky", feed="https://mvd.example/ky/rss"),
        Channel(key="en", language="en", feed="https://mvd.example/en/rss"),
    ),
)
PARAGRAPHS = [
    'The collegium reviewed the results of the year and the progress of the "Quiet Street" programme in every region.',
    "Nine new stations were opened, and forty patrol cars were handed over to the districts during the summer months.",
    "The minister thanked the staff for their work and asked the departments to answer letters within ten days.",
    "In the spring the second stage begins, and the towns on the lake will receive cameras and brighter street lamps.",
]
MENU = "<ul>" + "".join(f'<li><a href="/m{n}">Section {n}</a></li>' for n in range(20)) + "</ul>"
SIDE = "".join(f'<div><a href="/n{n}">Another headline number {n} of this week</a></div>' for n in range(8))
FOOT = "<p>© Ministry. All rights reserved.</p>"
HEAD = '<html lang="en"><head><meta charset="utf-8"><title>Board met | Ministry</title></head><body>'
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
SEMANTIC = f"{HEAD}<nav>{MENU}</nav><main><article><h1>Board met</h1>{BODY}</article></main><aside>{SIDE}</aside>{FOOT}"
PLAIN = (
    f'{HEAD}<div class="top">{MENU}</div><div class="news"><h1>Board met</h1><div>15 January 2026, 14:20</div>{BODY}'
    f'</div><div class="side">{SIDE}</div><div class="foot">{FOOT}</div>'
)


def raw(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> RawDocument:
    body = html.encode() if isinstance(html, str) else html
    fetched_at = datetime(2026, 2, 1, tzinfo=UTC)
    return RawDocument(
        source_id="kg_mvd", url="https://mvd.example/en/1", fetched_at=fetched_at, content_type=content_type, body=body
    )


def understood(html: str, source: Source = SOURCE) -> Article:
    article = process(raw(html), source)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize("html", [SEMANTIC, PLAIN])
def test_the_text_is_exactly_the_paragraphs_and_nothing_around_them(html: str) -> None:
    assert understood(html).text.split("\n") == PARAGRAPHS


def test_a_date_that_only_readers_see_is_in_the_ministrys_own_zone() -> None:
    article = understood(PLAIN)
    assert article.published.at == datetime(2026, 1, 15, 8, 20, tzinfo=UTC)
    assert article.provenance["published"].route == "visible"


def test_the_sources_own_rule_wins() -> None:
    html = HEAD + '<h2 class="t">Own title</h2><div class="x">Own text of the ministry.<i>Share</i></div>' + BODY
    source = replace(SOURCE, rules=(Rules(title="h2.t", body="div.x", remove=("i",)),))
    article = understood(html, source)
    assert (article.title, article.text, article.provenance["text"].route) == (
        "Own title",
        "Own text of the ministry.",
        "rule",
    )


BESIDE = (
    '<div class="l">Sums it up.</div><a class="s">Press</a><i class="t">Osh</i><i class="t">Police, courts</i>'
    '<b class="a">J. Roe</b><div class="p"><img src="/1.jpg" alt="Osh"></div><meta name="og:image" content="/2.jpg">'
)


def test_a_rule_may_name_one_field_and_leave_the_others_to_be_found() -> None:
    rule = Rules(lead="div.l", section="a.s", tags="i.t", author="b.a", image="div.p")
    article = understood(SEMANTIC + BESIDE, replace(SOURCE, rules=(rule,)))
    assert (article.lead, article.section, article.author) == ("Sums it up.", "Press", "J. Roe")
    assert article.tags == ("Osh", "Police", "courts")
    assert article.images == (Image(url="https://mvd.example/1.jpg", text="Osh"),)
    assert {article.provenance[name].rule for name in ("lead", "tags", "images")} == {"div.l", "i.t", "div.p"}
    assert article.title == understood(SEMANTIC).title


def test_a_rule_for_the_title_needs_none_for_the_body() -> None:
    article = understood(HEAD + '<h2 class="t">Own title</h2>' + BODY, replace(SOURCE, rules=(Rules(title="h2.t"),)))
    assert (article.title, article.provenance["title"].route) == ("Own title", "rule")


def test_a_rule_whose_selectors_find_nothing_leaves_the_page_to_be_read_without() -> None:
    gone = Rules(title="h9", lead="p.gone", tags="i.gone", image="img.gone", author="b.gone", section="a.gone")
    assert replace(understood(SEMANTIC), provenance={}) == replace(
        understood(SEMANTIC, replace(SOURCE, rules=(gone,))), provenance={}
    )


def test_a_rule_that_matches_nothing_is_remembered() -> None:
    article = understood(SEMANTIC, replace(SOURCE, rules=(Rules(body="div.gone"),)))
    assert article.provenance["text"].route.startswith("generic (no rule matched)")


def test_one_sentence_is_an_announcement() -> None:
    sentence = "Эртең министрликте жарандарды кабыл алуу оңдоо иштерине байланыштуу өтпөйт."
    article = understood(
        f"<title>Кабыл алуу</title><main><article><h1>Кабыл алуу</h1><p>{sentence}</p></article></main>"
    )
    assert (article.text, article.language.tag) == (sentence, "ky")


def test_a_page_without_text_or_another_kind_of_file_is_rejected() -> None:
    assert isinstance(process(raw(""), SOURCE), Rejected)
    assert isinstance(process(raw(b"%PDF-1.7", "application/pdf"), SOURCE), Rejected)


def test_attachments_are_kept_apart_from_the_text() -> None:
    html = SEMANTIC.replace("</article>", '<p><a href="/files/order.pdf">Order 12</a></p></article>')
    assert [(a.url, a.name) for a in understood(html).attachments] == [
        ("https://mvd.example/files/order.pdf", "Order 12")
    ]
    assert understood(html).provenance["attachments"] == Origin(route="links")


OLD, NEW = '<div class="old">Text of the old site.</div>', '<div class="new">Text of the new site.</div>'
REBUILT = replace(SOURCE, rules=(Rules(body="div.new"), Rules(body="div.old", until=date(2026, 2, 1))))


@pytest.mark.parametrize(
    ("fetched", "html", "text"),
    [
        (datetime(2026, 2, 1, 23, tzinfo=UTC), HEAD + OLD + NEW, "Text of the old site."),
        (datetime(2026, 2, 1, 23, tzinfo=UTC), HEAD + NEW, "Text of the new site."),
        (datetime(2026, 2, 2, 0, tzinfo=UTC), HEAD + OLD + NEW, "Text of the new site."),
    ],
)
def test_a_rule_holds_until_its_last_day(fetched: datetime, html: str, text: str) -> None:
    article = process(replace(raw(html), fetched_at=fetched), REBUILT)
    assert isinstance(article, Article) and article.text == text


def test_an_old_rule_says_nothing_of_a_page_fetched_after_the_rebuild() -> None:
    article = process(replace(raw(HEAD + OLD + BODY), fetched_at=datetime(2026, 3, 1, tzinfo=UTC)), REBUILT)
    assert isinstance(article, Article) and article.provenance["text"].route.startswith("generic (no rule matched)")


def test_a_part_inside_a_part_is_not_said_twice() -> None:
    html = HEAD + '<div class="t">One.<div class="t">Two.</div></div><div class="t">Three.</div>'
    assert understood(html, replace(SOURCE, rules=(Rules(body="div.t"),))).text == "One.\nTwo.\nThree."


def test_what_a_rule_removes_may_lie_inside_what_it_removes() -> None:
    html = HEAD + '<div class="t">One.<div>Share <div>it</div></div></div>'
    assert understood(html, replace(SOURCE, rules=(Rules(body="div.t", remove=("div",)),))).text == "One."


def test_a_selector_that_nobody_can_read_matches_nothing() -> None:
    assert (
        understood(SEMANTIC, replace(SOURCE, rules=(Rules(body="div..(", title="["),))).text.split("\n") == PARAGRAPHS
    )


def test_the_rules_date_wins_over_the_feeds_and_the_feeds_over_the_pages() -> None:
    html = SEMANTIC.replace("<h1>", '<time datetime="2026-01-03">3</time><h1>').replace(
        "</h1>", "</h1><i>01.01.2026</i>"
    )
    dated = replace(SOURCE, rules=(Rules(date="i"),))
    fed = replace(raw(html), hinted_date="Fri, 02 Jan 2026 00:00:00 +0600")
    found = [process(*pair) for pair in ((fed, dated), (fed, SOURCE), (raw(html), SOURCE))]
    assert [(a.published.raw, a.provenance["published"].route) for a in found if isinstance(a, Article)] == [
        ("01.01.2026", "rule"),
        ("Fri, 02 Jan 2026 00:00:00 +0600", "feed"),
        ("01.01.2026", "visible"),
    ]


def test_a_date_that_cannot_be_read_is_kept_as_it_was_written() -> None:
    fed = replace(raw(SEMANTIC), hinted_date="the 40th of May")
    article = process(fed, SOURCE)
    assert isinstance(article, Article)
    assert (article.published.at, article.published.raw, article.provenance["published"].route) == (
        None,
        "the 40th of May",
        "feed",
    )


def test_a_page_without_any_date_has_none() -> None:
    article = understood(SEMANTIC)
    assert (article.published.at, article.published.raw, article.provenance["published"].route) == (None, None, "none")


def test_a_date_in_a_script_is_no_date_of_the_page() -> None:
    script = "<script>\nupdated:\n15.01.2026\n</script>"
    assert understood(SEMANTIC.replace("</h1>", f"</h1>{script}")).published.at is None


def test_a_deadline_under_the_title_is_no_date_of_publication() -> None:
    article = understood(SEMANTIC.replace("</h1>", "</h1><p>Apply by 15 January 2026.</p>"))
    assert article.published.at is None


FOUND_ON = datetime(2026, 11, 22, 20, tzinfo=UTC)  # the 23rd in Bishkek
UNDATED = PLAIN.replace("<div>15 January 2026, 14:20</div>", "")
TODAY = "Понедельник, 23 ноября 2026"


def fetched(html: str, at: datetime = FOUND_ON) -> ReadDate:
    article = process(replace(raw(html), fetched_at=at), SOURCE)
    assert isinstance(article, Article), article
    return article.published


@pytest.mark.parametrize(
    "shown",
    [
        f'<div class="top-date">{TODAY}</div>',
        f"<header><b>Ministry</b><i>{TODAY}</i></header>",
        f"<header><time datetime='2026-11-23'>{TODAY}</time></header>",
        "<div>23.11.2026</div>",
        "<div id=header><span class=date><b>23</b> <b>November</b> <b>2026</b></span></div>",
    ],
)
def test_what_day_it_is_above_the_title_is_no_day_of_publication(shown: str) -> None:
    for page in (PLAIN.replace(", 14:20", ""), UNDATED + "<p>Published: 15.01.2026</p>"):
        said = fetched(page.replace("<body>", f"<body>{shown}"))
        assert said.at == datetime(2026, 1, 14, 18, tzinfo=UTC) and not said.suspect
    said = fetched(UNDATED.replace("<body>", f"<body>{shown}"))
    assert said.at is None or said.suspect


@pytest.mark.parametrize("label", ["", "Published: "])
@pytest.mark.parametrize("place", ["<h1>Board met</h1>{}", "<div class=post-header>{}<h1>Board met</h1></div>"])
def test_an_announcement_of_today_is_of_today(place: str, label: str) -> None:
    said = fetched(UNDATED.replace("<h1>Board met</h1>", place.format(f"<i>{label}23 November 2026</i>")))
    assert said.at == datetime(2026, 11, 22, 18, tzinfo=UTC) and not said.suspect


def test_another_day_than_today_above_the_title_is_that_of_publication() -> None:
    assert fetched(UNDATED.replace("<body>", "<body><div>20.11.2026</div>")).at == datetime(
        2026, 11, 19, 18, tzinfo=UTC
    )


def begun(at: str, shown: str = "") -> ReadDate:
    """A page whose template begins with this day."""
    page = UNDATED.replace("</h1>", f"</h1>{shown}")
    return fetched(page.replace("<head>", f'<head><meta property="article:published_time" content="{at}">'))


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00+06:00", "2026-01-01 00:00", "01.01.2026 00:00:00"])
@pytest.mark.parametrize(
    "shown", ["<time datetime='2026-03-05T09:00:00+06:00'>5 March</time>", "<i>Published: 05.03.2026 09:00</i>"]
)
def test_the_first_second_of_a_year_gives_way_to_the_day_of_the_article(at: str, shown: str) -> None:
    said = begun(at, shown)
    assert said.at == datetime(2026, 3, 5, 3, tzinfo=UTC) and not said.suspect


def test_the_first_second_of_a_year_alone_is_kept_and_doubted() -> None:
    said = begun("2026-01-01T00:00:00+06:00")
    assert said.at == datetime(2025, 12, 31, 18, tzinfo=UTC) and said.suspect


def test_new_year_is_a_day_of_publication_where_the_page_shows_it_or_an_hour_is_told() -> None:
    for said in (begun("2026-01-01T00:00:00+06:00", "<i>1 January 2026</i>"), begun("2026-01-01T00:05:00+06:00")):
        assert said.at and said.at.date() == date(2025, 12, 31) and not said.suspect


LONG = "<p>" + " ".join(PARAGRAPHS) + "</p>"


@pytest.mark.parametrize(
    "page", ["<title>Board met</title><div id=app></div>", "<h1>Board met</h1><p>Loading, please wait…"]
)
def test_where_the_page_is_empty_the_feeds_summary_is_the_text(page: str) -> None:
    article = process(replace(raw(page), hinted_summary=LONG), SOURCE)
    assert isinstance(article, Article)
    assert (article.text, article.provenance["text"].route) == (" ".join(PARAGRAPHS), "feed")


def test_a_teaser_is_not_the_text_of_an_empty_page() -> None:
    assert isinstance(process(replace(raw("<title>Board met</title>"), hinted_summary="Read more"), SOURCE), Rejected)


def test_the_page_is_the_text_even_when_the_feed_says_more() -> None:
    article = process(replace(raw(SEMANTIC), hinted_summary=LONG * 5), SOURCE)
    assert isinstance(article, Article) and article.text.split("\n") == PARAGRAPHS


def test_the_day_of_publication_above_the_text_is_no_part_of_it() -> None:
    html = SEMANTIC.replace("<h1>Board met</h1>", "<h1>Board met</h1><p>15 января 2026 г.</p>")
    article = understood(html)
    assert article.text.split("\n") == PARAGRAPHS
    assert article.published.at == datetime(2026, 1, 14, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "first", ["15 января 2026 г. музей закрыт.", "15 января 2026 г. музей закрыт", "До 15.01.2026"]
)
def test_a_short_first_sentence_with_a_date_is_text(first: str) -> None:
    html = SEMANTIC.replace("<h1>Board met</h1>", f"<h1>Board met</h1><p>{first}</p>")
    assert understood(html).text.split("\n") == [first, *PARAGRAPHS]


def test_another_day_than_that_of_publication_is_text() -> None:
    html = SEMANTIC.replace("<h1>Board met</h1>", "<h1>Board met</h1><p>15 января 2026 г.</p>")
    article = process(replace(raw(html), hinted_date="2026-01-20"), SOURCE)
    assert isinstance(article, Article) and article.text.split("\n") == ["15 января 2026 г.", *PARAGRAPHS]


@pytest.mark.parametrize("entity", ["&#xD800;", "&#0;", "&#x110000;", "&#xFFFE;", "&#x85;", "\x00"])
def test_a_letter_that_does_not_exist_spoils_no_title(entity: str) -> None:
    html = SEMANTIC.replace("Board met", f"Board{entity} met")
    title = understood(html).title
    assert title.startswith("Board") and title.endswith("met") and title.encode()


def test_a_reading_of_one_line_gives_way_to_one_of_many() -> None:
    captions = "".join(f'<div class="img"><img src="{n}"><div>{text}</div></div>' for n, text in enumerate(PARAGRAPHS))
    footer = '<div class="article-body"><p>Last updated: today, and, as ever, before.</p></div>'
    article = understood(f"<title>Cameras of the park</title><div>{captions}</div>{footer}")
    assert PARAGRAPHS[0] in article.text and PARAGRAPHS[-1] in article.text


def test_an_old_page_may_leave_three_hundred_elements_open() -> None:
    article = understood(HEAD + '<div class="n"><h1>Board met</h1>' + "<div>" * 300 + BODY)
    assert article.text.split("\n") == PARAGRAPHS


def test_a_rule_reads_a_part_that_is_three_hundred_elements_deep() -> None:
    html = HEAD + '<div class="n">' + "<div>" * 300 + BODY
    assert understood(html, replace(SOURCE, rules=(Rules(body="div.n"),))).text.split("\n") == PARAGRAPHS


def test_attachments_are_relative_to_the_base_of_the_page() -> None:
    html = SEMANTIC.replace("<title>", '<base href="https://files.example/d/"><title>')
    html = html.replace("</article>", '<a href="a.PDF?v=2">A</a><a href="b.html">B</a><a href="">C</a></article>')
    assert [a.url for a in understood(html).attachments] == ["https://files.example/d/a.PDF?v=2"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(process(raw(body), SOURCE), Article | Rejected)


@pytest.mark.parametrize(("said", "precision"), [("Вчера, 10:00", "minute"), ("вчера", "day"), ("Сегодня", "day")])
def test_yesterday_is_what_it_was_when_it_was_listed_not_when_the_page_is_read(said: str, precision: str) -> None:
    told = datetime(2026, 1, 18, 18, tzinfo=UTC)
    for fetched in (date(2026, 1, 20), date(2026, 1, 27)):
        fed = replace(raw(SEMANTIC), hinted_date=said, hinted_published_at=told)
        fed = replace(fed, fetched_at=datetime(fetched.year, fetched.month, fetched.day, tzinfo=UTC))
        article = process(fed, SOURCE)
        assert isinstance(article, Article)
        assert article.published == ReadDate(raw=said, at=told, precision=precision)


def test_yesterday_without_a_day_that_it_followed_is_suspect() -> None:
    article = process(replace(raw(SEMANTIC), hinted_date="Вчера, 10:00"), SOURCE)
    assert isinstance(article, Article)
    assert article.published == ReadDate(raw="Вчера, 10:00", at=None, suspect=True)


def test_a_row_that_names_the_day_at_last_is_believed_before_what_its_yesterday_meant() -> None:
    fed = replace(raw(SEMANTIC), hinted_date="12.01.2026", hinted_published_at=datetime(2026, 1, 18, 18, tzinfo=UTC))
    article = process(fed, SOURCE)
    assert isinstance(article, Article)
    assert article.published.at == datetime(2026, 1, 11, 18, tzinfo=UTC)


HEADING = "<h1>Order on the repair of the road</h1>"
COVERS = {
    "frame": f"{HEADING}<time datetime='2026-01-20'>20.01</time><iframe src='/d/1.pdf'></iframe>",
    "object": f"{HEADING}<p>20 January 2026</p><object data='/d/1.pdf'></object>",
    "link": f"{HEADING}<p>20 January 2026</p><a href='/d/1.pdf'>Download</a>",
}


@pytest.mark.parametrize("name", COVERS)
def test_a_page_that_is_but_the_title_of_a_document_is_an_announcement_and_says_so(name: str) -> None:
    head = "<html><head><title>Ministry</title></head>"
    article = understood(f"{head}<body><article>{COVERS[name]}</article></body></html>")
    assert article.title == "Order on the repair of the road"
    assert article.published.at == datetime(2026, 1, 19, 18, tzinfo=UTC)
    assert [one.url for one in article.attachments] == ["https://mvd.example/d/1.pdf"]
    assert article.provenance["text"].route == "only a document: https://mvd.example/d/1.pdf"


def test_a_page_without_a_title_of_its_own_is_no_announcement_for_the_document_it_links_to() -> None:
    page = "<html><head><title>Ministry</title></head><body><a href='/d/1.pdf'>Rules</a></body></html>"
    assert isinstance(process(raw(page), SOURCE), Rejected)


def test_the_name_of_the_ministry_is_the_title_of_none_of_its_pages() -> None:
    html = f"<title>{SOURCE.name}</title><b>{SOURCE.name}</b><h3>Бүгүн эки жаңы мектеп ачылды</h3><p>{80 * 'сөз '}</p>"
    assert understood(html).title == "Бүгүн эки жаңы мектеп ачылды"


def test_pictures_or_a_video_below_a_title_and_a_day_are_an_announcement() -> None:
    named = "<title>Ачылыш</title><h1>Оштогу жаңы мектептин ачылышы</h1><div class=date>10.01.2026</div>"
    pictures = "".join(f'<a href="/big/IMG_40{n}.jpg"><img src="/small/IMG_40{n}.jpg"></a>' for n in range(4))
    gallery = understood(f"{named}<div>{pictures}</div>")
    assert (len(gallery.images), gallery.provenance["text"].route) == (4, "only pictures")
    video = understood(f'{named}<iframe src="https://www.youtube.com/embed/x"></iframe>')
    assert video.provenance["text"].route == "only a video"


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Оштогу жаңы мектептин ачылышы</h1>" + 4 * '<img src="/a/IMG_4000.jpg">',
        "<h1>Фотогалерея</h1><p>10.01.2026</p>" + "".join(f'<img src="/a/IMG_40{n}.jpg">' for n in range(4)),
        "<h1>Министрликтин фотогалереясы</h1><p>10.01.2026</p>"
        + "".join(f'<a href="/gallery/{n}"><img src="/a/IMG_40{n}.jpg"></a>' for n in range(9)),
    ],
)
def test_pictures_without_a_day_or_that_lead_to_others_are_none(html: str) -> None:
    assert isinstance(process(raw(html), SOURCE), Rejected)


@pytest.mark.parametrize("line", ["Published: 15 January 2026, 14:20", "Опубликовано 15.01.2026", "15 January 2026"])
def test_a_line_that_calls_the_day_that_of_publication_is_no_part_of_the_text(line: str) -> None:
    article = understood(f"{HEAD}<div><h1>Board met</h1><p>{line}</p>{BODY}</div>")
    assert article.text.split("\n") == PARAGRAPHS


def test_a_day_that_cannot_be_one_is_doubted_and_kept_as_it_was_written() -> None:
    published = understood(f"{HEAD}<div><h1>Board met</h1><span class=date>03/04/2062</span>{BODY}</div>").published
    assert (published.at, published.suspect, published.raw) == (None, True, "03/04/2062")


def test_a_page_of_frames_says_which_frames_hold_its_text() -> None:
    page = (
        "<title>Ministry of Labour</title><frameset cols='20%,*'><frame src=menu.html><frame src='/a.php?n=1&amp;k=2'>"
    )
    found = process(raw(page), SOURCE)
    assert isinstance(found, Rejected) and "a page of frames" in found.reason
    assert "(menu.html, /a.php?n=1&k=2): let the channel list the address of the frame" in found.reason


def test_a_page_of_thousands_of_nested_elements_says_so_and_a_rule_reads_it() -> None:
    page = f"{HEAD}{'<div>' * 2500}<h1>Board met</h1><section>{BODY}</section>{'</div>' * 2500}"
    found = process(raw(page), SOURCE)
    assert isinstance(found, Rejected) and "2501 deep" in found.reason and "`rules: body:`" in found.reason
    ruled = understood(page, replace(SOURCE, rules=(Rules(title="h1", body="section"),)))
    assert ruled.text.split("\n") == PARAGRAPHS
