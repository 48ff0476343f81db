"""Which language a text is in, and when we say that we cannot tell."""

import pytest

from core.model import Language
from pipeline.language import identify


def language(text: str, *declared: str, title: str = "", claims: tuple[str, ...] = ()) -> Language:
    return identify(text, title=title, declared=declared, claims=claims)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ky", "Министр бүгүн жаңы мектептин ачылышына катышып, мугалимдерге ыраазычылык билдирди"),
        ("ky", "Президент жаңы окуу жылынын башталышы менен куттуктады, балдар мектепке барды"),
        ("kk", "Министр бүгін жаңа мектептің ашылуына қатысып, мұғалімдерге алғыс айтты"),
        ("tg", "Вазир имрӯз дар маросими ифтитоҳи мактаби нав иштирок карда, ба муаллимон изҳори сипос намуд"),
        ("uz-Cyrl", "Вазир бугун янги мактабнинг очилиш маросимида қатнашиб, ўқитувчиларга миннатдорлик билдирди"),
        ("uz", "Vazir bugun yangi maktabning ochilish marosimida qatnashib, oʻqituvchilarga minnatdorlik bildirdi"),
        ("mn", "Сайд өнөөдөр шинэ сургуулийн нээлтийн ёслолд оролцож, багш нарт талархал илэрхийллээ"),
        ("ru", "Министр сегодня принял участие в открытии новой школы и поблагодарил учителей"),
        ("en", "The minister took part in the opening of a new school and thanked the teachers"),
        ("be", "Міністр сёння ўзяў удзел у адкрыцці новай школы і падзякаваў настаўнікам за працу"),
        ("uk", "Міністр сьогодні взяв участь у відкритті нової школи та подякував учителям за їхню працю"),
    ],
)
def test_neighbours_are_told_apart_without_any_declaration(tag: str, text: str) -> None:
    assert language(text).tag == tag


@pytest.mark.parametrize(
    "text", ["", "Ок", "2026-01-15 № 45/7", "https://mvd.example/news/1", "info@mvd.example", "..."]
)
def test_a_word_or_two_do_not_tell(text: str) -> None:
    assert language(text).tag == "und"


def test_a_short_text_is_what_its_channel_declares_with_low_confidence() -> None:
    found = language("Жыйын", "ky", "ru")
    assert (found.tag, found.confidence, found.method) == ("ky", "low", "declared")


def test_a_short_text_is_not_in_a_language_that_is_never_written_so() -> None:
    assert language("Жыйын", "en").tag == "und" and language("Board", "ky").tag == "und"


def test_a_declared_region_is_not_part_of_the_language() -> None:
    assert language("Жыйын", claims=("ru_RU",)).tag == "ru"
    assert language("Йиғилиш", claims=("uz-cyrl-UZ",)).tag == "uz-Cyrl"


@pytest.mark.parametrize("declaration", ["russian", "x", "", "  ", "кыргызча", "en,ru"])
def test_a_declaration_that_is_no_tag_claims_nothing(declaration: str) -> None:
    assert language("Жыйын", claims=(declaration,)).tag == "und"


def test_a_template_that_claims_another_language_is_contradicted() -> None:
    text = "Министр сегодня принял участие в открытии новой школы и поблагодарил учителей"
    found = language(text, "ky", claims=("en",))
    assert (found.tag, found.declared, found.disagrees) == ("ru", "ky", True)


def test_a_language_that_the_source_has_elsewhere_is_unexpected_in_this_channel() -> None:
    text = "Министр сегодня принял участие в открытии новой школы и поблагодарил учителей"
    found = language(text, "ky", "ru", claims=("ky",))
    assert (found.tag, found.disagrees, found.unexpected) == ("ru", False, True)
    assert not language(text, "ky", "ru", claims=("ru",)).unexpected
    assert not language("Жыйын", claims=("ky",)).unexpected


@pytest.mark.parametrize(
    "name", ["«Қазақстан Ұлттық банкі»", "«Наш ўклад і ўрад»", "«Ҷони ман, ҷони ту»", "«Ўзбекистон ҳавоси»"]
)
def test_a_russian_text_that_quotes_a_neighbours_name_is_russian(name: str) -> None:
    text = f"Журналистам из {name} рассказали, что ставка останется прежней до конца года, а резервы выросли."
    assert language(text).tag == "ru"


def test_two_foreign_letters_do_not_undo_a_long_russian_text() -> None:
    text = "Министр принял участие в открытии новой школы и поблагодарил учителей. " * 20
    assert language(text + "Концерт дал ансамбль Өртөө.").tag == "ru"


@pytest.mark.parametrize(
    "title",
    [
        "Баатар сонгуульд нэр дэвшинэ гэж мэдэгдэв",
        "Ерөнхий сайд Дархан хотод ажиллав",
        "Кабмин Оштогу мектептерди оңдоо боюнча токтомго кол койду",
    ],
)
def test_a_title_of_a_neighbour_is_never_surely_russian(title: str) -> None:
    found = language("", title=title)
    assert found.tag != "ru"


def test_a_text_half_in_another_script_is_the_longer_half() -> None:
    georgian = "მინისტრი დღეს ესწრებოდა ახალი სკოლის გახსნას და მადლობა გადაუხადა მასწავლებლებს " * 3
    assert language(georgian + "The minister").tag == "ka"


def test_a_word_of_a_megabyte_is_no_language() -> None:
    assert language("a" * 1_000_000).tag in ("und", "en")
    assert language("Министр открыл школу. " * 3 + "@" * 500_000).tag in ("und", "ru")


LAW = "«О внесении изменений в некоторые законодательные акты Кыргызской Республики в сфере образования»"


@pytest.mark.parametrize(
    "title", [f"{LAW} мыйзам долбоору кабыл алынды", f"Жогорку Кеңеш {LAW} мыйзам долбоорун үчүнчү окууда карады"]
)
def test_a_headline_that_quotes_a_russian_law_is_in_the_language_around_it(title: str) -> None:
    assert language("", title=title).tag == "ky"


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("ky", "МИНИСТРЛЕР КАБИНЕТИ ЖАҢЫ МЕКТЕПТИН КУРУЛУШУНА КАРАЖАТ БӨЛДҮ"),
        ("kk", "ПРЕЗИДЕНТ ЖАҢА МЕКТЕП ТУРАЛЫ ЗАҢҒА ҚОЛ ҚОЙДЫ"),
        ("tr", "CUMHURBAŞKANI YENİ OKULLARIN AÇILIŞ TÖRENİNE KATILDI"),
        ("ru", "МИНИСТР ОТКРЫЛ НОВУЮ ШКОЛУ И ПОБЛАГОДАРИЛ УЧИТЕЛЕЙ"),
        ("en", "THE MINISTER OPENED A NEW SCHOOL AND THANKED THE TEACHERS"),
    ],
)
def test_a_headline_in_capitals_is_in_its_language(tag: str, title: str) -> None:
    assert language("", title=title).tag == tag


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Министр бүгүн жаңы мектептин ачылышына катышты", "Cyrl"),
        ("總統今日出席新學校開幕儀式", "Hant"),
        ("总统今日出席新学校开幕仪式", "Hans"),
        ("中文", "Hani"),
        ("大臣は新しい学校の開校式に出席した", "Jpan"),
        ("장관은 오늘 새 학교 개교식에 참석했다", "Kore"),
        ("وزیر امروز در مراسم افتتاح مدرسه شرکت کرد", "Arab"),
        ("2026-01-15 № 45/7", None),
    ],
)
def test_the_script_is_told_apart_from_the_language(title: str, written: str | None) -> None:
    assert language("", title=title).script == written


def test_a_title_of_chinese_characters_is_japanese_where_only_japanese_is_declared() -> None:
    title = "令和七年度予算案閣議決定"
    assert language("", title=title).tag == "zh"
    found = language("", "ja", "en", title=title)
    assert (found.tag, found.script) == ("ja", "Jpan")


def test_latin_names_do_not_make_a_korean_title_english() -> None:
    assert language("", title="린지 그레이엄(Lindsey Graham)과 존 케네디(John Kennedy)").tag == "ko"


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        (("hr", "en"), "hr"),
        (("bs",), "bs"),
        (("sr", "en"), "sr-Latn"),
    ],
)
def test_among_languages_that_everybody_confuses_the_declared_one_decides(declared: tuple[str, ...], tag: str) -> None:
    assert language("Ministar je danas otvorio novu školu i zahvalio učiteljima na radu", *declared).tag == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (
            "id",
            "Menteri mengatakan bahwa sekolah baru bisa dibuka karena pemerintah provinsi memberi uang pada Agustus",
        ),
        ("ms", "Menteri berkata bahawa sekolah baharu dibuka kerana kerajaan negeri memberi wang pada bulan Ogos"),
        ("sr-Latn", "Ministar je posle sednice rekao gde će nova škola biti otvorena u sledeće dve nedelje ove godine"),
        ("rw", "Minisitiri yavuze ko leta izubaka amashuri mashya cyangwa igasana ibyo abaturage basabye byose"),
        (
            "rn",
            "Umushikiranganji yavuze ko reta izokwubaka amashure mashasha canke igasubiramwo ivyo abanyagihugu basavye",
        ),
    ],
)
def test_neighbours_are_told_by_words_that_only_one_of_them_has(tag: str, text: str) -> None:
    assert language(text).tag == tag


def test_a_declared_tag_that_says_more_than_ours_is_kept() -> None:
    dari = "وزیر امروز در مراسم افتتاح مکتب جدید اشتراک کرد و از معلمین تشکر نمود"
    assert (language(dari).tag, language(dari, "prs", "ps").tag) == ("fa", "prs")
    nynorsk = "Statsministeren tok i dag del i opninga av den nye skulen, men dei fekk ikkje sjå noko"
    assert [language(nynorsk, *declared).tag for declared in ((), ("nb",), ("nb", "nn"))] == ["no", "nb", "nn"]


def test_kazakh_in_latin_letters_is_kazakh() -> None:
    text = "Qazaqstan Respublikasynyń Prezidenti búgin jańa mekteptiń ashylý saltanatyna qatysty"
    assert language(text, "kk", "ru", "en").tag == "kk-Latn"


def test_uzbek_in_latin_letters_is_uzbek_on_a_site_in_cyrillic() -> None:
    text = "Vazir bugun yangi maktabning ochilish marosimida qatnashib, oʻqituvchilarga minnatdorlik bildirdi"
    found = language(text, "uz-Cyrl", "ru")
    assert (found.tag, found.script, found.unexpected) == ("uz", "Latn", False)


INVENTED = "Nu valka terome siluni ke dorvas mitana, selu korim davet polusa ni farem toleka buni"


def test_a_language_that_nobody_knows_is_the_declared_one_only_where_nobody_knows_that_either() -> None:
    assert language(INVENTED).tag == "und"
    found = language(INVENTED, "gil", "ky")
    assert (found.tag, found.confidence, found.method) == ("gil", "low", "declared")
    assert language(INVENTED, "hy", "ka", "ja").tag == "und", "these have letters of their own"


@pytest.mark.parametrize("text", ["А. Жапаров, Б. Садыков, К. Токтогулов 2024", "Бишкек\t120\t45\nОш\t80\t30"])
def test_names_and_figures_are_never_surely_russian(text: str) -> None:
    found = language(text, "ky", "ru")
    assert found.tag != "ru" or found.confidence == "low"


def test_a_guess_contradicts_no_declaration() -> None:
    found = language("", "ky", "ru", title="Открыта новая школа", claims=("ky",))
    assert (found.tag, found.confidence, found.unexpected) == ("ru", "low", False)


def test_two_detectors_that_agree_win_over_a_wrong_declaration() -> None:
    text = "Le ministre a participé aujourd'hui à l'ouverture d'une nouvelle école et a remercié les enseignants"
    found = language(text, "ky", "ru", "en")
    assert (found.tag, found.disagrees, found.unexpected) == ("fr", True, True)


def test_a_word_or_two_are_in_no_language_that_the_source_does_not_have() -> None:
    title = "Мониторинг реформ"
    found = identify("", title=title, declared=("ky", "ru"), claims=())
    assert (found.tag, found.confidence, found.disagrees) == ("ru", "low", False)
