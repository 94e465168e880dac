-- Who says what.

-- Speakers under the id and name that aliases give them.
CREATE OR REPLACE VIEW speaker_keys AS
SELECT k.speaker, coalesce(i.entity_id, n.entity_id, k.speaker_entity_id) AS resolved_id,
       coalesce(i.name, n.name, k.speaker_name) AS resolved_name, k.speaker_name, k.speaker_entity_id AS stored_id
FROM lake.speaker_names k
LEFT JOIN alias_keys i ON i.id_key = k.id_key
LEFT JOIN alias_keys n ON n.name_key = k.name_key;

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
), found AS NOT MATERIALIZED (
    SELECT x.article_id, x.published_date, x.published_at, x.start_char, x.end_char, x.text_key, x.speaker
    FROM lake.quote_index x SEMI JOIN wanted k ON k.speaker = x.speaker
), newest AS MATERIALIZED (
    FROM found f ORDER BY f.published_at DESC NULLS LAST, f.article_id, f.start_char, f.end_char LIMIT the_newest
), same AS (
    SELECT f.text_key, count(DISTINCT f.article_id) AS articles,
           count(DISTINCT coalesce(s.story_id, f.article_id)) AS stories
    FROM found f SEMI JOIN newest w ON w.text_key = f.text_key
    LEFT JOIN lake.stories s ON s.article_id = f.article_id
    GROUP BY f.text_key
)
SELECT w.published_date, w.published_at, a.outlet, k.resolved_name AS speaker_name, k.resolved_id AS speaker_entity_id,
       q.speaker, q.speaker_role, q.speaker_method, q.type, q.text, q.cue, q.stance, q.medium, q.addressee, q.said_on,
       q.confidence, a.title, a.url, w.article_id, q.quote_id, w.start_char, w.end_char,
       coalesce(s.story_id, w.article_id) AS story_id,
       c.articles, c.stories, mark(a.text, w.start_char, w.end_char, 160) AS context
FROM newest w
JOIN wanted k ON k.speaker = w.speaker
JOIN same c ON c.text_key = w.text_key
LEFT JOIN lake.stories s ON s.article_id = w.article_id
JOIN lake.quotes q ON q.article_id = w.article_id AND q.start_char = w.start_char AND q.end_char = w.end_char
                  AND coalesce(q.published_date, DATE '0001-01-01') = coalesce(w.published_date, DATE '0001-01-01')
JOIN lake.articles a ON a.article_id = w.article_id
                  AND coalesce(a.published_date, DATE '0001-01-01') = coalesce(w.published_date, DATE '0001-01-01')
ORDER BY w.published_at DESC NULLS LAST, w.article_id, w.start_char, w.end_char;

-- Copies of stories, by the hash of the article's id. An article without a row is a story of its own.
CREATE OR REPLACE VIEW story_keys AS
SELECT md5_number_lower(s.article_id) AS article, md5_number_lower(s.story_id) AS story FROM lake.stories s;

-- Speakers are summed up in speaker_totals. Those whose sums do not hold are counted apart, by the rows of speaker_index:
-- aliases join several stored ids or part one, or an article was taken out since. Only ids that aliases change can be
-- joined or parted. Ids are joined and grouped by their hash; those with one sum, nearly all, are not grouped. Stories
-- are the articles less what is told more than once. The order stands outside the WITH: else a LIMIT on the view sorts
-- everything.
CREATE OR REPLACE VIEW speakers AS FROM (
WITH keys AS MATERIALIZED (
    SELECT k.speaker, hash(k.resolved_id) AS id, hash(k.stored_id) AS stored, k.resolved_id, k.resolved_name
    FROM speaker_keys k
    WHERE k.resolved_id IS NOT NULL
), renamed AS MATERIALIZED (
    SELECT DISTINCT k.stored, k.id FROM keys k WHERE k.id <> k.stored
), parted AS MATERIALIZED (
    SELECT k.stored FROM keys k SEMI JOIN renamed r ON r.stored = k.stored
    GROUP BY k.stored HAVING count(DISTINCT k.id) > 1
), mixed AS (
    SELECT k.id FROM keys k
    SEMI JOIN (SELECT r.id FROM renamed r UNION SELECT r.stored FROM renamed r) c ON c.id = k.id
    LEFT JOIN parted p ON p.stored = k.stored
    GROUP BY k.id HAVING count(DISTINCT k.stored) > 1 OR count(p.stored) > 0
), apart AS MATERIALIZED (
    SELECT a.id, bool_or(a.mixed) AS mixed
    FROM (SELECT m.id, true AS mixed FROM mixed m
          UNION ALL SELECT k.id, false
          FROM keys k JOIN lake.speaker_totals x ON x.speaker = k.speaker WHERE x.recount) a
    GROUP BY a.id
), several AS MATERIALIZED (
    SELECT k.id FROM keys k GROUP BY k.id HAVING count(*) > 1
    UNION SELECT k.id FROM (SELECT t.speaker FROM lake.speaker_totals t GROUP BY t.speaker HAVING count(*) > 1) t
          JOIN keys k ON k.speaker = t.speaker
), sums AS MATERIALIZED (
    SELECT k.id, k.resolved_id, k.resolved_name AS speaker_name, x.direct, x.mixed, x.indirect, x.articles, x.first_date,
           x.last_date, x.roles
    FROM lake.speaker_totals x JOIN keys k ON k.speaker = x.speaker ANTI JOIN apart a ON a.id = k.id
), joined AS (
    SELECT r.id, any_value(r.resolved_id) AS resolved_id, min(r.speaker_name) AS speaker_name,
           sum(r.direct)::BIGINT AS direct, sum(r.mixed)::BIGINT AS mixed, sum(r.indirect)::BIGINT AS indirect,
           sum(r.articles)::BIGINT AS articles, min(r.first_date) AS first_date, max(r.last_date) AS last_date,
           list_sort(list_distinct(flatten(list(r.roles) FILTER (r.roles IS NOT NULL)))) AS roles
    FROM sums r SEMI JOIN several s ON s.id = r.id
    GROUP BY r.id
), counted AS (
    SELECT k.id, any_value(k.resolved_id) AS resolved_id, min(k.resolved_name) AS speaker_name,
           sum(x.direct)::BIGINT AS direct, sum(x.mixed)::BIGINT AS mixed, sum(x.indirect)::BIGINT AS indirect,
           (CASE WHEN any_value(k.mixed) THEN count(DISTINCT x.article) FILTER (k.mixed)
                 ELSE count(*) FILTER (x.first) END)::BIGINT AS articles,
           min(x.published_date) AS first_date, max(x.published_date) AS last_date,
           list_sort(list(DISTINCT x.speaker_role) FILTER (x.speaker_role IS NOT NULL)) AS roles
    FROM lake.speaker_index x
    JOIN (SELECT j.speaker, j.id, j.resolved_id, j.resolved_name, a.mixed
          FROM keys j JOIN apart a ON a.id = j.id) k ON k.speaker = x.speaker
    GROUP BY k.id
), told AS (
    SELECT x.speaker, x.article, t.story FROM lake.speaker_index x JOIN story_keys t ON t.article = x.article
), copies AS (
    SELECT k.id, count(DISTINCT x.article) - count(DISTINCT x.story) AS copies
    FROM told x JOIN keys k ON k.speaker = x.speaker
    GROUP BY k.id
), totals AS (
    SELECT r.id, r.resolved_id, r.speaker_name, r.direct::BIGINT AS direct, r.mixed::BIGINT AS mixed,
           r.indirect::BIGINT AS indirect, r.articles::BIGINT AS articles, r.first_date, r.last_date, r.roles
    FROM sums r ANTI JOIN several s ON s.id = r.id
    UNION ALL FROM joined
    UNION ALL FROM counted
)
SELECT t.resolved_id AS speaker_entity_id, t.speaker_name, t.direct + t.mixed + t.indirect AS quotes, t.direct, t.mixed,
       t.indirect, t.articles, t.articles - coalesce(c.copies, 0) AS stories, t.first_date, t.last_date, t.roles
FROM totals t LEFT JOIN copies c ON c.id = t.id
) s
ORDER BY s.stories DESC, s.quotes DESC, s.speaker_entity_id;

-- Entities under the id and name that aliases give them.
CREATE OR REPLACE VIEW entity_keys AS
SELECT e.entity, coalesce(i.entity_id, n.entity_id, e.entity_id) AS resolved_id,
       coalesce(i.name, n.name, e.name) AS resolved_name, e.label, e.entity_id AS stored_id
FROM lake.entity_names e
LEFT JOIN alias_keys i ON i.id_key = e.id_key
LEFT JOIN alias_keys n ON n.name_key = e.name_key;

-- What stands in the same articles as an entity, and in the same sentences. Articles of an entity are the rows marked
-- first, unless aliases join several stored ids or part one, as in speakers. The index is read twice: for the articles
-- that mention the entity, and for all that stands in them. Ids are joined and grouped by their hash, and only those with
-- several names are grouped. since, until: first and last day of publication (NULL: any, and undated articles too); the
-- index lies in their order, so that of a period little else is read.
CREATE OR REPLACE MACRO cooccurrence_of(the_entity, the_since, the_until) AS TABLE FROM (
WITH keys AS MATERIALIZED (
    SELECT k.entity, hash(k.resolved_id) AS id, hash(k.stored_id) AS stored, k.resolved_id, k.resolved_name, k.label
    FROM entity_keys k
), renamed AS MATERIALIZED (
    SELECT DISTINCT k.stored, k.id FROM keys k WHERE k.id <> k.stored
), parted AS MATERIALIZED (
    SELECT k.stored FROM keys k SEMI JOIN renamed r ON r.stored = k.stored
    GROUP BY k.stored HAVING count(DISTINCT k.id) > 1
), mixed AS MATERIALIZED (
    SELECT k.id FROM keys k
    SEMI JOIN (SELECT r.id FROM renamed r UNION SELECT r.stored FROM renamed r) c ON c.id = k.id
    LEFT JOIN parted p ON p.stored = k.stored
    GROUP BY k.id HAVING count(DISTINCT k.stored) > 1 OR count(p.stored) > 0
), blocks AS MATERIALIZED (
    SELECT x.article, x.block, bit_or(x.sentences) AS sentences
    FROM lake.entity_index x SEMI JOIN (SELECT k.entity FROM keys k WHERE k.id = hash(the_entity)) m ON m.entity = x.entity
    WHERE (the_since IS NULL OR x.published_date >= the_since::DATE)
      AND (the_until IS NULL OR x.published_date <= the_until::DATE)
    GROUP BY x.article, x.block
), here AS MATERIALIZED (
    SELECT b.article, coalesce(bit_or(b.sentences) FILTER (b.block = 0), 0) AS sentences,
           map_from_entries(list((b.block, b.sentences)) FILTER (b.block > 0)) AS further
    FROM blocks b GROUP BY b.article
), around AS MATERIALIZED (
    SELECT x.article, x.entity, x.first, bit_count(x.sentences)::UTINYINT AS mentions,
           bit_count(x.sentences & CASE WHEN x.block = 0 THEN h.sentences ELSE coalesce(h.further[x.block], 0) END)::UTINYINT
               AS same_sentence
    FROM lake.entity_index x JOIN here h ON h.article = x.article
    WHERE (the_since IS NULL OR x.published_date >= the_since::DATE)
      AND (the_until IS NULL OR x.published_date <= the_until::DATE)
), counted AS MATERIALIZED (
    SELECT k.id, k.resolved_id, k.resolved_name AS name, k.label, c.articles, c.mentions, c.same_sentence
    FROM (SELECT x.entity, count(*) FILTER (x.first) AS articles, sum(x.mentions)::BIGINT AS mentions,
                 sum(x.same_sentence)::BIGINT AS same_sentence
          FROM around x GROUP BY x.entity) c
    JOIN keys k ON k.entity = c.entity
    WHERE k.id <> hash(the_entity)
), several AS MATERIALIZED (
    SELECT c.id FROM counted c GROUP BY c.id HAVING count(*) > 1
), totals AS (
    FROM counted c ANTI JOIN several s ON s.id = c.id
    UNION ALL
    SELECT c.id, any_value(c.resolved_id) AS resolved_id, min(c.name) AS name, min(c.label) AS label,
           sum(c.articles)::BIGINT AS articles, sum(c.mentions)::BIGINT AS mentions,
           sum(c.same_sentence)::BIGINT AS same_sentence
    FROM counted c SEMI JOIN several s ON s.id = c.id
    GROUP BY c.id
), exact AS (
    SELECT k.id, count(DISTINCT x.article) AS articles
    FROM around x JOIN (FROM keys j SEMI JOIN mixed m ON m.id = j.id) k ON k.entity = x.entity
    GROUP BY k.id
), told AS MATERIALIZED (
    SELECT t.article, t.story FROM story_keys t SEMI JOIN here h ON h.article = t.article
    QUALIFY count(*) OVER (PARTITION BY t.story) > 1
), retold AS (
    SELECT x.entity, x.article, t.story FROM around x JOIN told t ON t.article = x.article
), copies AS (
    SELECT k.id, count(DISTINCT x.article) - count(DISTINCT x.story) AS copies
    FROM retold x JOIN keys k ON k.entity = x.entity
    GROUP BY k.id
)
SELECT t.resolved_id AS entity_id, t.name AS name, t.label AS label, coalesce(e.articles, t.articles) AS articles,
       coalesce(e.articles, t.articles) - coalesce(c.copies, 0) AS stories, t.mentions AS mentions,
       t.same_sentence AS same_sentence
FROM totals t LEFT JOIN exact e ON e.id = t.id LEFT JOIN copies c ON c.id = t.id
) s
ORDER BY s.stories DESC, s.mentions DESC, s.entity_id;
