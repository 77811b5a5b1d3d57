using TrustPoint.Formats.Requests;

namespace TrustPoint.Formats.Tests.Requests;

/// <summary>Requests as OpenSSL, strongSwan and GnuTLS write them, and requests that nobody should write.</summary>
/// <summary>
/// Requests as bytes, good and bad; each file's name says its case. Bad ones break RFC 2986 section 4.1 (version, attributes), RFC 2985 sections
/// 5.4.1 and 5.4.2 (challengePassword, extensionRequest), RFC 8410 section 3 (Ed25519), RFC 9525 section 6.3 (wildcards), RFC 4108 section 5
/// (hardwareModuleName), and what RFC 5280 says of names, keys and extensions.
/// </summary>
public sealed class GoldenRequestTests
{
    public static TheoryData<string> Good => Golden.Good("pkcs10");

    public static TheoryData<string> Odd => Golden.Odd("pkcs10");

    public static TheoryData<string, string> Bad => Golden.Bad("pkcs10");

    [Theory, MemberData(nameof(Good))]
    public void A_request_of_a_real_client_is_read_and_proves_possession(string file)
    {
        var request = CertificationRequest.Decode(Golden.Bytes("pkcs10", file));
        Assert.True(request.ProvesPossession());
        Assert.Null(request.Subject.Violation());
    }

    [Theory, MemberData(nameof(Odd))]
    public void A_request_as_some_clients_write_it_is_read(string file)
    {
        var der = Golden.Bytes("pkcs10", file);
        Assert.Equal(der, CertificationRequest.Decode(der).Der);
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_malformed_or_unacceptable_request_is_refused_for_its_reason(string file, string reason)
    {
        var der = Golden.Bytes("pkcs10", file);
        Refusal.Expect(reason, () => CertificationRequest.Decode(der));
    }
}
