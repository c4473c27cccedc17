# Loading every table from files: formats, each kind of rule, long files,
# two loads at once, a crash in the middle.
use strict;
use warnings;

use PostgreSQL::Test::BackgroundPsql;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('load');
my $dir = "$ENV{TESTDATADIR}/files";
my $top = $ENV{SPEGEL_TOP};
mkdir $dir;
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', 'CREATE ROLE analyst LOGIN IN ROLE spegel_analyst');

sub write_file
{
    my ($name, $content) = @_;
    open(my $file, '>:raw', "$dir/$name") or die;
    print $file $content;
    close($file);
}

# run_tool($command, @arguments): exit code, output, errors, as the analyst.
sub run_tool
{
    my ($out, $err);
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port,
        PGDATABASE => 'register', PGUSER => 'analyst');
    my $ok = PostgreSQL::Test::Utils::run_log([@_], '>', \$out, '2>', \$err);
    return ($ok ? 0 : 1, $out, $err);
}

# load($table, $content, @options): the same for one file.
my $files = 0;

sub load
{
    my ($table, $content, @arguments) = @_;
    my $name = 'file' . ++$files . '.csv';
    my @options = grep { /^--/ } @arguments;
    write_file($name, $content);
    return run_tool("$top/sql/report/bin/import", @options, $table, "$dir/$name", grep { !/^--/ } @arguments);
}

sub query
{
    return $node->safe_psql('register', "SET search_path = spegel_register; $_[0]");
}

# Every table, by a folder and in the order of what they refer to.
my %content = (
    'import_heading' => "table_name,heading,column_name\npay,Belopp,amount\n",
    'import_word' => "table_name,column_name,word,value\npay,pay_form,M\xc3\xa5nad,monthly\n",
    'organisation' => "organisation,title,kind,sector,member_from,member_to\nk,Kommun,municipality,public,,\nm,Medlem,member,private,2015,9999-01-01\n",
    # a unit above comes after one below
    'unit' => "unit,organisation,title,level,parent\nw,k,Arbetsplats,workplace,f\nf,k,F\xc3\xb6rvaltning,department,k\nk,k,Kommun,city,\n",
    'occupation_group' => "occupation_group,title,title_en\nv\xc3\xa5rd,V\xc3\xa5rd,Care\n",
    'occupation' => "occupation,title,occupation_group,shortage\n5321,Undersk\xc3\xb6terska,v\xc3\xa5rd,ja\n",
    'ladder_step' => "step,title,rank,manager_class\n1,Medarbetare,1,\n2,Chef,2,B\n",
    'pay_component' => "component,title,kind\nob,OB-till\xc3\xa4gg,variable\nbil,Bilf\xc3\xb6rm\xc3\xa5n,benefit\n",
    'full_time_hours' => "organisation,occupation_group,work_group,valid_from,hours_per_month,source\nk,,,2016,165.5,avtal\nk,v\xc3\xa5rd,,2016,160.25,avtal\n",
    'work_assessment' => "organisation,version,occupation,work_group,factor,criterion,points,weight,assessed_on\nk,2015,5321,,skills,utbildning,40,1.5,2015\nk,2015,,G,effort,,10,..,2015\n",
    'pay_survey' => "survey,organisation,surveyed_on,provisions_reviewed_on,completed_on\nl,k,2015,2015-10-01,2016-02-01\n",
    'pay_report' => "report,organisation,reported_to,law,submitted_on\nr,k,2015,Lag (2015:1),2016-05-01\n",
    'pay_report_category' => "report,work_group,justified,reason,remedied_on\nr,A,true,erfarenhet,\nr,B,,,2016-08-01\n",
    'pay_survey_cooperation' => "survey,party,met_on\nl,F\xc3\xb6rbundet,2015-11-01\nl,F\xc3\xb6rbundet,2015-12-01\n",
    'pay_survey_measure' => "survey,measure,title,cost,due_on,completed_on,followed_up_on,outcome\nl,1,H\xc3\xb6jda l\xc3\xb6ner,120 000,2016,2016-05-01,2016-12-01,some\nl,2,Rutin,,2017,,,\n",
    'person' => "person,birth_year\np1,1980\np2,..\np3,\n",
    'person_attribute' => "person,ground,category,source,observed_on\np1,sex,women,HR,2015-01-01\n",
    'employment' => "person,employment_number,unit,occupation,step,form,subsidy,scope,valid_from,valid_to\n",
    'employment-1' => "person,employment_number,unit,form,subsidy,scope,valid_from,valid_to\np1,1,w,permanent,,\"87,5\",2015,9999-12-31\np2,1,w,subsidised,nystartsjobb,,20150601,2016\n",
    'pay' => "person,employment_number,valid_from,amount\np1,1,2015-01-01,31 500.50\n",
    'pay-components' => "person,employment_number,component,valid_from,valid_to,amount,pay_form,entry\np1,1,ob,2015-01-01,2015-01-31,900,total,\n"
      . "p1,1,ob,2015-01-01,2015-01-31,-100.5,total,2\np1,1,bil,2015,2015,12000,total,1\np1,1,,2016-01-01,9999-12-31,190,hourly,\n",
    'training' => "person,course,started_on,hours,paid\np1,x,2015-01-01,4.5,nej\n",
    'leave' => "person,kind,valid_from,valid_to,scope\np1,parental,2015-01-01,..,50\n",
    'work_condition' => "person,condition,observed_on,value\np1,overtime_hours,2015,12\n",
    'programme' => "programme,title,kind,organisation\npr,Program,mentorship,k\n",
    'programme_unit' => "programme,organisation,unit,role,joined_on\npr,k,f,pilot,2015-01-01\npr,m,,trained,2015-01-01\n",
    'participation' => "programme,person,role,pair,started_on\npr,p1,mentor,1,2015-01-01\npr,p1,mentor,2,2015-01-01\npr,p2,adept,1,2015-01-01\n",
    'campaign' => "campaign,organisation,opened_on,closed_on\nc,k,2015-01-01,2015-02-01\n",
    'application' => "campaign,person,internal,recruiter_trained,applied_on,hired_on\nc,p3,0,1,2015-01-02,2015-03-01\n",
    'departure' => "person,employment_number,departed_on,voluntary,reason,destination\np2,1,2016-12-31,true,own_request,study\n",
    'exit_interview' => "person,employment_number,interviewed_on,reason,discrimination_related\np2,1,2016-12-20,pay,false\n",
    'risk' => "risk,unit,ground,area,title,opened_on\nr,w,sex,pay,L\xc3\xb6n,2015-01-01\n",
    'risk_step' => "risk,step,step_on,rating\nr,investigate,2015-01-02,9\nr,analyse,2015-01-03,\n",
    'measure' => "measure,unit,risk,title,planned_on,due_on\nm,w,r,X,2015-01-01,2016\n",
    'counted' => "period,organisation,ground,category,persons,source,topic,unit,within_ground,within_category\n2015,k,sex,women,5,test,applicants,w,age,18-24\n",
    'counted_cohort' => "topic,organisation,origin_on,days,outcome,persons,approximate,source\nplaced,m,2015-01-01,180,,180,true,test\nplaced,m,2015-01-01,180,left,20,true,test\n",
    'reference_population' => "period,region,ground,category,persons,source,definition,series_break\n2015-12-31,R,sex,women,5,test,2014,ja\n",
    'goal' => "unit,ground,category,year,target_share,decided_on,decided_by\nk,sex,men,2020,\"0,35\",2015-06-01,council\n");
write_file("$_.csv", $content{$_}) for keys %content;
my ($code, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "DIR=$dir");
is($code, 0, 'a folder of files') or diag($out, $err);
is(query('SELECT count(*) FROM register_table'), scalar(keys %content) - 2, 'has a file for every table');
is(query(q{SELECT string_agg(target, ', ') FROM import_batch WHERE loaded < lines}), '', 'and all lines are loaded');
is(query('SELECT valid, scope, form, subsidy FROM employment ORDER BY person'), "[2015-01-01,)|87.5|permanent|\n[2015-06-01,2017-01-01)|100|subsidised|nystartsjobb", 'open ends, years, decimal commas, defaults');
is(query('SELECT component, valid_from, valid_to, amount, pay_form, entry FROM pay ORDER BY component, valid_from, entry'),
    "base|2015-01-01||31500.50|monthly|1\nbase|2016-01-01||190|hourly|1\nbil|2015-01-01|2015-12-31|12000|total|1\n"
      . "ob|2015-01-01|2015-01-31|900|total|1\nob|2015-01-01|2015-01-31|-100.5|total|2", 'pay by component, base when none is given');
is(query(q{SELECT amount FROM pay WHERE pay_form = 'monthly'}) . query(' SELECT paid FROM training') . query(' SELECT period FROM counted') . query(' SELECT member_from, member_to FROM organisation WHERE organisation = \'m\''), '31500.50f2015-12-312015-01-01|', 'numbers, truth, dates');
my $state = q{SELECT string_agg(format('%s %s', relname, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s', oid::regclass), true, true, '')))[1]), ', ' ORDER BY relname)
    FROM pg_class WHERE relnamespace = 'spegel_register'::regnamespace AND relkind = 'r'};
my $before = query($state);
($code, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "DIR=$dir");
is($code, 0, 'the folder again') or diag($out, $err);
is(query($state), $before, 'changes nothing');
is(scalar(() = $out =~ /nothing changed/g), scalar(keys %content), 'and says so');
write_file('staff.csv', "x\n");
($code, $out, $err) = run_tool("$top/sql/report/bin/import-folder", $dir);
like($err, qr/staff.csv is not named after a table/, 'a file that belongs to no table');
unlink("$dir/staff.csv");

# The files of a municipality.
($code, $out, $err) = load('person', "\xef\xbb\xbfperson;birth_year\r\n\"p\xc3\xa5\";1970\r\n;\r\n\r\n", 'UTF8', ';');
like($out, qr/1 lines, 1 loaded/, 'a byte order mark, carriage returns, empty lines') or diag($err);
($code, $out, $err) = load('occupation', "occupation|title|occupation_group\n1|\x80 k\xf6n|x\n", 'WIN1252', '|');
is(query(q{SELECT title FROM occupation WHERE occupation = '1'}), '€ kön', 'WIN1252, vertical bars') or diag($err);
($code, $out, $err) = load('occupation', "occupation\ttitle\toccupation_group\r\n2\t\"two\n\nlines, \"\"cited\"\"\"\tx\r\n3\t\"in one\"\tx\r\n4\topen \"quote\tx\r\n", 'UTF8', "\t");
is($code, 0, 'quoted newlines') or diag($out, $err);
is(query(q{SELECT string_agg(title, '+' ORDER BY occupation) FROM occupation WHERE occupation IN ('2', '3', '4')}), qq{two\n\nlines, "cited"+in one+open "quote}, 'are kept; another mark is an ordinary character');
is(query(q{SELECT string_agg(line_no::text, ' ' ORDER BY occupation) FROM occupation WHERE occupation IN ('2', '3', '4')}), '2 5 6', 'and lines are numbered as in the file');
($code, $out, $err) = load('occupation', "occupation,title,occupation_group\n5,\"never closed,x\n6,good,x\n7,a\0b,x\n\\.\n8,a\rb,x\n9,good,x\n", '--keep-good');
like($out, qr/6 lines, 2 loaded, 4 rejected.*line 2: quotation mark is not closed.*line 4: the line holds a zero byte or another control character.*line 5: the line holds.*line 6: the line holds/s, 'broken lines take no other line with them') or diag($err);

# Each kind of rule.
my $spells = "person,employment_number,unit,form,valid_from,valid_to\n";
my @broken = (
    [ 'p1,1,w,permanent,2020-01-01,', 'the spell begins before an earlier one with the same person, employment_number ends' ],
    [ 'p3,1,w,permanent,2015-01-01,2015-12-31', undef ],
    [ 'p3,1,w,permanent,2015-12-31,', 'the spell begins before' ],
    [ 'p3,2,w,permanent,2015-12-31,2015-01-01', "valid_to: '2015-01-01': expected valid_from or later" ],
    [ 'p3,3,w,casual,2015-12-31,', "form: 'casual': expected permanent, fixed_term, hourly or subsidised" ],
    [ 'p9,1,w,permanent,2015-12-31,', "person: 'p9': person is not in the register" ],
    [ 'p3,4,x,permanent,2015-12-31,', "unit: 'x': unit is not in the register" ],
    [ 'p3,5,w,permanent,9999-12-31,', "valid_from: '9999-12-31': expected a date" ],
    [ 'p3,6,w,permanent,2015-02-29,', "valid_from: '2015-02-29': expected a date" ],
    [ 'p3,7,w,permanent,,', "valid_from is missing" ],
    [ 'p3,8,w,permanent,2015,2015', undef ],
);
($code, $out, $err) = load('employment', $spells . join('', map { "$_->[0]\n" } @broken), '--keep-good');
for my $i (0 .. $#broken)
{
    my $line = $i + 2;
    my $reason = $broken[$i][1];
    if (defined $reason) { like($out, qr/^  line $line: .*\Q$reason\E/m, "line $line: $reason"); }
    else { unlike($out, qr/^  line $line:/m, "line $line is kept"); }
}
is(query(q{SELECT string_agg(employment_number || valid::text, ' ' ORDER BY employment_number) FROM employment WHERE person = 'p3'}), '1[2015-01-01,2016-01-01) 8[2015-01-01,2016-01-01)', 'the good lines are there');
my @rules = (
    [ 'person_attribute', "person,ground,category,source,observed_on\np1,ethnicity,x,HR,2015-01-01\n", "ground: 'ethnicity': its storage policy does not let it be kept per person" ],
    [ 'person_attribute', "person,ground,category,source,observed_on\np1,criminal_record,x,HR,2015-01-01\n", "ground: 'criminal_record': its storage policy" ],
    [ 'person', "person\n19800101-1234\n", 'a personal identity number is not a pseudonym' ],
    [ 'person', "person\np1\n", 'the register already has a row with the same key' ],
    [ 'person', "person\np7\np8\np7\n", 'line 4: an earlier line of the file has the same key' ],
    [ 'person', "person,birth_year\np7,80\n", "birth_year: '80': expected a year, 1880 to 2100" ],
    [ 'employment', "person,employment_number,unit,form,valid_from,step\np3,9,w,permanent,2016-01-01,s9\n", "step: 's9': step is not in the register" ],
    [ 'pay', "person,employment_number,valid_from,amount\np1,1,2016-01-01,1.234,5\n", 'expected 4 fields, found 5' ],
    [ 'pay', "person,employment_number,valid_from,amount\np1,1,2016-01-01,much\n", "amount: 'much': expected a number like 37,5 or 37.5" ],
    [ 'training', "person,course,started_on,hours,paid\np1,x,2016-01-01,1,maybe\n", "paid: 'maybe': expected true or false" ],
    [ 'unit', "unit,organisation,title,level,parent\na,k,A,workplace,b\nb,k,B,department,c\n", "line 2: parent: 'b': parent is neither in the register nor in the file" ],
    [ 'unit', "unit,organisation,title,level,parent\na,x,A,workplace,f\n", "organisation: 'x': organisation is not in the register" ],
    [ 'counted', "period,organisation,ground,persons,source\n2015,k,colour,1,test\n", "ground: 'colour': ground is not in the register" ],
);
for my $rule (@rules)
{
    my $was = query($state =~ s/relkind = 'r'/relkind = 'r' AND relname !~ '^(import|activity)'/r);
    ($code, $out, $err) = load($rule->[0], $rule->[1]);
    like($out, qr/\Q$rule->[2]\E/, "$rule->[0]: $rule->[2]") or diag($err);
    is(query($state =~ s/relkind = 'r'/relkind = 'r' AND relname !~ '^(import|activity)'/r), $was, 'and nothing is loaded');
}
($code, $out, $err) = load('risk_step', "risk,step,step_on\nr,follow_up,2016-01-01\n");
like($err, qr/risk "r": step follow_up of 2016-01-01 is out of order/, 'steps out of order');
($code, $out, $err) = load('person', "person,criminal_record\np7,yes\n");
like($err, qr/DETAIL:  Unknown: criminal_record\./, 'a criminal record has no place to go');
($code, $out, $err) = load('migration', "name,digest\nx,y\n");
like($err, qr/cannot load into "migration".*Expected one of .*organisation, unit/s, 'a table that no file is loaded into');
($code, $out, $err) = run_tool("$top/sql/report/bin/import", 'person', "$dir/nowhere.csv");
like($err, qr/there is no file/, 'a file that is not there');
my ($status, $stdout, $stderr) = $node->psql('register', q{SELECT spegel_register.load('person', 'x')});
like($stderr, qr/no lines are staged/, 'nothing staged');

# One bad line in 100,000.
my @persons = map { sprintf "q%06d,%d\n", $_, 1950 + $_ % 50 } 1 .. 100_000;
$persons[77_776] = "q077777,195O\n";
my $long = "person,birth_year\n" . join('', @persons);
($code, $out, $err) = load('person', $long);
is($code, 1, 'one bad line in 100,000');
like($out, qr/100000 lines, 0 loaded, 1 rejected.*\n  line 77778: birth_year: '195O': expected a whole number, 0 or more\n/, 'is reported by number, column, value and reason');
like($err, qr/NOTICE:.*100000 lines read after [\d.]+ s.*NOTICE:.*checked after/s, 'while progress is shown');
is(query(q{SELECT count(*) FROM person WHERE person LIKE 'q%'}), '0', 'nothing is loaded');
($code, $out, $err) = load('person', $long, '--keep-good');
is(query(q{SELECT count(*) FROM person WHERE person LIKE 'q%'}), '99999', 'or nothing else is lost');
is(query(q{SELECT line FROM import_reject WHERE line_no = 77778 ORDER BY import_batch DESC LIMIT 1}), 'q077777,195O', 'the line is kept');
my @employed = map { sprintf "q%06d,1,w,permanent,2015,\n", $_ } 1 .. 100_000;
($code, $out, $err) = load('employment', $spells . join('', @employed), '--keep-good');
like($out, qr/99999 loaded, 1 rejected.*line 77778: person: 'q077777': person is not in the register/s, 'a reference to the missing one');
unlike($err, qr/looking for the lines at fault/, 'is found as the file is read');

# Without arguments each says all that stands at its head.
for my $tool (qw(import import-folder import-table publish-to))
{
    my ($head) = PostgreSQL::Test::Utils::slurp_file("$top/sql/report/bin/$tool") =~ /\A#!.*\n((?:#.*\n)+)/;
    ($code, $out, $err) = run_tool("$top/sql/report/bin/$tool");
    isnt($code, 0, "$tool without arguments");
    is($err, $head =~ s/^# ?//gmr, "... says how it is used");
}

# A dry run checks a folder as if the good lines of each file were loaded, and loads nothing.
my $kept = query($state);
mkdir "$dir/dry" or die;
my %dry = (
    'person' => "person;birth_year\nd1;1980\nd2;19x\n",
    "employment-it's 1" => "person;employment_number;valid_from;unit;form\nd1;1;2020-01-01;w;permanent\nd2;1;2020-01-01;w;permanent\n",
    'pay' => "person;employment_number;valid_from;amount\nd1;1;2020-01-01;31500,50\n",
    'leave' => "nope\n1\n");
while (my ($name, $lines) = each %dry)
{
    open my $fh, '>', "$dir/dry/$name.csv" or die;
    print $fh $lines;
    close $fh;
}
($code, $out, $err) = run_tool("$top/sql/report/bin/import-folder", '--dry-run', "$dir/dry", 'UTF8', ';');
is($code, 1, 'a dry run tells by its exit status that lines would be rejected');
is($out, join("\n", 'person.csv: 2 lines, 1 would be loaded, 1 would be rejected', "  line 3: birth_year: '19x': expected a whole number, 0 or more",
        "employment-it's 1.csv: 2 lines, 1 would be loaded, 1 would be rejected", "  line 3: person: 'd2': person is not in the register",
        'pay.csv: 1 lines, 1 would be loaded, 0 would be rejected', 'dry run: nothing was loaded') . "\n", 'what would happen, file by file');
like($err, qr/invalid header of "leave.csv"/, 'a file that cannot be read at all does not end it');
unlike($err, qr/WARNING/, 'without a word of transactions');
is(query($state), $kept, 'nothing is loaded');

# The headings and words of another system, its encoding, decimal comma and ends of lines; one list of the staff for three tables.
$node->safe_psql('register', q{SET search_path = spegel_register;
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('Kundtj\x{e4}nst', 'k', 'K', 'department', 'k');
    INSERT INTO pay_component (component, title, kind) VALUES ('OB', 'OB', 'variable')} =~ s/\\x\{e4\}/\xc3\xa4/r);
mkdir "$dir/system" or die;
my %system = (
    import_heading => "table_name;heading;column_name\nperson;ANST\xc4LLD;person\nperson;F\xf6delse\xe5r;birth_year\nperson_attribute;Anst\xe4lld;person\nperson_attribute;K\xf6n;category\n"
      . "employment;Anst\xe4lld;person\nemployment;Enhet;unit\nemployment;Form;form\nemployment;Fr.o.m.;valid_from\nemployment;Ort;\n"
      . "pay;Anst\xe4lld;person\npay;L\xf6neart;component\npay;Fr.o.m.;valid_from\npay;T.o.m.;valid_to\npay;Belopp (kr);amount\npay;Typ;pay_form\n",
    import_word => "table_name;column_name;word;value\nperson_attribute;ground;;sex\nperson_attribute;source;;l\xf6nesystemet\nperson_attribute;observed_on;;2020-01-01\n"
      . "person_attribute;category;K;women\nperson_attribute;category;M;men\nemployment;employment_number;;1\nemployment;form;TILLSVIDARE;permanent\nemployment;form;;hourly\n"
      . "pay;employment_number;;1\npay;pay_form;m\xe5nad;monthly\npay;pay_form;P;total\n",
    'person+person_attribute+employment' => "Anst\xe4lld;F\xf6delse\xe5r;K\xf6n;Ort;Enhet;Form;Fr.o.m.\ns1;1980;K;Malm\xf6;Kundtj\xe4nst;Tillsvidare;2020-01-01\ns2;1990; m ;Lund;Kundtj\xe4nst;;2021-01-01\n",
    pay => "Anst\xe4lld;L\xf6neart;Fr.o.m.;T.o.m.;Belopp (kr);Typ\ns1;base;2024-01-01;;31 500,50;M\xe5nad\ns1;OB;2024-11-01;2024-11-30;-120,00;P\ns2;base;2024-01-01;;29 000,00;monthly\n");
while (my ($name, $lines) = each %system)
{
    write_file("system/$name.csv", $lines =~ s/\n/\r\n/gr);
}
($code, $out, $err) = run_tool("$top/sql/report/bin/import-folder", '--dry-run', "$dir/system", 'WIN1252', ';');
is($err . $code, '0', "a dry run reads them by the words that it would load");
unlike($out, qr/[1-9]\d* would be rejected/, '... every line');
($code, $out, $err) = run_tool("$top/sql/report/bin/import-folder", "$dir/system", 'WIN1252', ';');
is($err . $code, '0', 'they are loaded');
is(query(q{SELECT string_agg(concat_ws(' ', p.person, birth_year, ground, category, source, observed_on, unit, form, employment_number), ', ' ORDER BY p.person)
        FROM person AS p JOIN person_attribute USING (person) JOIN employment USING (person) WHERE person ~ '^s'}),
    "s1 1980 sex women l\xc3\xb6nesystemet 2020-01-01 Kundtj\xc3\xa4nst permanent 1, s2 1990 sex men l\xc3\xb6nesystemet 2020-01-01 Kundtj\xc3\xa4nst hourly 1", 'persons, their sex and employment');
is(query(q{SELECT string_agg(concat_ws(' ', person, component, valid_from, valid_to, amount, pay_form), ', ' ORDER BY person, component) FROM pay WHERE person ~ '^s'}),
    's1 OB 2024-11-01 2024-11-30 -120.00 total, s1 base 2024-01-01 31500.50 monthly, s2 base 2024-01-01 29000.00 monthly', 'their pay');
for my $case (
    [ "Anst\xe4lld;L\xf6neart;Belopp (kr)\ns1;base;1\n", qr/invalid header of "file\d+\.csv": anst.*Missing: valid_from/s, 'a column that is missing' ],
    [ "Anst\xe4lld;L\xf6neart;Fr.o.m.;Belopp (kr);Hemlig\ns1;base;2024-01-01;1;x\n", qr/Unknown: hemlig\./, 'a heading that nobody has mapped' ],
    [ "Anst\xe4lld;person;Fr.o.m.;Belopp (kr)\ns1;s1;2024-01-01;1\n", qr/More than once: person\./, 'a column under two headings' ],
    [ "Anst\xe4lld;Fr.o.m.;Belopp (kr);Typ\ns1;2025-01-01;1;Vecka\n", qr/line 2: pay_form: 'Vecka': expected monthly, hourly or total/, 'a word that nobody has explained' ],
    [ "Anst\xe4lld;Fr.o.m.;Belopp (kr);Typ\ns1;2025-01-01;1\n", qr/line 2: expected 4 fields, found 3/, 'a field too few' ])
{
    ($code, $out, $err) = load('pay', $case->[0], 'WIN1252', ';');
    like($out . $err, $case->[1], $case->[2]);
    is($code, 1, '... is refused');
}
query(q{INSERT INTO import_heading VALUES ('pay', 'Summa', 'sum')});
($code, $out, $err) = load('pay', "person,employment_number,valid_from,amount,Summa\ns1,1,2025-01-01,1,1\n");
like($err, qr/Unknown: sum\./, 'a heading that stands for a column that there is not');
query(q{DELETE FROM import_heading; DELETE FROM import_word});

# Deleting a batch deletes what it brought.
query(q{DELETE FROM import_batch WHERE target = 'employment' AND loaded = 99999});
is(query(q{SELECT count(*) FROM employment WHERE person LIKE 'q%'}), '0', 'a batch can be taken back');

# A long file for an empty table: its indexes are made afterwards, and it gets statistics.
my $indexes = q{SELECT string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY indexrelid::regclass::text COLLATE "C") FROM pg_index
    WHERE indrelid = 'employment_row'::regclass AND indisvalid AND indisready};
my $defined = query($indexes);
my $analyst = 'SET ROLE analyst; ';
like($defined, qr/employment_row_pkey.*employment_row_unit.*employment_row_valid_from.*employment_row_valid_to/, 'the indexes of a large table');
is($node->safe_psql('register', "$analyst SELECT spegel_register.defer_indexes('employment')"), 'f', 'stay while it has rows');
query('DELETE FROM employment_row');
($status, $stdout, $stderr) = $node->psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO employment_row (person_no, employment_number, valid_from, unit_no, form)
    SELECT p.person_no, '1', d.day::date, u.unit_no, 'permanent' FROM person AS p, unit AS u, unnest('{2015-01-01,2016-01-01}'::date[]) AS d (day)
    WHERE u.unit = 'w' AND (p.person ~ '^q0[0-4]' AND d.day = '2015-01-01' OR p.person = 'q000002')});
like($stderr, qr/overlapping spells in table "employment": q000002, 1 from 2016-01-01 begins before an earlier one has ended/,
    'an overlap among rows that are most of a table is found');
is($node->safe_psql('register', "$analyst SELECT spegel_register.defer_indexes('employment')"), 't', 'are dropped while it has none');
is(query($indexes), $defined, '... and are there when the transaction ends, whatever it did');
is(query(q{BEGIN; SELECT defer_indexes('employment'); } . "$indexes; ROLLBACK") =~ s/^t\n//r, $defined =~ s/;.*//r, '... not before');
is($node->safe_psql('register', "$analyst SELECT spegel_register.defer_indexes('migration'), spegel_register.defer_indexes('code_unit')"), 'f|f',
    'no other tables have theirs dropped');
my $reader = $node->background_psql('register');
$reader->query_safe('BEGIN; SELECT count(*) FROM spegel_register.employment_row');
is($node->safe_psql('register', "$analyst SELECT spegel_register.defer_indexes('employment')"), 'f', 'nor is a reader waited for');
$reader->query_safe('COMMIT');
$reader->quit;
($code, $out, $err) = load('employment', $spells . join('', @employed) . "q000001,1,w,permanent,2015,\n");
is($code, 1, 'a long file with a line at fault');
is(query($indexes), $defined, 'leaves the indexes');
splice @employed, 77_776, 1;
push @employed, "q000001,2,w,permanent,2017,2018\n";
($code, $out, $err) = load('employment', $spells . join('', @employed));
like($out, qr/100000 lines, 100000 loaded/, 'a good one') or diag($err);
is(query($indexes), $defined, 'has them again');
is(query(q{SELECT count(*) FROM deferred_index}), '0', 'and leaves nothing to be done');
is(query(q{SET enable_seqscan = off; SELECT (SELECT count(*) FROM employment_row WHERE valid_from >= '2000-01-01'),
    (SELECT count(*) FROM employment_row WHERE valid_to >= '2018-01-01'), (SELECT count(*) FROM employment_row WHERE unit_no > 0)}), '100000|1|100000', 'with all rows in them');
is(query(q{SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'employment_row' AND attname = 'valid_from' AND schemaname = 'spegel_register'}) . query(q{ SELECT reltuples FROM pg_class WHERE oid = 'employment_row'::regclass}),
    't100000', 'and statistics');

# A crash in the middle.
$before = query($state);
write_file('crash.csv', "person\n" . join('', map { "c$_\n" } 1 .. 1000));
$node->psql('register', qq{
    BEGIN;
    SELECT spegel_register.stage();
    INSERT INTO staged_line (line) SELECT CASE n WHEN 0 THEN 'person' ELSE 'c' || n END FROM generate_series(0, 1000) AS n ORDER BY n;
    SELECT spegel_register.load('person', 'crash.csv');
    SELECT pg_terminate_backend(pg_backend_pid())});
is(query($state), $before, 'a lost connection leaves nothing half-loaded');
my $session = $node->background_psql('register');
$session->query_safe(q{BEGIN; SELECT spegel_register.stage();
    INSERT INTO staged_line (line) SELECT CASE n WHEN 0 THEN 'person' ELSE 'c' || n END FROM generate_series(0, 1000) AS n ORDER BY n;
    SELECT spegel_register.load('person', 'crash.csv')});

# Another load of the same file waits for it; a load into another table does not.
($code, $out, $err) = load('occupation', "occupation,title,occupation_group\n10,x,x\n");
is($code, 0, 'a load into another table does not wait') or diag($err);
my $second = IPC::Run::start(
    [ "$top/sql/report/bin/import", 'person', "$dir/crash.csv" ], '>', \my $second_out, '2>', \my $second_err,
    init => sub { @ENV{qw(PGHOST PGPORT PGDATABASE PGUSER)} = ($node->host, $node->port, 'register', 'analyst') });
ok($node->poll_query_until('register', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'analyst')}), 'a load of the same file waits');
$session->query_safe('COMMIT');
$second->finish;
like($second_out, qr/loaded before.*nothing changed/, 'and finds it loaded') or diag($second_err);
$session->quit;
is(query(q{SELECT count(*) FROM person WHERE person ~ '^c\d'}), '1000', 'once');
$node->stop('immediate');
$node->start;
is(query(q{SELECT count(*) FROM person WHERE person ~ '^c\d'}), '1000', 'and it survives a crash of the server');

$node->stop;
done_testing();
