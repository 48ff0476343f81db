-- 0018: who tells the day only is not the first of that day, only because a day begins at midnight.
CREATE OR REPLACE FUNCTION published_by(at timestamptz, precision_of_it text, seen timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN precision_of_it = 'day' THEN greatest(at, least(seen, at + interval '24 hours')) ELSE at END
$$;
COMMENT ON FUNCTION published_by IS 'when it was out for certain: who tells the day only is not the first of that day';

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
                     ORDER BY published_by(text.published_at, text.published_precision, sibling.first_seen_at)
                              NULLS LAST, sibling.first_seen_at, sibling.source_id, sibling.id
                     LIMIT 1) AS first ON true
      LEFT JOIN republication AS beside ON beside.article_id = article.id
                                       AND beside.content_hash = version.content_hash
                                       AND beside.first_hash = first.content_hash;
COMMENT ON COLUMN announcement_page.is_first IS 'it published first: by published_at (with a day only: by when it was seen on it), then by when it was first seen';

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
                     ORDER BY published_by(text.published_at, text.published_precision, page.first_seen_at)
                              NULLS LAST, page.first_seen_at, page.source_id, page.id
                     LIMIT 1) AS article ON true
      JOIN LATERAL (SELECT count(*)::int AS pages, min(sibling.first_seen_at) AS first_seen_at,
                           max(page.seen_at) AS last_seen_at, max(sibling.version_no) AS versions,
                           CASE WHEN bool_and(page.gone_since IS NOT NULL AND page.restored_at IS NULL)
                                THEN max(page.gone_since) END AS withdrawn_at
                      FROM article AS sibling JOIN page ON page.id = sibling.page_id
                     WHERE sibling.entry_id = entry.id) AS counted ON true
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN source ON source.id = article.source_id;
