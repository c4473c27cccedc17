# The topics of releases: what their sources count, beside plain SQL.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('topics');

sub sql { return $node->safe_psql('release', $_[0]); }

# counts($source, $from, $day): persons, and persons by measure.
sub counts
{
    my ($source, $from, $day) = @_;
    return sql(qq{SELECT (SELECT count(*) FROM spegel_release.$source('city', '$from', '$day')) || coalesce(' ' || string_agg(m || ':' || n, ' ' ORDER BY m), '')
        FROM (SELECT m, count(*) AS n FROM spegel_release.$source('city', '$from', '$day') AS s, unnest(s.reached) AS m GROUP BY m) AS t});
}

# Every 13th of 1300 left in 2020, every other one by own wish.
is(counts('turnover_source', '2020-01-01', '2020-12-31'), '1300 left:100 left_voluntarily:50', 'turnover');
is(counts('turnover_source', '2021-01-01', '2021-12-31'), '1200', 'turnover: those who left before are no longer there');
is(counts('representation_source', '2020-12-31', '2020-12-31'), '1200', 'representation');
# Whoever left for another post here has not left.
sql(q{UPDATE spegel_register.departure SET destination = 'same_employer' WHERE person = 'p13'});
is(counts('turnover_source', '2020-01-01', '2020-12-31'), '1300 left:99 left_voluntarily:50', 'turnover: not those who stay with the employer');

# A history by hand.  a: hired 2016-03-01, promoted 2018-02-28 (within 24
# months), stays.  b: hired 2016-06-01, leaves 2017-05-31 (11 months).
# c: hired 2016-12-31, still there at 12 months, gone at 24.
sql(q{
    SET search_path = spegel_register;
    INSERT INTO person VALUES ('a', 1980), ('b', 1980), ('c', 1980), ('s1', 1980), ('s2', 1980), ('s3', 1980);
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy) VALUES
    ('a', '1', '2016-03-01', '2018-02-27', 'w1', '1', '1', 'permanent', NULL), ('a', '1', '2018-02-28', NULL, 'w2', '1', '2', 'permanent', NULL),
    ('b', '1', '2016-06-01', '2017-05-31', 'w1', '1', '1', 'permanent', NULL),
    ('c', '1', '2016-12-31', '2018-01-31', 'w1', '1', '1', 'hourly', NULL),
    -- s1: subsidised until 2018-03-31, regular from 2018-06-01; s2 never; s3: subsidised goes on in another unit
    ('s1', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'), ('s1', '2', '2018-06-01', NULL, 'w3', '1', '1', 'permanent', NULL),
    ('s2', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'),
    ('s3', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'), ('s3', '1', '2018-04-01', NULL, 'w2', '1', '1', 'subsidised', 'nystartsjobb')});
is(counts('retention_source', '2016-01-01', '2018-12-31'), '3 employed_12:2 employed_24:1 employed_6:3', 'retention: 6, 12 and 24 months');
is(counts('progression_source', '2016-01-01', '2021-12-31'), '3 promoted_24:1 promoted_36:1 promoted_60:1', 'progression: cumulative, from the day of hiring');
is(sql(q{SELECT conditions FROM spegel_release.progression_source('city', '2016-01-01', '2021-12-31') WHERE person = 'a'}), '{school,1,permanent}', 'progression: by the first employment');
like(counts('transitions_source', '2018-01-01', '2018-12-31'), qr/ regular_here:1 subsidy_ended:2$/, 'transitions: whose subsidy ended, and who was regular 90 days later');

sql(q{
    INSERT INTO spegel_register.exit_interview VALUES ('p26', '1', '2020-03-01', 'pay', false), ('p26', '1', '2020-03-01', 'treatment', true), ('p39', '1', '2020-03-15', 'none', NULL)});
like(counts('exits_source', '2020-01-01', '2020-12-31'), qr/ discrimination_cited:1 interviewed:2 left:99$/, 'exits: a person with several reasons counts once');

sql(q{
    INSERT INTO spegel_register.campaign (campaign, organisation, unit, occupation, opened_on) VALUES ('k1', 'city', 'w1', '1', '2020-01-01'), ('k2', 'city', NULL, NULL, '2020-01-01');
    INSERT INTO spegel_register.application (campaign, person, applied_on, screened_on, interviewed_on, offered_on, hired_on)
    VALUES ('k1', 'p1', '2020-02-01', '2020-03-01', NULL, NULL, NULL), ('k2', 'p1', '2020-02-01', '2020-03-01', '2020-04-01', '2020-05-01', '2020-06-01'),
           ('k1', 'p2', '2020-02-01', NULL, NULL, NULL, NULL), ('k2', 'p3', '2020-02-01', '2020-03-01', '2020-04-01', '2021-05-01', NULL)});
is(counts('recruitment_source', '2020-01-01', '2020-12-31'), '3 hired:1 interviewed:2 offered:1 screened:2', 'recruitment: each person by the application that got furthest, up to the day');
is(sql(q{SELECT string_agg(person || ':' || unit, ' ' ORDER BY person) FROM spegel_release.recruitment_source('city', '2020-01-01', '2020-12-31')}), 'p1:city p2:w1 p3:city',
    'recruitment: campaigns of no unit are the city\'s');

sql(q{
    INSERT INTO spegel_register.programme (programme, title, kind) VALUES ('m', 'Mentorskap', 'mentorship'), ('l', 'Ledarprogram', 'leadership');
    INSERT INTO spegel_register.participation (programme, person, role, applied_on, admitted_on, started_on, completed_on)
    VALUES ('m', 'p1', 'adept', '2019-02-01', '2019-03-01', '2019-04-01', '2019-12-01'), ('l', 'p1', 'participant', '2020-02-01', NULL, NULL, NULL),
           ('m', 'p2', 'adept', '2019-02-01', '2019-03-01', NULL, NULL), ('m', 'p3', 'mentor', NULL, NULL, '2020-04-01', '2021-12-01')});
like(counts('programmes_source', '2018-01-01', '2020-12-31'), qr/ admitted:3 applied:3 completed:1 started:2$/, 'programmes: a stage implies those before it');

# All topics build, pass their audit, and are read through their views.
sql("SELECT spegel_release.define('city', '2021-12-31'); SELECT spegel_release.build(1)");
is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit(1) WHERE NOT passed"), '', 'all topics pass the audit');
sql('SELECT spegel_release.publish(1)');
for my $topic (split /\n/, sql('SELECT topic FROM spegel_release.topic ORDER BY topic'))
{
    is(sql("SET ROLE spegel_reader; SELECT count(*) > 0, bool_and(status IN ('ok', 'below_threshold', 'not_updated', 'not_computable')), bool_and((status = 'ok') = (status_reason IS NULL))
            FROM spegel_published.$topic"), 't|t|t', "view $topic");
}
is(sql(q{SELECT count(*) FROM spegel_published.turnover WHERE rate IS NOT NULL AND (rate <= 0 OR rate >= 1 OR persons < 5)}), 0, 'rates lie between 0 and 1');
# An applicant cannot be counted by colleagues: headcounts are drawn.
is(sql(q{SELECT bool_and(c.drawn) FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell)
         WHERE f.topic = 'recruitment' AND g.conditions = 0 AND c.measure = 'persons'}), 't', 'applicants: even their number is drawn');

done_testing();
