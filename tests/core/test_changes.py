"""Which kind of change is it, and is it one: pairs of drawn texts in eight languages, each labelled by a reader."""

import time

import pytest

from core.changes import KINDS, Told, changes, kinds, share_changed

F, N, W, A, R = KINDS
NOTHING = ""

# language, before, after, kinds
EDITS = [
    # Figures
    ("ru", "За сутки задержано 120 человек. Все доставлены.", "За сутки задержано 128 человек. Все доставлены.", F),
    ("ru", "Погиб 1 человек.", "Погибли 2 человека.", F),
    ("ru", "Курс доллара составил 87,45 сома.", "Курс доллара составил 87,46 сома.", F),
    ("ru", "Приём пройдёт 5 марта 2026 года.", "Приём пройдёт 6 апреля 2026 года.", F),
    ("ru", "На ремонт выделено 5 млн сомов.", "На ремонт выделено 5 млрд сомов.", F),
    ("ru", "Построено три школы в двух районах.", "Построено пять школ в двух районах.", F),
    ("ru", "Доллар\n87,45\nЕвро\n95,10", "Доллар\n87,45\nЕвро\n95,30", F),
    ("ru", "Приём граждан в 14:00.", "Приём граждан в 15:30.", F),
    ("ky", "Сутка ичинде 120 адам кармалды.", "Сутка ичинде 128 адам кармалды.", F),
    ("ky", "Жыйын 5-мартта өтөт.", "Жыйын 5-апрелде өтөт.", F),
    ("ky", "Оңдоого 3 миллион сом бөлүндү.", "Оңдоого 3 миллиард сом бөлүндү.", F),
    ("ky", "Үч мектеп курулду.", "Төрт мектеп курулду.", F),
    ("en", "The fund received 4.5 million dollars.", "The fund received 5.4 million dollars.", F),
    ("en", "The hearing is on Tuesday.", "The hearing is on Wednesday.", F),
    ("en", "Unemployment fell to 4.1% in May.", "Unemployment fell to 4.1% in June.", F),
    ("en", "Two officers were injured.", "Three officers were injured.", F),
    ("kk", "Бюджеттен 250 млн теңге бөлінді.", "Бюджеттен 350 млн теңге бөлінді.", F),
    ("kk", "Отырыс 12 наурызда өтеді.", "Отырыс 12 сәуірде өтеді.", F),
    ("uz", "Yig‘ilish 12-mart kuni bo‘lib o‘tadi.", "Yig‘ilish 14-mart kuni bo‘lib o‘tadi.", F),
    ("uz", "Бюджетдан 20 миллион сўм ажратилди.", "Бюджетдан 25 миллион сўм ажратилди.", F),
    ("th", "จัดสรรงบประมาณ 120 ล้านบาท เพื่อซ่อมถนน", "จัดสรรงบประมาณ 150 ล้านบาท เพื่อซ่อมถนน", F),
    ("th", "การประชุมวันที่ 5 มีนาคม 2566", "การประชุมวันที่ 5 เมษายน 2566", F),
    ("zh", "会议定于3月5日召开。拨款120万元。", "会议定于3月6日召开。拨款120万元。", F),
    ("zh", "事故造成三人受伤。", "事故造成四人受伤。", F),
    ("ar", "خصصت الوزارة 120 مليون ريال للطرق.", "خصصت الوزارة 150 مليون ريال للطرق.", F),
    ("ar", "بلغ العدد ١٢٠ طالبا هذا العام.", "بلغ العدد ١٣٠ طالبا هذا العام.", F),
    ("ar", "أصيب ثلاثة أشخاص في الحادث.", "أصيب أربعة أشخاص في الحادث.", F),
    # Names
    ("ru", "Министр Иванов открыл школу.", "Министр Петров открыл школу.", N),
    ("ru", "Школу открыли в городе Ош, сообщил министр.", "Школу открыли в городе Нарын, сообщил министр.", N),
    ("ru", "Школу открыл министр Иванов.", "Школу открыл министр Иван Иванов.", N),
    ("ky", "Жыйынды министр Асанов ачты.", "Жыйынды министр Үсөнов ачты.", N),
    ("en", "The minister met Ambassador Smith in the capital.", "The minister met Ambassador Jones in the capital.", N),
    ("kk", "Жиынды министр Серіков ашты.", "Жиынды министр Әлиев ашты.", N),
    ("uz", "Uchrashuvni vazir Karimov ochdi.", "Uchrashuvni vazir Rahimov ochdi.", N),
    ("ru", "Участвовали Иванов И.И., Петров П.П.", "Участвовали Иванов И.И., Сидоров С.С.", N),
    ("ky", "Кыргыз Республикасынын Президенти Асанов", "Кыргыз Республикасынын Президенти Үсөнов", N),
    ("ru", "1. Иванов\n2. Петров", "1. Петров\n2. Иванов", W),
    # Wording
    ("ru", "Он сказал: «Да».", "Он сказал: «Нет».", W),
    ("ru", "ГРАФИК ПРИЁМА ГРАЖДАН", "ГРАФИК ПРИЁМА ЗАЯВОК", W),
    ("de", "Das Ministerium hat den Bericht gelesen.", "Das Ministerium hat den Plan gelesen.", W),
    ("ru", "Министр решительно осудил нападение.", "Министр осудил нападение.", W),
    ("ru", "Закон не принят парламентом.", "Закон принят парламентом.", W),
    ("ru", "Сегодня министр открыл школу.", "Вчера министр открыл школу.", W),
    ("ru", "Казнить, нельзя помиловать его.", "Казнить нельзя, помиловать его.", W),
    ("ru", "Первое сказано о дороге. Второе сказано о мосте.", "Второе сказано о мосте. Первое сказано о дороге.", W),
    ("ky", "Министр жаңы мектепти ачты.", "Министр жаңы бала бакчаны ачты.", W),
    ("en", "The ministry regrets the incident.", "The ministry condemns the incident.", W),
    ("en", "The road opened, and buses run.", "The road opened. And buses run.", W),
    ("kk", "Министрлік жаңа жолды ашты.", "Министрлік ескі жолды ашты.", W),
    ("uz", "Vazirlik yangi yo‘lni ochdi.", "Vazirlik eski yo‘lni ochdi.", W),
    ("th", "นายกรัฐมนตรีเปิดโรงเรียนแห่งใหม่ในจังหวัดเชียงใหม่", "นายกรัฐมนตรีเปิดโรงพยาบาลแห่งใหม่ในจังหวัดเชียงใหม่", W),
    ("zh", "国务院总理昨日会见了外国代表。", "国务院总理昨日接见了外国代表。", W),
    ("ar", "افتتح الوزير المدرسة الجديدة أمس.", "افتتح الوزير المستشفى الجديدة أمس.", W),
    # Additions and removals
    ("ru", "Школа открыта.", "Школа открыта. Дети рады новому зданию.", A),
    ("ru", "Школа открыта. Дети рады новому зданию.", "Школа открыта.", R),
    ("ru", "Школа открыта.", "Школа открыта. В ней учатся 300 детей из соседних сёл.", A),
    ("ky", "Мектеп ачылды.", "Мектеп ачылды.\nАнда үч жүз бала окуйт.", A),
    ("en", "The road is open. It cost 5 million.", "The road is open.", R),
    ("kk", "Мектеп ашылды. Балалар қуанышты.", "Мектеп ашылды.", R),
    ("uz", "Maktab ochildi.", "Maktab ochildi. Bolalar xursand bo‘lishdi.", A),
    ("th", "เปิดโรงเรียนแห่งใหม่", "เปิดโรงเรียนแห่งใหม่\nนักเรียนสามร้อยคนเข้าเรียน", A),
    ("zh", "学校今天开学。", "学校今天开学。孩子们非常高兴。", A),
    ("ar", "افتتحت المدرسة. الأطفال سعداء بذلك.", "افتتحت المدرسة.", R),
    # Several at once
    ("ru", "Министр Иванов осмотрел 5 школ.", "Министр Петров осмотрел 7 школ.", f"{F} {N}"),
    (
        "en",
        "He visited 5 schools. It rained.",
        "He inspected 7 schools. It rained. Then he left the town.",
        f"{F} {W} {A}",
    ),
    # What looks like furniture and is the ministry's own word
    ("ru", "Видео набрало 120 просмотров за сутки.", "Видео набрало 130 просмотров за сутки.", F),
    ("ru", "Число посещений: 120\nЧисло жалоб: 7", "Число посещений: 130\nЧисло жалоб: 7", F),
    ("ru", "Министр прибыл 2 часа назад.", "Министр прибыл 3 часа назад.", F),
    ("ru", "Дата: 12.03.2026 | Просмотров: 120", "Дата: 15.03.2026 | Просмотров: 125", F),
    ("en", "Views of the public: 120 letters.", "Views of the public: 130 letters.", F),
    ("en", "Votes: 120", "Votes: 130", F),
    ("ru", "Собрано 1,250 тонны", "Собрано 1250 тонны", F),
    ("kk", "Түскені: 150\nҚаралды: 120", "Түскені: 150\nҚаралды: 130", F),
    ("ky", "Каралды: 120\nЖетим калды: 7", "Каралды: 130\nЖетим калды: 7", F),
    ("en", "120", "130", F),
    ("ru", "12 марта 2026", "15 марта 2026", F),
    ("ru", "Другие новости\nДорога\nМост", "Другие новости\nМост\nДорога", W),  # there is nothing else in it
    (
        "th",
        "นายกรัฐมนตรีเปิดโรงเรียนแห่งใหม่ในจังหวัดเชียงใหม่\nข่าวที่เกี่ยวข้อง\nเปิดถนน",
        "นายกรัฐมนตรีเปิดโรงเรียนแห่งใหม่ในจังหวัดเชียงใหม่\nข่าวที่เกี่ยวข้อง\nเปิดถนน\nประชาชนสอบถามรายละเอียดได้",
        A,
    ),
    (
        "ru",
        "Текст о дороге и мосте.\nДругие новости\nПогиб 1 человек.",
        "Текст о дороге и мосте.\nДругие новости\nПогибли 2 человека.",
        F,
    ),
]

LONG = "Министерство сообщает о начале ремонта дороги между двумя городами области."
NOISE = [
    ("ru", f"{LONG}\nПросмотров: 120", f"{LONG}\nПросмотров: 1 348"),
    ("ru", f"12.03.2026 | Просмотров: 120\n{LONG}", f"12.03.2026 | Просмотров: 348\n{LONG}"),
    (
        "ru",
        f"12 марта 2026, 14:20 Просмотры: 12 Комментарии (3)\n{LONG}",
        f"12 марта 2026, 14:20 Просмотры: 14 Комментарии (5)\n{LONG}",
    ),
    ("ru", f"{LONG}", f"{LONG}\nПрочитано 12 раз"),
    ("ru", f"{LONG}\n2 часа назад", f"{LONG}\n5 дней назад"),
    ("ru", f"Опубликовано: 2 часа назад\n{LONG}", f"Опубликовано: 12 марта 2026, 14:20\n{LONG}"),
    ("ru", f"Сегодня, 14:20\n{LONG}", f"Вчера, 14:20\n{LONG}"),
    (
        "ru",
        f"{LONG}\nДругие новости:\nДорога открыта\nМост закрыт",
        f"{LONG}\nДругие новости:\nМост закрыт\nДорога открыта",
    ),
    (
        "ru",
        f"{LONG}\nЧитайте также\nДорога открыта\n2 часа назад",
        f"{LONG}\nЧитайте также\nКаток залит!\n5 часов назад",
    ),
    ("ru", "Издано «Положение» — 5 пунктов", 'Издано "Положение" - 5 пунктов.'),
    ("ru", "Выделено 1 250 000 сомов", "Выделено 1250000 сомов"),
    ("ru", "Слово,слово и дело( новое )", "Слово, слово и дело (новое)"),
    ("ru", "• Дороги\n• Мосты", "- Дороги\n- Мосты"),
    (
        "ru",
        "5 марта 2026\nСводка\nБишкек\nПрошёл дождь. Он кончился.",
        "5 марта 2026 Сводка Бишкек Прошёл дождь . Он кончился.",
    ),
    ("ru", "Приглашённые — молодёжь—студенты", "Приглашенные - молодежь-студенты"),
    ("en", "More than 6,350 kits", "More than 6 350 kits"),
    ("az", "Elektron arayışların sayı artıb", "ELEKTRON ARAYIŞLARIN SAYI ARTIB"),
    ("en", "Trade reached 1,851,309 and 25,404.15 baht", "Trade reached 1 851 309 and 25 404.15 baht"),
    ("ky", f"{LONG}\nКөрүүлөр саны: 120", f"{LONG}\nКөрүүлөр саны: 121"),
    ("ky", f"бүгүн 14:20\n{LONG}", f"кечээ 14:20\n{LONG}"),
    ("ky", f"{LONG}\n3 саат мурун", f"{LONG}\n2 күн мурун"),
    ("ky", f"{LONG}\nОкшош жаңылыктар\nЖол ачылды", f"{LONG}\nОкшош жаңылыктар\nКөпүрө жабылды"),
    ("en", "The board met.\n1,204 views", "The board met.\n1,391 views"),
    ("en", "The board met.\nViews: 120 · Comments: 3", "The board met.\nViews: 130 · Comments: 4"),
    ("en", "Posted 2 hours ago\nThe board met.", "Posted 3 days ago\nThe board met."),
    (
        "en",
        "The board met in the capital.\nRelated news\nRoads\nBridges",
        "The board met in the capital.\nRelated news\nBridges\nSchools",
    ),
    ("en", "The board’s “plan”…", 'The board\'s "plan"...'),
    ("kk", f"{LONG}\nҚаралды: 120", f"{LONG}\nҚаралды: 125"),
    ("kk", f"2 сағат бұрын\n{LONG}", f"3 күн бұрын\n{LONG}"),
    ("uz", "Yig‘ilish o‘tdi.\nKo‘rishlar soni: 45", "Yig'ilish o'tdi.\nKo'rishlar soni: 48"),
    ("uz", "2 soat oldin\nYig‘ilish o‘tdi.", "1 kun oldin\nYig‘ilish o‘tdi."),
    ("th", "เปิดโรงเรียนแห่งใหม่\nเข้าชม 120 ครั้ง", "เปิดโรงเรียนแห่งใหม่\nเข้าชม 125 ครั้ง"),
    ("th", "เปิดโรงเรียนแห่งใหม่\n2 ชั่วโมงที่แล้ว", "เปิดโรงเรียนแห่งใหม่\n3 วันที่แล้ว"),
    ("th", "วันที่ ๕ มีนาคม ๒๕๖๖", "วันที่ 5 มีนาคม 2566"),
    ("zh", "学校今天开学。\n浏览次数：120", "学校今天开学。\n浏览次数：125"),
    ("zh", "学校今天开学。\n2小时前", "学校今天开学。\n3天前"),
    ("zh", "学校今天开学，孩子们高兴。\n相关新闻\n道路开通", "学校今天开学，孩子们高兴。\n相关新闻\n桥梁关闭"),
    ("ar", "افتتحت المدرسة.\nعدد المشاهدات: 120", "افتتحت المدرسة.\nعدد المشاهدات: 130"),
    ("ar", "افتتحت المدرسة.\nمنذ 3 ساعات", "افتتحت المدرسة.\nمنذ يوم"),
    ("ar", "افتتحت المدرسة فى المدينة", "افتتحت المدرسة في المدينة"),
]


def told(text: str, language: str = "ru", title: str = "Заголовок") -> Told:
    return Told(title=title, text=text, language=language)


def marked(old: Told, new: Told) -> list[str]:
    shapes = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return [" ".join(shapes[sign].format(said.strip()) for sign, said in one.words) for one in changes(old, new)]


@pytest.mark.parametrize(("language", "before", "after", "wanted"), EDITS)
def test_the_kind_of_an_edit_is_told(language: str, before: str, after: str, wanted: str) -> None:
    assert " ".join(kinds(told(before, language), told(after, language))) == wanted


@pytest.mark.parametrize(("language", "before", "after"), NOISE)
def test_what_a_site_changes_by_itself_is_no_edit_in_either_direction(language: str, before: str, after: str) -> None:
    assert kinds(told(before, language), told(after, language)) == ()
    assert kinds(told(after, language), told(before, language)) == ()


@pytest.mark.parametrize(("language", "before", "after"), NOISE)
def test_a_figure_that_changes_beside_the_noise_is_an_edit(language: str, before: str, after: str) -> None:
    body = "Задержано {} человек за сутки, сообщает министерство страны."
    old, new = (told(f"{body.format(n)}\n{text}", language) for n, text in ((120, before), (128, after)))
    assert kinds(old, new) == (F,)


def test_only_the_words_that_changed_are_marked() -> None:
    old = told("Первое. За сутки задержано 120 человек. Все доставлены.")
    assert marked(old, told("Первое. За сутки задержано 128 человек. Все доставлены.")) == [
        "За сутки задержано [-120-] {+128+} человек."
    ]
    assert marked(old, told("Первое. Все доставлены.")) == ["[-За сутки задержано 120 человек.-]"]
    assert marked(old, old) == []


def test_the_words_are_the_sentence_before_and_after() -> None:
    (change,) = changes(told("Встреча («рабочая») прошла во вторник."), told("Встреча («рабочая») прошла в среду."))
    assert change.before == "Встреча («рабочая») прошла во вторник."
    assert change.after == "Встреча («рабочая») прошла в среду."


def test_a_sentence_that_is_split_is_one_change() -> None:
    old, new = told("Министр открыл школу, он сказал речь."), told("Министр открыл школу. Он сказал речь.")
    assert marked(old, new) == ["Министр открыл школу [-,-] {+.+} Он сказал речь."]


def test_a_new_title_is_a_change_of_the_title() -> None:
    (change,) = changes(told("Текст", title="О дороге"), told("Текст", title="Совсем иное"))
    assert (change.where, change.kinds, change.before, change.after) == ("title", (W,), "О дороге", "Совсем иное")


def test_a_headline_in_capitals_names_nobody() -> None:
    old, new = (told("Text", "en", f"Minister {verb} New Road") for verb in ("Opens", "Closes"))
    assert kinds(old, new) == (W,)


@pytest.mark.parametrize(
    ("other", "found"),
    [("Плановые работы на портале", (W,)), ("Погибли 7 человек", (F,)), ("В аварии погибли 5 человек", (W,))],
)
def test_a_title_that_says_something_else_altogether_has_no_edited_figure(other: str, found: tuple[str, ...]) -> None:
    assert kinds(told("Текст", title="Погибли 5 человек"), told("Текст", title=other)) == found


def test_a_line_that_moves_to_the_title_is_two_changes() -> None:
    assert kinds(told("открыта", title="Дорога"), told("", title="Дорога открыта")) == (W, R)


def test_the_share_that_changed_is_none_for_a_copy_and_all_for_another_text() -> None:
    old = told("Один два три четыре. Пять шесть семь восемь.", title="")
    assert share_changed(old, told("«Один» два три четыре. Пять шесть семь восемь", title="")) == 0
    assert share_changed(old, told("Один два три четыре. Пять шесть семь девять.", title="")) == pytest.approx(1 / 8)
    assert share_changed(old, told("Совсем другое сообщение о погоде.", title="")) == 1
    assert share_changed(told("", title=""), told("", title="")) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "а\n" * n,
        lambda n: "".join(f"строка {i % 7}\n" for i in range(n)),
        lambda n: " ".join(f"слово{i % 5}" for i in range(n)),
        lambda n: "".join(f"Предложение номер {i} о дороге.\n" for i in range(n)),
        lambda n: "中" * n,
        lambda n: "1 " * n,
        lambda n: "просмотров " * n,
        lambda n: "2 " * (n // 2) + "назад",
        lambda n: "Читайте также\n" * n,
    ],
)
def test_no_text_makes_the_comparison_slow(make: object) -> None:
    text = make(15_000)  # type: ignore[operator]
    began = time.process_time()
    kinds(told(text), told(text[: len(text) // 2] + "Правка.\n" + text[len(text) // 3 :]))
    assert time.process_time() - began < 5
