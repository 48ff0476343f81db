-- Which channels does robots.txt forbid to us?
-- level: warning
-- says: robots.txt forbids {url} since {since}; look for another channel, or write to the site
SELECT source_id, channel.url, to_char(denied_since, 'YYYY-MM-DD') AS since
  FROM channel JOIN source ON source.id = source_id
 WHERE active AND denied_since IS NOT NULL
 ORDER BY source_id, channel.url;
