-- Which channels have said for three nights that they are gone for good?
-- level: warning
-- says: {url} answers 410, gone for good, since {since}; remove it from its file. What it announced stays
SELECT source_id, channel.url, to_char(gone_since, 'YYYY-MM-DD') AS since
  FROM channel JOIN source ON source.id = source_id
 WHERE active AND gone >= 3 AND gone_since < now() - interval '36 hours'
 ORDER BY source_id, channel.url;
