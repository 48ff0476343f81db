"""Ministries that publish in three languages, over real HTTP: by the reader's cookie, or under three addresses."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.settings import Settings, settings_from
from health.run import findings
from ops.preview import preview
from store.connect import connect
from tests import worlds
from tests.crawlers.web import Reply, Seen, serving

TEXTS = {
    "ky": "Ички иштер министрлиги шаарда жаңы жол куруу башталганын билдирди, иштер күзгө чейин бүтөт. ",
    "ru": "Министерство внутренних дел сообщает о начале строительства новой дороги в городе, работы идут. ",
    "en": "The ministry of internal affairs announces that the building of a new road in the city has begun. ",
}
NUMBERS = (1, 2, 3, 4)
FOUND = """
SELECT announcement.id, title, announcement.language, versions, copies, translation_group AS siblings
  FROM announcement WHERE source_id = %s ORDER BY title
"""


class Ministry:
    """The same announcements twice: at /n/1, in the language of the cookie; and at /ky/1, /ru/1, /en/1."""

    def __init__(self) -> None:
        self.untranslated: set[int] = set()  # what is asked for in Kyrgyz comes in Russian

    def spoken(self, asked: str, number: int) -> str:
        return "ru" if asked == "ky" and number in self.untranslated else asked

    def by_cookie(self, seen: Seen) -> Reply:
        cookie = seen.headers.get("Cookie", "lang=ru").partition("lang=")[2][:2]
        return self.answer(seen, cookie, "/n")

    def by_path(self, seen: Seen) -> Reply:
        return self.answer(seen, seen.path[1:3], seen.path[:3])

    def answer(self, seen: Seen, asked: str, folder: str) -> Reply:
        last, host = seen.path.rpartition("/")[2], seen.host.partition(":")[0]
        if last == "rss":
            links = "".join(f"<item><link>http://{seen.host}{folder}/{n}</link></item>" for n in NUMBERS)
            return Reply(body=f"<rss version='2.0'><channel>{links}</channel></rss>".encode())
        language = self.spoken(asked, int(last))
        others = "".join(f'<link rel=alternate hreflang={tag} href="/{tag}/{last}">' for tag in TEXTS)
        title = f"{last}: {host.partition('.')[0]}, {TEXTS[language][:40]}"  # else one would be a copy of the other
        return Reply(body=(
            f"<html><head><title>{title}</title>{others if folder != '/n' else ''}</head><body><article>"
            f"<h1>{title}</h1><p>{TEXTS[language] * 8}{last} {host}</p></article></body></html>"
        ).encode())  # fmt: skip


@contextmanager
def ministry(folder: Path) -> Iterator[Ministry]:
    """The ministry on its web; its two definitions are in the folder."""
    drawn = Ministry()
    paths = {f"/n/{last}": drawn.by_cookie for last in (*NUMBERS, "rss")}
    paths |= {f"/{tag}/{last}": drawn.by_path for tag in TEXTS for last in (*NUMBERS, "rss")}
    with serving(paths) as web:
        for name, feed, more in (
            ("cookie", "/n/rss", ", edition: true, headers: {{Cookie: lang={tag}}}"),
            ("path", "/{tag}/rss", ""),
        ):
            channels = "".join(
                f'  - {{language: {tag}, feed: "{web.url(feed.format(tag=tag), f"{name}.localhost")}"'
                f"{more.format(tag=tag)}}}\n"
                for tag in TEXTS
            )  # fmt: skip
            worlds.define(folder, name, web.url("/", f"{name}.localhost"), channels)
        yield drawn


def editions(settings: Settings, source: str) -> list[dict[str, Any]]:
    return worlds.ask(settings, FOUND, source)


def other_language(settings: Settings) -> list[str]:
    """What the check says, by the database's own clock."""
    with connect(settings, autocommit=True) as conn:
        return [one.message for one in findings(conn) if one.check == "other_language"]


def test_c18_three_languages_are_three_announcements_joined_whether_by_cookie_or_by_address(
    database: Settings, tmp_path: Path
) -> None:
    settings = worlds.on_loopback(database, tmp_path)
    with ministry(tmp_path) as _:
        report = worlds.night(settings)
        assert {source.id: (source.status, source.new) for source in report.sources} == {
            "xx_cookie": ("ok", 12), "xx_path": ("ok", 12)
        }  # fmt: skip
        for source in ("xx_cookie", "xx_path"):
            found = editions(settings, source)
            for number in NUMBERS:
                same = [row for row in found if row["title"].startswith(f"{number}:")]
                assert {row["language"] for row in same} == set(TEXTS), source
                assert len({row["siblings"] for row in same}) == 1 and same[0]["siblings"] is not None, source
            assert len({row["siblings"] for row in found}) == len(NUMBERS), source
        assert other_language(settings) == []
        again = worlds.night(settings)
        assert sum(source.new + source.revised + source.copies for source in again.sources) == 0


def test_a_preview_shows_every_edition_of_an_address(tmp_path: Path) -> None:
    settings = worlds.on_loopback(settings_from({}), tmp_path)
    with ministry(tmp_path):
        rows = [row for row in preview(settings, "xx_cookie", 6) if "url" in row]
    shown = Counter((row["url"].rpartition("/")[2], row["language"]) for row in rows)
    assert shown == {(number, tag): 1 for number in ("1", "2") for tag in TEXTS}
    assert [row["wrong"] for row in rows if any("language" in said for said in row["wrong"])] == []


def test_c18_what_comes_in_another_language_is_stored_and_told_as_that_and_moves_when_it_is_translated(
    database: Settings, tmp_path: Path
) -> None:
    settings = worlds.on_loopback(database, tmp_path)
    with ministry(tmp_path) as drawn:
        drawn.untranslated = {1, 2, 3}
        worlds.night(settings)
        for source in ("xx_cookie", "xx_path"):
            found = editions(settings, source)
            assert [row["title"][:1] for row in found if row["language"] == "ky"] == ["4"]
            copied = [(row["title"][:1], row["copies"]) for row in found if row["language"] == "ru"]
            assert copied == [("1", 1), ("2", 1), ("3", 1), ("4", 0)]
            assert len(found) == 9
        told = other_language(settings)
        assert len(told) == 2 and all("3 of 4 announcements" in one and "came in ru where ky" in one for one in told)

        drawn.untranslated = set()
        worlds.night(settings)
        for source in ("xx_cookie", "xx_path"):
            found = editions(settings, source)
            assert Counter(row["language"] for row in found) == dict.fromkeys(TEXTS, len(NUMBERS))
            assert {row["copies"] for row in found} == {0}
            assert len({row["siblings"] for row in found}) == len(NUMBERS) and None not in {
                row["siblings"] for row in found
            }
            assert sorted(row["versions"] for row in found if row["language"] == "ky") == [1, 2, 2, 2]
        assert other_language(settings) == []
        again = worlds.night(settings)
        assert sum(source.new + source.revised + source.copies for source in again.sources) == 0
