using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>What a certificate of each profile holds, read back from its bytes.</summary>
public sealed class ProfileContentTests
{
    private static readonly Dictionary<string, string> Words = new()
    {
        [Oids.BasicConstraints] = "bc",
        [Oids.KeyUsage] = "ku",
        [Oids.ExtendedKeyUsage] = "eku",
        [Oids.SubjectAltName] = "san",
        [Oids.SubjectKeyIdentifier] = "ski",
        [Oids.AuthorityKeyIdentifier] = "aki",
        [Oids.NoRevAvail] = "norev",
        [Oids.OcspNoCheck] = "nocheck",
        [Oids.CrlDistributionPoints] = "cdp",
        [Oids.AuthorityInfoAccess] = "aia",
    };

    [Theory] // extensions in their order, critical ones with an exclamation mark; then key usage, purposes and life
    [InlineData("ldevid", "CN=pump-1,serialNumber=SN-1", "bc! ku! eku san ski aki norev aia", KeyUsages.DigitalSignature, "clientAuth serverAuth", 1)]
    [InlineData("tls-server", "CN=pump-1.plant.example", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "serverAuth", 90)]
    [InlineData("tls-client", "CN=pump-1", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "clientAuth", 365)]
    [InlineData("tls-peer", "CN=pump-1.plant.example", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "serverAuth clientAuth", 90)]
    [InlineData("est-server", "CN=pump-1.plant.example,O=Box", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "serverAuth clientAuth cmcRA", 365)]
    [InlineData("registrar", "CN=pump-1.plant.example", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "serverAuth clientAuth cmcRA", 365)]
    [InlineData("spiffe-svid", "", "bc! ku! eku san! ski aki norev", KeyUsages.DigitalSignature, "serverAuth clientAuth", 1)]
    [InlineData("opc-ua-application", "CN=pump-1,O=Plant", "bc! ku! eku san ski aki cdp aia", KeyUsages.DigitalSignature, "serverAuth clientAuth", 365)]
    [InlineData("ocsp-responder", "CN=service 1,O=Box", "bc! ku! eku ski aki nocheck", KeyUsages.DigitalSignature, "OCSPSigning", 14)]
    [InlineData("ocsp-responder-offline", "CN=service 1,O=Box", "bc! ku! eku ski aki nocheck", KeyUsages.DigitalSignature, "OCSPSigning", 366)]
    [InlineData("trust-anchor-signer", "CN=service 1,O=Plant", "bc! ku! ski aki cdp aia", KeyUsages.DigitalSignature, "", 3650)]
    [InlineData("code-signing", "CN=pump-1", "bc! ku! eku ski aki cdp aia", KeyUsages.DigitalSignature, "codeSigning", 3 * 365)]
    [InlineData("voucher-signer", "CN=service 1,O=Plant", "bc! ku! ski aki cdp aia", KeyUsages.DigitalSignature, "", 3650)]
    [InlineData("transfer-signer", "CN=anna,OU=plant,O=Plant", "bc! ku! eku ski aki cdp aia", KeyUsages.DigitalSignature, "transferSigning", 180)]
    [InlineData("idevid", "serialNumber=SN-1,O=Plant", "bc! ku! san aki norev aia", KeyUsages.DigitalSignature, "", null)]
    public async Task A_certificate_holds_what_its_profile_names(string profile, string subject, string extensions, KeyUsages usage, string purposes, int? days)
    {
        using var ca = await InMemoryCa.CreateAsync(endless: profile == "idevid");
        var issued = await ca.Issuance.IssueAsync(Order(ca.Profiles.Find(profile)!), default);
        var certificate = Certificate.Decode(issued.Der);
        Assert.Equal(subject, certificate.Subject.ToString());
        Assert.Equal(extensions, string.Join(' ', certificate.Extensions.Select(extension => Words[extension.Oid] + (extension.Critical ? "!" : ""))));
        Assert.Equal(usage, certificate.KeyUsage);
        Assert.Equal(purposes, string.Join(' ', certificate.ExtendedKeyUsages.Select(ProfileWords.ExtendedKeyUsages.WordFor)));
        Assert.Equal(new BasicConstraints(false, null), certificate.BasicConstraints);
        var end = days is { } life ? InMemoryCa.Start.AddDays(life) : new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);
        Assert.Equal(end, certificate.NotAfter);
    }

    private static CertificateOrder Order(Profile profile)
    {
        var device = profile.Requesters.Contains(ProfileRequester.Device);
        var service = new Dictionary<string, string> { ["service.name"] = "service 1", ["service.organization"] = "Box", ["transfer.domain"] = "plant", ["transfer.person"] = "anna" };
        var names = AuthorisedNames.OfDevice(
            "pump-1", profile.Name is "ldevid" or "idevid" ? "SN-1" : null, ["pump-1.plant.example"], [], ["urn:pump-1", "spiffe://plant.example/pump-1"]);
        return new()
        {
            Caller = device ? new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0")) : InMemoryCa.Appliance,
            Domain = device ? "plant" : null,
            Authority = device ? null : "issuing",
            Device = device ? "pump-1" : null,
            Profile = profile.Name,
            Request = Csr.For(profile.Name == "code-signing" ? "CN=pump-1" : ""),
            Names = names with
            {
                Values = new Dictionary<string, string>(device ? names.Values : names.Values.Concat(service)),
                Others = [new HardwareModuleName("1.3.6.1.4.1.32473.1", new byte[] { 1 }).ToGeneralName()],
            },
        };
    }
}
