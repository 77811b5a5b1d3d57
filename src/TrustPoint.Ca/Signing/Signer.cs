using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Ca.Signing;

/// <summary>
/// The policy point before the keys, where these are in a process of their own. It believes nobody who asks: each key signs only what it is for by the
/// signer's own record, a certificate only as the signer builds it itself, and both are recorded before. What would give power over the keys or over an
/// authority is taken while root has it open. Safe for concurrent use.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="book">What the signer remembers.</param>
/// <param name="profiles">The profiles that it lets pass.</param>
/// <param name="limits">How much it signs.</param>
/// <param name="time">Its clock.</param>
/// <param name="log">Where each refusal is told.</param>
public sealed partial class Signer(IKeyStore keys, ISignerBook book, ProfileCatalogue profiles, SignerLimits limits, TimeProvider time, ILogger<Signer> log) : IKeyStore, ICertificateSigner, IDisposable
{
    // What a person may set a clock wrong by, and what a request may have waited.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StepBack = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ClockRetry = TimeSpan.FromMinutes(1);
    private const int NewKeysPerSecond = 20;
    private const int LongestName = 64;

    private readonly ConcurrentDictionary<(string KeyId, SignatureScheme Scheme), Issuer> issuers = new();
    private readonly ConcurrentDictionary<(string KeyId, SignatureScheme Scheme), SigningKey> rsaKeys = new();
    private readonly ConcurrentDictionary<string, RateCap> caps = new(StringComparer.Ordinal);
    private readonly RateCap newKeys = new(NewKeysPerSecond, time);
    private readonly ConcurrentDictionary<string, ResponderId.ByKey> responders = new(StringComparer.Ordinal);
    private readonly Lock settling = new();

    /// <inheritdoc/>
    public KeyProtection Protection => keys.Protection;

    /// <inheritdoc/>
    public string Description => keys.Description;

    ICertificateSigner? IKeyStore.Signer => this;

    /// <summary>Until when root has it open, or had; null: never.</summary>
    public DateTimeOffset? OpenUntil => book.OpenUntil;

    /// <summary>Whether root has it open.</summary>
    public bool IsOpen => book.OpenUntil is { } until && time.GetUtcNow() < until;

    /// <summary>Opens it for some time, or ends that.</summary>
    /// <param name="duration">How long; zero: it is closed now.</param>
    /// <returns>Until when.</returns>
    public DateTimeOffset Open(TimeSpan duration)
    {
        var until = time.GetUtcNow() + duration;
        book.Open(until);
        if (duration > TimeSpan.Zero) log.LogWarning("The signer is open until {Until:u}: it makes and destroys keys of authorities", until);
        else log.LogInformation("The signer is closed: it makes and destroys no keys of authorities");
        return until;
    }

    /// <summary>Lets a profile pass from now on.</summary>
    /// <exception cref="ProfileException">It is no profile, or one that comes with the product.</exception>
    public Profile Allow(string yaml)
    {
        var profile = ProfileText.Parse(yaml, "profile");
        if (profiles.Find(profile.Name) is { IsShipped: true }) throw new ProfileException([new("profile", 1, $"The name {ProfileCatalogue.Shipped}")]);
        profiles.Use(profile);
        log.LogWarning("The profile {Profile} is allowed from now on", profile.Id);
        return profile;
    }

    /// <inheritdoc/>
    public async Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        if (!newKeys.TryTake()) throw Refused($"more than {NewKeysPerSecond} new keys within a second", TimeSpan.FromSeconds(1));
        var key = await keys.GenerateAsync(label, algorithm, ct);
        book.Keep(new(key.Id, KeyPurpose.New));
        return key;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => keys.ListAsync(ct);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => keys.FindAsync(subjectPublicKeyInfo, ct);

    /// <inheritdoc/>
    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => keys.DescribeAsync(keyId, ct);

    /// <inheritdoc/>
    /// <exception cref="SigningRefusedException">Another certificate would be issued, or none; or the request is not proven.</exception>
    public async ValueTask<byte[]> SignCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct)
    {
        var certificate = await CheckCertificateAsync(keyId, scheme, tbs, grounds, ct);
        return await SignAsync(Record([certificate])[0] ?? throw SignedBefore(certificate), ct);
    }

    /// <summary>Whether a certificate is one that is signed: the first of three steps, the others are <see cref="Record"/> and then its signature.</summary>
    /// <exception cref="SigningRefusedException">Another certificate would be issued, or none; or the request is not proven.</exception>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public async ValueTask<CheckedCertificate> CheckCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct)
    {
        // Step 1: whose key it is, by the signer's own record; and how many it has signed.
        var known = await KnownAsync(keyId, ct);
        if (known.Purpose is not (KeyPurpose.Authority or KeyPurpose.New)) throw Refused($"the key {keyId} is for {Word(known.Purpose)} and signs no certificates");
        if (known.Purpose == KeyPurpose.New) RequireOpen("a root's first certificate");

        // Step 2: whoever asks has the key that is certified; the profile is one that was let pass.
        var (request, root, key) = Told(() => RebuiltCertificate.Read(grounds));
        var profile = root is null ? ProfileOf(grounds) : null;
        var isAuthority = profile is null || profile.Authority is not null;
        if (isAuthority) RequireOpen("a certificate of an authority");

        // Step 3: the time is the signer's, the serial number a fresh one, the address the one that was settled.
        CheckTime(grounds.IssuedAt, "the certificate");
        var now = time.GetUtcNow();
        if (now < book.Latest - StepBack) throw Refused("its clock is behind what it signed last: set the clock right", ClockRetry);
        var serial = SerialOf(tbs, grounds.IssuedAt);
        CheckPublicUrl(grounds.PublicUrl?.ToString() ?? "");

        // Step 4: build it again, lint it, and compare.
        var issuer = known.Purpose == KeyPurpose.New ? SelfOf(keyId, scheme, request, known) : IssuerOf(known, scheme);
        using var own = known.Purpose == KeyPurpose.New ? issuer.Key : null;
        if (grounds.Shards is < 1 or > CrlSettings.MostShards) throw Refused("an authority's CRL is not cut into so many parts");
        issuer = issuer with { Crl = new() { Shards = grounds.Shards } };
        if (issuer.Certificate is { } ends && (grounds.IssuedAt < ends.NotBefore || grounds.IssuedAt > ends.NotAfter)) throw Refused($"the authority {issuer.Name} is not valid now");
        var linted = Told(() => RebuiltCertificate.Build(grounds, profile, request, root, key, issuer, serial));
        if (!linted.Der.Span.SequenceEqual(tbs.Span)) throw Refused($"the certificate differs from what the profile {grounds.Profile} makes of the request");
        // RFC 5280 section 4.1.2.6: one name, one entity.
        if (issuer.Certificate is { } above && root is null && linted.Twin.Subject.Matches(above.Subject)) throw Refused($"{above.Subject} is the name of {issuer.Name} itself");
        var fixing = isAuthority ? null : PurposeFor(profile!, StoredKey.IdOf(key.Key.Der.Span));

        // Step 5: not too many.
        if (!isAuthority) Count(issuer.Name);
        return new(keyId, scheme, linted, new(now, issuer.Name, serial, SHA256.HashData(tbs.Span), profile?.Id ?? Authorities.CrossCertificates.Profile), fixing);
    }

    /// <summary>Puts certificates on record that are about to be signed, durably, in one write.</summary>
    /// <returns>Those that may be signed, each in its place; null: its serial number was signed before.</returns>
    /// <exception cref="IOException">They are not known to be durable, and are not signed.</exception>
    public RecordedCertificate?[] Record(IReadOnlyList<CheckedCertificate> certificates)
    {
        var isNew = book.Intend([.. certificates.Select(certificate => certificate.Intent)]);
        foreach (var (certificate, _) in certificates.Zip(isNew).Where(one => one.Second))
        {
            if (certificate.Fixing is { } known) book.Keep(known);
        }
        return [.. certificates.Zip(isNew, (certificate, fresh) => fresh ? new RecordedCertificate(certificate) : null)];
    }

    /// <summary>Signs what is on record.</summary>
    /// <returns>The content of signatureValue.</returns>
    public ValueTask<byte[]> SignAsync(RecordedCertificate certificate, CancellationToken ct) => SignInTokenAsync(certificate.KeyId, certificate.Scheme, certificate.Tbs, ct);

    /// <summary>That a certificate's serial number is known, as a refusal.</summary>
    public static SigningRefusedException SignedBefore(CheckedCertificate certificate) => Refused($"the serial number {Convert.ToHexString(certificate.Intent.Serial)} was signed before");

    /// <inheritdoc/>
    /// <exception cref="SigningRefusedException">The key is not for it.</exception>
    public async ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var known = await KnownAsync(keyId, ct);
        if (!ReadMessage.IsRequestOf(keyId, message)) await CheckAsync(known, scheme, message);
        return await SignInTokenAsync(keyId, scheme, message, ct);
    }

    /// <summary>Whether a key signs handshakes, of which the signer sees a hash alone.</summary>
    /// <exception cref="SigningRefusedException">It does not.</exception>
    public void RequireTls(string keyId)
    {
        if (book.Find(keyId) is not { Purpose: KeyPurpose.Tls }) throw Refused($"the key {keyId} is not for TLS: only such a key signs a hash");
    }

    /// <inheritdoc/>
    /// <exception cref="SigningRefusedException">The signer is not open, or the certificate is not such a one.</exception>
    public async Task KnowAuthorityAsync(string name, ReadOnlyMemory<byte> certificate, CancellationToken ct)
    {
        var read = Told(() => Certificate.Decode(certificate));
        var id = StoredKey.IdOf(read.PublicKey.Der.Span);
        if (book.Find(id) is { Purpose: KeyPurpose.Authority } same && same.Name == name && same.Certificate.AsSpan().SequenceEqual(certificate.Span)) return;
        // A line of the record has five words.
        if (name.Length is 0 or > LongestName || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) throw Refused("the name is none of an authority");
        RequireOpen($"the key of the authority {name}");
        if (read.BasicConstraints is not { IsAuthority: true }) throw Refused($"the certificate of {name} is not one of an authority");
        if ((await KnownAsync(id, ct)).Purpose is not (KeyPurpose.New or KeyPurpose.Authority)) throw Refused($"the key {id} is for something else");
        book.Keep(new(id, KeyPurpose.Authority, name, certificate.ToArray()));
        foreach (var old in issuers.Keys.Where(issuer => issuer.KeyId == id)) issuers.TryRemove(old, out _);
        log.LogWarning("The key {Key} is that of the authority {Authority} from now on", id, name);
    }

    /// <inheritdoc/>
    /// <exception cref="SigningRefusedException">It is somebody else's in the token; or an authority's or the log's, and the signer is not open.</exception>
    public async Task DestroyAsync(string keyId, CancellationToken ct)
    {
        if (book.Find(keyId) is not { } known)
        {
            if (await keys.DescribeAsync(keyId, ct) is null) return;
            throw Refused($"the key {keyId} is in the token, and none that the signer made or was let know: who keeps the token destroys it");
        }
        if (known.Purpose is KeyPurpose.Authority or KeyPurpose.Log) RequireOpen("the end of the key of an authority or of the log");
        await keys.DestroyAsync(keyId, ct);
    }

    /// <inheritdoc/>
    public Task<string?> TroubleAsync(CancellationToken ct) => keys.TroubleAsync(ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var issuer in issuers.Values) issuer.Key.Dispose();
        foreach (var key in rsaKeys.Values) key.Dispose();
    }

    // Whoever asks verifies each signature. One of an RSA key is verified before it is shown to him too: a single wrong one can tell the key (Boneh, DeMillo
    // and Lipton, "On the Importance of Checking Cryptographic Protocols for Faults", 1997), and to verify it costs next to nothing.
    private async ValueTask<byte[]> SignInTokenAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        if (!scheme.Fits(PublicKeyKind.Rsa)) return await keys.SignAsync(keyId, scheme, message, ct);
        if (!rsaKeys.TryGetValue((keyId, scheme), out var key))
        {
            var described = await keys.DescribeAsync(keyId, ct) ?? throw new KeyNotFoundException($"The signer has no key {keyId}.");
            var publicKey = SubjectPublicKey.Decode(described.Key.SubjectPublicKeyInfo);
            if (publicKey.Kind != PublicKeyKind.Rsa) throw new ArgumentException($"A key of kind {publicKey.Name} does not sign with {scheme}.", nameof(scheme));
            key = rsaKeys.GetOrAdd((keyId, scheme), _ => new(keyId, scheme, publicKey));
        }
        return await key.SignAsync(keys, message, ct);
    }
}
