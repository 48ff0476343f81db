-- Which channels lead to another address for good, by the site's own word?
-- level: warning
-- says: {url} leads to {moved_to} for good (since {since}); write the new address into its file, if it is theirs
SELECT source_id, channel.url, moved_to, to_char(moved_since, 'YYYY-MM-DD') AS since
  FROM channel JOIN source ON source.id = source_id
 WHERE active AND moved_to IS NOT NULL
 ORDER BY source_id, channel.url;
