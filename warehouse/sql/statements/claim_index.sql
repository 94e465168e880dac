-- The rows of claim_index for the claims in _numeric_claims: those that are not negated. _articles: theirs.
SELECT c.counted_country, c.counted_role, c.event, c.published_date, c.article_id, c.claimant, c.claimant_entity_id,
       c.value, c.value_low, c.value_high, c.bound, c.kind, c.unit, c.text, c.counted, c.stance, c.measure,
       c.as_of_start, c.as_of_end, c.modality, a.outlet
FROM _numeric_claims c JOIN _articles a ON a.article_id = c.article_id
WHERE NOT coalesce(c.negated, false)
ORDER BY date_trunc('year', c.published_date), c.counted_country, c.counted_role, c.published_date, c.article_id,
         c.start_char, c.end_char
