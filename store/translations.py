"""Editions of one announcement in several languages: `article_sign`, `entry_link` and the groups that links make.

What pages say of each other counts first (hreflang, one address, switchers), then twins of addresses, then what texts
share. An operator's word is stronger than all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from core.tongues import base_tag
from core.translations.groups import SAID_BY, WEAK, Link, Pair, grouped, pair_of
from core.translations.matching import WINDOW, Around, Match, Text, contradict
from core.translations.signs import READER, signs_of
from core.translations.twins import LIES, Tongues, believed, lying, may_be_proven, newly_proven, twin_key, twins_among
from store.connect import Connection
from store.text import storable

SAVE_LOCK = 7703  # one decision at a time: the fastest guard that splits no entry (measured)

UNTOLD = ("und", "mul")  # of these no text says what it is a translation of
MOST_AROUND = 400  # texts that are looked at for one stretch of days
ENOUGH = 120  # texts, to tell what is rare
MOST_SHARED = 12  # signs that are kept as evidence
AROUND = timedelta(days=3 * WINDOW + 1)  # the rivals of the candidates of those whose best may change


def link(conn: Connection, article_ids: Sequence[int], now: datetime, *, again: bool = False) -> None:
    """Link these articles' announcements with their editions; `again`: also where nothing is new about them.

    Guesses about announcements of the same days are made again, so the order of arrival matters little.
    """
    if not article_ids:
        return
    fresh = _read(conn, article_ids, again=again)
    rows = conn.execute(OF_ENTRIES, (list(article_ids),)).fetchall()
    entries = {row["entry_id"] for row in rows}
    said = _said(conn, [row["id"] for row in rows])
    guesses = _guesses(conn, fresh)
    stale = {pair for pair in guesses.before - _pairs(guesses.links) if not guesses.unseen.intersection(pair)}
    swapped = _swapped(conn, guesses.lying)
    said = [link for link in said if link.pair not in swapped]
    stale |= _known(conn, entries, SAID_BY) - _pairs(said)
    stale |= swapped & _known(conn, {entry for pair in swapped for entry in pair}, SAID_BY)
    links = [*said, *guesses.links]
    touched = entries | {entry for pair in (*stale, *(link.pair for link in links)) for entry in pair}
    _settle(conn, touched, links, stale, guesses.doubted, now)


OF_ENTRIES = """
SELECT id, entry_id FROM article WHERE entry_id IN (SELECT entry_id FROM article WHERE id = ANY (%s)) ORDER BY id
"""


UNREAD = """
SELECT id FROM article WHERE id > %s AND NOT EXISTS (SELECT FROM article_sign WHERE article_id = article.id)
 ORDER BY id LIMIT 200
"""


def link_the_rest(conn: Connection, now: datetime) -> None:
    """Link announcements that were saved before texts were compared with those in other languages."""
    last = 0
    while rows := conn.execute(UNREAD, (last,)).fetchall():
        last = rows[-1]["id"]
        with conn.transaction():
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
            link(conn, [row["id"] for row in rows], now)


# What a text holds ------------------------------------------------------------------------------------------------

TO_READ = """
SELECT article.id, article.entry_id, article.source_id, article.url_key, article.version_no, version.language,
       version.title, version.text, version.attachments, version.images,
       CASE WHEN NOT version.date_suspect THEN version.published_at END AS published_at,
       article.first_seen_at, source.timezone
  FROM article
  JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
  JOIN source ON source.id = article.source_id
  LEFT JOIN article_sign AS sign ON sign.article_id = article.id AND sign.version_no = article.version_no
                                AND sign.reader = %(reader)s
 WHERE article.id = ANY (%(articles)s) AND (sign.article_id IS NULL OR %(again)s)
 ORDER BY article.id
"""

SIGNED = """
INSERT INTO article_sign (article_id, source_id, version_no, reader, language, day, day_known, twin, signs)
VALUES (%(id)s, %(source_id)s, %(version_no)s, %(reader)s, %(language)s, %(day)s, %(day_known)s, %(twin)s, %(signs)s)
ON CONFLICT (article_id) DO UPDATE
   SET version_no = EXCLUDED.version_no, reader = EXCLUDED.reader, language = EXCLUDED.language, day = EXCLUDED.day,
       day_known = EXCLUDED.day_known, twin = EXCLUDED.twin, signs = EXCLUDED.signs
"""


def _read(conn: Connection, article_ids: Sequence[int], *, again: bool) -> list[dict[str, Any]]:
    """Read the signs of texts that are new or changed, and keep them."""
    asked = {"articles": list(article_ids), "reader": READER, "again": again}
    rows = conn.execute(TO_READ, asked).fetchall()
    for row in rows:
        at = row["published_at"] or row["first_seen_at"]
        row["day"] = at.astimezone(ZoneInfo(row["timezone"])).date()
        row["day_known"] = row["published_at"] is not None
        row["twin"] = storable(twin_key(row["url_key"], row["language"]))
        row["signs"] = [storable(sign) for sign in _signs(row)]
        row["reader"] = READER
    with conn.cursor() as cursor:
        if rows:
            cursor.executemany(SIGNED, rows)
    return rows


def _signs(row: dict[str, Any]) -> dict[str, str]:
    attachments, images = ([file["url"] for file in row[kind]] for kind in ("attachments", "images"))
    return signs_of(row["title"], row["text"], row["language"], attachments, images)


# What pages say ---------------------------------------------------------------------------------------------------

# Articles that a page names as its other languages, and whether they name it, too; and editions of one address.
SAID = """
WITH named AS (
    SELECT mine.id AS one, other.id AS other
      FROM article AS mine
      JOIN article_alternate AS out ON out.article_id = mine.id
      JOIN article AS other ON url_hash(other.url_key) = url_hash(out.url_key)
                           AND other.source_id = mine.source_id AND other.entry_id <> mine.entry_id
     WHERE mine.id = ANY (%(articles)s)
    UNION
    SELECT other.id, mine.id
      FROM article AS mine
      JOIN article_alternate AS back ON url_hash(back.url_key) = url_hash(mine.url_key)
      JOIN article AS other ON other.id = back.article_id AND other.source_id = mine.source_id
                           AND other.entry_id <> mine.entry_id
     WHERE mine.id = ANY (%(articles)s)
)
SELECT one.entry_id AS a, two.entry_id AS b, out.how, out.language AS says, back.how AS back,
       spoken.language AS speaks, said.language AS speaker,
       (SELECT count(DISTINCT many.entry_id) FROM article_alternate AS also
          JOIN article AS many ON many.id = also.article_id AND many.source_id = one.source_id
          JOIN article_version AS text ON text.article_id = many.id AND text.version_no = many.version_no
         WHERE url_hash(also.url_key) = url_hash(two.url_key) AND text.language = said.language) AS namers,
       EXISTS (SELECT FROM article_alternate AS else_where
                WHERE else_where.article_id = two.id AND split_part(else_where.language, '-', 1)
                      = split_part(said.language, '-', 1) AND else_where.url_key <> one.url_key) AS names_another,
       mine.twin = its.twin AS are_twins, mine.day AS day_a, mine.day_known AS known_a, mine.signs AS signs_a,
       its.day AS day_b, its.day_known AS known_b, its.signs AS signs_b
  FROM named
  JOIN article AS one ON one.id = named.one
  JOIN article AS two ON two.id = named.other
  JOIN article_version AS said ON said.article_id = one.id AND said.version_no = one.version_no
  JOIN article_version AS spoken ON spoken.article_id = two.id AND spoken.version_no = two.version_no
  JOIN article_alternate AS out ON out.article_id = one.id AND out.url_key = two.url_key
  LEFT JOIN article_alternate AS back ON back.article_id = two.id AND back.url_key = one.url_key
  JOIN article_sign AS mine ON mine.article_id = one.id
  JOIN article_sign AS its ON its.article_id = two.id
"""

ONE_ADDRESS = """
SELECT DISTINCT mine.entry_id AS a, other.entry_id AS b
  FROM article AS mine
  JOIN page ON page.id = mine.page_id AND page.edition <> ''
  JOIN page AS edition ON edition.source_id = page.source_id AND url_hash(edition.url_key) = url_hash(page.url_key)
                      AND edition.edition NOT IN ('', page.edition)
  JOIN article AS other ON other.page_id = edition.id AND other.entry_id <> mine.entry_id
 WHERE mine.id = ANY (%(articles)s)
"""


def _said(conn: Connection, article_ids: Sequence[int]) -> list[Link]:
    asked = {"articles": list(article_ids)}
    links = [_link(row, "address", {}) for row in conn.execute(ONE_ADDRESS, asked)]
    for row in conn.execute(SAID, asked):
        if by := _said_by(row):
            links.append(_link(row, by, {"named": row["says"]}))
    return links


NAMED = """
SELECT one.entry_id AS a, two.entry_id AS b
  FROM article AS one
  JOIN article_alternate AS out ON out.article_id = one.id
  JOIN article AS two ON url_hash(two.url_key) = url_hash(out.url_key) AND two.source_id = one.source_id
 WHERE one.entry_id = ANY (%s)
"""


def _swapped(conn: Connection, lying: dict[Pair, bool]) -> set[Pair]:
    """Pairs that a template names by swapping the language in the address: texts of several contradict each other."""
    if sum(lying.values()) < LIES:
        return set()
    rows = conn.execute(NAMED, ([entry for pair in lying for entry in pair],))
    named = {pair_of(row["a"], row["b"]) for row in rows} & lying.keys()
    return named if sum(lying[pair] for pair in named) >= LIES else set()


def _link(row: dict[str, Any], by: str, evidence: dict[str, Any]) -> Link:
    a, b = pair_of(row["a"], row["b"])
    return Link(a=a, b=b, by=by, evidence=evidence)


def _said_by(row: dict[str, Any]) -> str | None:
    """How one page names the other as its edition, if that is to be believed."""
    if row["back"] and "hreflang" == row["how"] == row["back"]:
        return "hreflang both"
    fits = base_tag(row["says"]).split("-")[0] == row["speaks"].split("-")[0]
    one, other = _text(row, "a", row["speaker"]), _text(row, "b", row["speaks"])
    if not fits or contradict(one, other):
        return None
    if row["back"]:
        return "switcher both" if row["how"] == "switcher" or row["back"] == "switcher" else "hreflang both"
    # One word alone: no list that all pages name, no page that names another, no address that was made by a swap.
    if row["names_another"] or row["namers"] > 1:
        return None
    return "hreflang" if row["how"] == "hreflang" else None if row["are_twins"] else "switcher"


def _text(row: dict[str, Any], side: str, language: str) -> Text:
    day = row[f"day_{side}"] if row[f"known_{side}"] else None
    return Text(id=row[side], language=language, day=day, signs=frozenset(row[f"signs_{side}"]))


# What texts share -------------------------------------------------------------------------------------------------

# Of one body, whatever its sources; an announcement with several pages speaks by its first.
NEAR = """
SELECT DISTINCT ON (article.entry_id) article.entry_id, article.id AS article_id, article.url_key, sign.language,
       sign.day, sign.day_known, sign.twin, sign.signs, article.version_no > 1 AS edited
  FROM article_sign AS sign
  JOIN article ON article.id = sign.article_id
  JOIN unnest(%(begins)s::date[], %(ends)s::date[]) AS span (begins, ends) ON sign.day BETWEEN begins AND ends
 WHERE sign.source_id = ANY (%(sources)s) AND sign.reader = %(reader)s AND sign.language <> ALL (%(untold)s)
 ORDER BY article.entry_id, article.id
"""

# Where few are near: what this body has said before, so that one knows what is rare there.
USUAL = """
SELECT -sign.article_id AS entry_id, '' AS url_key, sign.language, sign.day, sign.day_known, '' AS twin, sign.signs
  FROM article_sign AS sign
 WHERE sign.source_id = ANY (%(sources)s) AND sign.reader = %(reader)s AND sign.language <> ALL (%(untold)s)
   AND sign.day < %(before)s AND sign.article_id <> ALL (%(near)s)
 ORDER BY sign.day DESC, sign.article_id DESC LIMIT %(most)s
"""

FAR_TWINS = """
SELECT DISTINCT ON (article.entry_id) article.entry_id, article.id AS article_id, article.url_key, sign.language,
       sign.day, sign.day_known, sign.twin, sign.signs
  FROM article_sign AS sign
  JOIN article ON article.id = sign.article_id
 WHERE url_hash(sign.twin) = ANY (SELECT url_hash(key) FROM unnest(%(twins)s::text[]) AS key)
   AND sign.source_id = ANY (%(sources)s) AND article.entry_id <> ALL (%(near)s) AND sign.language <> ALL (%(untold)s)
 ORDER BY article.entry_id, article.id
"""

# Links by twins of addresses whose texts say so, too.
PROVEN_TWINS = """
SELECT DISTINCT link.a, link.b, one.language AS one, two.language AS two
  FROM (SELECT article_id, language FROM article_sign WHERE source_id = ANY (%(sources)s)
         ORDER BY day DESC, article_id DESC LIMIT %(most)s) AS one
  JOIN article AS mine ON mine.id = one.article_id
  JOIN entry_link AS link ON link.a = mine.entry_id AND link.kind = 'translation' AND link.evidence ->> 'by' = 'twin'
                         AND link.score IS NOT NULL
  JOIN article AS its ON its.entry_id = link.b AND its.source_id = ANY (%(sources)s)
  JOIN article_sign AS two ON two.article_id = its.id
"""

UNLINKED_TWINS = """
SELECT DISTINCT mine.entry_id AS id, one.day
  FROM article_sign AS one
  JOIN article AS mine ON mine.id = one.article_id
  JOIN article_sign AS two ON url_hash(two.twin) = url_hash(one.twin) AND two.source_id = ANY (%(sources)s)
                          AND two.language <> one.language
  JOIN article AS its ON its.id = two.article_id AND its.entry_id <> mine.entry_id
 WHERE one.source_id = ANY (%(sources)s)
   AND NOT EXISTS (SELECT FROM entry_link AS link
                    WHERE link.kind = 'translation' AND link.a = least(mine.entry_id, its.entry_id)
                      AND link.b = greatest(mine.entry_id, its.entry_id))
 ORDER BY one.day DESC LIMIT 200
"""

TOLD = """
SELECT article.entry_id, sign.source_id, sign.day
  FROM article JOIN article_sign AS sign ON sign.article_id = article.id
 WHERE article.entry_id = ANY (%(entries)s) AND sign.reader = %(reader)s AND sign.language <> ALL (%(untold)s)
"""

# The sources of one body: its own, and those of the same name in the same country.
FAMILY = """
SELECT own.id, array_agg(other.id ORDER BY other.id) AS sources
  FROM source AS own JOIN source AS other ON other.country = own.country AND lower(other.name_en) = lower(own.name_en)
 WHERE own.id = ANY (%s) GROUP BY own.id
"""


@dataclass(kw_only=True)
class _Guesses:
    """Of all bodies together."""

    links: list[Link] = field(default_factory=list)
    before: set[Pair] = field(default_factory=set)  # what was guessed of those for which it was done again
    doubted: set[Pair] = field(default_factory=set)  # pairs that cannot be
    lying: dict[Pair, bool] = field(default_factory=dict)  # twins that are no editions; whether their texts say so
    unseen: set[int] = field(default_factory=set)  # entries of days with too many: nothing new is known of them


def _guesses(conn: Connection, fresh: Sequence[dict[str, Any]]) -> _Guesses:
    """Links by twins of addresses and by texts, in each body that published one of these announcements."""
    entries = sorted({row["entry_id"] for row in fresh})
    told = conn.execute(TOLD, {"entries": entries, "reader": READER, "untold": list(UNTOLD)}).fetchall()
    families = {tuple(row["sources"]) for row in conn.execute(FAMILY, (sorted({row["source_id"] for row in told}),))}
    found = _Guesses(before=_known(conn, entries, WEAK))
    for sources in sorted(families):
        days = {row["day"] for row in told if row["source_id"] in sources}
        _guess(conn, sources, days, {row["entry_id"] for row in told if row["source_id"] in sources}, found)
    return found


def _guess(
    conn: Connection, sources: Sequence[str], days: Collection[Day], fresh: set[int], found: _Guesses,
    *, proven: Counter[Tongues] | None = None,
) -> None:  # fmt: skip
    """What links are guessed for these entries of one body, published on these days."""
    begins, ends = zip(*_spans(days, AROUND), strict=True)
    asked = {"sources": list(sources), "reader": READER, "untold": list(UNTOLD)}
    rows = conn.execute(NEAR, {**asked, "begins": list(begins), "ends": list(ends)}).fetchall()
    chosen = _chosen(rows, fresh)
    near = {row["entry_id"]: _near(row) for row in chosen}
    rest = [_near(row) for row in rows if row["entry_id"] not in near]
    found.unseen |= {text.id for text in rest}
    if len({text.tongue for text in near.values()}) < 2:
        return
    twins = sorted({near[id_].twin for id_ in fresh & near.keys()})
    far = conn.execute(FAR_TWINS, {**asked, "twins": twins, "near": list(near)}).fetchall()
    before = {"before": max(ends), "near": [row["article_id"] for row in rows], "most": ENOUGH - len(near)}
    usual = conn.execute(USUAL, {**asked, **before}).fetchall() if len(near) < ENOUGH else []
    around = Around(near.values(), (*map(_near, usual), *rest))
    core = around.affected(sorted(fresh & near.keys()))
    pairs = twins_among(around, list(map(_near, far)))
    if core & (ends_of_twins := {text.id for twins in pairs for text in (twins.one, twins.other)} & near.keys()):
        core |= ends_of_twins  # one pair tells whether the others are to be believed
    links = {match_link.pair: match_link for match_link in map(_by_content, around.matches(sorted(core)))}
    elsewhere = proven or (_proven(conn, sources, near) if may_be_proven(pairs, fresh) else Counter())
    for pair in believed(pairs, elsewhere):
        if {pair.one.id, pair.other.id} & core:
            link = _by_twin(around, pair.one, pair.other, pair.verdict)
            links[link.pair] = link
    for link in _held(conn, around, core, {row["entry_id"] for row in chosen if row["edited"]}):
        links.setdefault(link.pair, link)
    found.lying |= lying([pair for pair in pairs if {pair.one.id, pair.other.id} <= near.keys()])
    found.links += links.values()
    found.before |= _known(conn, core, WEAK, sources)
    found.doubted |= set(_doubted(around, links.values()))
    if proven is None and newly_proven(pairs, fresh, elsewhere):
        silent = conn.execute(UNLINKED_TWINS, asked).fetchall()
        now = elsewhere + Counter(pair.tongues for pair in pairs if pair.verdict == "held")
        if silent:
            _guess(conn, sources, {row["day"] for row in silent}, {row["id"] for row in silent}, found, proven=now)


def _proven(conn: Connection, sources: Sequence[str], near: Collection[int]) -> Counter[Tongues]:
    """How many twins of this body hold, beside those that are near: of the newest."""
    rows = conn.execute(PROVEN_TWINS, {"sources": list(sources), "most": MOST_AROUND}).fetchall()
    return Counter(
        tuple(sorted((base_tag(row["one"]).split("-")[0], base_tag(row["two"]).split("-")[0])))
        for row in rows
        if not {row["a"], row["b"]} <= set(near)
    )


def _held(conn: Connection, around: Around, entries: set[int], edited: set[int]) -> Iterable[Link]:
    """Links known by texts of which one was edited since: they stay while both are each other's best."""
    rows = conn.execute(KNOWN, {"entries": sorted(entries & edited), "by": ["identifier", "content"]})
    for link in map(_stored, rows):
        one, other = around.texts.get(link.a), around.texts.get(link.b)
        if one is None or other is None or one.tongue == other.tongue or contradict(one, other):
            continue
        if around.likeness(one, other).score > max(around.rival(one, other), around.rival(other, one)):
            yield link


def _chosen(rows: list[dict[str, Any]], fresh: set[int]) -> list[dict[str, Any]]:
    """Where more are near than can be compared: those that come, and who shares what is rare with them."""
    if len(rows) <= MOST_AROUND:
        return rows
    holders = Counter(sign for row in rows for sign in row["signs"])
    asked = {sign for row in rows if row["entry_id"] in fresh for sign in row["signs"]}

    def nearness(row: dict[str, Any]) -> tuple[bool, float]:
        return row["entry_id"] in fresh, sum(1 / holders[sign] for sign in asked.intersection(row["signs"]))

    return sorted(rows, key=nearness, reverse=True)[:MOST_AROUND]


def _spans(days: Iterable[Day], reach: timedelta) -> Iterable[tuple[Day, Day]]:
    """Stretches of days that hold these and what is within reach, in order."""
    begin = end = None
    for day in sorted(days):
        if begin is not None and end is not None and day - reach <= end:
            end = day + reach
            continue
        if begin is not None and end is not None:
            yield begin, end
        begin, end = day - reach, day + reach
    if begin is not None and end is not None:
        yield begin, end


def _near(row: dict[str, Any]) -> Text:
    return Text(
        id=row["entry_id"],
        language=row["language"],
        day=row["day"] if row["day_known"] else None,
        signs=frozenset(row["signs"]),
        address=row["url_key"],
        twin=row["twin"],
    )


def _by_content(match: Match) -> Link:
    by = "identifier" if any(sign[0] in "fgi" for sign in match.shared) else "content"
    evidence = {"shared": list(match.shared[:MOST_SHARED]), "second": round(match.second, 2)}
    return Link(a=match.a, b=match.b, by=by, score=round(match.score, 2), evidence=evidence)


def _by_twin(around: Around, one: Text, other: Text, verdict: str) -> Link:
    a, b = pair_of(one.id, other.id)
    evidence: dict[str, Any] = {"address": one.twin}
    score = None
    if verdict == "held":
        likeness = around.likeness(one, other)
        score, evidence["shared"] = round(likeness.score, 2), list(likeness.shared[:MOST_SHARED])
    return Link(a=a, b=b, by="twin", score=score, evidence=evidence)


def _doubted(around: Around, links: Iterable[Link]) -> Iterable[Pair]:
    """Pairs that guesses would bring together over a third, and that cannot be: their texts contradict each other."""
    beside: dict[int, set[int]] = {}
    for link in links:
        beside.setdefault(link.a, set()).add(link.b)
        beside.setdefault(link.b, set()).add(link.a)
    for others in beside.values():
        for one in others:
            for other in others:
                both = (around.texts.get(one), around.texts.get(other))
                if one < other and both[0] and both[1] and contradict(both[0], both[1]):
                    yield one, other


# What holds -------------------------------------------------------------------------------------------------------

KNOWN = """
SELECT a, b, score, evidence FROM entry_link
 WHERE kind = 'translation' AND (a = ANY (%(entries)s) OR b = ANY (%(entries)s)) AND evidence ->> 'by' = ANY (%(by)s)
"""

IN_SOURCES = """
   AND (SELECT count(DISTINCT entry_id) FROM article
         WHERE entry_id IN (entry_link.a, entry_link.b) AND source_id = ANY (%(sources)s)) = 2
"""

# All that hangs together with these, and the links between them.
TOGETHER = """
WITH RECURSIVE reached (entry) AS (
    SELECT unnest(%(entries)s::bigint[])
    UNION
    SELECT CASE WHEN link.a = reached.entry THEN link.b ELSE link.a END
      FROM reached JOIN entry_link AS link ON link.kind = 'translation' AND reached.entry IN (link.a, link.b)
)
SELECT entry AS id,
       (SELECT version.language FROM article
          JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
         WHERE article.entry_id = entry
         ORDER BY published_by(version.published_at, version.published_precision, article.first_seen_at) NULLS LAST,
                  article.first_seen_at, article.source_id, article.id
         LIMIT 1) AS language
  FROM reached
"""

BETWEEN = """
SELECT a, b, score, evidence FROM entry_link WHERE kind = 'translation' AND a = ANY (%(entries)s)
"""

# What an operator said of the pages of these entries, the last word for each pair; words follow their pages.
SPOKEN = """
SELECT DISTINCT ON (a, b) a, b, id, verb, who, reason
  FROM (SELECT word.id, word.verb, word.who, word.reason,
               least(one.entry_id, two.entry_id) AS a, greatest(one.entry_id, two.entry_id) AS b
          FROM operator_word AS word
          JOIN article AS one ON one.id = word.article_id
          JOIN article AS two ON two.id = word.other_article_id
         WHERE word.verb IN ('link', 'unlink') AND word.taken_back_at IS NULL) AS said
 WHERE a <> b AND (%(entries)s::bigint[] IS NULL OR a = ANY (%(entries)s) OR b = ANY (%(entries)s))
 ORDER BY a, b, id DESC
"""

UNLINK = "DELETE FROM entry_link WHERE kind = 'translation' AND a = %s AND b = %s"

LINK = """
INSERT INTO entry_link (a, b, kind, score, evidence, decided_at)
VALUES (%(a)s, %(b)s, 'translation', %(score)s, %(evidence)s, %(now)s)
ON CONFLICT (a, b, kind) DO UPDATE
   SET score = EXCLUDED.score, evidence = EXCLUDED.evidence, decided_at = EXCLUDED.decided_at
 WHERE (entry_link.score, entry_link.evidence) IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.evidence)
"""

GROUP = "UPDATE entry SET translation_group = %s WHERE id = %s AND translation_group IS DISTINCT FROM %s"


def _known(
    conn: Connection, entries: Collection[int], by: Collection[str], sources: Sequence[str] | None = None
) -> set[Pair]:
    """Pairs with these entries that were linked in one of these ways; both published by one of these sources."""
    asked = {"entries": list(entries), "by": list(by), "sources": list(sources or ())}
    return {(row["a"], row["b"]) for row in conn.execute(KNOWN + (IN_SOURCES if sources else ""), asked)}


def _pairs(links: Iterable[Link]) -> set[Pair]:
    return {link.pair for link in links}


def _settle(
    conn: Connection, touched: set[int], links: Sequence[Link], stale: set[Pair], doubted: set[Pair], now: datetime
) -> None:
    """Store the links that hold, and the groups that they make."""
    languages: dict[int, str] = {}
    words: list[dict[str, Any]] = []
    while touched - languages.keys():  # a word may hold again now, and bring others along
        languages = {row["id"]: row["language"] for row in conn.execute(TOGETHER, {"entries": sorted(touched)})}
        words = _words(conn, languages)
        touched = languages.keys() | {entry for word in words for entry in (word["a"], word["b"])}
    stored = {(row["a"], row["b"]): _stored(row) for row in conn.execute(BETWEEN, {"entries": list(languages)})}
    all_links = {pair: link for pair, link in stored.items() if pair not in stale and link.by != "operator"}
    for link in links:
        if _is_stronger(link, all_links.get(link.pair)):
            all_links[link.pair] = link
    all_links |= {(w["a"], w["b"]): _by_word(w) for w in words if w["verb"] == "link"}
    forbidden = {(w["a"], w["b"]) for w in words if w["verb"] == "unlink"}
    kept, groups = grouped(all_links.values(), _tongues(languages), forbidden, doubted)
    _write(conn, stored, kept, {entry: groups.get(entry) for entry in languages}, now)


def _is_stronger(link: Link, known: Link | None) -> bool:
    """What pages say is kept as the stronger reason; a guess takes the place of an earlier guess."""
    return known is None or (link.by in WEAK and known.by in WEAK) or link.strength < known.strength


def _tongues(languages: dict[int, str]) -> dict[int, str]:
    return {id_: (language or "und").split("-")[0] for id_, language in languages.items()}


def _words(conn: Connection, entries: Iterable[int]) -> list[dict[str, Any]]:
    return conn.execute(SPOKEN, {"entries": list(entries)}).fetchall()


def _stored(row: dict[str, Any]) -> Link:
    evidence = dict(row["evidence"])
    by = evidence.pop("by", "content")
    return Link(a=row["a"], b=row["b"], by=by, score=row["score"], evidence=evidence)


def _by_word(word: dict[str, Any]) -> Link:
    evidence = {"who": word["who"], "reason": word["reason"]}
    return Link(a=word["a"], b=word["b"], by="operator", evidence=evidence, said=word["id"])


def _write(
    conn: Connection, stored: dict[Pair, Link], kept: Sequence[Link], groups: dict[int, int | None], now: datetime
) -> None:
    pairs = {link.pair for link in kept}
    rows = [
        {"a": link.a, "b": link.b, "score": link.score, "evidence": Jsonb({"by": link.by, **link.evidence}), "now": now}
        for link in sorted(kept, key=lambda link: link.pair)
        if link != stored.get(link.pair)
    ]
    with conn.cursor() as cursor:
        for statement, values in (
            (UNLINK, [pair for pair in sorted(stored) if pair not in pairs]),
            (LINK, rows),
            (GROUP, [(group, entry, group) for entry, group in sorted(groups.items())]),
        ):
            if values:
                cursor.executemany(statement, values)


# An operator's word -----------------------------------------------------------------------------------------------

ARTICLES = """
SELECT article.id, article.entry_id, version.language FROM article
  JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
 WHERE article.entry_id = (SELECT coalesce(merged_into, id) FROM entry WHERE id = %s) ORDER BY article.id
"""

TAKE_BACK = """
UPDATE operator_word AS word SET taken_back_at = %(now)s, taken_back_by = %(who)s, taken_back_reason = %(reason)s
  FROM article AS one, article AS two
 WHERE word.verb IN ('link', 'unlink') AND word.taken_back_at IS NULL
   AND one.id = word.article_id AND two.id = word.other_article_id
   AND least(one.entry_id, two.entry_id) = least(%(a)s, %(b)s)
   AND greatest(one.entry_id, two.entry_id) = greatest(%(a)s, %(b)s)
"""

SAY = """
INSERT INTO operator_word (verb, article_id, other_article_id, who, reason, said_at) VALUES (%s, %s, %s, %s, %s, %s)
"""


def say(conn: Connection, verb: str, a: int, b: int, *, who: str, reason: str, now: datetime) -> str | None:
    """Write down that two announcements are editions of each other ("link") or are not ("unlink"), and act on it.

    What was said of the two before is taken back. None, or why it cannot be.
    """
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
    ours, theirs = (conn.execute(ARTICLES, (entry,)).fetchall() for entry in (a, b))
    if not ours or not theirs:
        return f"there is no announcement {b if ours else a}; govharvest find lists them"
    one, other = ours[0], theirs[0]
    if one["entry_id"] == other["entry_id"]:
        return f"{a} is one announcement, not two" if a == b else f"{a} and {b} are one announcement, not two"
    if verb == "link" and one["language"].split("-")[0] == other["language"].split("-")[0]:
        return f"{a} and {b} are both in {one['language']}: no translations of each other"
    taken_back = {"a": one["entry_id"], "b": other["entry_id"], "now": now, "who": who, "reason": reason}
    conn.execute(TAKE_BACK, taken_back)
    with conn.cursor() as cursor:  # of each page with each: a page that is split off takes the word along
        cursor.executemany(SAY, [(verb, x["id"], y["id"], who, reason, now) for x in ours for y in theirs])
    link(conn, [one["id"], other["id"]], now, again=True)
    return None
