# A small city for the tests of releases: 1,200 persons, one department whose
# only workplace has the same staff, a workplace of 7 persons.
package Spegel::SmallCity;

use strict;
use warnings;

use Exporter qw(import);
use Spegel::Cluster;

our @EXPORT = qw(small_city small_city_sql);

# small_city($name, %how): a cluster with the report application and the city in
# database "release".  The secret is fixed, so that every run draws alike.  %how
# as of new_cluster().
sub small_city
{
    my ($name, %how) = @_;
    my $node = new_cluster($name, %how);
    $node->safe_psql('postgres', 'CREATE DATABASE release');
    migrate($node, 'release');
    $node->safe_psql('release', small_city_sql());
    return $node;
}

# small_city_sql(): fills the tables of the report application with the city.
sub small_city_sql
{
    return q{
        INSERT INTO spegel_release.secret (key) VALUES (sha256('a secret of the tests'));
        SET search_path = spegel_register, pg_temp;
        INSERT INTO organisation (organisation, title, reference_region) VALUES ('city', 'Staden', 'Region');
        INSERT INTO unit (unit, organisation, title, level, parent)
        VALUES ('city', 'city', 'Staden', 'city', NULL), ('d1', 'city', 'Skola', 'department', 'city'),
               ('d2', 'city', 'Vård', 'department', 'city'), ('d3', 'city', 'Park', 'department', 'city'),
               ('between', 'city', 'Område', 'between', 'd1');
        INSERT INTO unit (unit, organisation, title, level, parent)
        SELECT 'w' || i, 'city', 'Arbetsplats ' || i, 'workplace',
               CASE WHEN i <= 3 THEN 'between' WHEN i <= 6 THEN 'd1' WHEN i <= 10 THEN 'd2' ELSE 'd3' END
        FROM generate_series(1, 11) AS i;
        INSERT INTO occupation (occupation, title, occupation_group)
        VALUES ('1', 'Lärare', 'school'), ('2', 'Undersköterska', 'care'), ('3', 'Parkarbetare', 'park');
        INSERT INTO ladder_step VALUES ('1', 'Medarbetare', 'Employee', 1, NULL), ('2', 'Chef', 'Manager', 2, 'C');
        INSERT INTO person SELECT 'p' || i, CASE WHEN i % 40 > 0 THEN 1957 + (i * 7) % 46 END FROM generate_series(1, 1300) AS i;
        INSERT INTO person_attribute
        SELECT 'p' || i, 'sex', CASE WHEN (i * 31 + i / 10) % 10 < 7 THEN 'women' ELSE 'men' END, 'HR', '2010-01-01'
        FROM generate_series(1, 1300) AS i WHERE i % 60 > 0;
        -- Of 1300, every 13th has left; 7 work at w6, 24 at w5, 40 in the department d2 itself.
        INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy)
        SELECT 'p' || i, '1', '2015-01-01', CASE WHEN i % 13 = 0 THEN date '2020-02-01' + i % 300 END,
               CASE WHEN i BETWEEN 101 AND 108 THEN 'w6' WHEN i BETWEEN 201 AND 226 THEN 'w5' WHEN i BETWEEN 301 AND 342 THEN 'd2'
                    ELSE 'w' || (ARRAY[1, 2, 3, 4, 7, 8, 9, 10, 11, 11])[1 + i % 10] END,
               CASE WHEN i % 50 > 0 THEN (1 + (i / 7) % 3)::text END, CASE WHEN i % 17 = 0 THEN '2' ELSE '1' END,
               (ARRAY['permanent', 'permanent', 'fixed_term', 'hourly', 'subsidised'])[1 + (i / 11) % 5],
               CASE WHEN (i / 11) % 5 = 4 THEN 'nystartsjobb' END
        FROM generate_series(1, 1300) AS i;
        INSERT INTO departure (person, employment_number, departed_on, voluntary, reason, destination)
        SELECT person, '1', valid_to, substr(person, 2)::integer % 2 = 0, 'own_request', 'other_employer'
        FROM employment WHERE valid_to IS NOT NULL;
        INSERT INTO reference_population (period, region, ground, category, persons, source)
        VALUES ('2020-12-31', 'Region', 'sex', 'women', 5000, 'SCB'), ('2020-12-31', 'Region', 'sex', 'men', 5000, 'SCB');
    };
}

1;
