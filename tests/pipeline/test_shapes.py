"""Pages in the shapes that builders of sites give them: what is text, and what only stands beside it."""

import pytest

from tests.pipeline.frames import FOOTER, FRAMES, MENU_LINKS, NEWS, NEWS_LINKS, nameless
from tests.pipeline.test_generic import CLOSED, QUESTIONS, RESULTS, TASK, TITLE, paragraphs, reads
from tests.pipeline.test_process import understood

HEAD = f'<html lang="ky"><head><meta charset="utf-8"><title>{TITLE} | Министрлик</title></head><body>'
BODY, LINES = paragraphs(RESULTS, QUESTIONS, TASK), [RESULTS, QUESTIONS, TASK]
NO_COPYRIGHT = FOOTER.replace("© 2026 ", "").replace("Бардык укуктар корголгон. ", "")


def lines(html: str) -> list[str]:
    return understood(html).text.split("\n")


# --- content managers


def test_bitrix_puts_the_text_beside_its_date_with_breaks_between_paragraphs() -> None:
    reads(
        f'<div class="news-detail"><span class="news-date-time">15.01.2026</span><img src="a.jpg">{RESULTS}<br><br>'
        f'{QUESTIONS}<br>\n<br>{TASK}<div style="clear:both"></div></div><p><a href="/news/">Тизмеге кайтуу</a></p>',
        LINES,
    )


def test_joomla_puts_facts_above_and_pages_below() -> None:
    reads(
        '<div class="item-page"><dl class="article-info"><dt>Маалымат</dt><dd class="hits">Көрүүлөр: 77</dd></dl>'
        f'{BODY}<ul class="pager"><li><a href="/a">Мурунку</a></li><li><a href="/b">Кийинки</a></li></ul></div>',
        LINES,
    )


def test_wordpress_puts_boxes_between_the_paragraphs() -> None:
    box = '<div class="related-posts"><h3>Окшош</h3><a href="/2">Токтогулда көпүрө ачылды</a></div>'
    share = '<div class="sharedaddy"><a href="#">Share</a></div>'
    content = paragraphs(RESULTS) + share + box + paragraphs(QUESTIONS, TASK)
    reads(f'<div class="entry-content">{content}</div>', LINES)


def test_sharepoint_wraps_the_whole_page_in_a_form() -> None:
    part = f'<div id="ctl00_Main"><h1>{TITLE}</h1>{BODY}</div>'
    html = f'{HEAD}<form id="aspnetForm"><div>{MENU_LINKS}</div>{part}<div>{FOOTER}</div></form>'
    assert lines(html) == LINES


def test_an_amp_page_marks_its_article() -> None:
    head = f'<header><h1>{TITLE}</h1><time datetime="2026-01-15">15.01.2026</time></header>'
    assert lines(f'{HEAD}<article>{head}<div class="amp-content">{BODY}</div><footer>Бөлүм</footer></article>') == LINES


def test_plone_puts_days_above_and_tags_below() -> None:
    days = "<span class=documentPublished>Publicado em <i>15/01/2026 14h20</i></span> "
    days += "<span class=documentModified>Atualizado em <i>16/01/2026 09h00</i></span>"
    tags = '<span>Tags: </span><span><a href="/t/1">Iluminação</a>, <a href="/t/2">Câmeras de rua</a></span>'
    part = (
        f"<div id=content><h1>{TITLE}</h1><div>{days}</div><div id=core>{BODY}</div><div id=category>{tags}</div></div>"
    )
    for page in (part, part.replace(f"<div>{days}</div>", f"<div class=documentByLine>{days}</div>")):
        assert lines(f"{HEAD}<ul>{MENU_LINKS}</ul>{page}<div id=footer>{FOOTER}</div>") == LINES


# --- what stands among the text and is none of it


@pytest.mark.parametrize("label", ["Теги:", "Tags:", "Etiketler:", "Mots-clés :", "Ключевые слова:", "标签："])
def test_links_to_what_has_the_same_tags_are_no_text(label: str) -> None:
    tags = f'<p>{label} <a href="/t/1">Мектептер</a>, <a href="/t/2">Мугалимдер</a></p>'
    reads(BODY + tags, LINES)


def test_a_sentence_that_begins_as_a_line_of_tags_is_text() -> None:
    said = "Теги: так министерство называет наклейки, которые с января ставят на каждый прибор учёта воды."
    reads(BODY + f"<p>{said}</p>", [*LINES, said])


def test_lines_for_sharing_printing_and_counting_are_no_text() -> None:
    share = 'Бөлүшүү: <a href="https://facebook.com/s">Facebook</a> <a href="https://t.me/s">Telegram</a>'
    printing = '<a href="/print/1">Басып чыгаруу</a> | <a href="mailto:a@b">E-mail</a>'
    content = paragraphs(RESULTS, QUESTIONS) + f"<div>{share}</div>" + paragraphs(TASK)
    reads(f"{content}<div>{printing}</div><div>Көрүүлөр: 123</div>", LINES)


def test_a_box_of_other_news_amid_the_text_is_no_text() -> None:
    also = (
        '<ul><li><a href="/1">Министр Ош облусуна барды</a></li><li><a href="/2">Токтогулда көпүрө ачылды</a></li></ul>'
    )
    box = f"<div><b>Ошондой эле окуңуз:</b>{also}</div>"
    reads(paragraphs(RESULTS) + box + paragraphs(QUESTIONS, TASK), LINES)


def test_the_trail_to_the_page_is_no_text() -> None:
    trail = f'<div><a href="/">Башкы бет</a> / <a href="/n">Жаңылыктар</a> / {TITLE}</div>'
    reads(trail + BODY, LINES)


def test_a_caption_under_a_picture_is_no_text() -> None:
    figure = '<figure><img src="a.jpg"><figcaption>Сүрөт: басма сөз кызматы</figcaption></figure>'
    reads(paragraphs(RESULTS) + figure + paragraphs(QUESTIONS, TASK), LINES)


def test_what_is_not_shown_is_no_text_unless_nothing_else_is_there() -> None:
    hidden = '<div style="display:none"><p>Коллегия министерства рассмотрела итоги работы с начала года.</p></div>'
    reads(BODY + hidden, LINES)
    assert lines(f'{HEAD}<div>{MENU_LINKS}</div><div style="display:none"><h1>{TITLE}</h1>{BODY}</div>') == LINES


def test_comments_are_no_text_though_they_are_longer() -> None:
    said = "Бул жөнүндө айтайын дегеним: мындай жыйындар тез-тез өтсө, элге пайдасы чоң болмок деп ойлойм."
    comments = "".join(f"<li><b>Окурман {number}</b><p>{said}</p></li>" for number in range(9))
    html = f'{HEAD}<div><h1>{TITLE}</h1>{BODY}</div><div class="comments"><ul>{comments}</ul></div>'
    assert lines(html) == LINES


# --- what is text


def test_an_accordion_is_read_with_its_headings() -> None:
    parts = "".join(f"<details><summary>{name}</summary><p>{text}</p></details>"
                    for name, text in (("Документтер", RESULTS), ("Мөөнөтү", TASK)))  # fmt: skip
    reads(parts, ["Документтер", RESULTS, "Мөөнөтү", TASK])


def test_headings_quotes_signatures_and_contacts_are_text() -> None:
    quote, contact = f"<blockquote>«{TASK}»</blockquote>", 'Байланыш: <a href="tel:+996312000000">0312 00-00-00</a>'
    content = f"<h2>Максаты</h2><p>{RESULTS}</p>{quote}<p>{contact}</p><p>Министр</p><p>Б. Асанов</p>"
    reads(content, ["Максаты", RESULTS, f"«{TASK}»", "Байланыш: 0312 00-00-00", "Министр", "Б. Асанов"])


def test_a_footnote_and_a_link_in_a_sentence_are_text() -> None:
    note = '<p><a href="#r1">1</a> Эсептик маалымат боюнча.</p>'
    link = f'{QUESTIONS} <a href="/x">Толугураак ушул жерде</a>, деп кошумчалады ал.'
    marked = f'{RESULTS}<sup><a href="#f1">1</a></sup>'
    told = [f"{RESULTS}1", f"{QUESTIONS} Толугураак ушул жерде, деп кошумчалады ал.", "1 Эсептик маалымат боюнча."]
    reads(paragraphs(marked, link) + note, told)


def test_a_text_in_pre_keeps_its_lines() -> None:
    reads(f"<pre>{RESULTS}\n\n{QUESTIONS}\n\n{TASK}</pre>", LINES)


def test_a_table_of_vacancies_may_be_all_the_text() -> None:
    rows = [("Кызмат орду", "Саны", "Талаптар"), ("Башкы адис", "1", "Жогорку билим"), ("Адис", "2", "Жогорку билим")]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    reads(f"<table>{table}</table>", [" | ".join(row) for row in rows])


def test_a_decree_has_its_points_and_its_annex() -> None:
    plan = "".join(f"<tr><td>{n}</td><td>{TASK}</td><td>2026-жылдын {n}-чейреги</td></tr>" for n in (1, 2, 3))
    points = f'<ol><li>{RESULTS}<ol type="a"><li>Алсын.</li><li>Берсин.</li></ol></li><li>{QUESTIONS}</li></ol>'
    rows = [f"{n} | {TASK} | 2026-жылдын {n}-чейреги" for n in (1, 2, 3)]
    told = [f"1. {RESULTS}", "a) Алсын.", "b) Берсин.", f"2. {QUESTIONS}", "Тиркеме", *rows]
    reads(f"{points}<p>Тиркеме</p><table>{plan}</table>", told)


# --- where the text stands


@pytest.mark.parametrize("name", FRAMES)
def test_a_footer_that_claims_no_rights_is_no_text_of_one_sentence(name: str) -> None:
    html = FRAMES[name](TITLE, paragraphs(CLOSED))
    assert lines(html.replace(FOOTER, NO_COPYRIGHT)) == [CLOSED]


@pytest.mark.parametrize("body", [BODY, paragraphs(CLOSED)])
def test_the_title_may_stand_in_a_part_of_its_own(body: str) -> None:
    trail = '<div><a href="/">Башкы бет</a> / <a href="/n">Жаңылыктар</a></div>'
    html = (
        f'{HEAD}<div>{MENU_LINKS}</div><div class="page-header"><h1>{TITLE}</h1>{trail}</div><div class="wrap">'
        f'<div class="left">{body}</div><div class="right">{NEWS_LINKS}</div></div><div>{FOOTER}</div>'
    )
    assert lines(html) == (LINES if body == BODY else [CLOSED])


@pytest.mark.parametrize("body", [BODY, paragraphs(CLOSED)])
def test_what_marks_an_article_may_be_wrong(body: str) -> None:
    told = LINES if body == BODY else [CLOSED]
    part = f"<div><h1>{TITLE}</h1>{body}</div>"
    teasers = "".join(
        f'<article><h3><a href="/{n}">{name}</a></h3><p>{name} жана бул тууралуу баяндама берилди.</p></article>'
        for n, name in enumerate(NEWS)
    )
    assert lines(f"{HEAD}<div>{MENU_LINKS}</div>{part}<div>{teasers}</div><div>{FOOTER}</div>") == told
    around = f"<div>{MENU_LINKS}</div>{part}<div>{NEWS_LINKS}</div><div>{FOOTER}</div>"
    assert lines(f"{HEAD}<main>{around}</main>") == told


def test_a_name_may_say_the_opposite_of_what_a_part_holds() -> None:
    listed = f'<div class="news-list"><h1>{TITLE}</h1>{BODY}</div>'
    assert lines(f'{HEAD}<div class="nav">{MENU_LINKS}</div>{listed}<div class="sidebar">{NEWS_LINKS}</div>') == LINES
    beside = f'<div class="with-sidebar">{BODY}</div><div class="sidebar">{NEWS_LINKS}</div>'
    assert lines(f'{HEAD}<div class="page sidebar-right"><h1>{TITLE}</h1>{beside}</div>') == LINES


def test_a_lead_above_the_body_of_a_marked_article_is_text() -> None:
    head = f"<header><h1>{TITLE}</h1><p>{RESULTS}</p></header>"
    article = f'<article>{head}<div class="body">{paragraphs(QUESTIONS, TASK)}</div></article>'
    assert lines(f"{HEAD}<nav>{MENU_LINKS}</nav><main>{article}</main><footer>{FOOTER}</footer>") == LINES


def test_old_pages_write_in_fonts_and_never_close_a_paragraph() -> None:
    fonts = (
        f"<font face=Arial><b><font size=4>{TITLE}</font></b><br><br>{RESULTS}<br><br>{QUESTIONS}<br><br>{TASK}</font>"
    )
    table = f"<table><tr><td>{MENU_LINKS}</td><td>{fonts}</td></tr></table>"
    assert lines(f"{HEAD}<center>{table}<font size=1>{FOOTER}</font></center>") == LINES
    open_ended = (
        f"<table><tr><td>{MENU_LINKS}<td><h1>{TITLE}</h1><p>{RESULTS}<p>{QUESTIONS}<p>{TASK}<td>{NEWS_LINKS}</table>"
    )
    assert lines(HEAD + open_ended + FOOTER) == LINES


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (
            "اجتماع الوزارة",
            ["عقدت الوزارة اجتماعها الدوري لمناقشة نتائج العمل منذ بداية العام.", "وكلف الوزير الإدارات."],
        ),
        ("การประชุมคณะกรรมการ", ["กระทรวงจัดการประชุมคณะกรรมการเพื่อพิจารณาผลการดำเนินงานตั้งแต่ต้นปี", "รัฐมนตรีมอบหมาย"]),
        ("会议召开", ["本部召开会议，总结年初以来的工作成果，并讨论各地区的情况。"]),
        ("Board met", ["The ministry's board reviewed the results of the year.", "The minister thanked everybody."]),
    ],
)
def test_every_writing_is_read_the_same_way(title: str, told: list[str]) -> None:
    reads(paragraphs(*told), told, title)
    assert lines(nameless(title, "<br>".join(told))) == told
