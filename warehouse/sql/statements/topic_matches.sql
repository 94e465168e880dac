-- What the topics' rules match in the tables _articles and _entities (a batch's rows, or all rows): the rows of
-- topic_matches. Rules come from _rules; ids are resolved through aliases. Matches in the text are fenced with two
-- non-characters (U+FDD0, U+FDD1), so that one pass of the engine over the whole text fixes all offsets.
WITH ids AS (
    SELECT lower(x.alias) AS alias_key, split_part(x.entity_id, ':', 1) AS kind, min(x.entity_id) AS entity_id
    FROM lake.aliases x GROUP BY ALL
), by_group AS (
    SELECT r.topic, e.article_id, e.published_date, e.start_char, e.end_char, e.text
    FROM _entities e
    JOIN _rules r ON r.kind = 'group' AND e.label = 'GROUP'
         AND (r.country IS NULL OR r.country = e.country) AND (r.role IS NULL OR r.role = e.role)
), spellings AS (
    SELECT lower(r.entity_id) AS spelling FROM _rules r WHERE r.kind = 'entity'
    UNION SELECT i.alias_key FROM ids i JOIN _rules r ON r.kind = 'entity' AND r.entity_id = i.entity_id
), candidates AS (
    -- few mentions can turn into one of the ids: only those are resolved
    SELECT e.article_id, e.published_date, e.start_char, e.end_char, e.text, e.entity_id, e.name,
           coalesce(nullif(split_part(e.entity_id, ':', 1), ''),
                    CASE e.label WHEN 'PERSON' THEN 'person' WHEN 'ORG' THEN 'org' WHEN 'GPE' THEN 'country'
                                 WHEN 'NORP' THEN 'country' WHEN 'GROUP' THEN 'group' END) AS kind
    FROM _entities e
    WHERE lower(e.entity_id) IN (SELECT s.spelling FROM spellings s) OR lower(e.name) IN (SELECT s.spelling FROM spellings s)
), by_entity AS (
    SELECT r.topic, c.article_id, c.published_date, c.start_char, c.end_char, c.text
    FROM candidates c
    LEFT JOIN ids i ON i.alias_key = lower(c.entity_id)
    LEFT JOIN ids n ON n.alias_key = lower(c.name) AND n.kind = c.kind
    JOIN _rules r ON r.kind = 'entity' AND r.entity_id = coalesce(i.entity_id, n.entity_id, c.entity_id)
), fenced AS (
    SELECT r.topic, a.article_id, a.published_date,
           string_split(regexp_replace(a.text, r.pattern, chr(64976) || '\0' || chr(64977), 'g'), chr(64976)) AS parts
    FROM _articles a
    JOIN _rules r ON r.kind = 'text' AND regexp_matches(a.text, r.pattern)
), parts AS (
    SELECT f.topic, f.article_id, f.published_date, length(f.parts[1]) AS lead,
           unnest(f.parts[2:]) AS part, generate_subscripts(f.parts[2:], 1) AS nth
    FROM fenced f
), by_text AS (
    SELECT p.topic, p.article_id, p.published_date,
           (p.lead + coalesce(sum(length(p.part) - 1) OVER (
               PARTITION BY p.topic, p.article_id ORDER BY p.nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
           )::INTEGER AS start_char,
           split_part(p.part, chr(64977), 1) AS text
    FROM parts p
)
FROM by_group
UNION FROM by_entity
UNION SELECT t.topic, t.article_id, t.published_date, t.start_char, (t.start_char + length(t.text))::INTEGER, t.text
      FROM by_text t WHERE t.text <> ''
