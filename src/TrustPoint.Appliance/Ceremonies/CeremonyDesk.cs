using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;
using TrustPoint.Pkcs11.Keys;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>What is done with the keys of an open token.</summary>
internal sealed partial class CeremonyDesk(
    IKeyStore keys, IKeyStore home, TokenKeyStore? token, ICertificateQueries certificates, Authorities authorities, AuthoritySetup setup, OutsideAuthorities outside, CrossCertificates crosses, CrlPublication crls, ICrlFiles files, IReadOnlyList<IDisposable> owned) : ICeremonyDesk
{
    private const string NumberName = "crlNumber";

    /// <summary>The ceremony: its people approved what it does.</summary>
    public static readonly AppliancePart Caller = new("ceremony");

    /// <inheritdoc/>
    public async Task<Facts> MakeKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        if (await keys.ListAsync(ct) is [var other, ..]) throw new CeremonyMismatchException($"The token is not empty: it holds {other.Label}.");
        return await ProvenKeyAsync(label, algorithm);
    }

    private async Task<Facts> ProvenKeyAsync(string label, KeyAlgorithm algorithm)
    {
        var key = await keys.GenerateAsync(label, algorithm, CancellationToken.None);
        // CER-14: what the token says of it, and that the two halves are one.
        var said = await keys.DescribeAsync(key.Id, CancellationToken.None) ?? throw new CeremonyMismatchException("The token does not know the key that it made.");
        var nonce = RandomNumberGenerator.GetBytes(32);
        var scheme = algorithm.DefaultScheme();
        var signature = await keys.SignAsync(key.Id, scheme, nonce, CancellationToken.None);
        if (!SubjectPublicKey.Decode(key.SubjectPublicKeyInfo).Verify(scheme.ToAlgorithm(), nonce, signature)) throw new CeremonyMismatchException("The token signed a random number, and the signature does not verify.");
        return Facts.Of(
            ("key", key.Id), ("keyAlgorithm", algorithm.Word()), ("keyHome", said.Home),
            ("keyAttributes", Words(said)),
            ("publicKey", Convert.ToBase64String(key.SubjectPublicKeyInfo)), ("proofNonce", Convert.ToHexStringLower(nonce)), ("proofSignature", Convert.ToBase64String(signature)));
    }

    /// <inheritdoc/>
    public async Task DestroyKeyAsync(string keyId, CancellationToken ct)
    {
        await keys.DestroyAsync(keyId, ct);
        if (await keys.DescribeAsync(keyId, ct) is not null) throw new KeyStoreUnavailableException($"The key {keyId} was destroyed, and the token still shows it.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> KeysAsync(string label, CancellationToken ct) =>
        [.. (await keys.ListAsync(ct)).Where(key => key.Label == label && authorities.All.All(authority => authority.Record.KeyId != key.Id)).Select(key => key.Id)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SeenKey>> SeeKeysAsync(CancellationToken ct)
    {
        var listed = await keys.ListAsync(ct);
        if (token is not null && await token.CountAsync(ct) is var held && held != listed.Count) throw new CeremonyMismatchException($"The token holds {held} private keys, and only {listed.Count} of them are protected as they must be.");
        var seen = new List<SeenKey>();
        foreach (var key in listed)
        {
            var said = await keys.DescribeAsync(key.Id, ct) ?? throw new KeyStoreUnavailableException($"The token listed the key {key.Id}, and does not show it any more.");
            var nonce = RandomNumberGenerator.GetBytes(32);
            seen.Add(new(key.SubjectPublicKeyInfo, Words(said), nonce, await keys.SignAsync(key.Id, key.Algorithm.DefaultScheme(), nonce, ct)));
        }
        return seen;
    }

    private static string Words(KeyDescription said) => string.Join(' ', said.Attributes.Select(attribute => $"{attribute.Name}={(attribute.Value ? "true" : "false")}"));

    /// <inheritdoc/>
    public async Task<CeremonyProduct> SignRootAsync(NewAuthority authority, string keyId, CancellationToken ct)
    {
        var key = (await keys.ListAsync(ct)).FirstOrDefault(known => known.Id == keyId) ?? throw new CeremonyMismatchException($"The token does not hold the key {keyId} any more: it is another token.");
        return ProductOf((await setup.CreateAsync(Caller, authority, key, ct)).Record);
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct> SignAuthorityAsync(NewAuthority authority, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        if (authorities.Find(authority.Parent!) is null) throw new CeremonyRefusedException($"There is no authority {authority.Parent}.");
        return ProductOf(authority, await setup.SignAsync(Caller, authority, CertificationRequest.Decode(request), ct));
    }

    private CeremonyProduct ProductOf(NewAuthority authority, CertificateRecord certificate)
    {
        return new($"{authority.Name}.crt", CeremonyProductKind.Certificate, certificate.Der, authorities.Find(authority.Parent!)!.Record.Certificate, Facts.Of(("subject", certificate.Subject), ("serial", Convert.ToHexString(certificate.Serial))));
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct> RequestAsync(NewAuthority authority, CancellationToken ct) => await DescribedAsync(await outside.RequestAsync(Caller, authority, ct), ct);

    /// <inheritdoc/>
    public async Task<CeremonyProduct> SignCrlAsync(string authority, CeremonyWork.RootCrl? wanted, bool rehearsal, CancellationToken ct)
    {
        var issuer = authorities.Find(authority) ?? throw new CeremonyRefusedException($"There is no authority {authority}.");
        if (wanted is not null && !rehearsal && Published(issuer)?.Facts.First(fact => fact.Key == NumberName).Value is var last && last != wanted.NumberAbove.ToString(CultureInfo.InvariantCulture))
            throw new CeremonyMismatchException($"The last list of {authority} has the number {last}, and the script says {wanted.NumberAbove}.");
        _ = await crls.PublishAsync(Caller, new CrlScope(issuer.Name, null), scheduled: true, ct, wanted is null ? null : TimeSpan.FromDays(wanted.Days));
        return Published(issuer) ?? throw new IOException($"The CRL of {authority} was published and is not there.");
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct?> FindCrlAsync(string authority, DateTimeOffset since, CancellationToken ct)
    {
        await crls.ResumeAsync(ct);
        return authorities.Find(authority) is { } issuer && Published(issuer) is { } product && CertificateList.Decode(product.Der).ThisUpdate >= since.AddSeconds(-1) ? product : null;
    }

    private CeremonyProduct? Published(IssuingAuthority issuer)
    {
        if (files.Read(new CrlScope(issuer.Name, null).FullFile) is not { } der) return null;
        var list = CertificateList.Decode(der);
        return new(
            $"{issuer.Name}-{list.Number}.crl", CeremonyProductKind.Crl, der, issuer.Record.Certificate,
            Facts.Of((NumberName, $"{list.Number}"), ("crlNextUpdate", list.NextUpdate.ToString("u", CultureInfo.InvariantCulture)), ("crlEntries", list.Entries.LongCount().ToString(CultureInfo.InvariantCulture))));
    }

    /// <inheritdoc/>
    public async Task<CeremonyProduct?> FindRequestAsync(NewAuthority authority, CancellationToken ct) =>
        (await outside.AwaitedAsync(ct)).FirstOrDefault(open => open.Name == authority.Name) is { } request ? await DescribedAsync(request, ct) : null;

    /// <inheritdoc/>
    public async Task<CeremonyProduct?> FindSignedAsync(NewAuthority authority, DateTimeOffset since, CancellationToken ct)
    {
        // An offline root signs at ceremonies alone, and there is one at a time.
        var newest = await certificates.ListAsync(new(Authority: authority.Parent, Status: CertificateStatus.Issued), CertificateSort.Newest, null, 1, ct);
        return newest.Items is [var found] && found.CreatedAt >= since ? ProductOf(authority, found) : null;
    }

    /// <inheritdoc/>
    public Task<CeremonyProduct?> FindAsync(NewAuthority authority, CancellationToken ct) => Task.FromResult(authorities.Find(authority.Name) is { } made ? ProductOf(made.Record) : null);

    /// <inheritdoc/>
    public Task<Facts> VerifyAsync(CeremonyProduct product, CancellationToken ct) => SecondOpinion.VerifyAsync(product, ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var resource in owned) resource.Dispose();
        return ValueTask.CompletedTask;
    }

    // The request is signed by the key: that the two halves are one is proven by it.
    private async Task<CeremonyProduct> DescribedAsync(AuthorityRequest request, CancellationToken ct)
    {
        var said = await keys.DescribeAsync(request.KeyId, ct) ?? throw new CeremonyMismatchException("The token does not know the key that it made.");
        return new($"{request.Name}.csr", CeremonyProductKind.Request, request.Request, null, Facts.Of(("key", request.KeyId), ("keyHome", said.Home), ("keyAttributes", Attributes(said))));
    }

    private static string Attributes(KeyDescription said) => string.Join(' ', said.Attributes.Select(attribute => $"{attribute.Name}={(attribute.Value ? "true" : "false")}"));

    private static CeremonyProduct ProductOf(Authority record)
    {
        var certificate = Formats.Certificates.Certificate.Decode(record.Certificate);
        return new($"{record.Name}.crt", CeremonyProductKind.Certificate, record.Certificate, null, Facts.Of(("subject", certificate.Subject.ToString()), ("serial", Convert.ToHexString(certificate.Serial.Span))));
    }
}
