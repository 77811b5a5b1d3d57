using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Formats.Tests.Ocsp;

/// <summary>Requests in the path of a GET, RFC 6960 appendix A.1.</summary>
public sealed class OcspRequestPathTests
{
    private static readonly byte[] Der = [0x30, 0xfb, 0xff, 0xbf, 0x01]; // "MPv/vwE="

    [Theory]
    [InlineData("MPv/vwE=")]
    [InlineData("/MPv/vwE=")] // the responder's URL ended with a slash
    [InlineData("MPv%2FvwE%3D")]
    [InlineData("MPv%2fvwE%3d")]
    [InlineData("MPv%2FvwE=")]
    [InlineData("%4dPv/vwE=")] // whatever is encoded, it is once
    public void A_path_is_base64_as_it_is_or_percent_encoded_once(string path) => Assert.Equal(Der, OcspRequestPath.Decode(path));

    [Fact]
    public void A_plus_is_a_plus() => Assert.Equal([0xfb, 0xef, 0xbe], OcspRequestPath.Decode("++%2B%2b"));

    [Theory]
    [InlineData("MPv%252FvwE=")] // encoded twice
    [InlineData("//MPv/vwE=")]
    [InlineData("MPv_vwE=")] // base64url
    [InlineData("MPv/vwE")] // without padding
    [InlineData("MPv/vwE=/")]
    [InlineData("MPv/vw E=")]
    [InlineData("MPv/%0AvwE=")]
    [InlineData("MPv/vwE=?a=b")]
    [InlineData("MPv/v%zzwE=")]
    [InlineData("MPv/v%2")]
    [InlineData("MPvä")]
    [InlineData("MPv%C3%A4")]
    public void Anything_else_is_refused(string path) => Refusal.Expect("OCSP request in a path is not base64", () => OcspRequestPath.Decode(path));

    [Fact]
    public void A_long_path_is_refused_unread() =>
        Refusal.Expect("OCSP request in a path is longer than 8192 characters", () => OcspRequestPath.Decode(new string('A', 8193)));

    [Fact]
    public void The_largest_request_fits() => Assert.Equal(OcspRequest.MaxSize, OcspRequestPath.Decode(Convert.ToBase64String(new byte[OcspRequest.MaxSize])).Length);
}
