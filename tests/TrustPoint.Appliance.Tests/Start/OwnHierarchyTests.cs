using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>A real hierarchy in place of the one for evaluation.</summary>
public class OwnHierarchyTests
{
    [Fact] // RFC 5280 section 6.1
    public async Task An_authority_below_a_companys_root_is_requested_signed_there_and_issues_here()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var folder = new TemporaryDirectory();
        await RunAsync(folder, """
            openssl ecparam -name secp384r1 -genkey -noout -out company.key
            openssl req -x509 -new -key company.key -subj "/O=Company/CN=Company Root" -days 7300 -addext keyUsage=critical,keyCertSign,cRLSign -out company.pem
            """);
        await File.WriteAllTextAsync(
            folder.File("plant.csr"), (await appliance.CommandAsync("ca", "request", "plant-ca", "--common-name", "Plant CA", "--organization", "Company", "--key", "ec-p384")).Done);
        Assert.Equal(await File.ReadAllTextAsync(folder.File("plant.csr")), (await appliance.CommandAsync("ca", "requests", "plant-ca")).Done);
        await RunAsync(folder, """
            openssl req -in plant.csr -verify -noout
            openssl x509 -req -in plant.csr -CA company.pem -CAkey company.key -days 3650 -copy_extensions copy -out plant.pem
            """);

        Assert.Contains("add that one first", (await appliance.CommandAsync("ca", "add", "plant-ca", folder.File("plant.pem"))).Error, StringComparison.Ordinal);
        _ = (await appliance.CommandAsync("ca", "add", "company", folder.File("company.pem"))).Done;
        _ = (await appliance.CommandAsync("ca", "add", "plant-ca", folder.File("plant.pem"))).Done;
        _ = (await appliance.CommandAsync("domain", "set", "plant", "--authority", "plant-ca")).Done;

        var pump = await FleetDevice.EnrolAsync(appliance, "pump-1", "tls-client");
        await File.WriteAllTextAsync(folder.File("pump.pem"), pump.CertificatePem);
        await RunAsync(folder, $"""
            openssl verify -CAfile company.pem -untrusted plant.pem pump.pem
            openssl crl -inform DER -in <(curl -sSf {appliance.PublicUrl}/crl/plant-ca.crl) -noout -CAfile plant.pem -verify
            """);
        Assert.Equal(0, await appliance.StopAsync());
        _ = (await appliance.CommandAsync("fsck")).Done;
    }

    private static async Task RunAsync(TemporaryDirectory folder, string script) => _ = (await Shell.BashAsync("set -e\n" + script, folder.Path)).Done;
}
