-- Who may do what with releases.  The analyst defines, builds and audits them;
-- publishing and withdrawing is for spegel_owner, or for whom it lets do so.
-- Nobody else reads a key, a true number or a draw.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA spegel_release FROM PUBLIC;

GRANT USAGE ON SCHEMA spegel_release TO spegel_analyst;
GRANT SELECT ON spegel_release.release, spegel_release.release_topic, spegel_release.finding,
    spegel_release.topic, spegel_release.topic_measure, spegel_release.dimension,
    spegel_release.category, spegel_release.lattice TO spegel_analyst;
GRANT EXECUTE ON FUNCTION
    spegel_release.define(text, date, text[], text, text[]),
    spegel_release.declare_category(text, text, text, text, boolean),
    spegel_release.build(integer), spegel_release.audit(integer), spegel_release.discard(integer) TO spegel_analyst;

GRANT USAGE ON SCHEMA spegel_published TO spegel_reader, spegel_analyst;
GRANT SELECT ON ALL TABLES IN SCHEMA spegel_published TO spegel_reader, spegel_analyst;
