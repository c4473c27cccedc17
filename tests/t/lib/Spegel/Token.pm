# JSON Web Tokens for the tests, signed by the openssl command.
package Spegel::Token;

use strict;
use warnings;

use Exporter qw(import);
use IPC::Run qw(run);
use JSON::PP;
use MIME::Base64 qw(encode_base64url);

our @EXPORT_OK = qw(make_key make_token);

# make_key($path, 'RSA' or 'EC' [, $curve]): a new private key in a file;
# returns the public one as PEM.
sub make_key
{
    my ($path, $type, $curve) = @_;
    my @options = $type eq 'EC' ? ('-pkeyopt', 'ec_paramgen_curve:' . ($curve // 'P-256')) : ();
    my ($public, $ignored);

    run(['openssl', 'genpkey', '-algorithm', $type, @options, '-out', $path], '2>', \$ignored) or die 'openssl genpkey';
    run(['openssl', 'pkey', '-in', $path, '-pubout'], '>', \$public) or die 'openssl pkey';
    return $public;
}

# make_token(\%header, \%claims, $signer): $signer is the file of a private
# key, or a function from what is signed to the signature.
sub make_token
{
    my ($header, $claims, $signer) = @_;
    my $signed = join '.', map { encode_base64url(encode_json($_)) } $header, $claims;

    return "$signed." . encode_base64url(ref $signer ? $signer->($signed) : sign($signed, $header->{alg}, $signer));
}

sub sign
{
    my ($text, $algorithm, $key) = @_;
    my $signature;

    run(['openssl', 'dgst', '-sha' . substr($algorithm, 2), '-sign', $key], '<', \$text, '>', \$signature) or die 'openssl dgst';
    return $signature if $algorithm !~ /^ES/;

    # A DER sequence of two integers becomes two numbers of 32 bytes.
    my (undef, undef, undef, $r, undef, $s) = unpack 'C C C C/a C C/a', $signature;
    return join '', map { substr("\0" x 32 . $_, -32) } $r, $s;
}

1;
