-- Which hosts asked us for a rest that takes a night or more away?
-- level: warning
-- says: {host} answered {rests_for} and asked for {hours} h without requests, to {until} UTC; raise delay_s in its file
SELECT DISTINCT channel.source_id, host.name AS host, rests_for, to_char(rests_until, 'YYYY-MM-DD HH24:MI') AS until,
       round(extract(epoch FROM rests_until - asked_at) / 3600)::int AS hours
  FROM host
  JOIN channel ON lower(substring(channel.url FROM '^https?://([^/:?#]+)')) = host.name
  JOIN source ON source.id = channel.source_id
 WHERE active AND rests_until > now() AND rests_until - asked_at >= interval '6 hours'
 ORDER BY channel.source_id, host.name;
