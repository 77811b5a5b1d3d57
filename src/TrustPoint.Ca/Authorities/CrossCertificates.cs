using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Authorities;

/// <summary>The certificates by which roots certify one another, when one takes the place of the other (RFC 9810 section 4.4).</summary>
/// <param name="authorities">The roots.</param>
/// <param name="certificates">Where their certificates are found, and whether they are good.</param>
/// <param name="time">The clock.</param>
public sealed class CrossCertificates(Authorities authorities, ICertificateQueries certificates, TimeProvider time)
{
    /// <summary>The profile under which they are recorded.</summary>
    public const string Profile = "cross-certificate";

    // There are two for each root that took another one's place.
    private const int MostLookedAt = 100;

    /// <summary>The newest one that is good, of a root by another one; null: there is none.</summary>
    /// <param name="root">Who is certified.</param>
    /// <param name="signer">Who signed.</param>
    /// <param name="ct">Stops the search.</param>
    public async Task<CertificateRecord?> FindAsync(IssuingAuthority root, IssuingAuthority signer, CancellationToken ct) =>
        (await GoodAsync(ct)).FirstOrDefault(record => record.Authority == signer.Name && record.KeySha256.AsSpan().SequenceEqual(KeyOf(root)));

    /// <summary>The one that is good and of that name; null: there is none.</summary>
    /// <param name="name">As <see cref="NameOf"/> makes it.</param>
    /// <param name="ct">Stops the search.</param>
    public async Task<CertificateRecord?> FindAsync(string name, CancellationToken ct) => (await GoodAsync(ct)).FirstOrDefault(record =>
        RootOf(record) is { } root && authorities.Find(record.Authority) is { } signer && NameOf(root, signer) == name);

    /// <summary>What it is called where files have names.</summary>
    /// <param name="root">Who is certified.</param>
    /// <param name="signer">Who signed.</param>
    public static string NameOf(IssuingAuthority root, IssuingAuthority signer) => $"{root.Name}-by-{signer.Name}";

    /// <summary>
    /// What leads from a chain to those who know another root alone, and from that root's certificates to those who know this one: the
    /// cross-certificates to and from the chain's root, and the other roots themselves (RFC 7030 section 4.1.3: OldWithOld, OldWithNew, NewWithOld).
    /// </summary>
    /// <param name="chain">From an issuing authority to its root.</param>
    /// <param name="ct">Stops the search.</param>
    /// <returns>DER of each; empty where no root has another one beside it.</returns>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BesideAsync(IReadOnlyList<IssuingAuthority> chain, CancellationToken ct)
    {
        var root = chain[^1];
        var beside = new List<ReadOnlyMemory<byte>>();
        foreach (var record in await GoodAsync(ct))
        {
            var other = record.Authority == root.Name ? RootOf(record) : RootOf(record) == root ? authorities.Find(record.Authority) : null;
            if (other is null || other.Record.State is AuthorityState.Revoked or AuthorityState.OnHold || other.NotAfter < time.GetUtcNow()) continue;
            beside.Add(record.Der);
            if (!beside.Exists(der => der.Span.SequenceEqual(other.Record.Certificate))) beside.Add(other.Record.Certificate);
        }
        return beside;
    }

    /// <summary>What leads from a root to those who know another one alone: DER of each certificate of it by another one.</summary>
    public async Task<IEnumerable<byte[]>> AboveAsync(IssuingAuthority root, CancellationToken ct) =>
        (await GoodAsync(ct)).Where(record => RootOf(record) == root).Select(record => record.Der);

    private async Task<IEnumerable<CertificateRecord>> GoodAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var found = await certificates.ListAsync(new(Profile: Profile, Status: CertificateStatus.Issued), CertificateSort.Newest, null, MostLookedAt, ct);
        return found.Items.Where(record => record.NotBefore <= now && now <= record.NotAfter);
    }

    private IssuingAuthority? RootOf(CertificateRecord record) => authorities.All.FirstOrDefault(known => record.KeySha256.AsSpan().SequenceEqual(KeyOf(known)));

    private static byte[] KeyOf(IssuingAuthority authority) => Convert.FromHexString(authority.Record.KeyId);
}
