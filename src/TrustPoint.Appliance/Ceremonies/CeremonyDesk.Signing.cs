using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;

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
    public Task<byte[]> SignBundleAsync(CeremonyWork.TrustAnchors work, NewService service, CancellationToken ct) =>
        setup.SignOnceAsync(Caller, service, Oids.Data, CertsOnly.Encode(AnchorsOf(work).Select(anchor => anchor.Certificate.Der)), ct);

    /// <inheritdoc/>
    public CeremonyProduct BundleOf(CeremonyWork.TrustAnchors work, byte[] message, string title, string ceremony)
    {
        var (anchors, issuer) = (AnchorsOf(work), Known(work.Signer));
        var read = SignedMessage.Decode(message);
        var signer = read.OnlySigner();
        if (!read.IsSignedBy(signer) || !signer.IsSignedBy(issuer.Certificate.PublicKey) || !CertsOnly.Encode(anchors.Select(anchor => anchor.Certificate.Der)).AsSpan().SequenceEqual(read.Content.Span))
            throw new CeremonyMismatchException($"The bundle is not one of these certificates, signed below {issuer.Name}.");
        return new(CeremonyWork.TrustAnchors.File, CeremonyProductKind.Bundle, message, issuer.Record.Certificate, Facts.Of(("issuer", issuer.Name), ("serial", Convert.ToHexString(signer.Serial.Span)), ("anchors", string.Join(' ', anchors.Select(anchor => anchor.Name)))))
        {
            Also =
            [
                .. anchors.Select(anchor => KeyValuePair.Create($"{anchor.Name}.crt", anchor.Certificate.Der.ToArray())), new("trust-anchors.p7c", read.Content.ToArray()),
                new("fingerprints.html", Encoding.UTF8.GetBytes(FingerprintCard.Html(title, ceremony, anchors))),
            ],
        };
    }

    // CER-38: what others are to trust is what the script names, and good.
    private List<(string Name, Certificate Certificate)> AnchorsOf(CeremonyWork.TrustAnchors work) => [.. work.Anchors.Select(anchor =>
    {
        var known = Known(anchor.Authority);
        var digest = Convert.ToHexStringLower(SHA256.HashData(known.Record.Certificate));
        if (anchor.Sha256.Length > 0 && digest != anchor.Sha256) throw new CeremonyMismatchException($"The certificate of {known.Name} has the SHA-256 {digest}, which is not that of the script.");
        if (known.Record.State is AuthorityState.Revoked or AuthorityState.OnHold) throw new CeremonyMismatchException($"The certificate of {known.Name} is revoked or on hold: nobody is to trust it.");
        return (known.Name, known.Certificate);
    })];

    /// <inheritdoc/>
    public Certificate CertificateOf(string authority) => Known(authority).Certificate;

    private CeremonyProduct ProductOf(CertificateRecord made, string file) => new($"{file}.crt", CeremonyProductKind.Certificate, made.Der, Known(made.Authority).Record.Certificate, FactsOf(made));

    private static CeremonyProduct ProductOf(CertificateRecord made, IssuingAuthority root, IssuingAuthority signer) =>
        new($"{CrossCertificates.NameOf(root, signer)}.crt", CeremonyProductKind.Certificate, made.Der, signer.Record.Certificate, FactsOf(made)) { Also = [new($"{root.Name}.crt", root.Record.Certificate)] };

    private static Facts FactsOf(CertificateRecord made) => Facts.Of(("subject", made.Subject), ("issuer", made.Authority), ("serial", Convert.ToHexString(made.Serial)));

    private IssuingAuthority Known(string name) => authorities.Find(name) ?? throw new CeremonyRefusedException($"There is no authority {name}.");
}
