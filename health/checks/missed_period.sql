-- Which active sources are still catching up on a period that was missed, or could not?
-- level: note
-- says: {began_at:%Y-%m-%d %H:%M} to {ended_at:%Y-%m-%d %H:%M} was missed: {pages} more pages walked back, {found} announcements new, {came}
SELECT source_id, began_at, ended_at, pages, found,
       CASE result WHEN 'may_miss' THEN 'some may have come and gone in between'
                   WHEN 'gave_up' THEN 'stopped before its beginning; run --since'
                   ELSE 'the next run goes on' END AS came,
       CASE WHEN result IS NULL THEN 'note' ELSE 'warning' END AS level
  FROM missed_period JOIN source ON source.id = source_id
 WHERE active AND (finished_at IS NULL OR (result IN ('may_miss', 'gave_up') AND finished_at > now() - interval '7 days'))
 ORDER BY source_id, began_at;
