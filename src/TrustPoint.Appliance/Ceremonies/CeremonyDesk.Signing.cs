using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Ceremonies;

// What a root signs besides authorities and lists.
internal sealed partial class CeremonyDesk
{
    // More than a ceremony signs.
    private const int NewestLookedAt = 20;

    /// <inheritdoc/>
    public async Task<CeremonyProduct> CrossCertifyAsync(CeremonyWork.CrossCertificate cross, CancellationToken ct)
    {
        var (root, signer) = (Known(cross.Authority), Known(cross.Signer));
        var digest = Convert.ToHexStringLower(SHA256.HashData(root.Record.Certificate));
        if (cross.CertificateSha256.Length > 0 && digest != cross.CertificateSha256) throw new CeremonyMismatchException($"The certificate of {root.Name} has the SHA-256 {digest}, which is not that of the script.");
        if (await crosses.FindAsync(root, signer, ct) is not null) throw new CeremonyMismatchException($"{signer.Name} has certified {root.Name} already, and that certificate is good.");
        return ProductOf(await setup.CrossCertifyAsync(Caller, root, signer, ct), root, signer);
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct?> FindCrossAsync(CeremonyWork.CrossCertificate cross, DateTimeOffset since, CancellationToken ct)
    {
        var (root, signer) = (Known(cross.Authority), Known(cross.Signer));
        return await crosses.FindAsync(root, signer, ct) is { } made && made.CreatedAt >= since ? ProductOf(made, root, signer) : null;
    }

    /// <inheritdoc/>
    public Task<Facts> MakeSignerKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => ProvenKeyAsync(label, algorithm);

    /// <inheritdoc/>
    public async Task<CeremonyProduct> SignServiceAsync(NewService service, string keyId, string file, CancellationToken ct)
    {
        var key = (await home.ListAsync(ct)).FirstOrDefault(known => known.Id == keyId) ?? throw new CeremonyMismatchException($"The token of this box does not hold the key {keyId} any more.");
        return ProductOf(await setup.SignServiceAsync(Caller, service, home, key, ct), file);
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct?> FindServiceAsync(NewService service, string keyId, string file, CancellationToken ct)
    {
        var newest = await certificates.ListAsync(new(Authority: service.Authority, Status: CertificateStatus.Issued), CertificateSort.Newest, null, NewestLookedAt, ct);
        return newest.Items.FirstOrDefault(record => Convert.ToHexStringLower(record.KeySha256) == keyId) is { } made ? ProductOf(made, file) : null;
    }

    /// <inheritdoc/>
    public Certificate CertificateOf(string authority) => Known(authority).Certificate;

    private CeremonyProduct ProductOf(CertificateRecord made, string file) => new($"{file}.crt", CeremonyProductKind.Certificate, made.Der, Known(made.Authority).Record.Certificate, FactsOf(made));

    private static CeremonyProduct ProductOf(CertificateRecord made, IssuingAuthority root, IssuingAuthority signer) =>
        new($"{CrossCertificates.NameOf(root, signer)}.crt", CeremonyProductKind.Certificate, made.Der, signer.Record.Certificate, FactsOf(made));

    private static Facts FactsOf(CertificateRecord made) => Facts.Of(("subject", made.Subject), ("issuer", made.Authority), ("serial", Convert.ToHexString(made.Serial)));

    private IssuingAuthority Known(string name) => authorities.Find(name) ?? throw new CeremonyRefusedException($"There is no authority {name}.");
}
