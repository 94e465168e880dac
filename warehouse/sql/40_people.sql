-- Who says what.

-- A speaker's quotes, newest first. name: a full name in any of its spellings (aliases), an entity id, or a surname.
-- The name is turned into ids and spellings first, so that quotes are filtered as they are read.
CREATE OR REPLACE MACRO quotes_by_of(the_name) AS TABLE
WITH ids AS MATERIALIZED (
    SELECT x.entity_id FROM lake.aliases x
    WHERE lower(x.alias) = lower(the_name) OR lower(x.name) = lower(the_name) OR x.entity_id = the_name
    UNION SELECT the_name
), spellings AS MATERIALIZED (
    SELECT lower(x.alias) AS spelling FROM lake.aliases x SEMI JOIN ids w ON w.entity_id = x.entity_id
    UNION SELECT lower(the_name)
), printed AS MATERIALIZED (
    SELECT q.* FROM lake.quotes q
    WHERE lower(q.speaker_entity_id) IN (SELECT p.spelling FROM spellings p)
       OR q.speaker_entity_id IN (SELECT w.entity_id FROM ids w)
       OR lower(q.speaker_name) IN (SELECT p.spelling FROM spellings p)
       OR (NOT contains(the_name, ' ') AND ends_with(lower(q.speaker_name), ' ' || lower(the_name)))
), resolved AS (
    SELECT q.*, coalesce(i.entity_id, n.entity_id, q.speaker_entity_id) AS resolved_id,
           coalesce(i.name, n.name, q.speaker_name) AS resolved_name
    FROM printed q
    LEFT JOIN alias_keys i ON i.alias_key = lower(q.speaker_entity_id)
    LEFT JOIN alias_keys n ON n.alias_key = lower(q.speaker_name) AND n.kind = split_part(q.speaker_entity_id, ':', 1)
), hits AS MATERIALIZED (
    SELECT r.*, coalesce(s.story_id, r.article_id) AS story_id FROM resolved r
    LEFT JOIN lake.stories s ON s.article_id = r.article_id
    WHERE r.resolved_id IN (SELECT w.entity_id FROM ids w) OR lower(r.resolved_name) = lower(the_name)
       OR lower(r.speaker_name) = lower(the_name)
       OR (NOT contains(the_name, ' ') AND ends_with(lower(r.speaker_name), ' ' || lower(the_name)))
)
SELECT a.published_date, a.published_at, a.outlet, h.resolved_name AS speaker_name, h.resolved_id AS speaker_entity_id,
       h.speaker, h.speaker_role, h.speaker_method, h.type, h.text, h.cue, h.stance, h.medium, h.addressee, h.said_on,
       h.confidence, a.title, a.url, h.article_id, h.quote_id, h.start_char, h.end_char, h.story_id,
       count(DISTINCT h.article_id) OVER same AS articles, count(DISTINCT h.story_id) OVER same AS stories,
       mark(a.text, h.start_char, h.end_char, 160) AS context
FROM hits h JOIN lake.articles a ON a.article_id = h.article_id
WINDOW same AS (PARTITION BY h.text)
ORDER BY a.published_at DESC NULLS LAST, h.article_id, h.start_char;

CREATE OR REPLACE VIEW speakers AS
SELECT q.speaker_entity_id, any_value(q.speaker_entity_name ORDER BY q.speaker_entity_name) AS speaker_name,
       count(*) AS quotes, count(*) FILTER (q.type = 'direct') AS direct, count(*) FILTER (q.type = 'mixed') AS mixed,
       count(*) FILTER (q.type = 'indirect') AS indirect, count(DISTINCT q.article_id) AS articles,
       count(DISTINCT coalesce(s.story_id, q.article_id)) AS stories,
       min(q.published_date) AS first_date, max(q.published_date) AS last_date,
       list_sort(list_distinct(list(q.speaker_role) FILTER (q.speaker_role IS NOT NULL))) AS roles
FROM quotes q LEFT JOIN lake.stories s USING (article_id)
WHERE q.speaker_entity_id IS NOT NULL
GROUP BY q.speaker_entity_id
ORDER BY stories DESC, quotes DESC, speaker_entity_id;

-- What stands in the same articles as an entity, and in the same sentences.
CREATE OR REPLACE MACRO cooccurrence_of(the_entity) AS TABLE
WITH here AS (
    SELECT DISTINCT article_id, sentence_index FROM entities e WHERE e.entity_id = the_entity
), around AS (
    SELECT e.entity_id, e.entity_name, e.label, e.article_id, h.sentence_index IS NOT NULL AS same_sentence
    FROM entities e
    SEMI JOIN here a ON a.article_id = e.article_id
    LEFT JOIN here h ON h.article_id = e.article_id AND h.sentence_index = e.sentence_index
    WHERE e.entity_id IS NOT NULL AND e.entity_id <> the_entity
)
SELECT r.entity_id AS entity_id, any_value(r.entity_name ORDER BY r.entity_name) AS name, any_value(r.label ORDER BY r.label) AS label,
       count(DISTINCT r.article_id) AS articles, count(DISTINCT coalesce(s.story_id, r.article_id)) AS stories,
       count(*) AS mentions, count(*) FILTER (same_sentence) AS same_sentence
FROM around r LEFT JOIN lake.stories s ON s.article_id = r.article_id
GROUP BY r.entity_id
ORDER BY stories DESC, mentions DESC, r.entity_id;
