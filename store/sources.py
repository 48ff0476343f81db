"""The table `source`: the definitions in sources/, as the database knows them."""

from collections.abc import Sequence
from datetime import datetime

from core.model import Source
from store.connect import AsyncConnection, Connection

UPSERT = """
INSERT INTO source (id, country, name, name_en, body_kind, homepage, timezone, languages, active, quiet_days, added_at)
VALUES (%(id)s, %(country)s, %(name)s, %(name_en)s, %(body_kind)s, %(homepage)s, %(timezone)s, %(languages)s,
        %(active)s, %(quiet_days)s, %(now)s)
ON CONFLICT (id) DO UPDATE
   SET country = EXCLUDED.country, name = EXCLUDED.name, name_en = EXCLUDED.name_en, body_kind = EXCLUDED.body_kind,
       homepage = EXCLUDED.homepage, timezone = EXCLUDED.timezone, languages = EXCLUDED.languages,
       active = EXCLUDED.active, quiet_days = EXCLUDED.quiet_days, retired_at = NULL
 WHERE (source.country, source.name, source.name_en, source.body_kind, source.homepage, source.timezone,
        source.languages, source.active, source.quiet_days, source.retired_at)
       IS DISTINCT FROM
       (EXCLUDED.country, EXCLUDED.name, EXCLUDED.name_en, EXCLUDED.body_kind, EXCLUDED.homepage, EXCLUDED.timezone,
        EXCLUDED.languages, EXCLUDED.active, EXCLUDED.quiet_days, NULL)
"""

CHANNEL = """
INSERT INTO channel (source_id, key, url) VALUES (%(source_id)s, %(key)s, %(url)s)
ON CONFLICT (source_id, key) DO NOTHING
"""

# A channel that its author removed or rewrote: what was known of its address is of no more use.
LEFT = """
DELETE FROM channel
 WHERE source_id = ANY (%(defined)s)
   AND (source_id, key) NOT IN (SELECT * FROM unnest(%(sources)s::text[], %(keys)s::text[]))
"""

RETIRE = """
UPDATE source SET retired_at = %(now)s, active = false
 WHERE retired_at IS NULL AND id <> ALL (%(ids)s)
"""


def sync(conn: Connection, sources: Sequence[Source], now: datetime, *, broken: Sequence[str] = ()) -> None:
    """Bring the tables in line with the files; a source is retired when its file is gone, not when it is broken."""
    with conn.cursor() as cursor:
        cursor.executemany(UPSERT, [_row(source, now) for source in sources])
        cursor.executemany(
            CHANNEL,
            [{"source_id": s.id, "key": c.key, "url": c.url} for s in sources for c in s.channels],
        )
        pairs = [(s.id, c.key) for s in sources for c in s.channels]
        given = {"sources": [of for of, _ in pairs], "keys": [key for _, key in pairs]}
        cursor.execute(LEFT, {**given, "defined": [source.id for source in sources]})
        cursor.execute(RETIRE, {"now": now, "ids": [source.id for source in sources] + list(broken)})


def _row(source: Source, now: datetime) -> dict[str, object]:
    return {
        "id": source.id,
        "country": source.country,
        "name": source.name,
        "name_en": source.name_en,
        "body_kind": source.body_kind,
        "homepage": source.homepage,
        "timezone": source.timezone,
        "languages": list(source.languages),
        "active": source.active,
        "quiet_days": source.expect.quiet_days,
        "now": now,
    }


async def is_retired(conn: AsyncConnection, source_id: str) -> bool:
    """Whether its definition is gone; one that is broken for a while is not."""
    cursor = await conn.execute("SELECT FROM source WHERE id = %s AND retired_at IS NULL", (source_id,))
    return await cursor.fetchone() is None


def countries(conn: Connection) -> dict[str, str]:
    """Id -> country of every source that this database knows, the retired too."""
    return {row["id"]: row["country"] for row in conn.execute("SELECT id, country FROM source ORDER BY id")}
