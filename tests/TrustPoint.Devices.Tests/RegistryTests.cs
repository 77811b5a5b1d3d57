using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Devices.Tests;

/// <summary>Adding devices and accepting manufacturers, and who may.</summary>
public sealed class RegistryTests : IAsyncLifetime, IDisposable
{
    private TestPlant plant = null!;

    public static readonly TheoryData<NewDevice, CommandRefusal> Wrong = new()
    {
        { new("", "plant"), CommandRefusal.Invalid },
        { new("Pump-2", "plant"), CommandRefusal.Invalid },
        { new("-pump", "plant"), CommandRefusal.Invalid },
        { new("pump 2", "plant"), CommandRefusal.Invalid },
        { new("pump:2", "plant"), CommandRefusal.Invalid }, // a colon ends the user name of HTTP Basic
        { new("pump-2\n", "plant"), CommandRefusal.Invalid },
        { new("pumpe-ä", "plant"), CommandRefusal.Invalid },
        { new(new string('p', 65), "plant"), CommandRefusal.Invalid },
        { new("pump-2", "nosuch"), CommandRefusal.NotFound },
        { new("pump-1", "plant"), CommandRefusal.Conflict },
        { new("pump-2", "plant") { Manufacturer = "maker" }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { SerialNumber = "SN-2" }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { Manufacturer = "maker", SerialNumber = "" }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { Manufacturer = "maker", SerialNumber = "SN-1" }, CommandRefusal.Conflict }, // pump-1's
        { new("pump-2", "plant") { DnsNames = ["no name"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { DnsNames = ["a..b"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { DnsNames = [new string('a', 64)] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { DnsNames = ["a.b\n"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { IpAddresses = ["10.0.0"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { IpAddresses = ["10.0.0.256"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { IpAddresses = ["fe80::1%1"] }, CommandRefusal.Invalid },
        { new("pump-2", "plant") { Uris = ["no uri"] }, CommandRefusal.Invalid },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_device_that_is_wrong_or_taken_is_not_added(NewDevice wanted, CommandRefusal refusal)
    {
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Registry.AddAsync(TestPlant.Admin, wanted, default));
        Assert.Equal(refusal, refused.Refusal);
        Assert.Single((await plant.Registry.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
    }

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_would_not_be_added_is_told_before(NewDevice wanted, CommandRefusal refusal)
    {
        _ = refusal;
        Assert.NotNull(Assert.Single(await plant.Registry.CheckAsync(TestPlant.Admin, [wanted], default)));
        Assert.Single((await plant.Registry.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
    }

    [Fact]
    public async Task Devices_that_would_take_each_others_place_are_told_before()
    {
        NewDevice[] wanted =
        [
            new("pump-2", "plant") { Manufacturer = "maker", SerialNumber = "SN-2" }, new("pump-2", "plant"),
            new("pump-3", "plant") { Manufacturer = "maker", SerialNumber = "SN-2" }, new("pump-4", "plant"),
        ];

        Assert.Equal([true, false, false, true], (await plant.Registry.CheckAsync(TestPlant.Admin, wanted, default)).Select(fault => fault is null));
    }

    [Fact]
    public async Task A_device_is_added_with_its_names_and_stands_in_the_log()
    {
        var wanted = new NewDevice("0.pump-2", "plant") { DnsNames = ["pump-2.plant"], IpAddresses = ["10.0.0.2", "fe80::1"], Uris = ["urn:pump:2"] };
        await plant.Registry.AddAsync(TestPlant.Admin, wanted, default);
        var device = (await plant.Registry.FindAsync(TestPlant.Admin, "0.pump-2", default))!;
        Assert.Equal((DeviceState.Expected, plant.Time.GetUtcNow()), (device.State, device.AddedAt));
        Assert.Equal((wanted.DnsNames, wanted.IpAddresses, wanted.Uris), (device.DnsNames, device.IpAddresses, device.Uris));
        Assert.Contains("\"device\":\"0.pump-2\"", Encoding.UTF8.GetString(plant.Store.Entries[^1].Bytes), StringComparison.Ordinal);
    }

    public static readonly TheoryData<Caller> Others = new()
    {
        new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("x")),
        new RegistrationAuthority("ra", "", "plant"),
    };

    [Theory, MemberData(nameof(Others))] // default deny
    public async Task Nobody_but_an_administrator_runs_the_registry(Caller caller)
    {
        Func<Task>[] commands =
        [
            () => plant.Registry.AddAsync(caller, new("pump-2", "plant"), default),
            async () => await plant.Registry.FindAsync(caller, "pump-1", default),
            () => plant.Registry.ListAsync(caller, new(), new(), default),
            () => plant.Codes.CreateAsync(caller, "pump-1", null, null, default),
            () => plant.Manufacturers.AcceptAsync(caller, new("maker", [plant.Maker.Der], true), default),
            () => plant.Pending.ListAsync(caller, new(), new(), default),
            () => plant.Pending.DecideAsync(caller, new byte[32], true, default),
        ];
        var before = plant.Store.Entries.Count;
        foreach (var command in commands) await Assert.ThrowsAsync<NotAllowedException>(command);
        Assert.Equal(before, plant.Store.Entries.Count);
    }

    public static readonly TheoryData<string> WrongManufacturers = new() { "no anchor", "no certificate", "no CA", "no keyCertSign", "Name", "" };

    [Theory, MemberData(nameof(WrongManufacturers))]
    public async Task A_manufacturer_needs_a_name_and_anchors_that_are_ca_certificates(string fault)
    {
        using var leaf = TestIssuer.Root(plant.Time.GetUtcNow(), new("CN=leaf"));
        using var unable = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=CA") with { KeyUsage = System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.DigitalSignature });
        Manufacturer manufacturer = fault switch
        {
            "no anchor" => new("maker-2", [], false),
            "no certificate" => new("maker-2", [plant.Maker.Der, [1, 2, 3]], false),
            "no CA" => new("maker-2", [leaf.Der], false),
            "no keyCertSign" => new("maker-2", [unable.Der], false),
            _ => new(fault, [plant.Maker.Der], false),
        };
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Manufacturers.AcceptAsync(TestPlant.Admin, manufacturer, default));
        Assert.Equal(CommandRefusal.Invalid, refused.Refusal);
        Assert.Equal("maker", Assert.Single(plant.Manufacturers.All).Name);
    }

    [Fact] // RFC 7468 section 5
    public void Anchors_are_read_to_be_compared_before_they_are_accepted()
    {
        using var other = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=New Root"));
        var anchors = AcceptedManufacturers.ReadAnchors($"The new one:\n{Pem.Of(other.Der)}and that of before:\n{Pem.Of(plant.Maker.Der)}");
        Assert.Equal(("New Root", "CN=New Root", null, "EC P-256"), (anchors[0].Name, anchors[0].Subject, anchors[0].Issuer, anchors[0].Key));
        Assert.Equal(SHA256.HashData(other.Der), anchors[0].Sha256);
        Assert.Equal([other.Der, plant.Maker.Der], anchors.Select(anchor => anchor.Der));
        Assert.Single(plant.Manufacturers.All);
    }

    [Theory]
    [InlineData("leaf", "CN=leaf is no CA certificate"), InlineData("text", "no certificate in PEM"), InlineData("key", "PRIVATE KEY"), InlineData("damaged", "cannot be read")]
    public void What_is_no_anchor_is_not_read(string kind, string reason)
    {
        using var leaf = TestIssuer.Root(plant.Time.GetUtcNow(), new("CN=leaf"));
        var pem = kind switch
        {
            "leaf" => Pem.Of(leaf.Der),
            "text" => "nothing",
            "key" => PemEncoding.WriteString("PRIVATE KEY", new byte[4]),
            _ => Pem.Of(plant.Maker.Der.AsSpan(0, 100)),
        };
        Assert.Contains(reason, Assert.Throws<CommandRefusedException>(() => AcceptedManufacturers.ReadAnchors(pem)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_anchors_are_in_force_at_once_and_after_a_restart()
    {
        using var other = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=New Root"));
        var leaf = other.Sign(new("SERIALNUMBER=SN-1"));
        await Assert.ThrowsAsync<Admission.AdmissionRefusedException>(async () => await plant.AdmitAsync(leaf));
        await plant.Manufacturers.AcceptAsync(TestPlant.Admin, new("maker", [other.Der], false), default);
        await plant.AdmitAsync(leaf);
        await Assert.ThrowsAsync<Admission.AdmissionRefusedException>(async () => await plant.AdmitAsync(plant.Maker.Sign(new("SERIALNUMBER=SN-1")))); // replaced
        Assert.Equal(other.Der, Assert.Single((await AcceptedManufacturers.LoadAsync(plant.Store, InMemoryApprovalStore.Nobody(plant.Time), new TestSeal(), plant.Time, default)).All).Anchors[0]);
    }

    public async Task InitializeAsync() => plant = await TestPlant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();
}
