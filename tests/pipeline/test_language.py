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
