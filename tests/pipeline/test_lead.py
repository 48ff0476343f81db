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
