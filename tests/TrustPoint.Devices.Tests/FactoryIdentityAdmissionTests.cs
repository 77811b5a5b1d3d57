using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats;

namespace TrustPoint.Devices.Tests;

/// <summary>Which factory identities (IDevID) admit. IEEE 802.1AR, RFC 5280 section 6.1, RFC 7030 sections 3.1 and 3.7.</summary>
public sealed class FactoryIdentityAdmissionTests : IAsyncLifetime, IDisposable
{
    // IEEE 802.1AR section 8: a serialNumber, no end, no extended key usage.
    private static readonly Wanted Good = new("O=Maker, SERIALNUMBER=SN-1") { ExtendedKeyUsages = [], To = TimeSpan.FromDays(3650) };

    private readonly List<TestIssuer> issuers = [];
    private TestPlant plant = null!;

    [Fact]
    public async Task A_factory_identity_admits_the_device_with_its_serial_number()
    {
        var client = Assert.IsType<AdmittedClient.ByFactoryIdentity>(await plant.AdmitAsync(plant.Maker.Sign(Good)));
        Assert.Equal("pump-1", client.Caller.Device);
        Assert.Equal("maker", Assert.IsType<DeviceCredential.FactoryCertificate>(client.Caller.Credential).Manufacturer);
    }

    [Fact]
    public async Task Intermediates_that_the_client_sends_lead_to_the_anchor_in_any_order()
    {
        var path = Chain(3);
        var leaf = path[^1].Sign(Good);
        Assert.IsType<AdmittedClient.ByFactoryIdentity>(await plant.AdmitAsync(leaf, [.. path.Select(issuer => issuer.Der)]));
        Assert.IsType<AdmittedClient.ByFactoryIdentity>(await plant.AdmitAsync(leaf, [.. path.Select(issuer => issuer.Der).Reverse(), plant.Maker.Der]));
        await RefusedAsync(leaf, "neither"); // nothing is fetched
    }

    [Theory]
    [InlineData(4, true)] // five certificates below the anchor
    [InlineData(5, false)]
    public async Task A_path_is_at_most_five_certificates_long(int intermediates, bool admitted)
    {
        var path = Chain(intermediates);
        var leaf = path[^1].Sign(Good);
        byte[][] sent = [.. path.Select(issuer => issuer.Der)];
        if (admitted) await plant.AdmitAsync(leaf, sent);
        else await RefusedAsync(leaf, "more than 5 certificates", sent);
    }

    [Theory]
    [InlineData("expired", "it has expired")]
    [InlineData("not yet valid", "it is not valid yet")]
    [InlineData("CA certificate", "it is a CA certificate")]
    [InlineData("wrong EKU", "no clientAuth")]
    [InlineData("any EKU", "no clientAuth")]
    [InlineData("key usage without digitalSignature", "keyUsage")]
    [InlineData("critical extension", "1.2.3.4")]
    [InlineData("no serialNumber", "no serialNumber")]
    [InlineData("unknown device", "device SN-9 of maker is not known here: add it first")]
    public async Task A_factory_identity_in_this_state_does_not(string state, string reason)
    {
        var wanted = state switch
        {
            "expired" => Good with { From = TimeSpan.FromDays(-2), To = TimeSpan.FromSeconds(-1) },
            "not yet valid" => Good with { From = TimeSpan.FromSeconds(1) },
            "CA certificate" => Good with { IsAuthority = true },
            "wrong EKU" => Good with { ExtendedKeyUsages = [Oids.ServerAuth] },
            "any EKU" => Good with { ExtendedKeyUsages = ["2.5.29.37.0"] },
            "key usage without digitalSignature" => Good with { KeyUsage = X509KeyUsageFlags.KeyAgreement },
            "critical extension" => Good with { CriticalExtension = "1.2.3.4" },
            "no serialNumber" => Good with { Subject = "CN=SN-1" },
            _ => Good with { Subject = "O=Maker, SERIALNUMBER=SN-9" },
        };
        await RefusedAsync(plant.Maker.Sign(wanted), reason);
    }

    [Theory] // IEEE 802.1AR section 8.10: neither need be there
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_usage_and_extended_key_usage_may_be_absent_or_those_of_a_client(bool present) =>
        await plant.AdmitAsync(plant.Maker.Sign(present
            ? Good with { ExtendedKeyUsages = [Oids.ClientAuth] }
            : Good with { KeyUsage = null }));

    [Theory]
    [InlineData("expired", "it has expired")]
    [InlineData("no CA", "neither")]
    [InlineData("no basicConstraints", "neither")]
    [InlineData("no keyCertSign", "neither")]
    [InlineData("critical extension", "1.2.3.4")]
    [InlineData("path length", "neither")]
    public async Task An_intermediate_that_may_not_issue_leads_nowhere(string state, string reason)
    {
        var good = Wanted.Authority("CN=Intermediate 1");
        var first = Below(plant.Maker, state switch
        {
            "expired" => good with { From = TimeSpan.FromDays(-2), To = TimeSpan.FromSeconds(-1) },
            "no CA" => good with { IsAuthority = false },
            "no basicConstraints" => good with { IsAuthority = null },
            "no keyCertSign" => good with { KeyUsage = X509KeyUsageFlags.DigitalSignature },
            "critical extension" => good with { CriticalExtension = "1.2.3.4" },
            _ => good with { PathLength = 0 },
        });
        var last = state == "path length" ? Below(first, Wanted.Authority("CN=Intermediate 2")) : first;
        await RefusedAsync(last.Sign(Good), reason, first.Der, last.Der);
    }

    [Fact] // names that fit are not enough
    public async Task A_signature_by_another_key_leads_nowhere()
    {
        var impostor = Root("CN=Maker Root");
        await RefusedAsync(impostor.Sign(Good), "neither", impostor.Der);
        var intermediate = Below(impostor, Wanted.Authority("CN=Intermediate"));
        await RefusedAsync(intermediate.Sign(Good), "neither", intermediate.Der, impostor.Der, plant.Maker.Der);
    }

    [Fact] // RFC 7030 section 3.1: the anchors are kept apart
    public async Task A_manufacturer_is_accepted_in_the_domains_that_name_it()
    {
        var leaf = Formats.Certificates.Certificate.Decode(plant.Maker.Sign(Good));
        await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.AdmitAsync(leaf, [], plant.Domains.Find("other")!, default));
    }

    [Fact] // and an anchor of ours vouches for no factory identity: what it signed is in our database or nothing
    public async Task A_factory_identity_below_our_own_authority_is_nothing() =>
        await RefusedAsync(plant.Issue(Good, recorded: false), "it is not known here");

    [Fact] // RFC 7030 section 3.7
    public async Task A_cmcRA_of_a_manufacturer_gives_no_rights()
    {
        var client = await plant.AdmitAsync(plant.Maker.Sign(Good with { ExtendedKeyUsages = [Oids.ClientAuth, Oids.CmcRa] }));
        Assert.IsType<AdmittedClient.ByFactoryIdentity>(client);
    }

    [Fact]
    public async Task A_retired_device_stays_out_with_its_factory_identity()
    {
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = DeviceState.EndOfLife });
        await RefusedAsync(plant.Maker.Sign(Good), "pump-1 is retired");
    }

    [Fact]
    public async Task A_newcomer_is_added_when_it_enrols_and_not_before()
    {
        using var open = await TestPlant.CreateAsync(autoAdd: true);
        var der = open.Maker.Sign(Good with { Subject = "O=Maker, SERIALNUMBER=SN/9" });
        var newcomer = Assert.IsType<AdmittedClient.Newcomer>(await open.AdmitAsync(der));
        Assert.Null(await open.Store.FindByFactoryIdentityAsync("maker", "SN/9", default));

        var added = await open.Newcomers.AddAsync(newcomer, default);
        Assert.Equal(("maker", "SN/9", "plant"), (added.Device.Manufacturer, added.Device.SerialNumber, added.Device.Domain));
        Assert.StartsWith("maker-sn-9-", added.Device.Name, StringComparison.Ordinal);
        Assert.Equal(added.Device.Name, (await open.Newcomers.AddAsync(newcomer, default)).Device.Name); // twice at once is one device
        Assert.IsType<AdmittedClient.ByFactoryIdentity>(await open.AdmitAsync(der));
    }

    [Theory] // two serial numbers never share a name
    [InlineData("abc-1", "maker-abc-1")]
    [InlineData("ABC-1", "maker-abc-1-")]
    [InlineData("абв", "maker-----")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", "maker-0123456789")]
    public void A_newcomers_name_is_legal_and_tells_its_serial_number(string serialNumber, string beginning)
    {
        var name = Newcomers.NameFor("maker", serialNumber);
        Assert.True(NewDevice.IsName(name), name);
        Assert.StartsWith(beginning, name, StringComparison.Ordinal);
        Assert.NotEqual(name, Newcomers.NameFor("maker", serialNumber + "x"));
    }

    [Fact]
    public void A_newcomer_of_a_manufacturer_with_an_odd_name_has_a_legal_name_too() =>
        Assert.True(NewDevice.IsName(Newcomers.NameFor("-", "-.-")));

    [Fact] // a client chooses what it sends: the work stays bounded
    public async Task Many_certificates_with_one_name_and_one_key_do_not_multiply_the_work()
    {
        var self = Root("CN=Loop");
        byte[][] sent = [.. Enumerable.Range(0, 8).Select(_ => self.Below(Wanted.Authority("CN=Loop")).Der)];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await RefusedAsync(self.Sign(Good), "neither", sent);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 500);
    }

    public async Task InitializeAsync() => plant = await TestPlant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var issuer in issuers) issuer.Dispose();
        plant.Dispose();
    }

    private TestIssuer Root(string subject) => Keep(TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority(subject)));

    private TestIssuer Below(TestIssuer parent, Wanted wanted) => Keep(parent.Below(wanted));

    private TestIssuer Keep(TestIssuer issuer)
    {
        issuers.Add(issuer);
        return issuer;
    }

    private List<TestIssuer> Chain(int length)
    {
        var path = new List<TestIssuer> { Below(plant.Maker, Wanted.Authority("CN=Intermediate 1")) };
        while (path.Count < length) path.Add(Below(path[^1], Wanted.Authority($"CN=Intermediate {path.Count + 1}")));
        return path;
    }

    private async Task RefusedAsync(byte[] der, string reason, params byte[][] sent)
    {
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(der, sent));
        Assert.Equal(AdmissionRefusal.NotAccepted, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
