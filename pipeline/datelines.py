"""Which line of a page says when it was published; a sentence with a date in it, or a deadline, does not."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from core import cldr
from core.date_text import one_line, with_figures
from core.dates import is_relative, read_date
from core.model import ReadDate
from core.month_names import MONTH_MARK, is_month, with_months_marked
from core.relative_days import RELATIVE_MARK, with_relative_marked
from pipeline.date_places import DateLine

_CLOCK = re.compile(
    r"(?<![\d:])\d{1,2}\s?[:h时時시點点]\s?\d\d(?:\s?[:分분]\s?\d\d)?(?!\d)(?:\s?[ap]\.?m\b\.?)?"
    r"|(?<=\s)\d\d?\.\d\d(?=\s(?:uhr|น)\b)|(?<=\s)\d\d?\s?[ap]\.?m\b\.?"
)
# A release of the press has a number, and the day it was released; of a decree the day is another matter.
_RELEASE = re.compile(
    r"(?:пресс[- ]?релиз|press release|pressemitteilung|pressemeddelelse|communiqué(?: de presse)?"
    r"|comunicado(?: de prensa)?|nota de prensa|comunicato(?: stampa)?|basın (?:açıklaması|bülteni)"
    r"|mətbuat xəbəri|siaran pers)"
    r"\s*(?:№|#|nr\.?|no\.?|n[°ºo.]{1,2}|nomor:?)\s*\d[\d/-]{0,8}"
)
_DOTTED_CLOCK = re.compile(r"(?<=\s)\d\d?\.\d\d$")
_PIECE = re.compile(
    rf"\d+|{MONTH_MARK}+|{RELATIVE_MARK}|[^\W\d_](?:[^\W\d_]|[’'\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*|[|/(;,•·–—]"
)
_ASIDE = frozenset("| / ( ; , • · – — by von par por от автор".split())
# What stands around the numbers and the month, and is neither a label nor a sentence.
_OF_A_DATE = frozenset(
    "г год года году р рік року ж жыл жылы жылғы жылдын жылдың й йил йили yil yili ýylyň соли сол il ilin ci cı njy nji"
    " gada m d év оны он сарын дугаар дүгээр өдөр айы թ հ წ ko the th st nd rd of on at a de del do den em om vom am um"
    " kl klo uhr в о об у ў ч час саат саати от hrs t z am pm gmt utc msk мск est edt cet cest bst ist 年 月 日 년 월"
    " 令和 平成 昭和 民國 民国 中華民國 中华民国 上午 下午 午前 午後 오전 오후 ماه سال کال د"
    " 일 წლის ta’ tháng năm ngày วันที่ พ ศ น เวลา ថ្ងៃទី ខែ ឆ្នាំ ရက် ခုနှစ် ቀን ዓ ም er ère º ª à le uhr ore klukken saat"
    " ын ساعت الساعة ساعة م هـ ه الموافق йилнинг йилдаги йилда уми юми майи թվականի թվական ժ"
    " ժամը საათი 时 時 分 시 분 點 点".split()
)
# Words that make a day the beginning or end of something, or the day of a change.
_NOT_THIS_DAY = frozenset(
    "до по с со не позднее срок until till by before due deadline closes closing expires valid from to since bis seit"
    " spätestens frist jusqu au avant depuis hasta antes desde plazo até prazo desde від з чейин дейін гача gacha qadar"
    " updated update modified revised changed reviewed обновлено обновлена обновлён изменено изменён оновлено"
    " жаңыртылды жаңартылды aktualisiert geändert stand modifié actualizado atualizado"
    " modification aktualisierung änderung zuletzt bearbeitet jour màj actualización actualizada atualização aggiornato"
    " aggiornata aggiornamento aktualizacja zaktualizowano обновление изменение изменения редакция змінено güncelleme"
    " güncellendi gijzigd bijgewerkt uppdaterad opdateret oppdatert päivitetty تحديث"
    " founded established gegründet born geboren начало beginn begins starts ende ends termin event inicio fin".split()
)
# What calls a day the end or the time of something, in the languages of sources; stems, as endings follow.
_OF_ANOTHER = re.compile(
    r"l[ií]mite?\b|cl[oô]ture|cierre|vencimiento|encerramento|scadenza|schluss\b|einreichung|мөөнөт|мерзім|муҳлат"
    r"|мӯҳлат|муддат|muddat|müddət|möhlet|хугацаа|проведени|вскрыти|окончани|завершени|приёма|приема|подачи|рождени"
    r"|начал[ао]\b|строк\b|подання|өткөрүү|өткізу|өтетін|o.tkazil|son başvuru|başvuru|bitiş|son tarih|rok\b"
    r"|lejárat|határid|deadline|batas|mwisho|hạn\b|截止|截標|締切|締め切り|期限|開催|召开|召開|举行|舉行|마감|기한|행사|개최"
    r"|หมดเขต|ปิดรับ|สิ้นสุด|مهلت|موعد|ميعاد|انتهاء|پایان|անցկացմ|ժամկետ|ვადა|ჩატარ|अन्तिम|अंतिम|শেষ",
)
# What stands before the day of publication on ministries' pages; stems, as endings follow.
_LABEL = re.compile(
    r"(?:\b(?:publi(?:shed|cation|é|cado|cada|cat|kov|kuota|cēts|serad|ceret|sert|ziert)\w*|posted|pub(?:lish)? date"
    r"|issued|released?|date(?: posted)?|created|datum|veröffentlich\w*|erschienen|erstellt|eingestellt"
    r"|fecha|data|pubblicat\w|opublikowan\w|gepubliceerd|geplaatst|julkaistu|közzétéve|megjelent|zveřejněno|zverejnené"
    r"|objavljen\w|avaldatud|birt|yayın\w*|yayım\w*|tarih|dərc|tarix|diterbitkan|tanggal|опубл\w+|размещ\w+"
    r"|добавл\w+|создан\w*|дата|жарыялан\w*|жариялан\w*|оприлюдн\w+|апублік\w+|публик\w+|објав\w+|нийтэл\w+"
    r"|огноо|эълон|чоп этил\w+|нашр\w*|sana|e[’'ʻ‘]?lon qilin\w+|chop etil\w+|գամ\w+|հրապարակ\w+|გამოქვეყნ\w+|თარიღი"
    r"|نشر|النشر|تاريخ|تاریخ|انتشار|प्रकाशित|तिथि|दिनांक|প্রকাশ\w*|তারিখ|ngày đăng|đăng)"
    r"|เผยแพร่|วันที่|发布\w*|發布\w*|发表\w*|時間|时间|日期|掲載日?|公開日?|公表日?|登録日|등록일|작성일|게시일|날짜)"
    r"(?:[^\w]{0,3}(?:am|on|le|el|em|il|at|дата|日期|时间|時間|の))?[\s:：–-]{0,3}$"
)
_LONGEST_LABEL = 40  # letters
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How dates are written on a page, and when it was fetched."""

    timezone: str
    languages: Sequence[str]
    order: str
    now: datetime

    def read(self, text: str) -> ReadDate:
        """What a written date means here."""
        return read_date(text, timezone=self.timezone, languages=self.languages, order=self.order, now=self.now)


def beside_title(lines: Sequence[DateLine], habits: Habits) -> ReadDate | None:
    """The date of the first line near the title that says little else; else that of all which are called the day of
    publication, wherever they stand."""
    near = (line for line in lines if line.place in ("near", "top"))
    labelled = (line for line in lines if line.place in ("marked", "elsewhere") and _is_labelled(line))
    return next(_read(near, habits), None) or _agreed(_read(labelled, habits), habits)


def only_date(lines: Sequence[DateLine], habits: Habits) -> ReadDate | None:
    """The day that a sentence tells, or on which all lines agree that are marked as dates, or all that say but a day;
    a day before the first words of the text is doubted."""
    told = (habits.read(line.text) for line in lines if line.place == "told")
    if found := next((one for one in told if one.at), None):
        return found
    for places, words in ((("marked",), 5), (("marked", "elsewhere"), 0)):
        plain = (line for line in lines if line.place in places and not is_relative(line.text, habits.languages))
        if found := _agreed(_read(plain, habits, words=words), habits):
            return found
    if found := _agreed(_read((line for line in lines if line.place == "listed"), habits, words=0), habits):
        return found
    opening = next(_read((line for line in lines if line.place == "opening"), habits), None)
    return replace(opening, suspect=True) if opening else None


def of_today(lines: Sequence[DateLine], habits: Habits) -> ReadDate | None:
    """The day on which the page was fetched, where it stands above the title as sites show what day it is: doubted."""
    for line in lines:
        if (
            line.above
            and says_when(line.text, habits.languages)
            and _is_clock(line, found := habits.read(line.text), habits)
        ):
            return replace(found, suspect=True)
    return None


def impossible(lines: Sequence[DateLine], habits: Habits) -> ReadDate | None:
    """What a line near the title or one marked as a date says where that is no day, or none of our time."""
    for line in lines:
        if line.place in ("near", "top", "marked") and says_when(line.text, habits.languages, words=0):
            found = habits.read(line.text)
            if found.at is None and found.suspect:
                return found
    return None


def names_day(line: str, habits: Habits) -> bool:
    """Whether a line says a day, alone or called that of publication."""
    if says_when(line, habits.languages, words=0):
        return True
    return says_when(line, habits.languages) and _is_labelled(DateLine(text=line))


def _read(lines: Iterable[DateLine], habits: Habits, *, words: int = 2) -> Iterator[ReadDate]:
    for line in lines:
        if _is_called_otherwise(line):
            continue
        if says_when(line.text, habits.languages, words=words):
            found = habits.read(line.text)
            if found.at is not None and not _is_clock(line, found, habits):
                yield found


def _is_clock(line: DateLine, found: ReadDate, habits: Habits) -> bool:
    """Whether a line above the title says but what day it was when the page was fetched."""
    return line.above and not _is_labelled(line) and _day(found, habits) == _day_of(habits.now, habits)


def _is_called_otherwise(line: DateLine) -> bool:
    """Whether it, or what stands right before it, calls its day that of something else; a day before it has its own."""
    said = line.text.casefold()
    label = said[: next((i for i, letter in enumerate(said) if letter.isdigit()), 0)]
    before = "" if line.before[-1:].isdigit() or _LABEL.search(label) else line.before.casefold()
    of_another = _OF_ANOTHER.search(label) or (len(before) < _LONGEST_LABEL and _OF_ANOTHER.search(before))
    return bool(of_another) or not _NOT_THIS_DAY.isdisjoint(_WORD.findall(before)[-3:])


def _agreed(dates: Iterable[ReadDate], habits: Habits) -> ReadDate | None:
    found = list(dates)
    return found[0] if found and all(same_day(found[0], one, habits) for one in found) else None


def same_day(one: ReadDate, other: ReadDate, habits: Habits) -> bool:
    """Whether both are of one day of the source."""
    return _day(one, habits) == _day(other, habits)


def _day(found: ReadDate, habits: Habits) -> date | None:
    return _day_of(found.at, habits) if found.at else None


def _day_of(at: datetime, habits: Habits) -> date:
    return at.astimezone(ZoneInfo(habits.timezone)).date()


def _is_labelled(line: DateLine) -> bool:
    said = line.text.casefold()
    first = next((i for i, letter in enumerate(said) if letter.isdigit()), 0)
    return bool(_LABEL.search(line.before.casefold()) or _LABEL.search(said[:first]))


def says_when(line: str, languages: Sequence[str], *, words: int = 2) -> bool:
    """Whether a line is one date: before it at most so many `words` (a label, a town), behind it at most an aside."""
    if not 4 <= len(line) <= 120:
        return False
    spoken, numbers, months = 0, 0, 0
    pieces = _pieces(line, languages)
    for place, piece in enumerate(pieces):
        whole = numbers + months >= 3
        if piece.isdigit():
            numbers += 3 if len(piece) == 8 else 1  # 20260115
        elif piece == RELATIVE_MARK:
            numbers, months = 2, 1
        elif is_month(piece, languages):
            months += 1
        elif whole and piece in _ASIDE:
            return spoken <= words and not (piece in "–—," and "".join(pieces[place + 1 : place + 2]).isdigit())
        elif piece in _NOT_THIS_DAY or (numbers and piece not in _known(tuple(languages))):
            return False
        elif piece not in _known(tuple(languages)):
            spoken += 1
    return spoken <= words and (numbers, months) in ((3, 0), (2, 1))


def _pieces(line: str, languages: Sequence[str]) -> list[str]:
    """Months, numbers, words and separators of a line without its time of day."""
    rest = _CLOCK.sub(
        " ", _RELEASE.sub(" ", with_figures(one_line(line)).casefold()).replace(" - ", " – ").replace("元年", "1年")
    ).strip()
    marked = with_relative_marked(_DOTTED_CLOCK.sub("", rest), languages)
    return _PIECE.findall(with_months_marked(marked, languages))


@lru_cache(maxsize=256)
def _known(languages: tuple[str, ...]) -> frozenset[str]:
    """What belongs to a date: separators, words as "year", and the names of days as CLDR has them."""
    names: set[str] = set()
    for language in dict.fromkeys((*languages, "en", "ru")):
        names |= {name.casefold().strip(".") for name in cldr.names(language.replace("-", "_")).days}
    return frozenset(names) | _OF_A_DATE | _ASIDE
