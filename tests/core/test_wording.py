import subprocess
import sys

from core.wording import KEYS, LONGEST, wording

TEXT = " ".join(f"слово{n} стоит здесь" for n in range(60))


def test_a_text_of_fewer_than_eight_words_has_no_key() -> None:
    assert wording("Заголовок", "семь слов в этом тексте и всё").keys == ()


def test_a_copy_that_was_cut_in_half_shares_keys() -> None:
    assert set(wording("", TEXT).keys) & set(wording("", TEXT[: len(TEXT) // 2]).keys)


def test_keys_are_the_same_in_every_process() -> None:
    script = f"from core.wording import wording; print(wording('', {TEXT!r}).keys)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(wording("", TEXT).keys)


def test_keys_fit_a_bigint_and_are_few() -> None:
    keys = wording("", TEXT).keys
    assert len(keys) == KEYS and all(-(2**63) <= key < 2**63 for key in keys)


def test_setting_makes_no_other_keys() -> None:
    assert wording("", TEXT).keys == wording("", TEXT.upper().replace(" ", "\u00a0\n")).keys


def test_of_a_book_only_the_beginning_is_looked_at() -> None:
    assert len(wording("", "слово " * 3 * LONGEST).words) == LONGEST


def test_a_lone_surrogate_is_a_sign_like_others() -> None:
    assert wording("\ud800", TEXT + " \ud800").keys


def test_chinese_is_taken_apart_by_signs_and_its_figures_stay_whole() -> None:
    found = wording("外交部长会见法国大使", "全国民航2023年预计发送旅客732万人次。")
    assert found.spaceless and "2023" in found.words and "732" in found.words and "年" in found.words


def test_korean_has_words() -> None:
    assert not wording("", "외교부는 오늘 기자회견에서 새로운 정책을 발표했다").spaceless
