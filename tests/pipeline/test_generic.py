"""Fourteen kinds of announcement that generic readers spoil: a menu, a column of news and a footer stand around each.

Every one is drawn in three frames (parts with names, parts without any, tables in tables), none of which marks its
article; the whole text is expected, and nothing of what stands around it.
"""

from collections.abc import Sequence

from tests.pipeline.frames import FRAMES
from tests.pipeline.test_process import understood

TITLE = "Коллегиянын жыйыны өттү"
RESULTS = "Министрликтин коллегиясы жыл башынан берки иштин жыйынтыктарын карап, аймактардагы абалды талкуулады."
QUESTIONS = "Жыйында жол коопсуздугун жакшыртуу, жаңы патрулдук унаа сатып алуу жана окутуу маселелери каралды."
TASK = "Министр бардык бөлүмдөргө бир айдын ичинде иш-чаралардын планын иштеп чыгууну тапшырды."
CLOSED = "Эртең министрликте жарандарды кабыл алуу оңдоо иштерине байланыштуу өтпөйт."
OFFICIALS = [
    "Асанов Бакыт Турсунович — министр",
    "Үсөнова Гүлнара Маратовна — министрдин биринчи орун басары",
    "Токтогулов Нурлан Эмилович — министрдин орун басары",
    "Жумабекова Айгүл Сагынбековна — статс-катчы",
    "Маматов Эркин Кубанычович — аппарат жетекчиси",
]


def reads(content: str, lines: Sequence[str], title: str = TITLE) -> None:
    for name, frame in FRAMES.items():
        assert understood(frame(title, content)).text.split("\n") == list(lines), name


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def items(texts: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


def linked(texts: Sequence[str]) -> list[str]:
    return [f'<a href="/ky/people/{number}">{text}</a>' for number, text in enumerate(texts)]


def test_one_sentence_is_a_text() -> None:
    reads(paragraphs(CLOSED), [CLOSED])


def test_two_sentences_of_mourning_are_a_text() -> None:
    mourning = [
        "Министрликтин ардагери Асан Үсөнов дүйнөдөн кайтты.",
        "Жакындарына терең кайгыруу менен көңүл айтабыз.",
    ]
    reads(paragraphs(*mourning), mourning)


def test_officials_are_a_text_though_each_is_a_link() -> None:
    reads(items(linked(OFFICIALS)), OFFICIALS)
    reads(
        paragraphs("Министрликтин жетекчилиги:") + items(linked(OFFICIALS)), ["Министрликтин жетекчилиги:", *OFFICIALS]
    )
    told = paragraphs(RESULTS, QUESTIONS, TASK, "Комиссиянын курамы")
    reads(told + items(linked(OFFICIALS)), [RESULTS, QUESTIONS, TASK, "Комиссиянын курамы", *OFFICIALS])


def test_officials_that_are_no_links_are_kept() -> None:
    reads(paragraphs("Министрликтин жетекчилиги:") + items(OFFICIALS), ["Министрликтин жетекчилиги:", *OFFICIALS])


def test_a_paragraph_that_is_a_link_to_a_document_is_part_of_the_text() -> None:
    order = '<a href="/files/order.pdf">2026-жылдын 15-январындагы № 12 буйрук</a>'
    reads(paragraphs(RESULTS, QUESTIONS, order), [RESULTS, QUESTIONS, "2026-жылдын 15-январындагы № 12 буйрук"])
    reads(paragraphs(CLOSED, order), [CLOSED, "2026-жылдын 15-январындагы № 12 буйрук"])


def test_several_documents_are_named_one_by_one() -> None:
    documents = ['<a href="/files/order.pdf">№ 12 буйрук</a>', '<a href="/files/annex.docx">1-тиркеме</a>']
    reads(paragraphs(RESULTS, *documents), [RESULTS, "№ 12 буйрук", "1-тиркеме"])


def test_sentences_in_bare_spans_are_a_text() -> None:
    spans = "<br><br>".join(f"<span>{text}</span>" for text in (RESULTS, QUESTIONS, TASK))
    reads(spans, [RESULTS, QUESTIONS, TASK])


def test_clauses_between_breaks_are_all_kept() -> None:
    short = "3. Буйрук кол коюлган күндөн тартып күчүнө кирет."
    clauses = ["Буйрук кылам:", f"1. {RESULTS}", f"2. {TASK}", short]
    reads("<br>".join(clauses), clauses)
    reads(f"<div>{'<br>'.join(clauses)}</div>", clauses)


def test_short_clauses_are_kept_too() -> None:
    clauses = ["1. Алсын.", "2. Берсин.", "3. Көзөмөл бөлүм башчысына жүктөлсүн.", "4. Буйрук күчүнө кирсин."]
    reads("<br>".join(clauses), clauses)


def test_clauses_of_a_numbered_list_keep_the_numbers_that_readers_see() -> None:
    clauses = f"<ol><li>{RESULTS}</li><li>{QUESTIONS}</li><li>{TASK}</li></ol>"
    reads(paragraphs("Буйрук кылам:") + clauses, ["Буйрук кылам:", f"1. {RESULTS}", f"2. {QUESTIONS}", f"3. {TASK}"])


def test_clauses_in_parts_of_their_own_are_kept() -> None:
    clauses = ["Буйрук кылам:", f"1. {RESULTS}", f"2. {QUESTIONS}", f"3. {TASK}"]
    reads("".join(f"<div>{clause}</div>" for clause in clauses), clauses)


def test_a_table_of_data_is_read_row_by_row() -> None:
    table = (
        "<table><tr><th>Аймак</th><th>Унаа</th><th>Кызматкер</th></tr><tr><td>Чүй</td><td>12</td><td>40</td></tr>"
        "<tr><td>Ош</td><td>9</td><td>31</td></tr></table>"
    )
    rows = ["Аймак | Унаа | Кызматкер", "Чүй | 12 | 40", "Ош | 9 | 31"]
    reads(paragraphs(RESULTS) + table + paragraphs(TASK), [RESULTS, *rows, TASK])


def test_a_table_that_lays_out_a_page_is_read_as_its_text() -> None:
    table = f'<table border="0"><tr><td>{paragraphs(RESULTS, QUESTIONS)}</td><td><img src="a.jpg"></td></tr></table>'
    reads(table + paragraphs(TASK), [RESULTS, QUESTIONS, TASK])


def test_both_halves_of_a_bilingual_page_are_kept() -> None:
    russian = ["Коллегия министерства рассмотрела итоги работы с начала года.", "Министр поручил разработать план."]
    reads(paragraphs(RESULTS, TASK) + "<hr>" + paragraphs(*russian), [RESULTS, TASK, *russian])
