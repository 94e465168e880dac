-- Gives the texts of an older warehouse their bands: none at all for short texts.
UPDATE lake.story_texts SET bands = b.bands
FROM (SELECT t.content, coalesce(list(s.band ORDER BY s.band) FILTER (s.band IS NOT NULL), []) AS bands
      FROM lake.story_texts t LEFT JOIN lake.story_bands s ON s.content = t.content
      WHERE t.bands IS NULL GROUP BY t.content) b
WHERE b.content = lake.story_texts.content
