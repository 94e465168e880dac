-- Gives the members of an older warehouse the day that they are found by, and what else questions count by.
UPDATE lake.story_members SET published_date = a.published_date, outlet = a.outlet, agency = a.agency, word_count = a.word_count
FROM lake.articles a
WHERE a.article_id = lake.story_members.article_id AND lake.story_members.word_count IS NULL
