-- Gives the texts of an older warehouse their bands.
UPDATE lake.story_texts SET bands = b.bands
FROM (SELECT s.content, list(s.band ORDER BY s.band) AS bands FROM lake.story_bands s GROUP BY s.content) b
WHERE b.content = lake.story_texts.content
