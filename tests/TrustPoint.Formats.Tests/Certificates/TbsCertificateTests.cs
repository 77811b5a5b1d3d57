using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Certificates;

public sealed class TbsCertificateTests
{
    [Fact] // RFC 5280 section 4.1: the fields in order, version 3 written out, nothing optional that is not asked for
    public void The_bytes_of_a_certificate_are_exact()
    {
        var name = "3021310e300c060355040a0c05506c616e74310f300d06035504030c0670756d702d31";
        var issuer = "301f310e300c060355040a0c05506c616e74310d300b06035504030c04526f6f74";
        var expected =
            "3081e6" + "a003020102" + "02020123" + "300a06082a8648ce3d040302" + issuer +
            "301e170d3236303130313030303030305a170d3439303130313030303030305a" + name + Convert.ToHexStringLower(TestCertificates.Generator) +
            "a310300e" + "300c0603551d130101ff04023000";
        var tbs = TestCertificates.Tbs() with { Extensions = [Extensions.EndEntityBasicConstraints()] };
        Assert.Equal(expected, Convert.ToHexStringLower(tbs.Encode()));
    }

    [Theory] // RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, seconds always, no fractions
    [InlineData("1950-01-01T00:00:00Z", "170d3530303130313030303030305a")]
    [InlineData("2049-12-31T23:59:59Z", "170d3439313233313233353935395a")]
    [InlineData("2049-12-31T23:59:59.999Z", "170d3439313233313233353935395a")]
    [InlineData("2050-01-01T00:00:00Z", "180f32303530303130313030303030305a")]
    [InlineData("2050-01-01T01:00:00+02:00", "170d3439313233313233303030305a")]
    [InlineData("9999-12-31T23:59:59Z", "180f39393939313233313233353935395a")]
    public void A_time_is_written_in_the_form_of_its_year(string time, string hex)
    {
        var tbs = TestCertificates.Tbs() with { NotAfter = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Contains("170d3236303130313030303030305a" + hex, Convert.ToHexStringLower(tbs.Encode()), StringComparison.Ordinal);
    }

    [Theory] // RFC 5280 section 4.1.2.2: positive, at most 20 octets; X.690 section 8.3.2: the shortest form
    [InlineData("")]
    [InlineData("00")]
    [InlineData("80")]
    [InlineData("ff01")]
    [InlineData("0001")]
    [InlineData("010000000000000000000000000000000000000000")]
    public void A_serial_that_is_not_allowed_is_not_written(string hex) =>
        Assert.Throws<ArgumentException>(() => (TestCertificates.Tbs() with { Serial = Convert.FromHexString(hex) }).Encode());

    [Fact]
    public void Every_allowed_serial_is_read_as_it_was_written() => Prop.ForAll(Arb.From(Serials), serial =>
        Assert.Equal(serial, Read(TestCertificates.Tbs() with { Serial = serial }).Serial)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_second_of_validity_is_read_as_it_was_written() => Prop.ForAll(Arb.From(Times), time =>
        Assert.Equal(time, Read(TestCertificates.Tbs() with { NotAfter = time }).NotAfter)).QuickCheckThrowOnFailure();

    private static Gen<byte[]> Serials =>
        from first in Gen.Choose(1, 0x7f)
        from rest in Gen.Choose(0, 255).ListOf().Where(list => list.Count < 20)
        select (byte[])[(byte)first, .. rest.Select(octet => (byte)octet)];

    private static Gen<DateTimeOffset> Times =>
        from day in Gen.Choose(0, 365 * 8000)
        from second in Gen.Choose(0, 86_399)
        select new DateTimeOffset(1950, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).AddSeconds(second);

    private static Certificate Read(TbsCertificate tbs) => Certificate.Decode(Certificate.Assemble(tbs.Encode(), SignatureAlgorithm.EcdsaSha256, new byte[70]));
}
