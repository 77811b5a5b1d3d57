using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>
/// One appliance whose rooms were opened here before it serves, so that there are certificates in every state that a client can show. Two
/// domains beside the default: <c>other</c>, and <c>linked</c>, which wants requests linked to their session.
/// </summary>
public sealed class AdmissionAppliance : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private Dictionary<string, Shown> states = null!;

    public ApplianceProcess Process { get; private set; } = null!;

    /// <summary>The listener for machines that show a certificate.</summary>
    public int ApiPort { get; private set; }

    /// <summary>Registration authority of the default domain.</summary>
    public X509Certificate2 Registrar { get; private set; } = null!;

    /// <summary>The same kind of certificate from an accepted manufacturer: cmcRA, and not from our CA.</summary>
    internal Shown ForeignRegistrar { get; private set; } = null!;

    internal Shown this[string state] => states[state];

    public async Task InitializeAsync()
    {
        var data = directory.File("data");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await OneSoftHsm.AloneAsync(() => PrepareAsync(data, key));
        ApiPort = FreePorts.Take(1)[0];
        Process = await ApplianceProcess.StartAsync(data, ("TrustPoint__Listen__Api", ApiPort.ToString(CultureInfo.InvariantCulture)));
        await Process.AdminAsync(HttpMethod.Post, "setup/finish");

        var (tooLong, anchor) = ClientStates.Chain("CN=chain-too-long, SERIALNUMBER=77", authorities: 6);
        var (foreign, foreignAnchor) = ClientStates.Chain("CN=foreign-ra, SERIALNUMBER=78", authorities: 1, ClientStates.Usage("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.28"));
        var (stranger, _) = ClientStates.Chain("CN=stranger", authorities: 1);
        var anchorsPem = $"{anchor.ExportCertificatePem()}\n{foreignAnchor.ExportCertificatePem()}\n";
        await Process.AdminAsync(HttpMethod.Put, "manufacturers/maker", new { name = "maker", autoAdd = true, anchorsPem });
        await Process.AdminAsync(HttpMethod.Put, "domains/plant", Domain("plant", manufacturers: ["maker"], isDefault: true));
        await Process.AdminAsync(HttpMethod.Put, "domains/other", Domain("other"));
        await Process.AdminAsync(HttpMethod.Put, "domains/linked", Domain("linked", linking: true));

        states["chain too long"] = tooLong;
        states["of a foreign CA"] = stranger;
        ForeignRegistrar = foreign;
        foreach (var subject in states.Values.Select(state => state.Subject).Where(subject => !subject.Contains(',')).Distinct()) await TestDevice.AddAsync(Process, subject[3..]);
        var neighbour = await (await TestDevice.AddAsync(Process, "neighbour", domain: "other")).EnrolAsync("other");
        states["of another domain"] = new(neighbour, "CN=neighbour");
        await TestDevice.AddAsync(Process, "somebody-else");
        states["asking for another device"] = states["valid"] with { Subject = "CN=somebody-else" };
        states["none"] = new(null, "CN=valid");
        await RevokeAsync();
    }

    // RFC 5280 section 3.3: every state that revocation knows.
    private async Task RevokeAsync()
    {
        foreach (var (state, name) in new[] { ("revoked", "revoked"), ("on hold", "held"), ("released from hold", "released") })
            states[state] = new(await (await TestDevice.AddAsync(Process, name)).EnrolAsync(), $"CN={name}");
        await Process.JsonAsync("ca", "create", "closing", "--parent", "evaluation-root-g1", "--common-name", "Closing CA", "--organization", "TrustPoint Evaluation");
        await Process.AdminAsync(HttpMethod.Put, "domains/plant", Domain("plant", authority: "closing", manufacturers: ["maker"], isDefault: true));
        states["of a revoked authority"] = new(await (await TestDevice.AddAsync(Process, "orphan")).EnrolAsync(), "CN=orphan");
        await Process.AdminAsync(HttpMethod.Put, "domains/plant", Domain("plant", manufacturers: ["maker"], isDefault: true));

        await Process.JsonAsync("cert", "revoke", Serial("revoked"), "--reason", "superseded");
        await Process.JsonAsync("cert", "hold", Serial("on hold"));
        await Process.JsonAsync("cert", "hold", Serial("released from hold"));
        await Process.JsonAsync("cert", "release", Serial("released from hold"));
        var closing = Assert.Single((await Process.JsonAsync("cert", "list", "--text", "Closing CA")).EnumerateArray()).GetProperty("serial").GetString()!;
        await Process.JsonAsync("cert", "revoke", closing, "--reason", "cessationOfOperation");

        string Serial(string state) => states[state].Certificate!.SerialNumber;
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    public void Dispose() => directory.Dispose();

    private async Task PrepareAsync(string data, ECDsa key)
    {
        var options = Configured.In(data);
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        var insider = new Insider(rooms);
        states = await ClientStates.SignedByUsAsync(insider);
        var order = await rooms.Issuance.IssueAsync(new()
        {
            Caller = new Ca.Callers.Administrator("uid:0"),
            Domain = "plant",
            Profile = "ldevid",
            Request = CertificationRequest.Decode(TestDevice.Pkcs10("CN=valid", key)),
            Device = "valid",
            Names = Ca.Issuance.AuthorisedNames.OfDevice("valid", null, [], [], []),
        }, default);
        states["valid"] = new(TestDevice.WithKey(order.Der, key), "CN=valid");
        states["with the names and serial of another"] = ClientStates.LookAlike(insider, states["valid"].Certificate!);
        Registrar = await insider.OrderRegistrarAsync("plant", "registrar.plant.example");
    }

    private static object Domain(string name, string authority = "evaluation-issuing-g1", string[]? manufacturers = null, bool linking = false, bool isDefault = false) => new
    {
        name,
        authority,
        profiles = new[] { "ldevid", "tls-client" },
        manufacturers = manufacturers ?? [],
        approval = false,
        linkingRequired = linking,
        @default = isDefault,
    };
}

[CollectionDefinition(Name)]
public sealed class AdmissionCollection : ICollectionFixture<AdmissionAppliance>
{
    public const string Name = "an appliance with certificates in every state";
}
