using System.Text;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>Time-based one-time passwords. RFC 6238, RFC 4226.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory] // RFC 4226 section 5.3, with the values of its appendix D
    [InlineData(0, "755224"), InlineData(1, "287082"), InlineData(2, "359152"), InlineData(3, "969429"), InlineData(4, "338314")]
    [InlineData(5, "254676"), InlineData(6, "287922"), InlineData(7, "162583"), InlineData(8, "399871"), InlineData(9, "520489")]
    public void A_code_is_that_of_the_standard(long counter, string code) => Assert.Equal(code, Totp.CodeOf(Key, counter));

    [Theory] // RFC 6238 section 4.2, with the values of its appendix B for SHA-1: the last six of eight digits
    [InlineData("1970-01-01T00:00:59Z", 0x1, "287082")]
    [InlineData("2005-03-18T01:58:29Z", 0x23523EC, "081804")]
    [InlineData("2005-03-18T01:58:31Z", 0x23523ED, "050471")]
    [InlineData("2009-02-13T23:31:30Z", 0x273EF07, "005924")]
    [InlineData("2033-05-18T03:33:20Z", 0x3F940AA, "279037")]
    [InlineData("2603-10-11T11:33:20Z", 0x27BC86AA, "353130")]
    public void A_time_has_the_step_and_code_of_the_standard(string time, long step, string code)
    {
        Assert.Equal(step, Totp.StepAt(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(code, Totp.CodeOf(Key, step));
    }

    [Theory] // RFC 6238 section 5.2: one step either way
    [InlineData(-2, false), InlineData(-1, true), InlineData(0, true), InlineData(1, true), InlineData(2, false)]
    public void A_code_is_right_one_step_early_or_late_and_no_more(int steps, bool right)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = Totp.StepAt(now) + steps;
        Assert.Equal(right ? step : null, Totp.StepOf(Key, Totp.CodeOf(Key, step), now));
    }

    [Theory]
    [InlineData(""), InlineData("28708"), InlineData("2870822"), InlineData("28708a"), InlineData("287083"), InlineData("٢٨٧٠٨٢"), InlineData("-87082"), InlineData("94287082")]
    public void What_is_no_code_of_now_is_wrong(string typed) => Assert.Null(Totp.StepOf(Key, typed, DateTimeOffset.FromUnixTimeSeconds(59)));

    [Fact]
    public void A_code_may_be_typed_with_a_space() => Assert.Equal(1, Totp.StepOf(Key, "287 082", DateTimeOffset.FromUnixTimeSeconds(59)));

    [Fact] // RFC 4648 section 6
    public void The_key_is_shown_in_base32()
    {
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.TextOf(Key));
        Assert.Equal("otpauth://totp/TrustPoint:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=TrustPoint", Totp.UriOf("anna", Key));
    }
}
