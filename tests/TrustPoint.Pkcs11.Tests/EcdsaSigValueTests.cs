using TrustPoint.Pkcs11.Keys;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>RFC 3279 section 2.2.3 and X.690 section 8.3: r‖s as a token gives it, as DER.</summary>
public sealed class EcdsaSigValueTests
{
    [Theory]
    [InlineData("01020304", "3008" + "02020102" + "02020304")]
    [InlineData("00020304", "3007" + "020102" + "02020304")] // a leading zero goes
    [InlineData("01020003", "3007" + "02020102" + "020103")]
    [InlineData("80000304", "3009" + "0203008000" + "02020304")] // a first bit set is no sign
    [InlineData("00800304", "3008" + "02020080" + "02020304")] // both at once
    [InlineData("00007fff", "3007" + "020100" + "02027fff")] // zero is one octet
    public void Numbers_take_their_shortest_form(string raw, string der) =>
        Assert.Equal(der, Convert.ToHexStringLower(EcdsaSigValue.Encode(Convert.FromHexString(raw))));

    [Fact]
    public void A_P521_signature_has_a_length_of_two_octets()
    {
        var raw = new byte[132];
        Array.Fill(raw, (byte)0x01);
        var integer = "0242" + string.Concat(Enumerable.Repeat("01", 66));
        Assert.Equal("308188" + integer + integer, Convert.ToHexStringLower(EcdsaSigValue.Encode(raw)));
    }
}
