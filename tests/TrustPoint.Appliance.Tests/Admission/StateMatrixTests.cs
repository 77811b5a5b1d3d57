using System.Security.Authentication;
using System.Security.Cryptography;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>Every state of a client certificate at every operation, over TLS. RFC 7030 sections 3.3.2 and 4.</summary>
[Collection(AdmissionCollection.Name)]
public class StateMatrixTests(AdmissionAppliance plant)
{
    private static readonly (string State, int Enrol, int Reenrol, string Reason)[] States =
    [
        ("valid", 200, 200, ""),
        ("expired", 403, 403, "it has expired"),
        ("not yet valid", 403, 403, "it is not valid yet"),
        ("of a foreign CA", 403, 403, "neither an authority of ours nor a manufacturer"),
        ("with the names and serial of another", 403, 403, "not the one that was issued under its serial number"),
        ("a CA certificate", 403, 403, "CA"),
        ("without EKU", 403, 403, "it has no extKeyUsage"),
        ("with another EKU", 403, 403, "clientAuth"),
        ("of another domain", 403, 403, "it is not of domain plant"),
        ("asking for another device", 403, 403, "somebody-else"),
        ("not in the database", 403, 403, "it is not known here"),
        ("signed with a weak algorithm", 403, 403, "SHA-1"),
        ("chain too long", 403, 403, "more than 5 certificates"),
        ("revoked", 403, 403, "it is revoked"),
        ("on hold", 403, 403, "it is on hold"),
        ("released from hold", 200, 200, ""),
        ("of a revoked authority", 403, 403, "its authority is revoked"),
        ("none", 401, 403, ""),
    ];

    public static TheoryData<string, string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int, string>();
            foreach (var (state, enrol, reenrol, reason) in States)
            {
                cases.Add(state, "cacerts", 200, ""); // section 4.1: for everybody
                cases.Add(state, "csrattrs", 200, ""); // section 4.5: for everybody
                cases.Add(state, "simpleenroll", enrol, reason);
                cases.Add(state, "simplereenroll", reenrol, reason);
                cases.Add(state, "fullcmc", 501, "");
                cases.Add(state, "serverkeygen", 501, "");
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_certificate_is_worth_what_its_state_says(string state, string operation, int status, string reason)
    {
        var shown = plant[state];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var before = await plant.Process.CountCertificatesAsync();
        await using var connection = await TestDevice.ConnectAsync(plant.Process, shown.Certificate, shown.Chain);

        var answered = await connection.SendAsync(operation is "cacerts" or "csrattrs"
            ? EstRequest.Get(EstRequest.Target(PathOf(state, operation)))
            : EstRequest.Enrol(PathOf(state, operation), TestDevice.Pkcs10(shown.Subject, key)));

        Assert.True(status == answered, connection.LastAnswer);
        Assert.Contains(reason, connection.LastAnswer, StringComparison.Ordinal);
        var issues = status == 200 && operation.EndsWith("enroll", StringComparison.Ordinal);
        Assert.Equal(before + (issues ? 1 : 0), await plant.Process.CountCertificatesAsync());
    }

    [Fact]
    public void The_table_has_all_108_cases() => Assert.Equal(18 * 6, Cases.Count);

    [Theory] // TLS 1.2 shows a certificate in another place of the handshake
    [InlineData("valid", 200)]
    [InlineData("expired", 403)]
    [InlineData("of a foreign CA", 403)]
    [InlineData("with the names and serial of another", 403)]
    [InlineData("signed with a weak algorithm", 403)]
    [InlineData("none", 403)]
    public async Task Tls_1_2_makes_no_difference(string state, int status)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await TestDevice.ConnectAsync(plant.Process, plant[state].Certificate, plant[state].Chain, SslProtocols.Tls12);

        Assert.Equal(status, await connection.SendAsync(EstRequest.Enrol("simplereenroll", TestDevice.Pkcs10(plant[state].Subject, key))));
    }

    [Fact] // a renewal matched by memory that a restart loses would let the look-alike in, or the device stand outside
    public async Task The_first_requests_after_a_restart_are_judged_alike()
    {
        await plant.Process.RestartAsync();

        foreach (var (state, _, status, _) in States.OrderBy(state => state.Reenrol == 200)) // a good one must not have warmed anything
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await using var connection = await TestDevice.ConnectAsync(plant.Process, plant[state].Certificate, plant[state].Chain);
            Assert.Equal(status, await connection.SendAsync(EstRequest.Enrol(PathOf(state, "simplereenroll"), TestDevice.Pkcs10(plant[state].Subject, key))));
        }
    }

    [Theory] // RFC 5280 section 3.3: from the answer of the command on, whatever was open before
    [InlineData("simpleenroll", SslProtocols.Tls13)]
    [InlineData("simpleenroll", SslProtocols.Tls12)]
    [InlineData("simplereenroll", SslProtocols.Tls13)]
    [InlineData("simplereenroll", SslProtocols.Tls12)]
    public async Task A_certificate_that_is_revoked_during_an_open_connection_is_refused_on_its_next_request(string operation, SslProtocols protocol)
    {
        var name = $"open-{operation}-{protocol}".ToLowerInvariant();
        using var certificate = await (await TestDevice.AddAsync(plant.Process, name)).EnrolAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await TestDevice.ConnectAsync(plant.Process, certificate, protocol: protocol);
        Assert.Equal(200, await connection.SendAsync(EstRequest.Enrol(operation, TestDevice.Pkcs10($"CN={name}", key))));

        await plant.Process.JsonAsync("cert", "revoke", certificate.SerialNumber, "--reason", "keyCompromise");

        Assert.Equal(403, await connection.SendAsync(EstRequest.Enrol(operation, TestDevice.Pkcs10($"CN={name}", key))));
        Assert.Equal(200, await connection.SendAsync(EstRequest.Get(EstRequest.Target("cacerts")))); // RFC 7030 section 4.1: for everybody
        Assert.Equal(403, await connection.SendAsync(EstRequest.Enrol(operation, TestDevice.Pkcs10($"CN={name}", key))));
    }

    [Fact] // one connection stays open while requests come and go
    public async Task A_certificate_is_judged_at_every_request_of_a_connection()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await TestDevice.ConnectAsync(plant.Process, plant["of another domain"].Certificate);

        Assert.Equal(200, await connection.SendAsync(EstRequest.Enrol("other/simplereenroll", TestDevice.Pkcs10("CN=neighbour", key))));
        Assert.Equal(200, await connection.SendAsync(EstRequest.Enrol("simplereenroll", TestDevice.Pkcs10("CN=neighbour", key)))); // to its own domain, as at its label
        Assert.Equal(403, await connection.SendAsync(EstRequest.Enrol("plant/simplereenroll", TestDevice.Pkcs10("CN=neighbour", key))));
    }

    // Without a label it would be in its own domain.
    private static string PathOf(string state, string operation) => state == "of another domain" ? $"plant/{operation}" : operation;
}
