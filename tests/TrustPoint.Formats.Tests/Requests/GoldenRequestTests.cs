using TrustPoint.Formats.Requests;

namespace TrustPoint.Formats.Tests.Requests;

/// <summary>Requests as OpenSSL, strongSwan and GnuTLS write them, and requests that nobody should write.</summary>
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
