using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Est;
using TrustPoint.Est.Connections;
using TrustPoint.Formats.Certificates;
using TrustPoint.Storage;
using TrustPoint.Storage.People;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Enrolment;

/// <summary>All rooms joined as the host joins them, without the network: what EST asks is asked here directly.</summary>
internal sealed class EnrolmentPlant : IAsyncDisposable
{
    public static readonly Administrator Admin = new("uid:0");

    /// <summary>Certificates that a device is given within an hour.</summary>
    public const int PerHour = 100;

    private readonly TemporaryDirectory folder = new();
    private readonly ECDsa makerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Store store = null!;
    private ServiceProvider services = null!;

    public ManualTime Time { get; } = new(InMemoryCa.Start);

    public InMemoryKeyStore Keys { get; } = new();

    public CertificateIssuance Issuance => services.GetRequiredService<CertificateIssuance>();

    public IEstAuthority Authority => services.GetRequiredService<IEstAuthority>();

    public ContactBook Contacts => services.GetRequiredService<ContactBook>();

    public PendingRequests Pending => services.GetRequiredService<PendingRequests>();

    public static async Task<EnrolmentPlant> CreateAsync()
    {
        var plant = new EnrolmentPlant();
        await plant.SetUpAsync();
        return plant;
    }

    public async Task<string> AddDeviceAsync(string name, string domain = "plant")
    {
        await services.GetRequiredService<DeviceRegistry>().AddAsync(Admin, new(name, domain) { DnsNames = [$"{name}.plant.example"] }, default);
        return await CodeAsync(name);
    }

    public async Task<string> CodeAsync(string name) => (await services.GetRequiredService<EnrolmentCodes>().CreateAsync(Admin, name, null, null, default)).Code;

    public ValueTask<IEstClient> AdmitAsync(string name, string code, string domain = "plant", string? profile = null) =>
        Authority.Find(new(domain, profile))!.AdmitAsync(name, code, System.Net.IPAddress.Loopback, default);

    public ValueTask<IEstClient> AdmitAsync(ReadOnlyMemory<byte> certificate, string domain = "plant", string? profile = null) =>
        Authority.Find(new(domain, profile))!.AdmitAsync(new ClientCertificates(certificate.ToArray(), []), default);

    /// <summary>A factory identity of the accepted manufacturer.</summary>
    public byte[] FactoryIdentity(string serialNumber)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O=Maker, SERIALNUMBER={serialNumber}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var now = Time.GetUtcNow();
        using var certificate = request.Create(
            new X500DistinguishedName("CN=Maker Root"), X509SignatureGenerator.CreateForECDsa(makerKey), now.AddDays(-1), now.AddYears(20), [1, .. RandomNumberGenerator.GetBytes(8)]);
        return certificate.RawData;
    }

    public async Task<IReadOnlyList<string>> LogAsync(string eventName)
    {
        var entries = new List<string>();
        await foreach (var leaf in store.Audit.ReadAsync(0, default))
        {
            var text = Encoding.UTF8.GetString(leaf);
            if (text.Contains($"\"{eventName}\"", StringComparison.Ordinal)) entries.Add(text);
        }
        return entries;
    }

    public async Task<ReadOnlyMemory<byte>> EnrolAsync(string name)
    {
        var client = await AdmitAsync(name, await AddDeviceAsync(name));
        return await client.EnrolAsync(Csr.For($"CN={name}"), default);
    }

    public async Task<ReadOnlyMemory<byte>> RenewAsync(ReadOnlyMemory<byte> certificate)
    {
        var request = Csr.For(Certificate.Decode(certificate).Subject.ToString());
        return await (await (await AdmitAsync(certificate)).FindRenewalAsync(request, default)).ReenrolAsync(request, default);
    }

    public static async Task<EstError> RefusedAsync(int status, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<EstError>(act);
        Assert.Equal(status, error.Status);
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
        Keys.Dispose();
        makerKey.Dispose();
        folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        var random = RandomNumberGenerator.Create();
        store = Store.Open(folder.Path);
        var profiles = ProfileCatalogue.Load(null);
        var authorities = await Authorities.LoadAsync(store.Authorities, default);
        var domains = await Domains.LoadAsync(store.Domains, profiles, authorities, InMemoryApprovalStore.Nobody(Time), Time, default);
        var issuance = new CertificateIssuance(profiles, domains, authorities, store.Issuance, Keys, InMemoryApprovalStore.Nobody(Time), new CaClock(Time), random, new(), NullLogger<CertificateIssuance>.Instance);
        var setup = new AuthoritySetup(authorities, issuance, Keys, InMemoryApprovalStore.Nobody(Time), Time);
        await setup.CreateAsync(Admin, new() { Name = "root", CommonName = "Root", Profile = "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        await setup.CreateAsync(Admin, new() { Name = "issuing", Parent = "root", CommonName = "Issuing", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        foreach (var (name, approval) in new[] { ("plant", false), ("careful", true) })
        {
            await domains.SaveAsync(Admin, new()
            {
                Name = name,
                Authority = "issuing",
                Profiles = ["ldevid", "tls-client"],
                Manufacturers = ["maker"],
                Approval = approval,
                Default = !approval,
            }, default);
        }
        var key = new PeopleKey(folder.Path, random);
        var manufacturers = await AcceptedManufacturers.LoadAsync(store.Devices, InMemoryApprovalStore.Nobody(Time), key.For("masa passwords"), Time, default);
        await manufacturers.AcceptAsync(Admin, new("maker", [MakerRoot()], AutoAdd: true), default);

        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time).AddSingleton(random).AddSingleton(profiles).AddSingleton(authorities).AddSingleton(domains)
            .AddSingleton(issuance).AddSingleton(manufacturers)
            .AddSingleton(new VoucherSigners(authorities, setup, store.Certificates, Keys, new CaClock(Time), "plant", Time))
            .AddSingleton(store.Certificates).AddSingleton(store.Devices).AddSingleton(store.Ownership).AddSingleton(store.Contacts).AddSingleton(store.JoinsWith(key)).AddSingleton(store.Audit)
            .AddSingleton<IUntoldPasts, NobodyJoins>()
            .AddEnrolment(new EstOptions(), PerHour)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
    }

    private sealed class NobodyJoins : IUntoldPasts
    {
        public Task SettleAsync(Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct) => Task.CompletedTask;
    }

    private byte[] MakerRoot()
    {
        var request = new CertificateRequest("CN=Maker Root", makerKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(Time.GetUtcNow().AddDays(-1), Time.GetUtcNow().AddYears(30));
        return root.RawData;
    }
}
