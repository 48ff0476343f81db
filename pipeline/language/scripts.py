"""In which letters a text is written, and what they alone tell of its language."""

import unicodedata
from collections import Counter
from functools import lru_cache

_SEEN = 800  # of these characters the script is told
_ISO = {
    "ADLAM": "Adlm", "ARABIC": "Arab", "ARMENIAN": "Armn", "BALINESE": "Bali", "BENGALI": "Beng", "BOPOMOFO": "Bopo",
    "CANADIAN": "Cans", "CHEROKEE": "Cher", "CJK": "Hani", "COPTIC": "Copt", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi", "FULLWIDTH": "Latn", "GEORGIAN": "Geor", "GREEK": "Grek", "GUJARATI": "Gujr",
    "GURMUKHI": "Guru", "HANGUL": "Hang", "HEBREW": "Hebr", "HIRAGANA": "Hira", "JAVANESE": "Java", "KANNADA": "Knda",
    "KATAKANA": "Kana", "HALFWIDTH": "Kana", "KHMER": "Khmr", "LAO": "Laoo", "LATIN": "Latn", "MALAYALAM": "Mlym",
    "MEETEI": "Mtei", "MONGOLIAN": "Mong", "MYANMAR": "Mymr", "NKO": "Nkoo", "OL": "Olck", "ORIYA": "Orya",
    "SINHALA": "Sinh", "SUNDANESE": "Sund", "SYRIAC": "Syrc", "TAMIL": "Taml", "TELUGU": "Telu", "THAANA": "Thaa",
    "THAI": "Thai", "TIBETAN": "Tibt", "TIFINAGH": "Tfng", "VAI": "Vaii", "YI": "Yiii",
}  # fmt: skip
OF_ONE_LANGUAGE = {
    "Geor": "ka", "Armn": "hy", "Khmr": "km", "Laoo": "lo", "Sinh": "si", "Thai": "th", "Thaa": "dv", "Grek": "el",
    "Hang": "ko", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Gujr": "gu", "Guru": "pa", "Orya": "or",
    "Mymr": "my", "Tfng": "zgh", "Hira": "ja", "Kana": "ja", "Nkoo": "nqo",
}  # fmt: skip
# Characters that only one of the two ways of writing Chinese has: simplified, traditional, and so on.
_SIMPLER = (
    "国國会會学學为為这這来來时時个個们們说說对對发發经經关關开開长長东東门門问問间間见見进進过過还還业業产產动動务務员員议議设設报報实實电電气氣"
    "车車书書乐樂买買卖賣听聽讲講认認识識记記让讓论論证證评評试試话話该該语語请請读讀调調谈談负負财財责責货貨质質费費资資赛賽边邊达達运運远遠连連"
    "选選适適传傳伤傷优優价價众眾体體医醫华華单單卫衛压壓历歷县縣双雙变變团團围圍图圖场場块塊声聲处處备備头頭夺奪奖獎妇婦宁寧宝寶审審导導将將层層"
    "岁歲岛島带帶帮幫广廣庆慶应應张張录錄总總态態战戰护護担擔拥擁择擇据據损損数數断斷无無旧舊显顯术術权權条條极極构構标標样樣档檔检檢欢歡汇匯济濟"
    "测測湾灣满滿灭滅灾災点點热熱爱愛环環现現疗療监監盘盤码碼确確离離种種称稱积積稳穩穷窮竞競签簽类類组組织織结結给給统統继繼绩績续續维維综綜缓緩"
    "编編网網罗羅职職联聯胜勝脑腦节節范範药藥获獲营營虑慮补補装裝规規视視览覽觉覺观觀计計订訂训訓访訪许許诉訴词詞译譯详詳贸貿贺賀赞讚轮輪软軟较較"
    "载載辆輛输輸辖轄违違邮郵针針钟鐘铁鐵银銀错錯锋鋒闻聞阅閱队隊阳陽阶階际際陆陸险險难難预預领領题題额額顾顧页頁项項顺順须須验驗马馬鱼魚鸟鳥龙龍"
    "风風飞飛"
)
_SAYS = {"Hani": 4, "Hang": 3, "Hira": 2, "Kana": 2}  # letters of an alphabet that would say as much
_HANS, _HANT = frozenset(_SIMPLER[::2]), frozenset(_SIMPLER[1::2])


@lru_cache(maxsize=8)  # several ask about the same text, one after the other
def scripts(words: str) -> Counter[str]:
    """How many letters of each script the beginning holds."""
    return Counter(filter(None, map(script_of, filter(str.isalpha, words[:_SEEN]))))


def main_script(found: Counter[str]) -> str:
    """Of most of what is said. Latin names are in texts of all scripts, other letters hardly ever in Latin ones."""
    said = Counter({script: count * _SAYS.get(script, 1) for script, count in found.items()})
    other = Counter({script: count for script, count in said.items() if script != "Latn"}).most_common(1)
    if other and other[0][1] >= 0.3 * said.total():
        return other[0][0]
    return said.most_common(1)[0][0] if said else ""


@lru_cache(maxsize=8192)
def script_of(letter: str) -> str:
    """The code of ISO 15924; nothing for what belongs to no script, as the ordinal of 1º."""
    return _ISO.get(unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0], "")


def script(words: str) -> str | None:
    """Of most letters; Japanese and Korean are scripts of several kinds of letters, Chinese is written in two ways."""
    found = scripts(words)
    if not found:
        return None
    if _is_japanese(found):
        return "Jpan"
    main = main_script(found)
    return {"Hang": "Kore", "Hani": _chinese(words)}.get(main, main)


def _is_japanese(found: Counter[str]) -> bool:
    return found["Hira"] + found["Kana"] > 0.1 * sum(found.values())


def _chinese(words: str) -> str:
    """Hans or Hant; Hani where no character tells, or both do equally."""
    simple, traditional = (sum(c in kind for c in words[:_SEEN]) for kind in (_HANS, _HANT))
    return "Hans" if simple > traditional else "Hant" if traditional > simple else "Hani"


def by_script(words: str) -> str | None:
    """The one language of the script, or of letters that no neighbour has."""
    found = scripts(words)
    main = main_script(found)
    if _is_japanese(found):
        return "ja"
    if main == "Cyrl":
        return _by_letters(Counter(words.lower()))
    return "zh" if main == "Hani" else OF_ONE_LANGUAGE.get(main)


def _by_letters(letters: Counter[str]) -> str | None:
    """By letters that no neighbour has; one in 200 at least, for Russian texts quote names as they are written."""
    least = max(2, sum(letters.values()) / 200)

    def many(of: str, least: float = least) -> bool:
        return sum(letters[letter] for letter in of) >= least

    if many("ҷӣӯ") and not many("ыщ"):
        return "tg"
    if many("ў", least / 2) and many("қғҳ", least / 2) and not many("ыі", 1):
        return "uz"
    if many("ў") and many("і") and not many("қғҳ", 1):
        return "be"
    if many("ұ", least / 4) and many("і") and many("қғ", least / 2):
        return "kk"
    if many("ђћ", 2):
        return "sr"
    if many("ѓќѕ", 2):
        return "mk"
    return "uk" if many("їєґ") and not many("ыў", 1) else None
