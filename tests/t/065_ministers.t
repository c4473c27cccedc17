# docs/ministers.md is true, when the Institute for Government's files are at
# hand.
use strict;
use warnings;

use Spegel::Cluster;
use Spegel::Docs;
use Test::More;

my $page = "$ENV{SPEGEL_TOP}/docs/ministers.md";
my $data = ($ENV{SPEGEL_DATA} // '') . '/' . needed_data($page);

plan skip_all => 'skipped: real data not beside the checkout' if !-e "$data/appointment.csv";

my $node = new_cluster('ministers');
test_page($node, 'postgres', $page, '-v', "data=$data");
$node->stop;
done_testing();
