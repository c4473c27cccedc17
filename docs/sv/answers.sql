-- Writes docs/sv/answers.md, the Swedish page beside docs/answers.md:
--   psql -XAtq -f docs/sv/answers.sql > docs/sv/answers.md
-- in any database with the report application.
\pset tuples_only on
\pset format unaligned
\echo '# Frågor och svar'
\echo
\echo 'Frågorna som den som arbetar med jämlikhet ställer, och den funktion eller vy i schemat `spegel_register` som besvarar var och en.'
\echo 'Bara den som är medlem i `spegel_analyst` kan ställa dem. Sidan är skapad ur databasen av `docs/sv/answers.sql`.'
\echo
\echo '- Alla indata har ett förval, så `SELECT * FROM spegel_register.staff_representation()` räcker när registret har en enda kommun.'
\echo '- `organisation` anger vems personal, `day` vilken dag, `since` från vilken dag, `ground` efter vilken grund och `level` för vilka'
\echo '  enheter: `city` (hela organisationen), `department` (förvaltning), `between` (mellannivå) eller `workplace` (arbetsplats).'
\echo '- Ett svar som inte kan ges är en rad där `status` och `status_reason` säger varför. `spegel_register.reason_sv(status_reason)` ger'
\echo '  skälet på svenska.'
\echo '- Hur ett svar beräknas och vad kolumnerna betyder står i kolumnen `comment` i vyn `spegel_register.question_answer` (på engelska).'
\echo '  En rad ur varje svar, från en påhittad kommun, finns på [den engelska sidan](../answers.md).'
\echo '- Svaren är inte skyddade: de är till för analytikern. Det som ska spridas publiceras i ett [släpp](privacy.md).'
\echo
\echo '| | fråga | besvaras av | indata |'
\echo '|---|---|---|---|'
SELECT format('| %s | %s | %s | %s |', q.question, q.title_sv, string_agg('`' || q.object || '`', '<br>' ORDER BY q.object COLLATE "C"),
              coalesce(string_agg(regexp_replace(q.arguments, '(\w+) [a-z ]+(?:\[\])? DEFAULT ', '\1 = ', 'g'), '<br>'
                                  ORDER BY q.object COLLATE "C"), ''))
FROM spegel_register.question_answer AS q
WHERE q.schema = 'spegel_register'
GROUP BY q.question, q.title_sv ORDER BY q.question;
