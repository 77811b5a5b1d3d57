using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Testing.InMemory;

/// <summary>
/// A whole CA in the process: root P-384, issuing CA, one domain <c>plant</c>. Its stores and keys are in memory, its clock stands still.
/// </summary>
public sealed class InMemoryCa : IDisposable
{
    public static readonly AppliancePart Appliance = new("test");

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A profile <c>plant-ca</c> of issuing authorities below which names end in <c>plant.example</c>.</summary>
    public const string KeptToThePlant = """
        name: plant-ca
        version: 2
        description: Kept to the plant.
        requesters: [appliance]
        keys: {kinds: [ec-p256]}
        subject: [{attribute: CN, from: authority.commonName}]
        validity: {lifetime: 5y, backdate: 0m}
        authority: {pathLength: 0}
        keyUsage: [keyCertSign, cRLSign]
        nameConstraints: {permitted: [dns:plant.example], excluded: [ip:0.0.0.0/0]}
        subjectKeyIdentifier: true
        """;

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    private InMemoryCa(Authorities authorities, ProfileCatalogue profiles) => (Authorities, Profiles) = (authorities, profiles);

    public InMemoryIssuanceStore Store { get; } = new();

    public InMemoryKeyStore Keys { get; } = new();

    public InMemoryAuthorityStore AuthorityStore { get; private init; } = null!;

    public InMemoryDomainStore DomainStore { get; } = new();

    public ManualTime Time { get; private init; } = null!;

    /// <summary>Asks nobody.</summary>
    public SecondPerson SecondPerson => InMemoryApprovalStore.Nobody(Time);

    public ProfileCatalogue Profiles { get; }

    public Authorities Authorities { get; private set; }

    public Domains Domains { get; private set; } = null!;

    public CertificateIssuance Issuance { get; private set; } = null!;

    public AuthoritySetup Setup { get; private set; } = null!;

    /// <summary>Where certificates point to.</summary>
    public static PublicUrl PublicUrl { get; } = PublicUrl.TryParse("http://pki.plant.example:8080")!;

    /// <summary>Makes it, with the root and the issuing CA under it.</summary>
    /// <param name="issuing">The issuing CA's key.</param>
    /// <param name="scheme">How it signs; null: as its key suggests.</param>
    /// <param name="profiles">Folder of further profiles.</param>
    /// <param name="endless">True: a manufacturer's hierarchy, without an end.</param>
    /// <param name="start">What its clock shows; null: <see cref="Start"/>.</param>
    /// <param name="issuingProfile">The issuing CA's profile; null: the usual one.</param>
    public static async Task<InMemoryCa> CreateAsync(
        KeyAlgorithm issuing = KeyAlgorithm.EcP256, SignatureScheme? scheme = null, string? profiles = null, bool endless = false,
        DateTimeOffset? start = null, string? issuingProfile = null)
    {
        var ca = await WithoutAuthoritiesAsync(profiles, start);
        await ca.Setup.CreateAsync(Appliance, new() { Name = "root", CommonName = "Test Root G1", Organization = "Plant", Profile = endless ? "idevid-root-ca" : "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        await ca.Setup.CreateAsync(
            Appliance,
            new() { Name = "issuing", Parent = "root", CommonName = "Test Issuing CA 1", Organization = "Plant", Profile = issuingProfile ?? (endless ? "idevid-issuing-ca" : "issuing-ca"), Key = issuing, Scheme = scheme },
            default);
        await ca.Domains.SaveAsync(Appliance, new() { Name = "plant", Authority = "issuing", Profiles = ca.DeviceProfiles(), Default = true }, default);
        return ca;
    }

    /// <summary>The same before anything was set up.</summary>
    public static async Task<InMemoryCa> WithoutAuthoritiesAsync(string? profiles = null, DateTimeOffset? start = null)
    {
        var store = new InMemoryAuthorityStore();
        var ca = new InMemoryCa(await Authorities.LoadAsync(store, default), ProfileCatalogue.Load(profiles)) { AuthorityStore = store, Time = new(start ?? Start) };
        await ca.StartAsync();
        return ca;
    }

    /// <summary>What a restart does: the live sets are loaded again, the one way is made anew.</summary>
    public async Task StartAsync()
    {
        Domains?.Dispose();
        Authorities = await Authorities.LoadAsync(AuthorityStore, default);
        Domains = await Domains.LoadAsync(DomainStore, Profiles, Authorities, SecondPerson, Time, default);
        Issuance = new(Profiles, Domains, Authorities, Store, Keys, SecondPerson, new CaClock(Time), random, new() { PublicUrl = PublicUrl }, NullLogger<CertificateIssuance>.Instance);
        Setup = new(Authorities, Issuance, Keys, SecondPerson, Time);
    }

    /// <summary>What a device orders for itself.</summary>
    public static CertificateOrder Order(string device, CertificationRequest request, string profile = "ldevid", AuthorisedNames? names = null) => new()
    {
        Caller = new DeviceCaller(device, new DeviceCredential.OneTimeCode("0123456789abcdef")),
        Domain = "plant",
        Profile = profile,
        Request = request,
        Device = device,
        Names = names ?? AuthorisedNames.OfDevice(device, null, [], [], []),
    };

    /// <summary>Orders it.</summary>
    public Task<CertificateRecord> IssueAsync(string device, CertificationRequest request, string profile = "ldevid", AuthorisedNames? names = null) =>
        Issuance.IssueAsync(Order(device, request, profile, names), default);

    public void Dispose()
    {
        Domains.Dispose();
        Keys.Dispose();
        random.Dispose();
    }

    private string[] DeviceProfiles() =>
        [.. Profiles.All.Where(profile => profile.Requesters.Contains(ProfileRequester.Device)).OrderBy(profile => profile.Name != "ldevid").Select(profile => profile.Name)];
}
