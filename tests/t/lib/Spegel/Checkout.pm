# A copy of what `make migrate` reads, which a test may change.
package Spegel::Checkout;

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Utils;

# new($name): copied from the checkout, below a folder with a space in its name.
sub new
{
    my ($class, $name) = @_;
    my $self = bless { top => PostgreSQL::Test::Utils::tempdir("check out $name") . '/check out' }, $class;
    $self->reset;
    return $self;
}

# reset: as the checkout is again.
sub reset
{
    my ($self) = @_;
    system('rm', '-rf', $self->{top});
    mkdir $self->{top}      or die "$self->{top}: $!";
    mkdir "$self->{top}/sql" or die "$self->{top}: $!";
    system('cp', '-r', "$ENV{SPEGEL_TOP}/spegel.control", $self->{top}) == 0 && system('cp', '-r', "$ENV{SPEGEL_TOP}/sql/report", "$self->{top}/sql") == 0
      or die 'cp failed';
    return;
}

sub path { return "$_[0]{top}/$_[1]"; }

# put($file, $text): a new file, or another text for one.
sub put
{
    my ($self, $name, $text) = @_;
    open(my $file, '>', $self->path($name)) or die "$name: $!";
    print $file $text;
    close $file;
    return;
}

# edit($file, $change): changes the text in $_; it is an error if nothing changes.
sub edit
{
    my ($self, $name, $change) = @_;
    my $before = PostgreSQL::Test::Utils::slurp_file($self->path($name));
    local $_ = $before;
    $change->();
    die "$name: nothing was changed" if $_ eq $before;
    $self->put($name, $_);
    return;
}

sub take_away
{
    my ($self, $name) = @_;
    unlink $self->path($name) or die "$name: $!";
    return;
}

# environment($node, $database, ...): what names the database to migrate.
sub environment
{
    my ($node, $database, %more) = @_;
    return (PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => $database, %more);
}

# migrate($node, $database, ...): exit status and all that it said.
sub migrate
{
    my ($self, $node, $database, %more) = @_;
    my $said = '';
    my %environment = environment($node, $database, %more);
    local @ENV{ keys %environment } = values %environment;
    IPC::Run::run([ $self->path('sql/report/bin/migrate') ], '>&', \$said);
    return ($? >> 8, $said);
}

# start($node, $database, \$said, ...): the same in the background; an IPC::Run handle.
sub start
{
    my ($self, $node, $database, $said, %more) = @_;
    my %environment = environment($node, $database, %more);
    local @ENV{ keys %environment } = values %environment;
    return IPC::Run::start([ $self->path('sql/report/bin/migrate') ], '>&', $said);
}

1;
