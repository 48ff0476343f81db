-- Which active sources give the same text for many announcements?
-- level: warning
-- says: {entries} announcements of the last 14 days have the same text ("{text}"); is it a menu? write rules, or mend them
SELECT article.source_id, count(DISTINCT article.entry_id)::int AS entries,
       regexp_replace(left(min(version.text), 60), '\s+', ' ', 'g') AS text
  FROM article
  JOIN source ON source.id = article.source_id AND source.active
  JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
 WHERE version.first_seen_at > now() - interval '14 days'
 GROUP BY article.source_id, md5(version.text)
HAVING count(DISTINCT article.entry_id) > 3
 ORDER BY entries DESC;
