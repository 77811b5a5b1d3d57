using System.Security.Cryptography;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>Who may ask for others. RFC 7030 section 3.7, RFC 6402 section 2.10.</summary>
[Collection(AdmissionCollection.Name)]
public class RegistrationAuthorityTests(AdmissionAppliance plant)
{
    [Theory]
    [InlineData("ours", "simpleenroll", "CN=ra-1", 200)]
    [InlineData("ours", "plant/simpleenroll", "CN=ra-1", 200)]
    [InlineData("ours", "simpleenroll", "CN=ra-2, O=Elsewhere", 403)] // a device's names stay the registry's
    [InlineData("ours", "simpleenroll", "CN=nobody", 403)]
    [InlineData("ours", "simpleenroll", "O=No name", 400)]
    [InlineData("ours", "simpleenroll", "CN=neighbour", 403)] // a device of another domain, here
    [InlineData("ours", "other/simpleenroll", "CN=neighbour", 403)] // and in its own
    [InlineData("ours", "plant~tls-client/simpleenroll", "CN=ra-3", 200)]
    [InlineData("ours", "plant~registrar/simpleenroll", "CN=ra-1", 404)] // an RA makes no RAs
    [InlineData("foreign", "simpleenroll", "CN=ra-1", 403)]
    [InlineData("foreign", "simpleenroll", "CN=valid", 403)]
    [InlineData("foreign", "simplereenroll", "CN=valid", 403)]
    public async Task A_registration_authority_of_ours_asks_for_devices_of_its_domain(string authority, string operation, string subject, int status)
    {
        foreach (var device in new[] { "ra-1", "ra-2", "ra-3" }) await TestDevice.KnownAsync(plant.Process, device);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var before = await plant.Process.CountCertificatesAsync();
        await using var connection = await TestDevice.ConnectAsync(plant.Process, authority == "ours" ? plant.Registrar : plant.ForeignRegistrar.Certificate);

        var answered = await connection.SendAsync(EstRequest.Enrol(operation, TestDevice.Pkcs10(subject, key)));

        Assert.True(status == answered, connection.LastAnswer);
        Assert.Equal(before + (status == 200 ? 1 : 0), await plant.Process.CountCertificatesAsync());
        if (status != 200) return;
        using var certificate = TestDevice.WithKey(FleetDevice.Issued(connection.Body.Span), key);
        Assert.Equal(subject, certificate.Subject);
    }
}
