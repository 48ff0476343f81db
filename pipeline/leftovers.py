"""Lines among those of a text that are none of it: links elsewhere, sharing, counters, the foot of the page."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.mainpart import HEADINGS, worth
from pipeline.markup import Line, letters

_SHORT_LINE = 60
_FEW = 300  # letters; a page with fewer besides its links may be about these
_ALSO = re.compile(
    "see also|related|more (?:on|from|news|stories|in) |read (?:more|also|next)|also read|most (?:read|popular)"
    "|top stories|latest news|other news|popular|trending|recommended|partner news|you may also|don't miss"
    "|(?:читайте|смотрите) (?:также|ещё|еще|по теме)"
    "|(?:ссылки|материалы|новости|статьи|публикации|ещё|еще|также) (?:по теме|рубрики|раздела|дня|партн[её]ров)"
    "|(?:другие|похожие|последние|связанные|свежие|популярные|самые|все)"
    " (?:новости|материалы|статьи|публикации|популярные|читаемые)|это интересно|комментарии"
    "|(?:ошондой эле|дагы) (?:окуңуз|караңыз)|(?:башка|акыркы|окшош) (?:жаңылыктар|материалдар|макалалар)"
    "|(?:сондай-ақ|тағы) оқы|(?:басқа|соңғы|ұқсас) (?:жаңалықтар|материалдар)"
    "|shuningdek o.qing|(?:boshqa|so.nggi) yangiliklar|бошқа янгиликлар"
    "|اقرأ أيضا|(?:مواضيع|أخبار) ذات صلة|相关(?:新闻|阅读|文章|链接)|推荐阅读|ข่าวที่เกี่ยวข้อง|อ่านเพิ่มเติม",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"^(?:©|copyright\b|\(c\) )|all rights reserved|все права защищены|бардык укуктар|барлық құқықтар"
    "|版权所有|جميع الحقوق محفوظة|สงวนลิขสิทธิ์",
    re.IGNORECASE,
)
_TOOLS = re.compile(  # what is left of a line without these is what it says
    r"\b(?:share(?: (?:this|on|with|via))?|tweet|print(?: (?:this )?page)?|e-?mail|advert(?:isement)?"
    r"|back to (?:the )?(?:list|top)|поделиться(?: с друзьями)?|в соц(?:иальных |)сетях|распечатать|печать"
    r"|версия для печати|отправить (?:другу|по почте)|назад(?: к списку)?|наверх|реклама"
    r"|(?:социалдык тармактарда )?бөлүшүү|басып чыгаруу|артка|тизмеге кайтуу|бөлісу|басып шығару"
    r"|ulashish|chop etish|улашиш|чоп этиш|مشاركة|طباعة|分享到?|打印|แชร์|พิมพ์"
    r"|facebook|twitter|telegram|whatsapp|instagram|youtube|вконтакте|одноклассники|linkedin|viber|x)\b|[\W_]+",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:(?:page )?views|hits|(?:количество )?просмотр(?:ов|ы)|прочитано|показов|комментари(?:ев|и)"
    r"|көрүүлөр(?:дүн саны)?|көрүлдү|окулду|қаралымдар?(?: саны)?|қаралды|ko.rishlar(?: soni)?"
    r"|المشاهدات|عدد المشاهدات|浏览次数|点击数|阅读|เข้าชม|จำนวนผู้เข้าชม)\s?[:：-]?\s?\(?\d[\d\s.,]{0,12}\)?"
    r"|\d{1,9} (?:views|просмотр(?:ов|а)?|көрүү)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:tags?|tagged(?: with)?|keywords?|filed under|topics?|schlagw(?:ö|o)rte?r?|themen|mots[- ]clés|étiquettes"
    r"|etiquetas|palavras[- ]chave|palabras clave|parole chiave|tagi|słowa kluczowe|т[еэ]г(?:и|тер|дер|лар)?|метки"
    r"|мітки|ключевые слова|ключові слова|рубрик[аи]|teglar|etiketler|açar sözlər|taggar|emneord|标签|標籤|关键词|タグ"
    r"|الوسوم|كلمات مفتاحية|برچسب‌?ها|แท็ก|टैग)\s?[:：]",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|rtf|zip|rar|odt|ods|pptx?)(?:$|[?#/])", re.IGNORECASE)
_PDF = re.compile(r"\bpdf\b", re.IGNORECASE)
_TRAIL = re.compile(r"\s*[/»›>→|•·]\s*")
_BEHIND_NAME = re.compile(r"\s*[—–,:(]|\s-\s")


def without_leftovers(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines of a main part that are its text."""
    lines = lines[_behind_title(lines, title) :]
    own = sum(len(line.text) - line.linked for line in lines)
    told = _told_lists(lines)
    whole, found, passed = sum(len(line.text) for line in lines), list[Line](), 0
    for group in _groups(lines):
        first = group[0]
        if _is_link(first):
            found += _linked_lines(group, found, own, told)
        elif passed > 0.5 * whole and _FOOT.search(first.text[:200]):
            break
        elif len(first.text) < _SHORT_LINE and _ALSO.match(first.text):
            if passed > 0.6 * whole:
                break
        elif not _is_tool(first) and not (len(found) < 2 and _is_trail(first, title)):
            found.append(first)
        passed += sum(len(line.text) for line in group)
    return found


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Links that follow one another together, every other line by itself."""
    group: list[Line] = []
    for line in lines:
        if group and not (_is_link(line) and _is_link(group[0])):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _linked_lines(group: list[Line], found: list[Line], own: int, told: set[Any]) -> list[Line]:
    """Of lines that are links those that belong to the text: what it announces, documents, people, a single one."""
    group = [line for line in group if not _is_tool(line)]
    if (found and _introduces(found[-1])) or are_people([line.text for line in group]):
        return group
    if own < _FEW and sum(line.linked for line in group) > own and len(group) > 1:
        return group
    if len(group) == 1 and found and not _ALSO.match(group[0].text):
        return group
    return [line for line in group if _is_document(line) or (line.tag == "li" and line.element.getparent() in told)]


def _is_link(line: Line) -> bool:
    return line.linked > 0.7 * len(line.text)


def _introduces(line: Line) -> bool:
    return line.text.endswith((":", "：")) and not _is_link(line)


def _is_document(line: Line) -> bool:
    return _PDF.search(line.text) is not None or any(map(_DOCUMENT.search, line.links))


def are_people(texts: Sequence[str]) -> bool:
    """Whether most of these lines begin with a name, as a list of officials does."""
    return len(texts) > 1 and sum(map(_begins_with_name, texts)) > 0.6 * len(texts)


def _begins_with_name(text: str) -> bool:
    words = _BEHIND_NAME.split(text[:200], maxsplit=1)[0].split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)


def _told_lists(lines: Sequence[Line]) -> set[Any]:
    """The lists most of whose letters are no links: an item that is one belongs to them."""
    letters_of: dict[Any, list[int]] = {}
    for line in lines:
        if line.tag == "li":
            counts = letters_of.setdefault(line.element.getparent(), [0, 0])
            counts[0] += len(line.text)
            counts[1] += line.linked
    return {around for around, (whole, linked) in letters_of.items() if linked < 0.5 * whole}


def _is_tool(line: Line) -> bool:
    """Whether a line is for sharing or printing, counts readers, or leads to what has the same tags."""
    text = line.text
    if _TAGS.match(text) and line.linked > 0.4 * len(text):
        return True
    return len(text) < 2 * _SHORT_LINE and (not _TOOLS.sub("", text) or _COUNTER.fullmatch(text) is not None)


def _is_trail(line: Line, title: str) -> bool:
    """Whether a line shows where on the site the page stands."""
    parts = _TRAIL.split(line.text)
    return (
        line.linked > 0
        and len(parts) > 1
        and (line.linked > 0.5 * len(line.text) or letters(parts[-1]) == letters(title))
    )


def _behind_title(lines: Sequence[Line], title: str) -> int:
    """Where the text begins: behind the title where little that is a sentence stands above it."""
    wanted, longest, passed = letters(title), 2 * len(title) + 20, 0.0
    whole = sum(worth(len(line.text), line.linked) for line in lines) if wanted else 0
    for place, line in enumerate(lines):
        if passed > 0.25 * whole:
            break
        if len(line.text) < longest and (line.tag in HEADINGS or place < 15) and letters(line.text) == wanted:
            return place + 1
        passed += worth(len(line.text), line.linked)
    return 0
