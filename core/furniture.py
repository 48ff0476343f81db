"""What a site puts among its texts and changes by itself: counters, "two hours ago", boxes of related news.

Only what stands for itself is furniture: between line ends or separators, with nothing beside label and number. A
number in a sentence is the ministry's.
"""

import re
from collections.abc import Sequence
from itertools import accumulate

from core.month_names import is_month
from core.relative_days import DAYS
from core.typography import even

AGO = "\ue001"  # stands for a time that was told by its distance
LONGEST_LINE = 160  # letters; a longer one is a paragraph
LONGEST_TITLE = 200
MOST_OF_TEXT = 0.5  # of its lines; what takes more is no box beside the text

# Labels of counters, by language. Left out is what a ministry counts itself: visits, visitors, shares, votes.
_LABELS = (
    r"просмотр\w*", r"прочитано", r"прочтени\w*", r"комментари\w*", r"нравится", r"лайк\w*", r"репост\w*",
    r"скачиваний", r"перегляд\w*", r"переглянуто", r"коментар\w*", r"прагляд\w*", r"көрүүлөр\w*", r"көрүү",
    r"көрүлдү", r"көрүлгөн", r"каралды", r"карашты", r"окулду", r"окушту", r"қаралды", r"қаралым\w*", r"қарау",
    r"көрілді", r"көрсетілім\w*", r"оқылды", r"ko'rish\w*", r"ko'rildi", r"ko'rilgan", r"o'qildi", r"кўриш\w*",
    r"кўрилди", r"кўрилган", r"ўқилди", r"дида шуд", r"тамошо", r"хонда шуд", r"görlen", r"okaldy", r"görülen",
    r"baxış\w*", r"baxılıb", r"oxunub", r"oxunma\w*", r"okunma\w*", r"görüntülen\w*", r"үзсэн", r"үзэлт", r"уншсан",
    r"ნახვ\w*", r"դիտում\w*", r"page ?views?", r"views?", r"viewed", r"hits", r"reads", r"comments?", r"likes?",
    r"downloads?", r"ยอดเข้าชม", r"เข้าชม", r"ผู้เข้าชม", r"คนเข้าชม", r"ผู้อ่าน", r"คนอ่าน", r"อ่าน", r"ยอดวิว",
    r"ເຂົ້າຊົມ", r"[浏瀏][览覽](?:次[数數]|人次|量|[数數])?", r"[阅閱][读讀](?:次[数數]|量|[数數])?",
    r"点击(?:次数|量|数|率)?", r"點[閱擊](?:次數|人次|數)?", r"查看(?:次数|量)?", r"评论数?", r"点赞数?", r"閲覧数",
    r"조회수?", r"المشاهدات", r"مشاهدات", r"مشاهدة", r"القراءات", r"قراءات", r"قراءة", r"تعليقات", r"بازدیدها",
    r"بازدید", r"aufrufe", r"vues?", r"lectures", r"visualizaciones", r"lecturas", r"visualizações", r"acessos",
    r"leituras", r"visualizzazioni", r"letture", r"dilihat", r"dibaca", r"lượt xem", r"đã xem", r"προβολές",
    r"wyświetle[nń]\w*", r"odsłon\w*", r"vizualizări", r"afișări", r"accesări", r"преглеждани\w*", r"прегледи",
)  # fmt: skip
_NUMBER = r"\d[\d .,]*(?:k\b|к\b|тыс\.?|万|萬)?"
_TIMES = r"(?:раз\w*|рет|жолу|марта|marta|дапъа|dəfə|defa|kez|kali|times|fois|veces|vezes|volte|次|人次|ครั้ง|คน|مرة)"
_BEFORE_LABEL = (
    r"(?:количество|кол-во|число|всего|кількість|number of|total|nombre de|número de|total de|số|จำนวน|عدد|تعداد)"
)
_AFTER_LABEL = r"(?:саны|сони|soni|sayı|sayısı|шумораи?|count|counter|:|-|=|\(|\s)"


def _either(words: Sequence[str]) -> str:
    return "(?:" + "|".join(sorted(map(even, words), key=len, reverse=True)) + ")"


_LABEL = rf"(?:{even(_BEFORE_LABEL)}\s*)?{_either(_LABELS)}"
_COUNTER = (
    rf"(?:{_LABEL}{even(_AFTER_LABEL)}*{_NUMBER}\s*{_TIMES}?\)?"
    rf"|{_NUMBER}\s*{_TIMES}?\s*(?<![^\W\d_]){_LABEL}(?!\w)"
    rf"|{even('(?:vu|lu|visto|leído|прочитали|просмотрели)')}\s*:?\s*{_NUMBER}\s*{_TIMES})"
)

_UNITS = (
    r"секунд\w*", r"сек", r"минут\w*", r"мин", r"час\w*", r"дн\w*", r"день", r"недел\w*", r"месяц\w*", r"год\w*",
    r"лет", r"годин\w*", r"хвилин\w*", r"тиж\w*", r"місяц\w*", r"мүнөт\w*", r"саат\w*", r"күн\w*", r"апта\w*",
    r"жума\w*", r"жыл\w*", r"сағат\w*", r"ай", r"daqiqa", r"soat", r"kun", r"hafta", r"oy", r"yil", r"дақиқа",
    r"соат", r"кун", r"ҳафта", r"ой", r"йил", r"рӯз", r"моҳ", r"dəqiqə", r"gün", r"həftə", r"ay", r"il", r"dakika",
    r"saat", r"hafta", r"yıl", r"минутын", r"цагийн", r"өдрийн", r"хоногийн", r"seconds?", r"minutes?", r"mins?",
    r"hours?", r"hrs?", r"days?", r"weeks?", r"months?", r"years?", r"วินาที", r"นาที", r"ชั่วโมง", r"วัน",
    r"สัปดาห์", r"เดือน", r"ปี", r"秒钟?", r"分[钟鐘]", r"小[时時]", r"天", r"日", r"周", r"个?月", r"年", r"ثانية",
    r"ثوان", r"دقيقة", r"دقائق", r"ساعة", r"ساعات", r"يوم", r"يوما", r"أيام", r"أسبوع", r"أسابيع", r"شهر", r"أشهر",
    r"سنة", r"دقیقه", r"ساعت", r"روز", r"هفته", r"ماه", r"sekunden?", r"minuten?", r"stunden?", r"tage?n?",
    r"wochen?", r"heures?", r"jours?", r"semaines?", r"mois", r"minutos?", r"horas?", r"días?", r"dias?", r"ore",
    r"giorni", r"menit", r"jam", r"hari", r"minggu", r"bulan", r"phút", r"giờ", r"ngày",
)  # fmt: skip
_AFTER = (
    r"назад", r"тому", r"мурун\w*", r"мурда", r"илгери", r"бұрын", r"oldin", r"avval", r"олдин", r"аввал", r"пеш",
    r"əvvəl", r"önce", r"өмнө", r"ago", r"ที่แล้ว", r"ที่ผ่านมา", r"ก่อน", r"前", r"پیش", r"قبل", r"fa",
    r"(?:yang )?lalu", r"trước",
)  # fmt: skip
_AHEAD = (r"منذ", r"قبل", r"vor", r"il y a", r"hace", r"há")
_NOW = (r"только что", r"just now", r"азыр эле", r"жаңа ғана", r"hozirgina", r"刚刚", r"เมื่อสักครู่", r"الآن")
_DAYS = (
    *(day for tag in ("ky", "ru", "en", "kk", "uz", "uk", "be", "tg", "mn") for day in DAYS[tag] if day),
    r"วันนี้", r"เมื่อวาน", r"今天", r"昨天", r"اليوم", r"أمس", r"bu gün", r"dünən", r"dün",
    r"heute", r"gestern", r"hari ini", r"kemarin", r"hoy", r"ayer", r"hoje", r"ontem", r"hôm nay", r"hôm qua",
)  # fmt: skip
_SAID = (
    r"опубликовано", r"обновлено", r"добавлено", r"размещено", r"дата", r"опубліковано", r"оновлено", r"жарыяланды",
    r"жарыяланган", r"жаңыртылды", r"жаңыланды", r"жарияланды", r"жарияланған", r"жаңартылды", r"e'lon qilindi",
    r"joylashtirildi", r"yangilandi", r"эълон қилинди", r"янгиланди",
    r"(?:last )?(?:published|posted|updated|modified)", r"added", r"发布(?:于|时间)?", r"更新(?:于|时间)?",
    r"เผยแพร่(?:เมื่อ)?", r"อัปเดต(?:ล่าสุด)?", r"ปรับปรุง(?:ล่าสุด)?", r"نشر", r"تم النشر", r"اخر تحديث",
    r"آخر تحديث", r"تحديث", r"yayınlandı", r"güncellendi",
)  # fmt: skip
_CLOCK = r"(?:в|в:|at|саат|сағат|soat|um|à|a las|,|\s)*\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?"
_SOME = r"(?:\d+|an?|one|бир|бір|bir|bitta)"
_DISTANCE = (
    rf"(?:(?:{_SOME}\s*|^){_either(_UNITS)}\s*{_either(_AFTER)}(?!\w)"
    rf"|{_either(_AHEAD)}\s*(?:{_SOME}\s*)?{_either(_UNITS)}(?!\w)"
    rf"|{_either(_NOW)}(?!\w)|{_either(_DAYS)}(?!\w)[,:]?(?:{_CLOCK})?)"
)
_RELATIVE = rf"(?:{_either(_SAID)}\s*:?\s*)?{_DISTANCE}"

# Before it: the line's beginning, a separator, or the figures of a date; behind it a separator or the line's end.
_START = r"(?:^|(?<=[|•·;/\t])|(?<=\d,)|(?<=\d)(?=\s)|(?<=\s-\s)|(?<=\s{2}))\s*(?:[^\w\s]\s*)?"
_STOP = r"[\s.|•·;,/-]*(?=$|[|•·;/\t]|\s{2})"
_COUNTERS = re.compile(rf"{_START}(?:{_COUNTER}[\s|•·;,/-]*)+{_STOP}")
_AGO = re.compile(rf"{_START}{_RELATIVE}{_STOP}")
_COUNTED = re.compile(r"\s*[^\d:]{2,60}[:=-]\s*\d[\d ]*(?:,\d+)?\s*%?\s*")
_DATED = re.compile(_either(_SAID))

_BOXES = (
    "другие новости", "похожие новости", "похожие материалы", "похожие статьи", "читайте также", "смотрите также",
    "еще новости", "последние новости", "новости по теме", "материалы по теме", "связанные новости", "по теме",
    "популярные новости", "ещё по теме", "інші новини", "читайте також", "схожі новини", "останні новини",
    "башка жаңылыктар", "окшош жаңылыктар", "акыркы жаңылыктар", "дагы окуңуз", "ушул темада", "соңку жаңылыктар",
    "басқа жаңалықтар", "ұқсас жаңалықтар", "соңғы жаңалықтар", "тағы оқыңыз", "оқи отырыңыз", "boshqa yangiliklar",
    "o'xshash yangiliklar", "so'nggi yangiliklar", "mavzuga oid", "shuningdek o'qing", "бошқа янгиликлар",
    "ўхшаш янгиликлар", "сўнгги янгиликлар", "хабарҳои дигар", "дигар хабарҳо", "digər xəbərlər", "oxşar xəbərlər",
    "diğer haberler", "benzer haberler", "ilgili haberler", "son haberler", "related news", "related articles",
    "related posts", "related content", "related stories", "related links", "other news", "latest news",
    "more news", "read also", "see also", "read more", "recent news", "recent posts", "you may also like",
    "more stories", "ข่าวที่เกี่ยวข้อง", "ข่าวอื่น ๆ", "ข่าวอื่นๆ", "ข่าวล่าสุด", "เรื่องที่เกี่ยวข้อง",
    "ข่าวแนะนำ", "相关新闻", "相关链接", "相关阅读", "相关文章", "最新新闻", "推荐阅读", "其他新闻", "相關新聞",
    "延伸閱讀", "関連記事", "관련 기사", "أخبار ذات صلة", "اخبار ذات صلة", "مواضيع ذات صلة", "أخبار أخرى",
    "آخر الأخبار", "اقرأ أيضا", "اخبار مرتبط", "مطالب مرتبط", "weitere meldungen", "autres actualités",
    "articles similaires", "noticias relacionadas", "notícias relacionadas", "notizie correlate", "berita terkait",
    "berita lainnya", "tin liên quan", "tin khác", "powiązane artykuły",
)  # fmt: skip
_BOX = frozenset(map(even, _BOXES))
_EDGE_SIGNS = " \t:.!?-…»\"'*#>"
_ENDED = (".", "。", "؛", ";", ":")
_BESIDE_DATE = frozenset(
    "г год года року жыл жылы жылдын жылғы жыли йил yil yili сол соли в at на саат сағат soat the th st nd rd"
    " of de p a m am pm 年 月 日 วันที่ พ ศ น เวลา".split()
)


def without_furniture(old: str, new: str) -> tuple[str, str]:
    """Two texts without counters and boxes of related news; AGO where a time was told by its distance from now.

    A box keeps its size while its titles come and go. Where it has grown, a paragraph may stand in it: then it stays.
    """
    lines = [_bared([line for line in text.split("\n") if line.strip()]) for text in (old, new)]
    boxes = [_box(part) for part in lines]
    sizes = {sum(line != AGO for line in part[box:]) for part, box in zip(lines, boxes, strict=True)}
    if len(sizes) == 1:
        lines = [part[:box] for part, box in zip(lines, boxes, strict=True)]
    return "\n".join(lines[0]), "\n".join(lines[1])


def _bared(lines: Sequence[str]) -> list[str]:
    bare = [_bare(line) for line in lines]
    for place, line in enumerate(lines):
        beside = range(max(place - 1, 0), min(place + 2, len(lines)))
        if bare[place] != line and any(bare[n] == lines[n] and _COUNTED.fullmatch(lines[n]) for n in beside):
            bare[place] = line  # among other labels with their numbers it is a row of a table: Received: 150
    return [line for line in bare if line]


def _bare(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return line
    low = even(line)
    if not (_COUNTERS.search(low) or _AGO.search(low)):
        return line
    rest = _AGO.sub(f" {AGO} ", _COUNTERS.sub(" ", low))
    return rest.strip(" |•·;,/-\t")


def _box(lines: Sequence[str]) -> int:
    """At which line boxes of related news begin that go on to the end of the text; else how many lines there are."""
    ahead = list(accumulate(map(len, lines), initial=0))
    box = len(lines)
    for start in range(len(lines) - 1, 0, -1):
        if ahead[start] < MOST_OF_TEXT * ahead[-1]:
            break
        if _is_heading(lines[start]):
            box = start
        elif not _is_title(lines[start]):
            break
    return box


def _is_heading(line: str) -> bool:
    return len(line) < 60 and even(line).strip(_EDGE_SIGNS) in _BOX


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_TITLE and not line.rstrip().endswith(_ENDED)


def is_day(words: Sequence[str], language: str) -> bool:
    """Whether the words of a line are a date and nothing else: what stands where "two hours ago" stood before."""
    letters = [word for word in words if word[0].isalpha()]
    return any(word[0].isdigit() for word in words) and all(
        word in _BESIDE_DATE or _DATED.fullmatch(word) or is_month(word, [language]) for word in letters
    )
