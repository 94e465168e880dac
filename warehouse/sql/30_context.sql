-- Passages of the text with a span marked, on one line.
CREATE OR REPLACE MACRO mark(body, span_start, span_end, span_width) AS
    CASE WHEN span_start > span_width THEN '…' ELSE '' END
    || replace(substr(body, greatest(span_start - span_width, 0) + 1, least(span_width, span_start)), chr(10), ' ')
    || '[[' || replace(substr(body, span_start + 1, span_end - span_start), chr(10), ' ') || ']]'
    || replace(substr(body, span_end + 1, span_width), chr(10), ' ')
    || CASE WHEN length(body) > span_end + span_width THEN '…' ELSE '' END;

CREATE OR REPLACE MACRO context_of(the_article, span_start, span_end, span_width) AS (
    SELECT mark(x.text, span_start, span_end, span_width) FROM lake.articles x WHERE x.article_id = the_article
);

CREATE OR REPLACE MACRO context_of(the_article, span_start, span_end, span_width) AS TABLE
SELECT x.article_id, x.outlet, x.title, x.published_date, mark(x.text, span_start, span_end, span_width) AS context
FROM lake.articles x WHERE x.article_id = the_article;

-- Articles that hold every one of the words (parts of words too, in any case), those with most occurrences first.
CREATE OR REPLACE MACRO search_articles(words) AS TABLE
WITH asked AS (
    SELECT list_distinct(list_filter(string_split_regex(lower(words), '\s+'), lambda w: w <> '')) AS needles
), held AS (
    SELECT x.article_id, x.published_date, x.outlet, x.title, x.url, x.text, lower(x.text) AS folded, k.needles
    FROM lake.articles x, asked k
    WHERE len(k.needles) > 0 AND list_bool_and(list_transform(k.needles, lambda w: contains(lower(x.text), w)))
), scored AS (
    SELECT h.*, list_sum(list_transform(
               h.needles, lambda w: (length(h.folded) - length(replace(h.folded, w, ''))) // length(w)))::BIGINT AS hits
    FROM held h
)
SELECT c.article_id, c.published_date, c.outlet, c.title, c.url, c.hits, coalesce(s.story_id, c.article_id) AS story_id,
       mark(c.text, strpos(c.folded, c.needles[1])::INTEGER - 1,
            (strpos(c.folded, c.needles[1]) - 1 + length(c.needles[1]))::INTEGER, 80) AS context
FROM scored c LEFT JOIN lake.stories s ON s.article_id = c.article_id
ORDER BY c.hits DESC, c.published_date DESC NULLS LAST, c.article_id;
