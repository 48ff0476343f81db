"""Which line of a page is the title of its announcement, on pages drawn in the ways of ministries."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.heading import title_of
from pipeline.metadata import read_metadata

URL = "https://minfin.example/ru/news/17"
RATES = "Национальный банк повысил учётную ставку до 11 процентов"
KYRGYZ = "Быйыл 120 мектеп курулат деп министр билдирди"


def title(head: str, body: str, hinted: str | None = None) -> tuple[str, str]:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    found, origin = title_of(read_metadata(tree, URL), hinted, tree)
    return found, origin.route


def open_graph(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def test_the_heading_that_bears_the_sites_name_is_no_title() -> None:
    head = f"<title>{RATES} — Министерство финансов Кыргызской Республики</title>"
    body = f'<h1><a href="/">Министерство финансов Кыргызской Республики</a></h1><h1>{RATES}</h1>'
    assert title(head, body) == (RATES, "h1")


def test_the_heading_of_the_section_is_no_title_though_it_is_the_only_one() -> None:
    menu = '<a href="/ru/news/">Новости</a> <a href="/ru/docs/">Документы</a>'
    body = f"{menu}<h1>Новости</h1><div class='t'>{RATES}</div><p>Текст.</p>"
    assert title(f"<title>{RATES} | Новости | Минфин</title>", body) == (RATES, "line")


def test_the_heading_of_a_kyrgyz_section_is_no_title() -> None:
    body = f'<a href="/ky/zhanylyktar">Жаңылыктар</a><h1>Жаңылыктар</h1><h2>{KYRGYZ}</h2>'
    assert title(f"<title>Жаңылыктар - {KYRGYZ}</title>", body) == (KYRGYZ, "line")


def test_a_page_of_one_word_may_be_linked_from_its_own_menu() -> None:
    body = f'<a href="{URL}">Бюджет</a><h1>Бюджет</h1><p>Текст о бюджете.</p>'
    assert title("<title>Бюджет | Минфин</title>", body)[0] == "Бюджет"


@pytest.mark.parametrize("tag", ["td class=ttl", "b", "font size=4", "div", "dt", "h3", "p class=titulo"])
@pytest.mark.parametrize("order", ["{} — Пресс-центр — МВД", "МВД :: Пресс-центр :: {}", "МВД | {}", "{} | МВД"])
def test_old_pages_have_their_title_in_any_element_and_the_title_tag_says_which(tag: str, order: str) -> None:
    body = f"<table><tr><td>МВД<{tag}>{RATES}</{tag.split()[0]}><p>Банк сообщил о ставке.</table>"
    assert title(f"<title>{order.format(RATES)}</title>", body) == (RATES, "line")


@pytest.mark.parametrize("between", [" — ", " | ", " :: ", " » ", "|", " · "])
def test_a_site_that_names_itself_is_cut_off_on_either_side(between: str) -> None:
    named = '<meta property="og:site_name" content="Ministry of Health">'
    for order in (("Ministry of Health", "Flu season began early"), ("Flu season began early", "Ministry of Health")):
        head = f"{named}<title>{between.join(order)}</title>"
        assert title(head, "<p>Doctors saw it in October.</p>")[0] == "Flu season began early"


def test_a_title_may_hold_a_dash_of_its_own() -> None:
    trade = "Кыргызстан – Китай: товарооборот вырос на треть"
    assert title(f"{open_graph(trade)}<title>{trade} - Минэкономики</title>", f"<h1>{trade}</h1>")[0] == trade
    named = '<meta property="og:site_name" content="Минэкономики">'
    assert title(f"{named}<title>{trade} - Минэкономики</title>", "<p>Текст.</p>")[0] == trade


@pytest.mark.parametrize("cut", ["…", "...", " ..."])
def test_a_title_that_the_head_cut_off_is_whole_in_the_heading(cut: str) -> None:
    assert title(open_graph(RATES[:30] + cut), f"<h1>{RATES}</h1><h1>Похожие новости</h1>") == (RATES, "h1")


def test_a_whole_title_of_the_list_comes_before_one_that_the_page_cut_off() -> None:
    assert title(open_graph(RATES[:30] + "…"), "<p>Текст.</p>", hinted=RATES) == (RATES, "feed")


def test_a_label_that_the_list_cut_off_is_completed_by_the_page() -> None:
    assert title("<title>Минфин</title>", f"<h1>{RATES}</h1>", hinted=RATES[:25] + "…") == (RATES, "h1")


@pytest.mark.parametrize("label", [f"15.01.2026 {RATES}", f"{RATES} (15.01.2026)", f"15.01.2026, 14:20 — {RATES}"])
def test_the_day_that_a_list_writes_beside_a_title_is_no_part_of_it(label: str) -> None:
    assert title("<title>Минфин</title>", "<p>Текст.</p>", hinted=label)[0] == RATES


def test_a_title_in_capitals_is_written_as_the_head_writes_it() -> None:
    assert title(f"<title>{RATES} - НБКР</title>", f"<h1>{RATES.upper()}</h1>")[0] == RATES


def test_of_a_title_that_is_written_otherwise_on_its_page_both_are_kept() -> None:
    for seen in (RATES.upper(), f"{RATES} (12.03.2026)"):
        tree = LexborHTMLParser(f"<html><head><title>{RATES} - НБКР</title></head><body><h1>{seen}</h1></body></html>")
        found, origin = title_of(read_metadata(tree, URL), None, tree)
        assert (found, origin.raw) == (RATES, seen)


def test_a_title_that_is_only_known_in_capitals_stays_so() -> None:
    assert title("", f"<h1>{RATES.upper()}</h1>")[0] == RATES.upper()


def test_an_editor_may_word_the_heading_otherwise_than_the_head() -> None:
    head = open_graph("HS roundup: Osh defeats Naryn to stay first")
    body = "<h1>High school roundup: Osh defeats Naryn to stay first</h1>"
    assert title(head, body)[0] == "High school roundup: Osh defeats Naryn to stay first"


def test_the_only_heading_of_the_article_is_its_title_whatever_the_head_says() -> None:
    body = f"<h1>Портал</h1><article><h1>{RATES}</h1><p>Текст.</p></article>"
    assert title(open_graph("Официальный портал"), body)[0] == RATES


def test_a_breadcrumb_that_repeats_the_title_does_not_hide_it() -> None:
    body = f'<ul><li><a href="/">Главная</a><li><a href="/ru/n">Новости</a><li>{RATES}</ul><h1>{RATES}</h1>'
    assert title(f"<title>{RATES}</title>", body) == (RATES, "h1")


def test_headings_of_windows_that_open_later_are_no_titles() -> None:
    body = f"<h1>{RATES}</h1><h1>Войти</h1><h1>Восстановить пароль</h1><h1>{'Подписаться на рассылку ' * 3}</h1>"
    assert title(f"<title>{RATES} | Минфин</title>", body)[0] == RATES


def test_the_name_that_json_ld_gives_the_publisher_is_no_title() -> None:
    said = '{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "وزارة الصحة"}}'
    head = f'<script type="application/ld+json">{said}</script><title>حملة تطعيم جديدة في العاصمة - وزارة الصحة</title>'
    assert title(head, "<h1>وزارة الصحة</h1><p>بدأت الحملة.</p>")[0] == "حملة تطعيم جديدة في العاصمة"


@pytest.mark.parametrize(
    ("said", "site"),
    [
        ("財政部公布今年第三季度稅收情況", "中华人民共和国财政部"),
        ("กระทรวงการคลังลดภาษีน้ำมันสามเดือน", "กระทรวงการคลัง"),
    ],
)
def test_writings_without_spaces_have_titles_too(said: str, site: str) -> None:
    body = f'<a href="/"><img alt="{site}"></a><div class="bt">{said}</div><p>…</p>'
    assert title(f"<title>{said} - {site}</title>", body)[0] == said


def test_a_title_that_needs_no_spaces_is_no_section_though_another_address_leads_to_it() -> None:
    said = "財政部公布今年第三季度稅收情況"
    body = f'<a href="/m/17.html">{said}</a><h1>{said}</h1><div>財政部</div>'
    assert title(f"<title>財政部 - {said}</title>", body) == (said, "h1")


def test_the_link_to_the_front_page_of_an_edition_is_the_sites_name() -> None:
    body = f'<h1><a href="/ru/">Портал открытых данных Кыргызской Республики</a></h1><b>{RATES}</b>'
    assert title(f"<title>Портал открытых данных Кыргызской Республики | {RATES}</title>", body) == (RATES, "line")


def test_a_page_whose_head_names_only_the_site_has_the_title_that_stands_on_it() -> None:
    head = open_graph("Министерство юстиции") + "<title>Министерство юстиции</title>"
    body = f'<a href="/">Министерство юстиции</a><h1>{RATES}</h1>'
    assert title(head, body) == (RATES, "h1")


def test_a_page_that_names_nothing_but_its_site_is_called_so() -> None:
    assert title("<title>Министерство юстиции</title>", "<p>Текст.</p>") == ("Министерство юстиции", "title")


def test_a_heading_that_is_called_as_its_site_is_still_better_than_nothing() -> None:
    assert title("", "<article><h1>Minfin</h1><p>Текст.</p></article>") == ("Minfin", "h1")


def test_a_page_without_any_title_has_none() -> None:
    assert title("", "<p>Текст.</p>") == ("", "none")


def test_scripts_are_no_part_of_a_heading() -> None:
    assert title("", "<h1>Board met<script>var a = 1</script></h1>")[0] == "Board met"


@pytest.mark.parametrize("part", ["h2", "h3", "h4 class=btl", "div class=news-title", "div class=news__title"])
def test_a_page_whose_head_names_only_the_site_has_the_title_above_its_text(part: str) -> None:
    named = "<title>Минфин</title><meta property='og:site_name' content='Минфин'>"
    shown = f"<{part}>{RATES}</{part.split()[0]}><p>{200 * 'Т'}</p><h2>Что решил банк в декабре прошлого года</h2>"
    box = "<div class=sidebar><h3>Последние новости и объявления</h3></div>"
    assert title(named, box + shown) == (RATES, "heading")


def test_a_heading_behind_a_paragraph_is_no_title() -> None:
    named = "<title>Минфин</title><meta property='og:site_name' content='Минфин'>"
    body = f"<p>{200 * 'Т'}</p><h2>{RATES}</h2><p>Текст.</p>"
    assert title(named, body)[0] == "Минфин"


@pytest.mark.parametrize("head", [RATES[:28], f"МВД | {RATES[:28]}", f"Министерство внутренних дел КР » {RATES[:28]}"])
def test_a_title_that_the_head_only_begins_is_whole_in_a_lower_heading(head: str) -> None:
    logo = '<h1 class="logo">Министерство внутренних дел Кыргызской Республики</h1>'
    assert title(f"<title>{head}</title>", f"{logo}<h3>{RATES}</h3><p>Текст.</p>") == (RATES, "heading")


def test_a_japanese_site_is_cut_off_at_its_wide_bar() -> None:
    said = "<title>令和8年10月の有効求人倍率について｜報道発表資料｜厚生労働省</title>"
    assert title(said, "<p>公表します。</p>")[0].startswith("令和8年10月の有効求人倍率について")
    assert title(said, "<h2>令和8年10月の有効求人倍率について</h2>")[0] == "令和8年10月の有効求人倍率について"


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("İçişleri Bakanlığı", "Iğdır'da yeni karakol açıldı"),
        ("Azərbaycan Respublikasının Xarici İşlər Nazirliyi", "İki ölkənin nazirləri Bakıda görüşdü"),
    ],
)
def test_turkish_and_azerbaijani_capitals_are_the_same_letters(site: str, said: str) -> None:
    def large(text: str) -> str:
        return text.replace("i", "İ").replace("ı", "I").upper()

    named = f'<meta property="og:site_name" content="{site}">'
    assert title(f"{named}<title>{large(site)}</title>", f"<h1>{large(site)}</h1><h2>{said}</h2>")[0] == said
    assert title(f"{named}<title>{large(site)} | {said}</title>", f"<p>{said}</p>")[0] == said
    assert title(f"<title>{said}</title>", f"<h1>{large(said)}</h1>")[0] == said
    assert title(f"{named}<title>{said} | {site}</title>", f"<div>{large(said)}</div><p>…</p>")[0] == said
