using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Zip;

namespace TrustPoint.Formats.Tests.Transfers;

/// <summary>Packages of ownership transfers, as ZIP files of one reading (LIF-45).</summary>
public sealed class TransferPackageTests
{
    private static readonly TransferPackage Small = TransferPackage.Of("{}"u8.ToArray()).With("idevid/0001.cer", new byte[] { 1, 2 });

    [Fact]
    public void The_same_files_are_always_the_same_octets()
    {
        var again = TransferPackage.Decode(Small.Encode());
        Assert.Equal(Small.Encode(), again.Encode());
        Assert.Equal(["idevid/0001.cer", "statement.json"], again.Names);
        var other = TransferPackage.Of("{}"u8.ToArray()).With("idevid/0001.cer", new byte[] { 1, 2 });
        Assert.Equal(Small.Encode(), other.Encode());
        // Known bytes: another version of this product makes the same.
        Assert.Equal("e5daab236342a8d39e960f9162175d90f6694aa12845f2984c982027a53f80b1", Convert.ToHexStringLower(SHA256.HashData(Small.Encode())));
    }

    [Fact] // everybody's programs open it, and see the same
    public void Other_people_s_programs_read_it()
    {
        using var judge = new Judge();
        judge.Write("package.zip", Small.Encode());
        Assert.Contains("Done testing", judge.Ask("python3", "-m", "zipfile", "-t", "package.zip"), StringComparison.Ordinal);
        judge.Ask("python3", "-m", "zipfile", "-e", "package.zip", ".");
        Assert.Equal("{}"u8.ToArray(), judge.Read("statement.json"));
        using var zip = new ZipArchive(new MemoryStream(Small.Encode()));
        Assert.Equal(["idevid/0001.cer", "statement.json"], zip.Entries.Select(entry => entry.FullName));
    }

    [Fact] // what other programs pack is read where it is as plain
    public void A_deflated_package_is_read()
    {
        using var judge = new Judge();
        judge.Write("statement.json", Encoding.UTF8.GetBytes(new string(' ', 5000)));
        judge.Ask("python3", "-c", "import zipfile; z = zipfile.ZipFile('p.zip', 'w', zipfile.ZIP_DEFLATED); z.write('statement.json')");
        Assert.Equal(5000, TransferPackage.Decode(judge.Read("p.zip"))[TransferPackage.Statement].Length);
    }

    [Fact]
    public void The_stage_is_told_by_the_files()
    {
        var package = TransferPackage.Of("{}"u8.ToArray());
        Assert.Equal(TransferStage.Draft, package.Stage);
        package = package.With("statement-1.p7s", default);
        Assert.Equal(TransferStage.Draft, package.Stage); // LIF-31: one signature
        package = package.With("statement-2.p7s", default);
        Assert.Equal(TransferStage.Offered, package.Stage);
        package = package.With("acceptance.json", default).With("acceptance.p7s", default);
        Assert.Equal(TransferStage.Accepted, package.Stage);
        package = package.With("booking.json", default).With("booking.p7s", default);
        Assert.Equal(TransferStage.Booked, package.Stage);
        Assert.Equal(TransferStage.Closed, package.With("revocation/0001.crl", default).Stage);
    }

    [Theory]
    [InlineData("other.txt"), InlineData("statement-3.p7s"), InlineData("idevid/1.cer"), InlineData("idevid/0001.exe"), InlineData("statement.json "), InlineData("Statement.json"), InlineData("x/statement.json")]
    public void A_file_that_does_not_belong_there_is_refused(string name)
    {
        var zip = StrictZip.Write([new("statement.json", "{}"u8.ToArray()), new(name, new byte[] { 1 })]);
        Assert.Throws<DecodeException>(() => TransferPackage.Decode(zip));
        Assert.Throws<ArgumentException>(() => Small.With(name, default));
    }

    [Fact]
    public void Without_a_statement_there_is_no_package() =>
        Assert.Equal("transfer package: statement.json is missing", Assert.Throws<DecodeException>(() => TransferPackage.Decode(StrictZip.Write([new("README.txt", default)]))).Message);
}
