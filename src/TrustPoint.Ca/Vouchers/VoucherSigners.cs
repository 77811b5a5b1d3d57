using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Ca.Vouchers;

/// <summary>Which of the two keys signs (RFC 8995 section 11.6.2.2): what is good without a nonce outlives the day, and has a key of its own.</summary>
public enum VoucherKey
{
    /// <summary>Vouchers with a nonce.</summary>
    Online,

    /// <summary>Vouchers without a nonce, and files of them.</summary>
    Offline,
}

/// <summary>There is nobody who may sign vouchers: says why and what to do.</summary>
/// <param name="message">For people.</param>
public sealed class NoVoucherSignerException(string message) : Exception(message);

/// <summary>
/// Signs vouchers (RFC 8366 section 7.2). Below an authority of its own, because a device takes whatever that authority vouches for as the manufacturer's word: below
/// the one of the factory identities every device could sign vouchers. The certificates are in the database and their keys in the key store;
/// after a start they are found by both.
/// </summary>
/// <param name="authorities">Where the authority is.</param>
/// <param name="setup">Makes the certificates.</param>
/// <param name="certificates">Where they are found, and whether they are good.</param>
/// <param name="keys">Where their keys are.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="instance">The data directory's id, with which the labels of the keys end.</param>
/// <param name="time">The clock by which replaced keys end.</param>
public sealed class VoucherSigners(
    Authorities.Authorities authorities, AuthoritySetup setup, ICertificateQueries certificates, IKeyStore keys, CaClock clock, string instance, TimeProvider time) : ICredentialKeeper, IDisposable
{
    /// <summary>The name of the authority whose certificate stands in the firmware of devices.</summary>
    public const string AuthorityName = "masa";

    /// <summary>The job that calls <see cref="RenewAsync"/>.</summary>
    public const string Job = "voucher-signers";

    private const string Profile = "voucher-signer";
    private const int NewestLookedAt = 100;

    // RFC 8366bis: what every device verifies.
    private const SignatureScheme Scheme = SignatureScheme.EcdsaSha256;

    private static readonly AppliancePart Caller = new("masa");

    private readonly SemaphoreSlim making = new(1);
    private readonly Dictionary<VoucherKey, Signer> current = [];
    private readonly Dictionary<VoucherKey, KeyHandover> handovers = new()
    {
        [VoucherKey.Online] = new(keys, LabelOf(VoucherKey.Online, instance), time),
        [VoucherKey.Offline] = new(keys, LabelOf(VoucherKey.Offline, instance), time),
    };

    /// <summary>What one of the two is, where the key of the authority is elsewhere: its key is made in the key store, and its certificate at a ceremony.</summary>
    /// <param name="which">The key.</param>
    public static NewService Offline(VoucherKey which) => ServiceOf(which, "");

    /// <summary>The certificate that goes into the firmware of devices.</summary>
    /// <exception cref="NoVoucherSignerException">There is no such authority.</exception>
    public Certificate Anchor => Authority.Certificate;

    /// <summary>The same; null: there is no such authority.</summary>
    public Certificate? FindAnchor() => authorities.Find(AuthorityName)?.Certificate;

    private IssuingAuthority Authority => authorities.Find(AuthorityName) ?? throw new NoVoucherSignerException(
        $"vouchers are signed below an authority called {AuthorityName}, and there is none: make it (ca create {AuthorityName})");

    /// <summary>Signs, and verifies the signature before anybody sees it.</summary>
    /// <param name="which">The key.</param>
    /// <param name="contentType">eContentType.</param>
    /// <param name="content">The content.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>DER of the CMS, with the signer's certificate and its authority's.</returns>
    /// <exception cref="NoVoucherSignerException">There is no authority for it, or it may not issue.</exception>
    /// <exception cref="KeyStoreUnavailableException">The key cannot be used now.</exception>
    public Task<byte[]> SignAsync(VoucherKey which, string contentType, ReadOnlyMemory<byte> content, CancellationToken ct) => SignAsync(which, contentType, content, isDetached: false, ct);

    /// <summary>Signs what is kept beside its signature: receipts of ownership transfers.</summary>
    /// <returns>DER of the CMS of type id-data without the content.</returns>
    /// <inheritdoc cref="SignAsync(VoucherKey, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public Task<byte[]> SignDetachedAsync(VoucherKey which, ReadOnlyMemory<byte> content, CancellationToken ct) => SignAsync(which, Oids.Data, content, isDetached: true, ct);

    /// <summary>
    /// Gives each of the two that was ever used a new key when a third of its certificate's life is left, and destroys the one before it after the overlap.
    /// One that was never used is made when a voucher is first asked for.
    /// </summary>
    /// <returns>What could not be done, in words; nothing when all is well.</returns>
    public async Task<IReadOnlyList<string>> RenewAsync(CancellationToken ct)
    {
        var troubles = new List<string>();
        if (authorities.Find(AuthorityName) is not { } authority) return troubles;
        foreach (var which in Enum.GetValues<VoucherKey>())
        {
            try
            {
                if (await EverUsedAsync(which, ct)) await FindAsync(which, authority, clock.Now(), ct);
            }
            // What may not issue any more makes no signer, and that is nothing to look after.
            catch (NoVoucherSignerException) when (authorities.Inactive(authority, clock.Latest) is not null)
            {
            }
            catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or IssuanceRefusedException or ClockException)
            {
                troubles.Add(which == VoucherKey.Online ? $"the next signer of vouchers cannot be made: {failed.Message}" : $"the next signer of offline vouchers cannot be made: {failed.Message}");
            }
        }
        return troubles;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldCredential>> HeldAsync(CancellationToken ct)
    {
        var held = new List<HeldCredential>();
        await making.WaitAsync(ct);
        try
        {
            foreach (var (which, signer) in current)
            {
                if (await certificates.FindAsync(AuthorityName, signer.Certificate.Serial, ct) is not { } record) continue;
                var use = which == VoucherKey.Online ? CredentialUse.VoucherSigner : CredentialUse.OfflineVoucherSigner;
                held.Add(HeldCredentials.Of(use, Job, record, signer.KeyId, keys.Protection, Authority.Record.Protection != KeyProtection.Elsewhere, handovers[which].Ending));
            }
        }
        finally
        {
            making.Release();
        }
        return held;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signer in current.Values) signer.Key.Dispose();
        making.Dispose();
    }

    private async Task<byte[]> SignAsync(VoucherKey which, string contentType, ReadOnlyMemory<byte> content, bool isDetached, CancellationToken ct)
    {
        var (authority, now) = (Authority, clock.Now());
        var signer = await FindAsync(which, authority, now, ct);
        var draft = new SignedMessageDraft(contentType, content, signer.Certificate, signer.Key.Algorithm, now, [authority.Certificate]) { IsDetached = isDetached };
        return draft.Assemble(await signer.Key.SignAsync(keys, draft.ToSign, ct));
    }

    private async Task<Signer> FindAsync(VoucherKey which, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        await making.WaitAsync(ct);
        try
        {
            if (!current.TryGetValue(which, out var signer) || !await IsGoodAsync(signer, authority, now, ct))
            {
                var before = signer;
                signer = current[which] = await FindKeptAsync(which, authority, now, ct) ?? await MakeAsync(which, authority, now, ct);
                if (before is not null && before.KeyId != signer.KeyId) handovers[which].Replace(before.KeyId);
            }
            await handovers[which].SweepAsync(signer.KeyId, ct);
            return signer;
        }
        finally
        {
            making.Release();
        }
    }

    // Replaced when a third of its life is left, or it is revoked, or its authority has another certificate.
    private async ValueTask<bool> IsGoodAsync(Signer signer, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct) =>
        IsYoung(signer.Certificate.NotBefore, signer.Certificate.NotAfter, now) && signer.Certificate.Issuer.Equals(authority.Certificate.Subject)
        && await certificates.FindAsync(authority.Name, signer.Certificate.Serial, ct) is { Status: CertificateStatus.Issued };

    private async Task<Signer?> FindKeptAsync(VoucherKey which, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        var newest = await certificates.ListAsync(new(Profile: Profile), CertificateSort.Newest, null, NewestLookedAt, ct);
        foreach (var record in newest.Items.Where(record => record.Authority == authority.Name && record.Status == CertificateStatus.Issued && IsYoung(record.NotBefore, record.NotAfter, now)))
        {
            var certificate = Certificate.Decode(record.Der);
            if (certificate.Subject.Find(Oids.CommonName) == NameOf(which) && await keys.FindAsync(certificate.PublicKey.Der, ct) is { } key) return new(certificate, key.Id);
        }
        return null;
    }

    private async Task<Signer> MakeAsync(VoucherKey which, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        if (authorities.Inactive(authority, now) is { } reason) throw new NoVoucherSignerException($"nobody may sign vouchers: {reason}");
        var made = await setup.CreateServiceAsync(Caller, ServiceOf(which, LabelOf(which, instance)), ct);
        return new(Certificate.Decode(made.Certificate.Der), made.Key.Id);
    }

    private static NewService ServiceOf(VoucherKey which, string label) => new()
    {
        KeyLabel = label,
        Authority = AuthorityName,
        Profile = Profile,
        Names = new() { Values = new Dictionary<string, string> { ["service.name"] = NameOf(which) } },
    };

    private async Task<bool> EverUsedAsync(VoucherKey which, CancellationToken ct)
    {
        if (current.ContainsKey(which)) return true;
        var newest = await certificates.ListAsync(new(Profile: Profile), CertificateSort.Newest, null, NewestLookedAt, ct);
        return newest.Items.Any(record => record.Authority == AuthorityName && record.Read()?.Subject.Find(Oids.CommonName) == NameOf(which));
    }

    private static string LabelOf(VoucherKey which, string instance) => $"{NameOf(which)} {instance}";

    private static bool IsYoung(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now) => now >= notBefore && now < HeldCredentials.RenewalOf(notBefore, notAfter);

    private static string NameOf(VoucherKey which) => which == VoucherKey.Online ? "Voucher signer" : "Offline voucher signer";

    private sealed class Signer(Certificate certificate, string keyId)
    {
        public Certificate Certificate => certificate;

        public string KeyId => keyId;

        public SigningKey Key { get; } = new(keyId, Scheme, certificate.PublicKey);
    }
}
