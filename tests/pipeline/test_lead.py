"""What is a lead and what is the motto of a site, on pages drawn in the ways of ministries."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.lead import lead_of
from pipeline.metadata import read_metadata

TITLE = "Билим берүү министрлиги жаңы мектептерди ачты"
FIRST = "Быйыл республика боюнча 120 жаңы мектеп курулуп, пайдаланууга берилди, деди министр Бишкекте."
TEXT = f"{FIRST}\nАнын айтымында, дагы 40 мектеп жыл соңуна чейин бүтөт."


def lead(head: str, body: str = "", text: str = TEXT, title: str = TITLE) -> str | None:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    return lead_of(read_metadata(tree, "https://edu.example/ky/news/1"), tree, title, text)[0]


def description(said: str, name: str = "og:description") -> str:
    return f'<meta property="{name}" content="{said}">'


@pytest.mark.parametrize(
    "motto",
    [
        "Кыргыз Республикасынын Билим берүү жана илим министрлигинин расмий сайты: жаңылыктар, мыйзамдар",
        "Официальный сайт Министерства внутренних дел: новости, законы, приём обращений граждан",
        "Official website of the Ministry of Education. News, laws, services and contacts.",
        "وزارة التربية والتعليم: الموقع الرسمي، أخبار، قوانين، خدمات، اتصل بنا",
    ],
)
def test_the_motto_of_a_site_is_no_lead(motto: str) -> None:
    assert lead(description(motto)) is None


@pytest.mark.parametrize("cut", ["…", "...", " […]", "", "… Толугу менен →"])
def test_a_description_that_was_cut_off_is_made_whole_from_the_text(cut: str) -> None:
    assert lead(description(FIRST[:60] + cut)) == FIRST


def test_of_a_long_paragraph_the_sentences_are_taken_that_the_description_reaches_into() -> None:
    text = "Bank raised its rate to 11 percent on Monday. " + "The board named prices as the reason. " * 30
    assert lead(description(text[:60] + "…"), text=text, title="Rates") == (
        "Bank raised its rate to 11 percent on Monday. The board named prices as the reason."
    )


def test_a_cut_description_whose_end_nobody_knows_is_no_lead() -> None:
    assert lead(description("Министр Бишкекте жаңы мектептер тууралуу айтып, республика боюнча 120…")) is None


def test_a_description_in_other_words_is_a_lead_if_the_text_is_about_it() -> None:
    said = "Министр Бишкекте 120 жаңы мектеп тууралуу айтты, дагы 40 мектеп курулуп жатат"
    assert lead(description(said)) == said


def test_the_paragraph_that_the_page_marks_comes_first() -> None:
    body = '<article><p class="lead">120 жаңы мектеп республика боюнча быйыл пайдаланууга берилди.</p></article>'
    assert lead(description(FIRST), body) == "120 жаңы мектеп республика боюнча быйыл пайдаланууга берилди."


def test_the_title_again_is_no_lead() -> None:
    assert lead(description(TITLE)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("財政部今天公布第三季度稅收情況，收入增加百分之五。", "財政部今天公布第三季度稅收情況，收入"),
        ("กระทรวงการคลังประกาศลดภาษีน้ำมันเป็นเวลาสามเดือนตั้งแต่วันนี้", "กระทรวงการคลังประกาศลดภาษีน้ำมันเป็นเวลา"),
    ],
)
def test_writings_without_spaces_have_leads_too(text: str, said: str) -> None:
    assert lead(description(said), text=text, title="税") == text


SUMMED_UP = "120 жаңы мектеп республика боюнча быйыл пайдаланууга берилди."
MENU = "<div class=main-menu><ul><li><a href=/>Башкы бет</a><li><a href=/n>Жаңылыктар</a></ul></div>"
CALLED = ["lead", "sapo", "documentDescription", "announce", "anons", "news-detail__lead", "article-announce", "chapo"]


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize(
    "place",
    [
        "<h1>{title}</h1>{lead}<div class=text><p>{text}</p></div>",
        "<div class=page-head><h1>{title}</h1><i>15.01.2026</i></div>{lead}<div class=text><p>{text}</p></div>",
        "<h3 class=ttl>{title}</h3><div class=body>{lead}<p>{text}</p></div>",
    ],
)
def test_a_lead_beside_the_title_or_in_the_text_needs_no_marked_article(called: str, place: str) -> None:
    marked = f"<div class='{called}'>{SUMMED_UP}</div>"
    drawn = place.format(title=TITLE, lead=marked, text=TEXT)
    text = f"{SUMMED_UP}\n{TEXT}" if "body" in place else TEXT
    assert lead("", f"{MENU}<div class=wrap><div class=content>{drawn}</div></div>", text) == SUMMED_UP


@pytest.mark.parametrize(
    "around",
    [
        "<nav><p class=lead>{}</p></nav>{}",
        "<div class=top-menu><p class=anons>{}</p></div>{}",
        "<div class=site-header><h2>Министрлик</h2><p class=lead>{}</p></div>{}",
        "<div class=content>{1}<div class=related-news><div class=item><p class=anons>{0}</p></div></div></div>",
        "<div class=content>{1}<figure><figcaption class=lead>{0}</figcaption></figure></div>",
        "<div class=content>{1}<div class=leadership>{0}</div></div>",
    ],
)
def test_what_is_called_a_lead_far_from_the_title_is_none(around: str) -> None:
    assert lead("", around.format(SUMMED_UP, f"<div class=content><h1>{TITLE}</h1><p>{TEXT}</p></div>")) is None


def test_the_motto_of_a_site_is_no_lead_beside_the_title_either() -> None:
    motto = "Официальный сайт Министерства внутренних дел: новости, законы, приём обращений граждан"
    assert lead("", f"<div><p class=lead>{motto}</p><h1>{TITLE}</h1><p>{TEXT}</p></div>") is None


def test_a_part_with_a_heading_or_a_picture_is_more_than_a_lead() -> None:
    for more in ("<h2>Мектептер</h2>", "<img src=a.jpg>"):
        assert lead("", f"<div><h1>{TITLE}</h1><div class=lead>{more}{SUMMED_UP}</div><p>{TEXT}</p></div>") is None
