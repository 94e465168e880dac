-- Topics and questions on the text, applied when the question is asked.

-- Every match of a regular expression (RE2) in the text of the articles, with code point offsets. Matches are fenced
-- with two non-characters (U+FDD0, U+FDD1), so that one pass of the engine over the whole text fixes all offsets.
CREATE OR REPLACE MACRO text_mentions_of(the_regex) AS TABLE
WITH fenced AS (
    SELECT a.article_id, a.published_date, a.story_id,
           string_split(regexp_replace(a.text, the_regex, chr(64976) || '\0' || chr(64977), 'g'), chr(64976)) AS parts
    FROM articles a
    WHERE regexp_matches(a.text, the_regex)
), parts AS (
    SELECT article_id, published_date, story_id, length(parts[1]) AS lead,
           unnest(parts[2:]) AS part, generate_subscripts(parts[2:], 1) AS nth
    FROM fenced
), placed AS (
    SELECT article_id, published_date, story_id, split_part(part, chr(64977), 1) AS found,
           lead + coalesce(sum(length(part) - 1) OVER (
               PARTITION BY article_id ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS pos
    FROM parts
)
SELECT the_regex AS topic, article_id, published_date, pos::INTEGER AS start_char,
       (pos + length(found))::INTEGER AS end_char, found AS text, story_id
FROM placed
WHERE found <> '';

-- What the topics of reference/topics.toml match: found when an article is committed (warehouse/topics.sql), found
-- again for all articles by `newsbeam refresh` after an edit. A span that two rules of a topic match counts once.
CREATE OR REPLACE VIEW topic_mentions AS
SELECT m.topic, m.article_id, m.published_date, m.start_char, m.end_char, m.text,
       coalesce(s.story_id, m.article_id) AS story_id
FROM lake.topic_matches m
LEFT JOIN lake.stories s ON s.article_id = m.article_id;

-- Articles and stories by day, week, month, quarter or year, days without a match present with zero.
-- Undated articles stand on no day: daily_volume counts them.
CREATE OR REPLACE MACRO mentions_over_time_of(the_topic, the_bucket) AS TABLE
WITH everything AS (
    SELECT date_trunc(the_bucket, a.published_date)::DATE AS start, count(*) AS articles
    FROM lake.story_members a WHERE a.published_date IS NOT NULL GROUP BY ALL
), days AS (
    SELECT unnest(generate_series(min(e.start), max(e.start), ('1 ' || the_bucket)::INTERVAL))::DATE AS start
    FROM everything e
), matched AS (
    SELECT date_trunc(the_bucket, m.published_date)::DATE AS start, count(DISTINCT m.article_id) AS matching,
           count(DISTINCT m.story_id) AS stories, count(*) AS mentions
    FROM topic_mentions m
    WHERE m.topic = the_topic AND m.published_date IS NOT NULL GROUP BY ALL
)
SELECT d.start AS bucket, coalesce(e.articles, 0) AS articles, coalesce(m.matching, 0) AS matching,
       coalesce(m.stories, 0) AS stories, coalesce(m.mentions, 0) AS mentions,
       coalesce(m.matching / nullif(e.articles, 0), 0)::DOUBLE AS share
FROM days d LEFT JOIN everything e ON e.start = d.start LEFT JOIN matched m ON m.start = d.start
ORDER BY d.start;
