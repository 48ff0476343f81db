-- What was odd in channels that were read well when they were last read?
-- level: note
-- says: {url} was read, but: {note}
SELECT source_id, channel.url, note
  FROM channel JOIN source ON source.id = source_id
 WHERE active AND note IS NOT NULL
 ORDER BY source_id, channel.url;
