-- 0008: section, tags, author, pictures and script of a text, and which code understood it.
ALTER TABLE article_version
    ADD COLUMN IF NOT EXISTS script        text,
    ADD COLUMN IF NOT EXISTS section       text,
    ADD COLUMN IF NOT EXISTS tags          text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS author        text,
    ADD COLUMN IF NOT EXISTS images        jsonb  NOT NULL DEFAULT '[]',
    ADD COLUMN IF NOT EXISTS understood_by text;
COMMENT ON COLUMN article_version.provenance IS 'field -> route (rule, feed, json-ld, …), rule (selector or path), raw (as written)';
COMMENT ON COLUMN article_version.script IS 'ISO 15924, of most of its letters';
COMMENT ON COLUMN article_version.understood_by IS 'version of the code, with a hash of all that decides how a page is read';

CREATE OR REPLACE VIEW announcement_version AS
    SELECT article.entry_id AS id, article.id AS article_id, version.version_no, article.source_id, article.url,
           version.title, version.lead, version.text, version.language, version.published_at, version.published_raw,
           version.first_seen_at, coalesce(version.last_seen_at, page.seen_at) AS last_seen_at,
           version.version_no = article.version_no AS is_current, encode(version.content_hash, 'hex') AS content_hash,
           version.provenance, version.attachments, version.date_suspect, version.script, version.section, version.tags,
           version.author, version.images, version.understood_by, version.language_detail
      FROM article_version AS version
      JOIN article ON article.id = version.article_id
      JOIN page ON page.id = article.page_id;
COMMENT ON VIEW announcement_version IS 'every text a page ever had, and when it was first and last seen so';

CREATE OR REPLACE VIEW announcement AS
    SELECT entry.id, source.country, source.name_en AS body, source.name AS body_native, source.body_kind,
           article.source_id, article.url, version.title, version.lead, version.text, version.language,
           version.published_at, version.published_raw, counted.first_seen_at, counted.last_seen_at,
           counted.versions, counted.pages - 1 AS copies, entry.translation_group,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', language, 'url', url) ORDER BY language), '[]')
              FROM article_alternate WHERE article_id = article.id) AS links,
           article.search, (version.published_at AT TIME ZONE source.timezone)::date AS published_on,
           version.script, version.section, version.tags, version.author
      FROM entry
      JOIN LATERAL (SELECT page.*
                      FROM article AS page
                      JOIN article_version AS text ON text.article_id = page.id AND text.version_no = page.version_no
                     WHERE page.entry_id = entry.id
                     ORDER BY text.published_at NULLS LAST, page.first_seen_at, page.source_id, page.id
                     LIMIT 1) AS article ON true
      JOIN LATERAL (SELECT count(*)::int AS pages, min(sibling.first_seen_at) AS first_seen_at,
                           max(page.seen_at) AS last_seen_at, max(sibling.version_no) AS versions
                      FROM article AS sibling JOIN page ON page.id = sibling.page_id
                     WHERE sibling.entry_id = entry.id) AS counted ON true
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN source ON source.id = article.source_id;
COMMENT ON VIEW announcement IS 'one row per announcement, as the page that published it first has it today';
COMMENT ON COLUMN announcement.country IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN announcement.language IS 'BCP 47 tag of the text; und where it cannot be told';
COMMENT ON COLUMN announcement.published_at IS 'as the ministry dates it, in UTC; NULL where it cannot be told';
COMMENT ON COLUMN announcement.published_on IS 'the day of it where the ministry is: published_at::date is a day early east of Greenwich';
COMMENT ON COLUMN announcement.published_raw IS 'the date as written';
COMMENT ON COLUMN announcement.first_seen_at IS 'when we first saw it';
COMMENT ON COLUMN announcement.versions IS 'texts its most edited page has had';
COMMENT ON COLUMN announcement.copies IS 'further addresses that carry it';
COMMENT ON COLUMN announcement.translation_group IS 'equal for the editions of one announcement in several languages';
COMMENT ON COLUMN announcement.links IS 'its other languages, by the page''s own word';
COMMENT ON COLUMN announcement.script IS 'ISO 15924, of most letters of the text: Cyrl, Latn, Arab, Hans, Hant';
COMMENT ON COLUMN announcement.section IS 'of the site, as it names it';
COMMENT ON COLUMN announcement.author IS 'who signs it or speaks for it, as the page says';

-- What was stored as "title": "h1" becomes "title": {"route": "h1"}.
UPDATE article_version
   SET provenance = (SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'string'
                                                       THEN jsonb_build_object('route', value) ELSE value END)
                       FROM jsonb_each(provenance))
 WHERE provenance <> '{}';
