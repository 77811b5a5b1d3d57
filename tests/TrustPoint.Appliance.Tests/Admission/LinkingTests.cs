using System.Formats.Asn1;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>A request is linked to the TLS session it comes on. RFC 7030 section 3.5, RFC 5929 section 3.</summary>
[Collection(AdmissionCollection.Name)]
public class LinkingTests(AdmissionAppliance plant)
{
    private const string ChallengePassword = "1.2.840.113549.1.9.7";

    [Theory]
    [InlineData("linked", SslProtocols.Tls12, "its own", 200)]
    [InlineData("linked", SslProtocols.Tls12, "none", 400)]
    [InlineData("linked", SslProtocols.Tls12, "another session's", 400)]
    [InlineData("linked", SslProtocols.Tls13, "none", 400)]
    [InlineData("linked", SslProtocols.Tls13, "another session's", 400)] // tls-unique is not defined on TLS 1.3
    [InlineData("plant", SslProtocols.Tls12, "its own", 200)] // who need not link may, and is checked
    [InlineData("plant", SslProtocols.Tls12, "another session's", 400)]
    [InlineData("plant", SslProtocols.Tls13, "another session's", 400)]
    [InlineData("plant", SslProtocols.Tls13, "none", 200)]
    public async Task A_request_is_linked_to_its_own_session_or_refused(string domain, SslProtocols version, string link, int status)
    {
        var device = await TestDevice.AddAsync(plant.Process, $"linking-{Guid.NewGuid():N}", domain);
        await using var connection = await TestDevice.ConnectAsync(plant.Process, null, protocol: version);
        await using var another = await TestDevice.ConnectAsync(plant.Process, null, protocol: SslProtocols.Tls12);
        var unique = link switch { "its own" => connection.TlsUnique(), "another session's" => another.TlsUnique(), _ => null };

        var answered = await connection.SendAsync(EstRequest.Enrol($"{domain}/simpleenroll", Linked(device.Name, unique), device.Credentials));

        Assert.True(status == answered, connection.LastAnswer);
        Assert.Equal(status == 200 ? 1 : 0, await plant.Process.CountCertificatesAsync($"device={device.Name}"));
    }

    [Theory] // RFC 7030 section 4.5.2: the server says that it wants linking
    [InlineData("linked", true)]
    [InlineData("plant", false)]
    public async Task Csr_attributes_ask_for_linking_where_it_is_required(string domain, bool asked)
    {
        await using var connection = await TestDevice.ConnectAsync(plant.Process, null);

        await connection.SendAsync(EstRequest.Get(EstRequest.Target($"{domain}/csrattrs")));

        var oid = new AsnWriter(AsnEncodingRules.DER);
        oid.WriteObjectIdentifier(ChallengePassword);
        var attributes = Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(connection.Body.Span));
        Assert.Equal(asked, attributes.AsSpan().IndexOf(oid.Encode()) >= 0);
    }

    private static byte[] Linked(string device, byte[]? unique)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={device}", key, HashAlgorithmName.SHA256);
        if (unique is not null)
        {
            var password = new AsnWriter(AsnEncodingRules.DER);
            password.WriteCharacterString(UniversalTagNumber.PrintableString, Convert.ToBase64String(unique));
            request.OtherRequestAttributes.Add(new AsnEncodedData(ChallengePassword, password.Encode()));
        }
        return request.CreateSigningRequest();
    }
}
