-- What is served, for catalogues of open data (DCAT-AP).

CREATE OR REPLACE FUNCTION spegel_api.px_publisher() RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    publisher CONSTANT regclass := to_regclass('spegel_published.publisher');
    facts jsonb;
BEGIN
    IF publisher IS NOT NULL THEN
        EXECUTE format('SELECT jsonb_strip_nulls(to_jsonb(p)) FROM %s AS p', publisher) INTO facts;
    END IF;
    RETURN coalesce(facts, '{}');
END
$$;
COMMENT ON FUNCTION spegel_api.px_publisher() IS
'Who publishes (utgivare), as far as it is said: name_en, name_sv, homepage, contact, licence, licence_url.';

CREATE OR REPLACE FUNCTION spegel_api.dcat_words(en text, sv text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_array(jsonb_build_object('@language', 'en', '@value', $1), jsonb_build_object('@language', 'sv', '@value', $2));
END;
COMMENT ON FUNCTION spegel_api.dcat_words(text, text) IS 'A text in English and Swedish, as JSON-LD has it.';

CREATE OR REPLACE FUNCTION spegel_api.dcat(suffixes text[], media_types text[], base text DEFAULT '') RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH facts AS (
        SELECT p.facts, p.facts ->> 'contact' AS contact,
               -- Without a publisher's name, whose figures they are says who it is.
               coalesce(p.facts ->> 'name_en', r.titles, 'Spegel') AS name_en,
               coalesce(p.facts ->> 'name_sv', r.titles, 'Spegel') AS name_sv, r.issued, r.modified
        FROM (SELECT spegel_api.px_publisher() AS facts) AS p,
             (SELECT string_agg(DISTINCT o.organisation_title, ', ') AS titles,
                     min(o.published_at) AS issued, max(o.published_at) AS modified
              FROM spegel_published.release AS o) AS r
    ), shared AS (
        SELECT f.*, jsonb_strip_nulls(jsonb_build_object(
            'dct:publisher', jsonb_strip_nulls(jsonb_build_object(
                '@id', coalesce(f.facts ->> 'homepage', $3 || '/v1/catalogue.jsonld#publisher'), '@type', 'foaf:Agent',
                'foaf:name', spegel_api.dcat_words(f.name_en, f.name_sv))),
            'dct:license', CASE WHEN f.facts ? 'licence_url' THEN jsonb_build_object('@id', f.facts -> 'licence_url') END,
            'dct:language', '[{"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
                              {"@id": "http://publications.europa.eu/resource/authority/language/SWE"}]'::jsonb,
            'dct:modified', CASE WHEN f.modified IS NOT NULL
                THEN jsonb_build_object('@type', 'xsd:dateTime', '@value', f.modified) END)) AS members
        FROM facts AS f
    )
    SELECT jsonb_build_object(
        '@context', '{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
                      "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"}'::jsonb,
        '@id', $3 || '/v1/catalogue.jsonld', '@type', 'dcat:Catalog',
        'dct:title', spegel_api.dcat_words('Representation and careers', 'Representation och karriärer'),
        'dct:description', spegel_api.dcat_words('Statistics on representation and careers, safe to publish.',
                                                 'Statistik om representation och karriärer, säker att publicera.'),
        'dcat:dataset', coalesce((
            SELECT jsonb_agg(s.members || jsonb_strip_nulls(jsonb_build_object(
                '@id', $3 || '/v1/' || c.name, '@type', 'dcat:Dataset', 'dct:identifier', c.name,
                'dct:title', spegel_api.dcat_words(c.title_en, c.title_sv),
                'dct:description', spegel_api.dcat_words(c.description_en, c.description_sv),
                'dct:issued', CASE WHEN s.issued IS NOT NULL
                    THEN jsonb_build_object('@type', 'xsd:dateTime', '@value', s.issued) END,
                'dct:accessRights', '{"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"}'::jsonb,
                'dcat:theme', '{"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"}'::jsonb,
                'dcat:contactPoint', CASE WHEN s.contact IS NOT NULL THEN jsonb_build_object(
                    '@type', 'vcard:Organization', 'vcard:fn', s.name_en,
                    CASE WHEN s.contact LIKE 'http%' THEN 'vcard:hasURL' ELSE 'vcard:hasEmail' END,
                    jsonb_build_object('@id', CASE WHEN s.contact LIKE 'http%' THEN '' ELSE 'mailto:' END || s.contact)) END,
                'dcat:distribution', (
                    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                        '@id', $3 || '/v1/' || c.name || '.' || f.suffix, '@type', 'dcat:Distribution',
                        'dct:title', f.suffix,
                        'dcat:accessURL', jsonb_build_object('@id', $3 || '/v1/' || c.name),
                        'dcat:downloadURL', jsonb_build_object('@id', $3 || '/v1/' || c.name || '.' || f.suffix),
                        'dcat:mediaType', jsonb_build_object('@id', 'http://www.iana.org/assignments/media-types/'
                                                                    || split_part(f.media_type, ';', 1)),
                        'dct:license', s.members -> 'dct:license')) ORDER BY f.n)
                    FROM unnest($1, $2) WITH ORDINALITY AS f (suffix, media_type, n)))) ORDER BY c.name)
            FROM spegel_api.catalogue AS c WHERE c.audience = 'public'), '[]')) || s.members
    FROM shared AS s;
END;
COMMENT ON FUNCTION spegel_api.dcat(text[], text[], text) IS
'The public endpoints as a DCAT-AP catalogue in JSON-LD: a data set for each endpoint, a distribution for each format, given by the suffix '
'of its address and its media type; base is what addresses begin with, such as https://city.example; publisher, contact, licence, '
'language, and when something was last published.';
