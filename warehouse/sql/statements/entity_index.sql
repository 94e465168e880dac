-- The rows of entity_index for the mentions in _entities: those with an id.
WITH mentions AS (
    SELECT e.article_id, e.published_date, e.entity_id, coalesce(e.sentence_index, 0) AS sentence, count(*) AS n,
           md5_number_lower(e.entity_id || chr(10) || coalesce(e.name, '') || chr(10) || coalesce(e.label, '')) AS entity
    FROM _entities e
    WHERE e.entity_id IS NOT NULL
    GROUP BY ALL
), counted AS (
    SELECT m.*, unnest(range(m.n)) AS nth FROM mentions m
), packed AS (
    SELECT c.article_id, c.published_date, c.entity_id, c.entity, c.nth, (c.sentence // 60)::INTEGER AS block,
           bit_or(1::BIGINT << (c.sentence % 60)) AS sentences
    FROM counted c
    GROUP BY ALL
)
SELECT md5_number_lower(p.article_id) AS article, p.entity,
       row_number() OVER (PARTITION BY p.article_id, p.entity_id ORDER BY p.entity, p.block, p.nth) = 1 AS first,
       p.block, p.sentences, p.article_id, p.published_date
FROM packed p
ORDER BY p.published_date, article, p.entity, p.block, p.nth
