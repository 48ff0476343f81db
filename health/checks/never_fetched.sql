-- Which active sources listed pages that could not be had in several tries?
-- level: note
-- says: {many} pages were listed and never fetched, the first on {first_listed_at:%Y-%m-%d}, the last word was {last_word}; govharvest missing {source_id}
SELECT source_id, count(*)::int AS many, min(first_listed_at) AS first_listed_at,
       coalesce((array_agg(last_word ORDER BY last_try_at DESC NULLS LAST))[1], 'none yet') AS last_word,
       CASE WHEN count(*) FILTER (WHERE tries >= 3) >= 5 THEN 'warning' ELSE 'note' END AS level
  FROM missing_page JOIN source ON source.id = source_id
 WHERE active AND state <> 'gone' AND (tries >= 2 OR first_listed_at < now() - interval '2 days')
 GROUP BY source_id
 ORDER BY source_id;
