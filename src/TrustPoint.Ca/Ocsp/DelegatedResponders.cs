using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Ocsp;

/// <summary>
/// The delegated responder of each authority (RFC 6960 section 4.2.2.2). Its certificate is in the database and its key in the key store, and
/// nothing else is kept: after a start it is found by both.
/// </summary>
/// <param name="authorities">Whose responders.</param>
/// <param name="setup">Makes them.</param>
/// <param name="certificates">Where they are found, and whether they are good.</param>
/// <param name="keys">Where their keys are.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="instance">The data directory's id, with which the labels of its keys end.</param>
/// <param name="time">The clock by which replaced keys end.</param>
/// <param name="log">The log.</param>
public sealed class DelegatedResponders(
    Authorities.Authorities authorities, AuthoritySetup setup, ICertificateQueries certificates, IKeyStore keys, CaClock clock, string instance,
    TimeProvider time, ILogger<DelegatedResponders> log) : ICredentialKeeper, IDisposable
{
    /// <summary>How often <see cref="RenewAsync(CancellationToken)"/> is called. While all are good it costs one look into the database for each.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>The job that calls it.</summary>
    public const string Job = "ocsp-responders";

    /// <summary>The profile of their certificates.</summary>
    public const string Profile = "ocsp-responder";

    /// <summary>The profile of those of an authority whose key is elsewhere: it signs one at a ceremony, and not every few days.</summary>
    public const string OfflineProfile = "ocsp-responder-offline";

    private const int NewestLookedAt = 100;

    private static readonly AppliancePart Caller = new("ocsp-responder");

    private readonly ConcurrentDictionary<string, DelegatedResponder> current = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> withoutKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KeyHandover> handovers = new(StringComparer.Ordinal);

    /// <summary>
    /// Gives each authority that may issue a new responder, where it has none, or one whose certificate is revoked or has a third of its life
    /// left. An authority that may not issue keeps the one it has until that ends. One call at a time.
    /// </summary>
    /// <returns>What could not be done, in words; nothing when all is well.</returns>
    public async Task<IReadOnlyList<string>> RenewAsync(CancellationToken ct)
    {
        var troubles = new List<string>();
        foreach (var authority in authorities.All)
        {
            try
            {
                await RenewAsync(authority, ct);
            }
            catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or IssuanceRefusedException or ClockException)
            {
                troubles.Add($"the responder of {authority.Name} cannot be renewed: {failed.Message}");
            }
        }
        return troubles;
    }

    /// <summary>What the responder of an authority whose key is elsewhere is: its key is made in the key store, and its certificate at a ceremony.</summary>
    /// <param name="authority">The authority's name.</param>
    /// <param name="certificate">The authority's certificate; null: it is not known yet.</param>
    public static NewService Offline(string authority, Certificate? certificate) => ServiceOf(authority, certificate, OfflineProfile, "");

    /// <summary>Until when an authority's responder may answer; null: nobody answers for it.</summary>
    public async ValueTask<DateTimeOffset?> GoodUntilAsync(IssuingAuthority authority, CancellationToken ct) =>
        (await FindAsync(authority, clock.Latest, ct))?.Certificate.NotAfter;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldCredential>> HeldAsync(CancellationToken ct)
    {
        var held = new List<HeldCredential>();
        foreach (var authority in authorities.All)
        {
            if (await FindAsync(authority, clock.Latest, ct) is not { } responder || await certificates.FindBySha256Async(responder.Sha256, ct) is not { } record) continue;
            held.Add(HeldCredentials.Of(
                CredentialUse.OcspResponder, Job, record, responder.KeyId, keys.Protection, authority.Record.Protection != KeyProtection.Elsewhere, HandoverOf(authority).Ending));
        }
        return held;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Those that were replaced are left to the collector: an answer may just be verified with one.
        foreach (var responder in current.Values) responder.Dispose();
    }

    /// <summary>Who signs for the authority now; null: nobody, because there is none, or its certificate is not valid or revoked.</summary>
    internal async ValueTask<DelegatedResponder?> FindAsync(IssuingAuthority authority, DateTimeOffset now, CancellationToken ct) =>
        current.GetValueOrDefault(authority.Name) is { } responder && await IsGoodAsync(responder, now, ct) ? responder : null;

    /// <summary>Its key is not in the key store: the next renewal finds or makes another.</summary>
    internal void Forget(IssuingAuthority authority, DelegatedResponder responder)
    {
        withoutKey[responder.KeyId] = true;
        current.TryRemove(new(authority.Name, responder));
    }

    private async ValueTask<bool> IsGoodAsync(DelegatedResponder responder, DateTimeOffset now, CancellationToken ct) =>
        now >= responder.Certificate.NotBefore && now < responder.Certificate.NotAfter
        && await certificates.FindBySha256Async(responder.Sha256, ct) is { Status: CertificateStatus.Issued };

    private async Task RenewAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var now = clock.Latest;
        var responder = await FindAsync(authority, now, ct);
        if (responder is null && await FindKeptAsync(authority, now, ct) is { } kept) responder = current[authority.Name] = kept;
        if (responder is not null) await HandoverOf(authority).SweepAsync(responder.KeyId, ct);
        if (responder is not null && now < HeldCredentials.RenewalOf(responder.Certificate.NotBefore, responder.Certificate.NotAfter)) return;
        if (authorities.Inactive(authority, now) is not null) return;

        log.LogInformation("New OCSP responder of {Authority}: {Reason}", authority.Name, responder is null ? "there is none that is good" : "less than a third of its life is left");
        var made = await setup.CreateServiceAsync(Caller, ServiceOf(authority.Name, authority.Certificate, Profile, LabelOf(authority)), ct);
        current[authority.Name] = new(made.Certificate, authority.Record.Scheme);
        // An answer may just be being signed with the key before.
        if (responder is not null) HandoverOf(authority).Replace(responder.KeyId);
        await HandoverOf(authority).SweepAsync(made.Key.Id, ct);
    }

    private KeyHandover HandoverOf(IssuingAuthority authority) => handovers.GetOrAdd(authority.Name, _ => new(keys, LabelOf(authority), time));

    private string LabelOf(IssuingAuthority authority) => $"OCSP responder ({authority.Name}) {instance}";

    private async Task<DelegatedResponder?> FindKeptAsync(IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        // By profile alone: that index has few rows, the authority's has all of its certificates. Whether the key is there, its first signature shows.
        var profile = authority.Record.Protection == KeyProtection.Elsewhere ? OfflineProfile : Profile;
        var newest = await certificates.ListAsync(new(Profile: profile), CertificateSort.Newest, null, NewestLookedAt, ct);
        return newest.Items.FirstOrDefault(record => record.Authority == authority.Name && record.Status == CertificateStatus.Issued
            && record.NotBefore <= now && now < record.NotAfter && !withoutKey.ContainsKey(DelegatedResponder.KeyIdOf(record))) is { } found
            ? new(found, authority.Record.Scheme) : null;
    }

    // Its organisation is its authority's: an evaluation hierarchy says so in every subject.
    private static NewService ServiceOf(string authority, Certificate? certificate, string profile, string label)
    {
        var values = new Dictionary<string, string> { ["service.name"] = $"OCSP responder of {authority}" };
        if (certificate?.Subject.Find(Oids.Organization) is { } organization) values.Add("service.organization", organization);
        return new()
        {
            KeyLabel = label,
            Authority = authority,
            Profile = profile,
            // Whoever verifies the authority's certificates verifies its responder's answers: of the same kind, and as strong.
            Key = certificate is null ? KeyAlgorithm.EcP256 : AlgorithmOf(certificate.PublicKey),
            Names = new() { Values = values },
        };
    }

    private static KeyAlgorithm AlgorithmOf(SubjectPublicKey authority) => authority switch
    {
        { Kind: PublicKeyKind.EcP256 } => KeyAlgorithm.EcP256,
        { Kind: PublicKeyKind.EcP384 } => KeyAlgorithm.EcP384,
        { Kind: PublicKeyKind.EcP521 } => KeyAlgorithm.EcP521,
        { Bits: <= 2048 } => KeyAlgorithm.Rsa2048,
        { Bits: <= 3072 } => KeyAlgorithm.Rsa3072,
        _ => KeyAlgorithm.Rsa4096,
    };
}
