using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Credentials;

/// <summary>What a credential of the appliance is for.</summary>
public enum CredentialUse
{
    /// <summary>TLS of the listeners, and the registrar's signature and its calls to MASAs (RFC 7030 section 3.6.1, RFC 8995 section 5.5.4).</summary>
    Server,

    /// <summary>TLS of the listeners while the key store cannot sign.</summary>
    StandbyServer,

    /// <summary>Signs OCSP answers of an authority (RFC 6960 section 4.2.2.2).</summary>
    OcspResponder,

    /// <summary>Signs vouchers with a nonce (RFC 8366 section 7.2).</summary>
    VoucherSigner,

    /// <summary>Signs vouchers without a nonce.</summary>
    OfflineVoucherSigner,
}

/// <summary>A key and certificate that the appliance itself holds and renews by itself.</summary>
/// <param name="Use">What for.</param>
/// <param name="Job">The job that renews it.</param>
/// <param name="Authority">Who certified it; null: there is none yet.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over the certificate; null: there is none yet.</param>
/// <param name="KeyId">The key in the key store; null: there is none yet.</param>
/// <param name="Protection">Where its key is.</param>
/// <param name="RotatedAt">When this key took the place of the one before: when its certificate was made.</param>
/// <param name="GoodUntil">End of the certificate.</param>
/// <param name="RenewsAt">When it is replaced: a third of its life is left. Null where only a ceremony can.</param>
/// <param name="Ending">Keys before it that are still there, for what was begun with them.</param>
public sealed record HeldCredential(
    CredentialUse Use, string Job, string? Authority, string? Sha256, string? KeyId, KeyProtection Protection, DateTimeOffset? RotatedAt, DateTimeOffset? GoodUntil,
    DateTimeOffset? RenewsAt, IReadOnlyList<EndingKey> Ending);

/// <summary>A key that was replaced.</summary>
/// <param name="KeyId">The key in the key store.</param>
/// <param name="DestroyedAt">From when on it is destroyed.</param>
public sealed record EndingKey(string KeyId, DateTimeOffset DestroyedAt);

/// <summary>Looks after credentials of one kind.</summary>
public interface ICredentialKeeper
{
    /// <summary>What it looks after.</summary>
    Task<IReadOnlyList<HeldCredential>> HeldAsync(CancellationToken ct);
}

/// <summary>All credentials that the appliance holds, in one list.</summary>
/// <param name="keepers">Who looks after them.</param>
public sealed class HeldCredentials(IEnumerable<ICredentialKeeper> keepers)
{
    /// <summary>The share of a certificate's life that is left when it is replaced.</summary>
    public const int LeftWhenRenewed = 3;

    /// <summary>All, by what they are for.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<HeldCredential>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        var all = new List<HeldCredential>();
        foreach (var keeper in keepers) all.AddRange(await keeper.HeldAsync(ct));
        return [.. all.OrderBy(held => held.Use).ThenBy(held => held.Authority, StringComparer.Ordinal)];
    }

    /// <summary>When a certificate is replaced.</summary>
    public static DateTimeOffset RenewalOf(DateTimeOffset notBefore, DateTimeOffset notAfter) => notAfter - ((notAfter - notBefore) / LeftWhenRenewed);

    /// <summary>As the list shows a certificate of the database.</summary>
    internal static HeldCredential Of(CredentialUse use, string job, CertificateRecord certificate, string keyId, KeyProtection protection, bool isRenewed, IReadOnlyList<EndingKey> ending) => new(
        use, job, certificate.Authority, certificate.Sha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null, keyId, protection, certificate.CreatedAt, certificate.NotAfter,
        isRenewed ? RenewalOf(certificate.NotBefore, certificate.NotAfter) : null, ending);
}
