using System.Security.Cryptography;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Signing;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Signing;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>What a front end that keeps to the rules would have had signed.</summary>
internal sealed record Asked(string KeyId, SignatureScheme Scheme, ReadOnlyMemory<byte> Tbs, CertificateGrounds Grounds);

/// <summary>
/// A signer on a real socket with its book in a folder, and a CA that uses it over that socket: a root, an issuing authority, then closed. The front end
/// connects as another user than root.
/// </summary>
internal sealed class SignerPlant : IAsyncDisposable
{
    private const uint FrontEndUser = 65534;

    private readonly TemporaryDirectory folder = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly SemaphoreSlim large = new(1);
    private readonly ApplianceKeys files;
    private readonly KeptLog log = new();
    private readonly SignerLimits limits;
    private SignerServer server = null!;
    private SignerBook book = null!;

    private SignerPlant(SignerLimits? limits, IReadOnlyList<string> profiles)
    {
        this.limits = limits ?? new();
        Directory.CreateDirectory(folder.File("profiles"));
        foreach (var (number, profile) in profiles.Index()) File.WriteAllText(folder.File($"profiles/{number}.yaml"), profile);
        files = ApplianceKeys.InFiles(Directory.CreateDirectory(folder.File("files")).FullName, "0123456789abcdef0123456789abcdef"u8, log);
    }

    public ManualTime Time { get; } = new(DateTimeOffset.UtcNow);

    public InMemoryKeyStore Token { get; } = new();

    public Signer Signer { get; private set; } = null!;

    public SignerClient FrontEnd { get; private set; } = null!;

    public Capturing Keys { get; private set; } = null!;

    public Authorities Authorities { get; private set; } = null!;

    public Domains Domains { get; private set; } = null!;

    public InMemoryIssuanceStore Store { get; } = new();

    public CertificateIssuance Issuance { get; private set; } = null!;

    public AuthoritySetup Setup { get; private set; } = null!;

    public string Socket => folder.File("signer.sock");

    public string Folder => folder.File("signer");

    /// <summary>What the logs of the signer and of the front end say so far.</summary>
    public string Told => string.Join('\n', log.Lines);

    public IssuingAuthority Issuing => Authorities.Find("issuing")!;

    /// <param name="limits">How much it signs; null: as usual.</param>
    /// <param name="profiles">The plant's own: the front end knows them, and the signer those that it is let know.</param>
    public static async Task<SignerPlant> StartAsync(SignerLimits? limits = null, params IReadOnlyList<string> profiles)
    {
        var plant = new SignerPlant(limits, profiles);
        plant.Listen();
        plant.Signer.Open(TimeSpan.FromMinutes(30));
        plant.Keys = new(plant.FrontEnd);
        plant.Authorities = await Authorities.LoadAsync(new InMemoryAuthorityStore(), default);
        var (catalogue, nobody) = (ProfileCatalogue.Load(plant.folder.File("profiles")), InMemoryApprovalStore.Nobody(plant.Time));
        plant.Domains = await Domains.LoadAsync(new InMemoryDomainStore(), catalogue, plant.Authorities, nobody, plant.Time, default);
        plant.Issuance = new(catalogue, plant.Domains, plant.Authorities, plant.Store, plant.Keys, nobody, new CaClock(plant.Time), plant.random, new() { PublicUrl = InMemoryCa.PublicUrl }, plant.log.Of<CertificateIssuance>());
        plant.Setup = new(plant.Authorities, plant.Issuance, plant.Keys, nobody, plant.Time);
        await plant.Setup.CreateAsync(InMemoryCa.Appliance, new() { Name = "root", CommonName = "Root", Organization = "Plant", Profile = "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        await plant.Setup.CreateAsync(InMemoryCa.Appliance, new() { Name = "issuing", Parent = "root", CommonName = "Issuing", Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await plant.Domains.SaveAsync(InMemoryCa.Appliance, new() { Name = "plant", Authority = "issuing", Profiles = ["ldevid", "tls-server", "tls-client"], Default = true }, default);
        plant.Signer.Open(TimeSpan.Zero);
        return plant;
    }

    /// <summary>The signer ends and is started again on what it kept.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Listen();
    }

    /// <summary>What a device's order comes to, without its being signed.</summary>
    public async Task<Asked> AskAsync(CertificateOrder order)
    {
        Keys.IsCapturing = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Issuance.IssueAsync(order, default));
        Keys.IsCapturing = false;
        return Keys.Captured!;
    }

    /// <summary>What one root's certificate by another comes to, without its being signed.</summary>
    public async Task<Asked> AskCrossAsync(string root, string signer)
    {
        Keys.IsCapturing = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Setup.CrossCertifyAsync(InMemoryCa.Appliance, Authorities.Find(root)!, Authorities.Find(signer)!, default));
        Keys.IsCapturing = false;
        return Keys.Captured!;
    }

    public ValueTask<byte[]> SignAsync(Asked asked) => FrontEnd.SignCertificateAsync(asked.KeyId, asked.Scheme, asked.Tbs, asked.Grounds, default);

    /// <summary>It is refused, in words; nothing is signed; the signer's log says so.</summary>
    public async Task<string> RefusedAsync(Func<Task> ask)
    {
        var (signatures, told) = (Token.Signatures, log.Lines.Count);
        var refused = await Assert.ThrowsAsync<KeyStoreUnavailableException>(ask);
        Assert.StartsWith("The signer refuses: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(signatures, Token.Signatures);
        Assert.Contains(log.Lines.Skip(told), line => line.StartsWith("REFUSED", StringComparison.Ordinal));
        return refused.Message;
    }

    /// <summary>A key of the appliance's own, with its certificate.</summary>
    public Task<ServiceCertificate> ServiceAsync(string profile) => Setup.CreateServiceAsync(InMemoryCa.Appliance, new()
    {
        KeyLabel = profile,
        Authority = "issuing",
        Profile = profile,
        Names = new()
        {
            Values = new Dictionary<string, string> { ["service.name"] = "Service", ["transfer.domain"] = "plant", ["transfer.person"] = "anna" },
            Dns = profile is "est-server" ? ["plant.example"] : [],
        },
    }, default);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Domains.Dispose();
        Token.Dispose();
        files.Dispose();
        random.Dispose();
        large.Dispose();
        folder.Dispose();
    }

    private void Listen()
    {
        Directory.CreateDirectory(Folder);
        book = new SignerBook(Folder, limits.CertificatesPerDay is not null, Time);
        Signer = new(Token, book, ProfileCatalogue.Load(null), limits, Time, log.Of<Signer>());
        server = new(Socket, user: null, (_, frames) => new(FrontEndUser, frames, Signer, files, new AllowedProfiles(Folder), large, log), TimeProvider.System, log);
        FrontEnd ??= new SignerClient(Socket, TimeProvider.System, log);
    }

    private async Task StopAsync()
    {
        await server.DisposeAsync();
        Signer.Dispose();
        book.Dispose();
        FrontEnd.Dispose();
        FrontEnd = null!;
    }
}

/// <summary>The way to the signer, which can keep what would be signed instead of asking.</summary>
internal sealed class Capturing(SignerClient signer) : IKeyStore, ICertificateSigner
{
    public bool IsCapturing { get; set; }

    public Asked? Captured { get; private set; }

    public ICertificateSigner Signer => this;

    public KeyProtection Protection => signer.Protection;

    public string Description => signer.Description;

    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => signer.GenerateAsync(label, algorithm, ct);

    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => signer.ListAsync(ct);

    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => signer.FindAsync(subjectPublicKeyInfo, ct);

    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => signer.DescribeAsync(keyId, ct);

    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) => signer.SignAsync(keyId, scheme, message, ct);

    public ValueTask<byte[]> SignCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct)
    {
        if (!IsCapturing) return signer.SignCertificateAsync(keyId, scheme, tbs, grounds, ct);
        Captured = new(keyId, scheme, tbs.ToArray(), grounds);
        throw new InvalidOperationException("captured");
    }

    public Task KnowAuthorityAsync(string name, ReadOnlyMemory<byte> certificate, CancellationToken ct) => signer.KnowAuthorityAsync(name, certificate, ct);

    public Task DestroyAsync(string keyId, CancellationToken ct) => signer.DestroyAsync(keyId, ct);

    public Task<string?> TroubleAsync(CancellationToken ct) => signer.TroubleAsync(ct);
}
