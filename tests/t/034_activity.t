# The audit trail: what is written, and that nobody but the owner can change it.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('activity');
my $folder = PostgreSQL::Test::Utils::tempdir();

sub sql { return $node->safe_psql('release', "SET search_path = spegel_register, pg_temp; $_[0]"); }

sub as_analyst
{
    my ($statement, @options) = @_;
    my ($status, $out, $err) = $node->psql('release', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $statement", @options);
    return $status == 0 ? $out : $err;
}

my $seen = 0;

# news(): what has been recorded since it was last called.
sub news
{
    my $new = sql("SELECT string_agg(concat_ws(' ', acting_role, action, object, changed_rows, detail), E'\\n' ORDER BY activity) FROM activity WHERE activity > $seen");
    $seen = sql('SELECT max(activity) FROM activity');
    return $new;
}

like(news(), qr/^\w+ insert employment 1$/m, 'a row written to a view is a statement');
is(sql(q{SELECT count(*), sum(changed_rows) FROM activity_by_transaction WHERE object = 'employment'}), '1|1300', '... and all of one transaction a line of the view');

# Statements, with the number of rows, whoever does them.
is(as_analyst(q{INSERT INTO person (person, birth_year) VALUES ('q1', 1980), ('q2', 1981); UPDATE person SET birth_year = 1990 WHERE person IN ('q1', 'q2');
    DELETE FROM person WHERE person = 'q2'; DELETE FROM person WHERE person = 'nobody'; UPDATE person SET birth_year = 1 WHERE false}), '', 'an analyst changes a table');
is(news(), "spegel_analyst insert person 2\nspegel_analyst update person 2\nspegel_analyst delete person 1", '... each statement that changed anything is recorded');
is(as_analyst(q{INSERT INTO pay (person, employment_number, valid_from, amount) VALUES ('q1', '1', '2020-01-01', 30123); DELETE FROM person WHERE person = 'q1'}), '', 'what goes with a row that is removed');
is(news(), "spegel_analyst insert pay 1\nspegel_analyst delete person 1\nspegel_analyst delete pay 1", '... is recorded too');
unlike(sql('SELECT string_agg(a::text, chr(10)) FROM activity AS a'), qr/\b(?:30123|q1|q2|p30)\b/, '... without any value');
is(sql('SELECT count(DISTINCT session_role) = 1 AND bool_and(session_role = session_user) FROM activity'), 't', '... by whoever logged in');
is(as_analyst(q{BEGIN; DELETE FROM departure_row; ROLLBACK}), '', 'what is rolled back');
is(news(), '', '... did not happen');
sql(q{TRUNCATE work_condition_row});
like(news(), qr/^\w+ truncate work_condition$/, 'a table that is emptied');

# Files.
for (1 .. 2)
{
    as_analyst(q{SELECT stage();
        INSERT INTO pg_temp.staged_line (line) VALUES ('occupation,title,occupation_group'), ('9111,Cleaner,service'), ('9412,,service');
        SELECT load('occupation', 'files of Anna.csv', keep_good => true)});
}
my $batch = sql('SELECT max(import_batch) FROM import_batch');
is(news(), "spegel_analyst insert occupation 1\nspegel_analyst load occupation 1 batch $batch: 2 lines, 1 loaded, 1 rejected\n"
    . "spegel_analyst purge import_reject 1\nspegel_analyst load occupation 1 batch $batch: 2 lines, 1 loaded, 1 rejected", 'a file that is loaded, and again: with its batch, not its name');
as_analyst('SELECT purge_rejects()');
is(news(), 'spegel_analyst purge import_reject 1', 'refused lines that are purged');
as_analyst("SELECT undo_import($batch)");
is(news(), "spegel_analyst undo occupation 1 batch $batch: 2 lines, 1 loaded, 1 rejected\nspegel_analyst delete occupation 1", 'a file that is taken back');

# Policies.
as_analyst(q{UPDATE ground SET policy = 'person' WHERE ground = 'background'});
is(news(), 'spegel_analyst policy ground 1 background: counts 50 {city,department} before, person 50 {city,department} after', 'how a ground may be kept');

# Releases, by the analyst and by the owner.
as_analyst(q{SELECT spegel_release.define('city', '2020-12-31', '{representation}', 'first'); SELECT spegel_release.define('city', '2020-12-31', '{representation}', 'second')});
as_analyst(q{SELECT spegel_release.build(1)});
as_analyst(q{SELECT count(*) FROM spegel_release.audit(1)});
sql(q{SELECT spegel_release.publish(1)});
sql(q{SELECT spegel_release.withdraw(1)});
as_analyst(q{SELECT spegel_release.discard(2); SELECT spegel_release.declare_category('education', 'x', 'x', 'x')});
is(news() =~ s/^(?!spegel_analyst)\w+/owner/mgr, "spegel_analyst define release 1: first\nspegel_analyst define release 2: second\nspegel_analyst build release 1: first\n"
    . "spegel_analyst audit release 1: first passed\nowner publish release 1: first\nowner withdraw release 1: first\nspegel_analyst discard release 2: second\n"
    . 'spegel_analyst declare category 1', 'every step of a release');

sql(q{SET ROLE spegel_owner; INSERT INTO spegel_api.principal (name, role) VALUES ('anna', 'spegel_analyst'), ('bo', 'spegel_reader'); DELETE FROM spegel_api.principal});
is(news(), "spegel_owner insert principal 2\nspegel_owner delete principal 2", 'who is let in');

# Nobody but the owner can change it, or write to it, or go round it.
my $rows = q{SELECT count(*), sum(hashtextextended(a::text, 0)) FROM spegel_register.activity AS a};
my $whole = sql($rows);
for my $attempt ('DELETE FROM activity', 'UPDATE activity SET acting_role = $$x$$', 'TRUNCATE activity', 'DELETE FROM activity_by_transaction',
    'INSERT INTO activity (acting_role, action, object) VALUES ($$x$$, $$x$$, $$x$$)', 'COPY activity (acting_role, action, object) FROM STDIN',
    'ALTER TABLE activity DISABLE TRIGGER ALL', 'ALTER TABLE pay_row DISABLE TRIGGER ALL', 'DROP TRIGGER recorded_insert ON pay_row', 'DROP TABLE activity',
    'SET session_replication_role = replica', 'SELECT record_change()', 'CREATE RULE r AS ON INSERT TO activity DO INSTEAD NOTHING',
    'CREATE TEMP TABLE t (i integer); CREATE TRIGGER t AFTER TRUNCATE ON t EXECUTE FUNCTION record_change()',
    'SELECT setval(pg_get_serial_sequence($$spegel_register.activity$$, $$activity$$), 1)')
{
    like(as_analyst($attempt), qr/permission denied|must be owner|can only be called as triggers|cannot delete from view/, "the analyst cannot: $attempt");
}
is(sql($rows), $whole, '... and it is whole');
cmp_ok(as_analyst('SELECT count(*) FROM activity_by_transaction'), '>', 10, 'the analyst reads it');
like($node->psql('release', 'SET ROLE spegel_reader; SELECT * FROM spegel_register.activity') ? 'refused' : 'read', qr/refused/, '... a reader does not');
# A trigger of one's own does not hide a statement; nor does a setting.
is(as_analyst(q{CREATE TEMP TABLE t (i integer); CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM spegel_register.exit_interview_row; DELETE FROM spegel_register.departure_row; RETURN NULL; END';
    CREATE TRIGGER t AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.f(); INSERT INTO t VALUES (1)}), '', 'from within a trigger');
is(news(), 'spegel_analyst delete departure 100', '... it is recorded');

# The owner can, and that is recorded.
sql(q{SET ROLE spegel_owner; DELETE FROM activity WHERE action = 'truncate'});
is(news(), 'spegel_owner delete activity 1', 'what the owner removes leaves a trace');

$node->stop;
done_testing();
