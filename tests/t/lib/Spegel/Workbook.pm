# Workbooks of a spreadsheet (.xlsx), as such programs write them: archives of
# XML, with texts apart from the sheets and dates as numbers of days.
package Spegel::Workbook;

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use Exporter 'import';
use IO::Compress::Zip qw($ZipError);

our @EXPORT = qw(write_workbook);

# Formats of cells: the number of each is its place.
my @formats = ('General', 'yyyy\-mm\-dd', '0.00', '#,##0', '0%', '0000', 'mm\-dd\-yy');
my $head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
my $main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
my $office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
my $package = 'http://schemas.openxmlformats.org/package/2006';

# write_workbook($path, name => [[cell, ...], ...], ...): the sheets in that
# order.  A cell is a text, [number, format, formula], or undef for none.
sub write_workbook
{
    my ($path, @sheets) = @_;
    my (@names, @texts, %part);

    while (my ($name, $rows) = splice @sheets, 0, 2)
    {
        push @names, $name;
        my $r = 0;
        my $last = chr(ord('A') + $#{ $rows->[0] }) . @$rows;
        my $data = join '', map {
            my ($row, $c) = ($_, 0);
            $r++;
            "<row r=\"$r\">" . join('', map { cell($_, chr(ord('A') + $c++) . $r, \@texts) } @$row) . '</row>';
        } @$rows;
        $part{ 'xl/worksheets/sheet' . @names . '.xml' } = qq{<worksheet xmlns="$main"><dimension ref="A1:$last"/><sheetData>$data</sheetData></worksheet>};
    }
    my @numbers = 1 .. @names;
    my $types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
    $part{'[Content_Types].xml'} = qq{<Types xmlns="$package/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>}
      . join('', map { qq{<Override PartName="/xl/$_->[0].xml" ContentType="$types.$_->[1]+xml"/>} }
          [ 'workbook', 'sheet.main' ], [ 'styles', 'styles' ], [ 'sharedStrings', 'sharedStrings' ], map { [ "worksheets/sheet$_", 'worksheet' ] } @numbers) . '</Types>';
    $part{'_rels/.rels'} = qq{<Relationships xmlns="$package/relationships"><Relationship Id="rId1" Type="$office/officeDocument" Target="xl/workbook.xml"/></Relationships>};
    $part{'xl/workbook.xml'} = qq{<workbook xmlns="$main" xmlns:r="$office"><sheets>}
      . join('', map { qq{<sheet name="$names[$_ - 1]" sheetId="$_" r:id="rId$_"/>} } @numbers) . '</sheets></workbook>';
    $part{'xl/_rels/workbook.xml.rels'} = qq{<Relationships xmlns="$package/relationships">}
      . join('', map { qq{<Relationship Id="rId$_->[0]" Type="$office/$_->[1]" Target="$_->[2].xml"/>} }
          (map { [ $_, 'worksheet', "worksheets/sheet$_" ] } @numbers), [ @names + 1, 'styles', 'styles' ], [ @names + 2, 'sharedStrings', 'sharedStrings' ]) . '</Relationships>';
    $part{'xl/sharedStrings.xml'} = qq{<sst xmlns="$main">} . join('', map { '<si><t>' . escaped($_) . '</t></si>' } @texts) . '</sst>';
    $part{'xl/styles.xml'} = qq{<styleSheet xmlns="$main"><numFmts>}
      . join('', map { '<numFmt numFmtId="' . (164 + $_) . '" formatCode="' . $formats[$_] . '"/>' } 1 .. $#formats) . '</numFmts><cellXfs>'
      . join('', map { '<xf numFmtId="' . ($_ ? 164 + $_ : 0) . '" applyNumberFormat="1"/>' } 0 .. $#formats) . '</cellXfs></styleSheet>';

    my $zip;
    for my $name (sort keys %part)
    {
        $zip->newStream(Name => $name) if $zip;
        $zip //= IO::Compress::Zip->new($path, Name => $name) or die "$path: $ZipError";
        $zip->print(encode('UTF-8', $head . $part{$name}));
    }
    $zip->close() or die "$path: $ZipError";
    return $path;
}

sub cell
{
    my ($value, $at, $texts) = @_;

    return '' if !defined $value;
    if (!ref $value)
    {
        push @$texts, $value;
        return qq{<c r="$at" t="s"><v>$#$texts</v></c>};
    }
    my ($number, $format, $formula) = @$value;
    my ($style) = grep { $formats[$_] eq ($format // 'General') } 0 .. $#formats;
    return qq{<c r="$at" s="$style">} . (defined $formula ? '<f>' . escaped($formula) . '</f>' : '') . "<v>$number</v></c>";
}

sub escaped
{
    my ($text) = @_;
    my %name = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;');
    return $text =~ s/([&<>])/$name{$1}/gr;
}

1;
