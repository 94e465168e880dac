-- The rows of speaker_totals for those of speaker_index in _speaker_index.
SELECT x.speaker, sum(x.direct)::INTEGER AS direct, sum(x.mixed)::INTEGER AS mixed, sum(x.indirect)::INTEGER AS indirect,
       (count(*) FILTER (x.first))::INTEGER AS articles, false AS recount,
       min(x.published_date) AS first_date, max(x.published_date) AS last_date,
       list_sort(list(DISTINCT x.speaker_role) FILTER (x.speaker_role IS NOT NULL)) AS roles
FROM _speaker_index x
GROUP BY x.speaker
ORDER BY x.speaker
