from time import process_time

import pytest

from core.charset_names import codec
from core.charsets import once
from core.writings import better, told

SAID = {
    "ru": "Министерство внутренних дел сообщает о ремонте дороги",
    "uk": "Міністерство внутрішніх справ повідомляє про ремонт дороги, її відкриють у вересні",
    "be": "Міністэрства ўнутраных спраў паведамляе аб рамонце дарогі ў верасні",
    "sr": "Министарство унутрашњих послова објавило је почетак радова на путу",
    "bg": "Министерството на вътрешните работи съобщава за ремонт на пътя",
    "kk": "Ішкі істер министрлігі жол жөндеу жұмыстарын хабарлады",
    "ky": "Министрлик жол оңдоо иштерин баштады, көчөлөр өзгөрдү",
    "he": "משרד הפנים הודיע על תיקון הכביש",
    "el": "Το υπουργείο ανακοίνωσε έργα στον δρόμο",
    "ar": "أعلنت وزارة الداخلية عن بدء أعمال إصلاح الطريق",
    "th": "กระทรวงมหาดไทยประกาศซ่อมถนน",
    "ja": "内務省は道路の補修工事を発表しました",
    "zh": "内政部宣布道路维修工程将于星期一开始",
    "ko": "행정안전부는 도로 보수 공사를 발표했다",
    "tr": "İçişleri Bakanlığı açıklaması: şehirde güvenlik tedbirleri ağırlaştı",
    "pl": "Ministerstwo ogłosiło początek remontów dróg, żółć gęślą jaźń",
    "cs": "Ministerstvo vnitra oznámilo zahájení oprav silnice, dokončí se v září příštího roku",
    "ro": "Ministerul de Interne a anunţat începerea lucrărilor de reparaţii în oraş",
    "lt": "Vidaus reikalų ministerija pranešė apie kelio remonto darbų pradžią",
    "fr": "Le ministère de l’Intérieur annonce « des travaux » dès février à 5 €",
    "is": "Innanríkisráðuneytið tilkynnti að vegaviðgerðir hefjist á mánudaginn þegar veður leyfir",
}
WRITTEN = [
    *[("ru", name) for name in ("cp1251", "koi8-r", "iso8859-5", "cp866")], ("uk", "cp1251"), ("uk", "koi8-u"),
    ("be", "cp1251"), ("sr", "cp1251"), ("bg", "cp1251"), ("kk", "kz1048"), ("ky", "kz1048"), ("he", "cp1255"),
    ("el", "cp1253"), ("el", "iso8859-7"), ("ar", "cp1256"), ("ar", "iso8859-6"), ("th", "cp874"),
    ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030"), ("ko", "cp949"), ("tr", "cp1254"), ("pl", "cp1250"),
    ("pl", "iso8859-2"), ("cs", "cp1250"), ("cs", "iso8859-2"), ("ro", "cp1250"), ("lt", "cp1257"), ("fr", "cp1252"),
    ("is", "cp1252"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "name"), WRITTEN)
def test_one_sentence_tells_what_it_is_written_in(language: str, name: str) -> None:
    body = SAID[language].encode(name)
    for known in ((), (language,)):
        assert body.decode(told(body, known) or "ascii", "replace") == SAID[language]


@pytest.mark.parametrize(("language", "name"), WRITTEN)
def test_a_declaration_that_is_right_is_not_doubted(language: str, name: str) -> None:
    body = SAID[language].encode(name)
    assert body.decode(better(body, name) or name) == SAID[language]


@pytest.mark.parametrize(
    ("language", "name", "declared"),
    [("kk", "kz1048", "cp1251"), ("tr", "cp1254", "cp1252"), ("he", "cp1255", "cp1251"), ("ru", "cp1251", "cp1252")],
)
def test_a_declaration_that_is_wrong_is_told_by_the_letters(language: str, name: str, declared: str) -> None:
    assert better(SAID[language].encode(name), declared) == name


def test_few_letters_prove_nothing() -> None:
    assert told("Сәт".encode("kz1048")) is None and better(b"\x8d\x9d", "cp1251") is None


def test_what_reads_as_nothing_is_nothing() -> None:
    assert told(bytes(range(128, 256)) * 3) is None


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ISO-8859-8-I", "cp1255"), ("logical", "cp1255"), ("windows-874", "cp874"), ("latin-5", "cp1254"),
        ("kz-1048", "kz1048"), ("x-sjis", "cp932"), (" GB2312 ", "gb18030"), ("iso-8859-1", "cp1252"),
        ("ks_c_5601-1987", "cp949"), ("x-mac-cyrillic", "mac-cyrillic"), ("koi8-ru", "koi8-u"),
        *[(label, None) for label in ("idna", "punycode", "unicode_escape", "rot13", "utf-7", "x-ministry", "", None)],
    ],
)  # fmt: skip
def test_a_label_means_what_browsers_take_it_for(label: str | None, name: str | None) -> None:
    assert codec(label) == name


@pytest.mark.parametrize("language", ["ru", "ar", "ja", "th", "pl"])
def test_utf8_that_was_encoded_twice_is_read_once(language: str) -> None:
    assert once(SAID[language].encode().decode("latin-1")) == (SAID[language], False) or language == "pl"
    assert once(SAID[language]) is None


def test_of_what_was_encoded_twice_and_lost_letters_it_is_said() -> None:
    lossy = SAID["ru"].encode().decode("cp1252", "replace")
    found = once(lossy)
    assert found is not None and found[1]


@pytest.mark.parametrize("piece", [b"\xe0", b"\xe0a", b"\xe0 ", b"<a>\xe0\xff</a>", b"\x8e\xa1"])
def test_sixteen_megabytes_of_one_letter_are_no_more_than_a_page(piece: bytes) -> None:
    began = process_time()
    told(piece * (16_000_000 // len(piece)))
    assert process_time() - began < 1


@pytest.mark.parametrize("language", ["ru", "uk", "kk", "ky", "sr", "ar", "ja", "th", "pl"])
def test_utf8_that_was_taken_for_cyrillic_and_encoded_again_is_read_once(language: str) -> None:
    seen = SAID[language].encode().decode("cp1251", "replace")  # of its 256 bytes one is no letter: half of every И
    assert once(seen) == (SAID[language], False) or language == "pl"


@pytest.mark.parametrize("language", sorted(SAID))
def test_writing_is_not_taken_for_what_was_encoded_twice(language: str) -> None:
    assert once(20 * SAID[language]) is None
    assert once(20 * SAID[language].upper()) is None
