-- Which channels bring announcements in another language than they name?
-- level: warning
-- says: {other} of {many} announcements of the last 14 days came in {found} where {declared} was asked for ({channel}); are its address and headers right? They are stored as {found}
SELECT article.source_id, page.channel_key AS channel, version.language_detail ->> 'declared' AS declared,
       count(*)::int AS many, string_agg(DISTINCT version.language, ', ') FILTER (WHERE told.unexpected) AS found,
       count(*) FILTER (WHERE told.unexpected)::int AS other
  FROM article
  JOIN source ON source.id = article.source_id AND source.active
  JOIN page ON page.id = article.page_id AND page.hinted_language IS NOT NULL
  JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
  JOIN LATERAL (SELECT coalesce((version.language_detail ->> 'unexpected')::boolean, false) AS unexpected) AS told ON true
 WHERE version.first_seen_at > now() - interval '14 days'
 GROUP BY article.source_id, page.channel_key, version.language_detail ->> 'declared'
HAVING count(*) FILTER (WHERE told.unexpected) >= 3
   AND count(*) FILTER (WHERE told.unexpected) * 2 >= count(*)
 ORDER BY other DESC;
