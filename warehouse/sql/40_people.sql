-- Who says what.

-- Speakers under the id and name that aliases give them.
CREATE OR REPLACE VIEW speaker_keys AS
SELECT k.speaker, coalesce(i.entity_id, n.entity_id, k.speaker_entity_id) AS resolved_id,
       coalesce(i.name, n.name, k.speaker_name) AS resolved_name, k.speaker_name
FROM lake.speaker_names k
LEFT JOIN alias_keys i ON i.alias_key = lower(k.speaker_entity_id)
LEFT JOIN alias_keys n ON n.alias_key = lower(k.speaker_name) AND n.kind = split_part(k.speaker_entity_id, ':', 1);

-- A speaker's quotes, newest first. name: a full name in any of its spellings (aliases), an entity id, or a surname.
-- newest: only so many of them (NULL: all). The index finds them; of quotes and articles only those days are read.
CREATE OR REPLACE MACRO quotes_by_of(the_name, the_newest) AS TABLE
WITH ids AS MATERIALIZED (
    SELECT x.entity_id FROM lake.aliases x
    WHERE lower(x.alias) = lower(the_name) OR lower(x.name) = lower(the_name) OR x.entity_id = the_name
    UNION SELECT the_name
), wanted AS MATERIALIZED (
    SELECT k.speaker, k.resolved_id, k.resolved_name FROM speaker_keys k
    WHERE k.resolved_id IN (SELECT w.entity_id FROM ids w) OR lower(k.resolved_name) = lower(the_name)
       OR lower(k.speaker_name) = lower(the_name)
       OR (NOT contains(the_name, ' ') AND (ends_with(lower(k.speaker_name), ' ' || lower(the_name))
                                            OR ends_with(lower(k.resolved_name), ' ' || lower(the_name))))
), found AS MATERIALIZED (
    SELECT x.article_id, x.published_date, x.start_char, x.end_char, x.text_key, k.resolved_id, k.resolved_name,
           m.published_at, m.outlet, coalesce(s.story_id, x.article_id) AS story_id
    FROM lake.quote_index x JOIN wanted k ON k.speaker = x.speaker
    JOIN lake.story_members m ON m.article_id = x.article_id
    LEFT JOIN lake.stories s ON s.article_id = x.article_id
), newest AS MATERIALIZED (
    FROM found f ORDER BY f.published_at DESC NULLS LAST, f.article_id, f.start_char, f.end_char LIMIT the_newest
), same AS (
    SELECT f.text_key, count(DISTINCT f.article_id) AS articles, count(DISTINCT f.story_id) AS stories
    FROM found f SEMI JOIN newest w ON w.text_key = f.text_key
    GROUP BY f.text_key
)
SELECT w.published_date, w.published_at, w.outlet, w.resolved_name AS speaker_name, w.resolved_id AS speaker_entity_id,
       q.speaker, q.speaker_role, q.speaker_method, q.type, q.text, q.cue, q.stance, q.medium, q.addressee, q.said_on,
       q.confidence, a.title, a.url, w.article_id, q.quote_id, w.start_char, w.end_char, w.story_id,
       c.articles, c.stories, mark(a.text, w.start_char, w.end_char, 160) AS context
FROM newest w
JOIN same c ON c.text_key = w.text_key
JOIN lake.quotes q ON q.article_id = w.article_id AND q.start_char = w.start_char AND q.end_char = w.end_char
                  AND coalesce(q.published_date, DATE '0001-01-01') = coalesce(w.published_date, DATE '0001-01-01')
JOIN lake.articles a ON a.article_id = w.article_id
                  AND coalesce(a.published_date, DATE '0001-01-01') = coalesce(w.published_date, DATE '0001-01-01')
ORDER BY w.published_at DESC NULLS LAST, w.article_id, w.start_char, w.end_char;

CREATE OR REPLACE VIEW speakers AS
WITH counted AS (
    SELECT k.resolved_id, k.resolved_name, x.article_id, x.type, x.speaker_role, x.published_date
    FROM lake.quote_index x JOIN speaker_keys k ON k.speaker = x.speaker
    WHERE k.resolved_id IS NOT NULL
)
SELECT q.resolved_id AS speaker_entity_id, min(q.resolved_name) AS speaker_name,
       count(*) AS quotes, count(*) FILTER (q.type = 'direct') AS direct, count(*) FILTER (q.type = 'mixed') AS mixed,
       count(*) FILTER (q.type = 'indirect') AS indirect, count(DISTINCT q.article_id) AS articles,
       count(DISTINCT coalesce(s.story_id, q.article_id)) AS stories,
       min(q.published_date) AS first_date, max(q.published_date) AS last_date,
       list_sort(list_distinct(list(q.speaker_role) FILTER (q.speaker_role IS NOT NULL))) AS roles
FROM counted q LEFT JOIN lake.stories s USING (article_id)
GROUP BY q.resolved_id
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
