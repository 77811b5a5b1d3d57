using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>
/// A device of one domain at the label of another, with everything that it may show (EJBCA CVE-2021-40088, Vault CVE-2023-0665): a domain
/// is a realm of its own, though one authority issues for all.
/// </summary>
[Collection(AdmissionCollection.Name)]
public class CrossingTests(AdmissionAppliance plant)
{
    // A device's domain, and labels that lead elsewhere.
    private static readonly (string Home, string[] Elsewhere)[] Crossings =
    [
        ("plant", ["other", "other~ldevid", "other~tls-client", "linked"]),
        ("other", ["plant", "plant~ldevid", "plant~tls-client", "linked~tls-client"]),
    ];

    // For everybody (RFC 7030 sections 4.1 and 4.5), for the domain's own, for nobody. A wrong code is refused everywhere.
    private static readonly (string Operation, int WithCertificate, int WithCode)[] Operations =
    [
        ("cacerts", 200, 200), ("csrattrs", 200, 403), ("simpleenroll", 403, 403), ("simplereenroll", 403, 403), ("fullcmc", 501, 501), ("serverkeygen", 501, 501),
    ];

    public static TheoryData<string, string, string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string, int, int>();
            foreach (var (home, elsewhere) in Crossings)
                foreach (var label in elsewhere)
                    foreach (var (operation, withCertificate, withCode) in Operations) cases.Add(home, label, operation, withCertificate, withCode);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_device_is_nobody_at_the_label_of_another_domain(string home, string label, string operation, int withCertificate, int withCode)
    {
        var device = await TestDevice.AddAsync(plant.Process, $"crossing-{Guid.NewGuid():N}", domain: home);
        var path = $"{label}/{operation}";

        var (byCode, _) = await AskAsync(null, path, device.Name, device.Credentials);
        using var certificate = await device.EnrolAsync(home); // the code was not used up elsewhere
        var (byCertificate, seen) = await AskAsync(certificate, path, device.Name, null);

        Assert.Equal((withCode, withCertificate), (byCode, byCertificate));
        Assert.Equal(1, await plant.Process.CountCertificatesAsync($"device={device.Name}"));
        if (byCertificate == 200) Assert.Equal((await AskAsync(null, path, device.Name, null)).Body, seen); // what anybody sees, and nothing of its own
        if (byCertificate == 403) Assert.Contains("it is not of domain", seen, StringComparison.Ordinal);
    }

    [Theory] // pledges know no label (RFC 8995 section 8.3.1): a certificate leads to its own domain, a code to the default one, which is plant
    [InlineData("csrattrs", 200, 403)]
    [InlineData("simpleenroll", 200, 403)]
    [InlineData("simplereenroll", 200, 403)]
    public async Task Without_a_label_a_device_with_its_certificate_is_in_its_own_domain(string operation, int withCertificate, int withCode)
    {
        var device = await TestDevice.AddAsync(plant.Process, $"crossing-{Guid.NewGuid():N}", domain: "other");
        var (byCode, _) = await AskAsync(null, operation, device.Name, device.Credentials);
        using var certificate = await device.EnrolAsync("other"); // the code was not used up elsewhere
        var (byCertificate, seen) = await AskAsync(certificate, operation, device.Name, null);

        Assert.Equal((withCode, withCertificate), (byCode, byCertificate));
        Assert.Equal(operation == "csrattrs" ? 1 : 2, await plant.Process.CountCertificatesAsync($"device={device.Name}&domain=other"));
        if (operation == "csrattrs") Assert.Equal((await AskAsync(certificate, "other/csrattrs", device.Name, null)).Body, seen);
    }

    [Theory] // RFC 7030 section 3.1: a manufacturer is accepted by a domain, not by the box
    [InlineData("other/simpleenroll"), InlineData("other/simplereenroll"), InlineData("linked/simpleenroll")]
    public async Task A_factory_identity_opens_no_domain_that_does_not_accept_its_maker(string path)
    {
        var (status, seen) = await AskAsync(plant.ForeignRegistrar.Certificate, path, "foreign", null);

        Assert.Equal(403, status);
        Assert.Contains("nor a manufacturer accepted by domain", seen, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body)> AskAsync(X509Certificate2? certificate, string path, string device, string? credentials)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await TestDevice.ConnectAsync(plant.Process, certificate);
        string[] headers = credentials is null ? [] : [EstRequest.Basic(credentials)];
        var isRead = path.EndsWith("cacerts", StringComparison.Ordinal) || path.EndsWith("csrattrs", StringComparison.Ordinal);
        var status = await connection.SendAsync(isRead
            ? EstRequest.Get(EstRequest.Target(path), headers)
            : EstRequest.Enrol(path, TestDevice.Pkcs10($"CN={device}", key), credentials));
        return (status, System.Text.Encoding.UTF8.GetString(connection.Body.Span));
    }
}
