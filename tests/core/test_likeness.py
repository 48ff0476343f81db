"""What is a copy, and what is another announcement in the same sentences."""

import pytest

from core.alignment import Replaced
from core.likeness import Verdict, compare
from core.meaning import other_names
from core.wording import wording

LEAD = "Национальный банк установил официальные курсы иностранных валют, которые действуют с 15 января 2026 года."
BODY = (
    "Курс доллара США составил 87,4512 сома, евро 94,1203 сома, российского рубля 1,0921 сома. Курсы устанавливаются "
    "без обязательства банка покупать или продавать указанные валюты по данным курсам. Пресс-служба напоминает, что "
    "обменные бюро обязаны размещать действующие курсы на видном месте и выдавать каждому клиенту справку о сделке."
)
TITLE = "Официальные курсы валют"
KHMER = (
    "ក្រសួងសុខាភិបាលបានប្រកាសថានឹងបើកយុទ្ធនាការចាក់វ៉ាក់សាំងនៅទូទាំងប្រទេសចាប់ពីថ្ងៃទី១៥ខែមករាឆ្នាំ២០២៦ "
    "ដោយមានគ្រូពេទ្យជាង១២០០នាក់ចូលរួមនៅតាមខេត្តនានាដើម្បីការពារសុខភាពប្រជាពលរដ្ឋ"
)


def verdict(title: str, text: str, other_title: str, other: str) -> Verdict:
    """Asked both ways: the answer is one."""
    ours, theirs = wording(title, text), wording(other_title, other)
    assert compare(ours, theirs) == compare(theirs, ours)
    return compare(ours, theirs).verdict


def beside(other: str, other_title: str = TITLE) -> Verdict:
    return verdict(TITLE, f"{LEAD} {BODY}", other_title, other)


def test_a_copy_with_a_corrected_word_is_the_same_announcement() -> None:
    assert beside(f"{LEAD} {BODY}".replace("составил", "составляет")) is Verdict.SAME


def test_the_same_sentence_with_other_figures_is_another_announcement() -> None:
    assert beside(f"{LEAD} {BODY}".replace("87,4512", "87,4612")) is Verdict.RELATED


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("240 млн сомов", "240 млрд сомов", False),
        ("240 млн сомов", "240 миллионов сомов", True),
        ("за II квартал года", "за III квартал года", False),
        ("за ІІ квартал года", "за II квартал года", True),  # the first of a Cyrillic keyboard
    ],
)
def test_another_million_and_another_quarter_are_other_figures_however_long_the_text(
    one: str, other: str, same: bool
) -> None:
    text = f"{LEAD} {{}}. {BODY} {BODY}"
    assert (verdict(TITLE, text.format(one), TITLE, text.format(other)) is Verdict.SAME) == same


@pytest.mark.parametrize("written", ["87.4512", "87,4512"])
def test_a_decimal_point_for_a_comma_is_no_other_figure(written: str) -> None:
    assert beside(f"{LEAD} {BODY}".replace("87,4512", written)) is Verdict.SAME


def test_thousands_may_be_parted_by_a_space_or_not() -> None:
    text = f"{LEAD} Продано 1 250 000 долларов. {BODY}"
    assert verdict(TITLE, text, TITLE, text.replace("1 250 000", "1250000")) is Verdict.SAME


def test_quotes_dashes_capitals_and_dots_on_a_letter_are_no_difference() -> None:
    text = f"{LEAD} «Ещё» {BODY}"
    assert verdict(TITLE, text, TITLE.upper(), text.replace("«Ещё»", '"Еще"').replace("-", "–")) is Verdict.SAME


def test_a_copy_that_was_cut_after_the_first_half_is_a_copy() -> None:
    text = f"{LEAD} {BODY}"
    assert beside(text[: len(text) * 2 // 3]) is Verdict.SAME


def test_another_lead_and_an_ending_of_the_agency_make_no_other_announcement() -> None:
    lead = "Бишкек, 15 января. Об этом сообщает информационное агентство со ссылкой на ведомство."
    assert beside(f"{lead} {BODY} Все права защищены, при использовании ссылка обязательна.") is Verdict.SAME


def test_two_other_names_in_the_same_sentences_are_another_announcement() -> None:
    text = f"Министр принял посла Франции Пьера Мореля. {BODY}"
    other = text.replace("Франции", "Италии").replace("Пьера Мореля", "Марко Росси")
    assert verdict("Министр принял посла", text, "Министр принял посла", other) is Verdict.RELATED


def test_a_word_in_small_letters_that_differs_in_title_and_text_is_another_announcement() -> None:
    found = verdict(
        "Житель Оша осужден", f"Житель Оша осужден судом за кражу. {BODY}",
        "Житель Оша оправдан", f"Житель Оша оправдан судом за кражу. {BODY}",
    )  # fmt: skip
    assert found is Verdict.RELATED


def test_the_reason_names_what_differs() -> None:
    found = compare(wording(TITLE, BODY), wording(TITLE, BODY.replace("94,1203", "95,2203")))
    assert found.differs and "94 1203 / 95 2203" in found.reason.replace("95 2203 / 94 1203", "94 1203 / 95 2203")


def test_a_digest_contains_the_announcement_and_is_not_it() -> None:
    rest = " ".join(f"Вторая новость недели номер {n} рассказывает о дорогах района." for n in range(30))
    assert beside(f"{LEAD} {BODY} {rest}", "Главное за неделю") is Verdict.CONTAINS


def test_a_formula_of_two_lines_is_too_short_to_be_a_copy() -> None:
    assert verdict("Прием граждан", "Прием граждан по вторникам с 10 до 12.", "Прием граждан",
                   "Прием граждан по вторникам с 10 до 12.") is Verdict.OTHER  # fmt: skip


def test_a_script_without_spaces_is_compared_by_its_signs() -> None:
    assert verdict("វ៉ាក់សាំង", KHMER, "វ៉ាក់សាំង", KHMER.replace(" ", "\u200b")) is Verdict.SAME
    assert verdict("វ៉ាក់សាំង", KHMER, "វ៉ាក់សាំង", KHMER.replace("១២០០", "១៣០០")) is Verdict.RELATED
    assert verdict("វ៉ាក់សាំង", KHMER, "វ៉ាក់សាំង", KHMER.replace("១២០០", "1200")) is Verdict.SAME


def test_a_text_that_stands_twice_on_its_page_is_told_apart_as_others_are() -> None:
    twice = f"{BODY} {BODY}"
    assert verdict(TITLE, twice, TITLE, twice.replace("87,4512", "88,4512")) is Verdict.RELATED
    assert verdict(TITLE, twice, TITLE, twice.replace("составил", "составляет")) is Verdict.SAME


def test_two_texts_that_share_nothing_are_no_matter() -> None:
    assert beside(" ".join(f"слово{n}" for n in range(80))) is Verdict.OTHER


def test_empty_titles_and_texts_compare() -> None:
    assert verdict("", "", "", "") is Verdict.OTHER


# Short texts of a ministry: drawn, each with another fact in the same sentences -----------------------------------

POST = (
    "жаңы милиция бөлүмү ачылды. Имаратта алтымыш кызматкер иштейт, биринчи кабатта жарандарды кабыл алуучу зал бар. "
    "Эски имарат ремонттон кийин жаштар борборуна берилет. Бөлүм күнү-түнү, дем алышсыз иштейт."
)
WARNING = (
    "{day} {place} аймагында шамал {speed} м/с чейин күчөйт. Тоолуу аймактарда кар көчкү коркунучу бар. Өзгөчө "
    "кырдаалдар министрлиги жолго чыкпоону суранат. Байланыш телефону 112."
)
HELPLINE = (
    "Граждане могут обратиться на телефон доверия, тема: {thing}. Телефон работает каждый рабочий день. "
    "Конфиденциальность обращений сохраняется, ответ дают в течение недели."
)
APPOINTED = (
    "{who} назначен руководителем управления по {where}. Ранее он работал в центральном аппарате министерства. "
    "Нового руководителя коллективу представил заместитель министра. Прежний руководитель ушёл на заслуженный отдых."
)
CONDOLENCE = (
    "ประธานาธิบดีส่งสารแสดงความเสียใจถึงผู้นำ{country}ต่อเหตุภัยธรรมชาติที่ทำให้มีผู้เสียชีวิตจำนวนมาก "
    "และขอให้ผู้ได้รับบาดเจ็บหายโดยเร็ว พร้อมทั้งแสดงความพร้อมในการให้ความช่วยเหลือแก่ผู้ประสบภัย"
)
CREDIT = (
    "消息：记者从民航局新闻发布会上了解到，一季度民航经济运行持续恢复，全行业完成旅客运输量大幅增长。民航局表示，将继续加强安全管理，"
    "提高服务质量，满足旅客出行需要，并推动国际航班有序恢复，做好暑期运输保障工作，确保航班正常运行。"
)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (f"Нарын шаарында {POST}", f"Ысык-Көл облусунда {POST}"),
        (f"Нарында {POST}", f"Чолпон-Ата шаарында {POST}"),
        (
            WARNING.format(day="9-март", place="Кара-Суу", speed="27"),
            WARNING.format(day="06.03.2026", place="Кара-Суу", speed="27"),
        ),
        (
            WARNING.format(day="9-март", place="Кара-Суу", speed="төрт"),
            WARNING.format(day="9-март", place="Кара-Суу", speed="беш"),
        ),
        (
            APPOINTED.format(who="Эдил Байсалов", where="Баткенской области"),
            APPOINTED.format(who="А. Жунушалиев", where="Чуйской области"),
        ),
        (HELPLINE.format(thing="школьные учебники"), HELPLINE.format(thing="питьевая вода")),
        (f"{BODY[:400]} Приём продлится до конца марта.", f"{BODY[:400]} Приём продлится до конца апреля."),
        (CONDOLENCE.format(country="เยอรมนี"), CONDOLENCE.format(country="อินเดีย")),
    ],
)
def test_another_fact_in_the_sentences_of_a_short_text_is_another_announcement(text: str, other: str) -> None:
    found = compare(wording(TITLE, text, "und"), wording(TITLE, other, "und"))
    assert found.verdict is Verdict.RELATED and found.differs


@pytest.mark.parametrize(
    "other",
    [
        f"КАБАР. Как сообщили в министерстве, {BODY}",
        f"{LEAD} {BODY} Об этом сообщает пресс-служба. Телефон для справок 000.",
        f"{LEAD} {BODY}".replace("обязательства", "обязательств").replace("составил", "составляет"),
    ],
)
def test_another_lead_another_ending_or_another_form_of_a_word_make_no_other_announcement(other: str) -> None:
    assert beside(other) is Verdict.SAME


def test_a_chinese_outlet_names_itself_before_the_colon() -> None:
    assert verdict("民航", f"央视网{CREDIT}", "民航", f"据新华社{CREDIT}") is Verdict.SAME


def test_a_body_repeats_itself_in_the_same_words_or_means_another_announcement() -> None:
    text = f"{LEAD} {BODY} {BODY.replace('87,4512', '17,4512').replace('Пресс-служба', 'Служба')}"
    ours = wording(TITLE, text, "ru")
    theirs = wording(TITLE, text.replace("напоминает", "сообщает"), "ru")
    assert compare(ours, theirs).verdict is Verdict.SAME
    assert compare(ours, theirs, same_body=True).verdict is Verdict.RELATED
    assert compare(ours, ours, same_body=True).verdict is Verdict.SAME
    short = wording(TITLE, " ".join(text.split()[:30]), "ru")
    assert compare(short, short).verdict is Verdict.SAME
    assert compare(short, short, same_body=True).verdict is Verdict.RELATED


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [("Ош", "Оше", 0), ("Ош", "Талас", 1), ("Жапаров", "Жапарова", 0), ("Касымалиев", "Касымалыев", 0),
     ("Курманбеков", "Курманбаев", 1), ("Иран", "Ирак", 1), ("Бишкек", "Бишкектеги", 0)],
)  # fmt: skip
def test_a_name_in_another_form_is_no_other_name(one: str, other: str, names: int) -> None:
    assert other_names(Replaced((one,), (other,))) == names
