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
