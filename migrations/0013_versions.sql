-- 0013: of what kind each edit is, how copies differ from who published first, and pages that are gone and come back.
ALTER TABLE article_version ADD COLUMN IF NOT EXISTS changed text[];
CREATE INDEX IF NOT EXISTS article_version_edit ON article_version (first_seen_at) WHERE version_no > 1;
CREATE INDEX IF NOT EXISTS article_version_untold ON article_version (article_id) WHERE changed IS NULL AND version_no > 1;
COMMENT ON COLUMN article_version.changed IS 'figures, names, wording, addition, removal, beside the version before; NULL: not told yet';

ALTER TABLE page ADD COLUMN IF NOT EXISTS gone_since timestamptz, ADD COLUMN IF NOT EXISTS restored_at timestamptz;
CREATE INDEX IF NOT EXISTS page_gone ON page (gone_since) WHERE gone_since IS NOT NULL;
COMMENT ON COLUMN page.missing_since IS 'first 404, 410 or soft 404 of an unbroken row of them';
COMMENT ON COLUMN page.gone_since IS 'first of a row that lasted 14 days; it stays when the page is restored';
COMMENT ON COLUMN page.restored_at IS 'when it was there again after it had been gone; NULL: it never was gone, or is';
UPDATE page SET gone_since = missing_since WHERE missing_since <= checked_at - interval '14 days' AND status_code IN (404, 410);

CREATE TABLE IF NOT EXISTS republication (
    article_id   bigint NOT NULL PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    content_hash bytea  NOT NULL,
    first_hash   bytea  NOT NULL,
    share        real   NOT NULL CHECK (share BETWEEN 0 AND 1),
    changed      text[] NOT NULL
);
COMMENT ON TABLE republication IS 'how a page''s text differs from that of the page that published it first';
COMMENT ON COLUMN republication.content_hash IS 'of its text when the two were compared; with another, or another first_hash, the row says nothing';
COMMENT ON COLUMN republication.share IS 'of the words of both texts';

CREATE OR REPLACE VIEW announcement_page AS
    SELECT article.entry_id AS id, article.id AS article_id, article.source_id, source.country, source.name_en AS body,
           article.url, version.language, article.first_seen_at, page.seen_at AS last_seen_at,
           page.missing_since, article.version_no AS versions,
           CASE WHEN page.gone_since IS NOT NULL AND page.restored_at IS NULL THEN 'gone'
                WHEN page.missing_since IS NOT NULL THEN 'missing'
                WHEN page.restored_at IS NOT NULL THEN 'restored' ELSE 'there' END AS state,
           page.gone_since, page.restored_at, version.published_at, article.id = first.id AS is_first,
           CASE WHEN version.content_hash = first.content_hash THEN 0 ELSE beside.share END AS share_changed,
           CASE WHEN version.content_hash = first.content_hash THEN '{}' ELSE beside.changed END AS changed,
           first.id AS first_article_id
      FROM article
      JOIN page ON page.id = article.page_id
      JOIN source ON source.id = article.source_id
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN LATERAL (SELECT sibling.id, text.content_hash
                      FROM article AS sibling
                      JOIN article_version AS text ON text.article_id = sibling.id
                                                  AND text.version_no = sibling.version_no
                     WHERE sibling.entry_id = article.entry_id
                     ORDER BY text.published_at NULLS LAST, sibling.first_seen_at, sibling.source_id, sibling.id
                     LIMIT 1) AS first ON true
      LEFT JOIN republication AS beside ON beside.article_id = article.id
                                       AND beside.content_hash = version.content_hash
                                       AND beside.first_hash = first.content_hash;
COMMENT ON VIEW announcement_page IS 'every address that carries an entry; id is the entry''s';
COMMENT ON COLUMN announcement_page.state IS 'there; missing: 404, 410 or soft 404; gone: so for 14 days; restored: there again after that';
COMMENT ON COLUMN announcement_page.is_first IS 'it published first: by published_at, then by when it was first seen';
COMMENT ON COLUMN announcement_page.share_changed IS 'of the words of both texts, beside the page that published first; NULL: not told yet';

CREATE OR REPLACE VIEW announcement_version AS
    SELECT article.entry_id AS id, article.id AS article_id, version.version_no, article.source_id, article.url,
           version.title, version.lead, version.text, version.language, version.published_at, version.published_raw,
           version.first_seen_at, coalesce(version.last_seen_at, page.seen_at) AS last_seen_at,
           version.version_no = article.version_no AS is_current, encode(version.content_hash, 'hex') AS content_hash,
           version.provenance, version.attachments, version.date_suspect, version.script, version.section, version.tags,
           version.author, version.images, version.understood_by, version.language_detail,
           CASE WHEN version.version_no = 1 THEN '{}' ELSE version.changed END AS changed,
           source.country, source.name_en AS body
      FROM article_version AS version
      JOIN article ON article.id = version.article_id
      JOIN page ON page.id = article.page_id
      JOIN source ON source.id = article.source_id;
COMMENT ON VIEW announcement_version IS 'every text a page ever had, and when it was first and last seen so';

CREATE OR REPLACE VIEW announcement AS
    SELECT entry.id, source.country, source.name_en AS body, source.name AS body_native, source.body_kind,
           article.source_id, article.url, version.title, version.lead, version.text, version.language,
           version.published_at, version.published_raw, counted.first_seen_at, counted.last_seen_at,
           counted.versions, counted.pages - 1 AS copies, entry.translation_group,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', language, 'url', url) ORDER BY language), '[]')
              FROM article_alternate WHERE article_id = article.id) AS links,
           article.search, (version.published_at AT TIME ZONE source.timezone)::date AS published_on,
           version.script, version.section, version.tags, version.author, counted.withdrawn_at
      FROM entry
      JOIN LATERAL (SELECT page.*
                      FROM article AS page
                      JOIN article_version AS text ON text.article_id = page.id AND text.version_no = page.version_no
                     WHERE page.entry_id = entry.id
                     ORDER BY text.published_at NULLS LAST, page.first_seen_at, page.source_id, page.id
                     LIMIT 1) AS article ON true
      JOIN LATERAL (SELECT count(*)::int AS pages, min(sibling.first_seen_at) AS first_seen_at,
                           max(page.seen_at) AS last_seen_at, max(sibling.version_no) AS versions,
                           CASE WHEN bool_and(page.gone_since IS NOT NULL AND page.restored_at IS NULL)
                                THEN max(page.gone_since) END AS withdrawn_at
                      FROM article AS sibling JOIN page ON page.id = sibling.page_id
                     WHERE sibling.entry_id = entry.id) AS counted ON true
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN source ON source.id = article.source_id;
COMMENT ON VIEW announcement IS 'one row per announcement, as the page that published it first has it today';
COMMENT ON COLUMN announcement.withdrawn_at IS 'since when all its pages are gone; NULL: one is there';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON republication TO govharvest_writer;
    END IF;
END
$$;
