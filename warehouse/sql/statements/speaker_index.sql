-- The rows of speaker_index for the quotes in _quotes: those whose speaker has an id or a name.
WITH counted AS (
    SELECT md5_number_lower(coalesce(q.speaker_entity_id, '') || chr(10) || coalesce(q.speaker_name, '')) AS speaker,
           q.speaker_entity_id, q.article_id, q.published_date, q.speaker_role,
           (count(*) FILTER (q.type = 'direct'))::INTEGER AS direct, (count(*) FILTER (q.type = 'mixed'))::INTEGER AS mixed,
           (count(*) FILTER (q.type = 'indirect'))::INTEGER AS indirect
    FROM _quotes q
    WHERE q.speaker_entity_id IS NOT NULL OR q.speaker_name IS NOT NULL
    GROUP BY ALL
)
SELECT c.speaker, md5_number_lower(c.article_id) AS article, c.article_id,
       row_number() OVER (PARTITION BY c.article_id, c.speaker_entity_id
                          ORDER BY c.speaker, c.speaker_role NULLS FIRST) = 1 AS first,
       c.direct, c.mixed, c.indirect, c.published_date, c.speaker_role
FROM counted c
ORDER BY c.published_date, article, c.speaker, c.speaker_role
