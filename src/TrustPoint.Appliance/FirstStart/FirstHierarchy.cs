using System.Security.Cryptography;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.FirstStart;

/// <summary>
/// What takes the evaluation hierarchy's place. Each command may be given again after a stop in the middle: what there is already it goes on from.
/// </summary>
internal sealed class FirstHierarchy(
    Authorities authorities, AuthoritySetup setup, OutsideAuthorities outside, Domains domains, IKeyStore keys, FirstCrl crls, ServerCertificateRenewal tls) : IFirstHierarchy
{
    private const string Root = "root-g1";

    /// <inheritdoc/>
    public async Task MakeAsync(Caller caller, string organization, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        if (authorities.Find(Root) is null)
        {
            _ = await crls.MadeAsync(await setup.CreateAsync(caller, DeclaredHierarchy.Root with
            {
                Name = Root,
                CommonName = $"{organization} Root G1",
                Organization = organization,
            }, ct));
        }
        if (authorities.Find(IFirstHierarchy.Issuing) is null)
        {
            _ = await crls.MadeAsync(await setup.CreateAsync(caller, Described(organization) with { Parent = Root }, ct));
        }
        await ReplaceAsync(caller, ct);
    }

    /// <inheritdoc/>
    public async Task<AuthorityRequest?> AwaitedAsync(CancellationToken ct) =>
        (await outside.AwaitedAsync(ct)).FirstOrDefault(request => request.Name == IFirstHierarchy.Issuing);

    /// <inheritdoc/>
    public Task<AuthorityRequest> RequestAsync(Caller caller, string organization, CancellationToken ct) => outside.RequestAsync(caller, Described(organization), ct);

    /// <inheritdoc/>
    public Task WithdrawAsync(Caller caller, CancellationToken ct) => outside.WithdrawAsync(caller, IFirstHierarchy.Issuing, ct);

    /// <inheritdoc/>
    public async Task TakeInAsync(Caller caller, BroughtAuthority brought, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        try
        {
            await AddAsync(caller, brought, ct);
        }
        catch (DecodeException malformed)
        {
            throw new AuthorityRefusedException($"What was given cannot be read: {malformed.Message}.");
        }
        await ReplaceAsync(caller, ct);
    }

    private async Task AddAsync(Caller caller, BroughtAuthority brought, CancellationToken ct)
    {
        var (issuing, above) = Ordered(Pem.Certificates(brought.Pem));
        foreach (var certificate in above.Where(one => authorities.All.All(known => !known.Record.Certificate.AsSpan().SequenceEqual(one.Der.Span))))
        {
            var isRoot = certificate.Issuer.Matches(certificate.Subject);
            var name = isRoot ? "company-root" : $"company-ca-{Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span).AsSpan(0, 4))}";
            _ = await outside.AddAsync(caller, new() { Name = name, Certificate = certificate.Der.ToArray() }, ct);
        }
        if (authorities.Find(IFirstHierarchy.Issuing) is null)
        {
            if (await keys.FindAsync(issuing.PublicKey.Der, ct) is null)
                throw new AuthorityRefusedException($"The key of {issuing.Subject} is not in the key store of this box: it cannot issue here.");
            var made = await outside.AddAsync(caller, new()
            {
                Name = IFirstHierarchy.Issuing,
                Certificate = issuing.Der.ToArray(),
                LastCrl = brought.LastCrl is { } crl ? CertificateList.Decode(Pem.Crl(crl)) : null,
                IsUnused = brought.IsUnused,
            }, ct);
            _ = await crls.MadeAsync(made);
        }
    }

    private static NewAuthority Described(string organization) => DeclaredHierarchy.Issuing with
    {
        Name = IFirstHierarchy.Issuing,
        Parent = null,
        CommonName = $"{organization} Issuing CA G1",
        Organization = organization,
    };

    // The issuing one is that below which there is no other; those above it come in the order in which each has its issuer known.
    private static (Certificate Issuing, IReadOnlyList<Certificate> Above) Ordered(IReadOnlyList<byte[]> brought)
    {
        var all = brought.Select(der => Certificate.Decode(der)).DistinctBy(certificate => Convert.ToHexString(certificate.Der.Span)).ToList();
        var ends = all.Where(one => all.TrueForAll(other => other == one || !other.Issuer.Matches(one.Subject))).ToList();
        if (ends is not [var issuing]) throw new AuthorityRefusedException("The file holds more than one chain: give the issuing certificate and those above it, and no other.");
        var above = new List<Certificate>();
        for (var below = issuing; all.Find(one => one != below && below.Issuer.Matches(one.Subject)) is { } next && !above.Contains(next); below = next) above.Insert(0, next);
        return (issuing, above);
    }

    // Every domain of the evaluation goes on with the new authority; then nothing is issued by the old ones, and TLS shows a certificate below the new one.
    private async Task ReplaceAsync(Caller caller, CancellationToken ct)
    {
        foreach (var domain in domains.All.Where(domain => authorities.Find(domain.Authority)?.Record.Evaluation == true))
            await domains.SaveAsync(caller, domain with { Authority = IFirstHierarchy.Issuing }, ct);
        foreach (var old in authorities.All.Where(authority => authority.Record is { Evaluation: true, State: AuthorityState.Active }))
            await setup.RetireAsync(caller, old.Name, ct);
        await tls.LookAsync(ct);
    }
}
