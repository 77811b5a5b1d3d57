using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Authorities;

/// <summary>
/// Authorities that others have signed, or made: an offline root, whose key is elsewhere; one below a company's root, whose key is made here and
/// whose request is taken there; one that comes here with its key in the token.
/// </summary>
/// <param name="authorities">The authorities that there are.</param>
/// <param name="store">Where requests are kept.</param>
/// <param name="keys">Where the keys are made.</param>
/// <param name="secondPerson">Asked before anything is made.</param>
/// <param name="time">The clock.</param>
public sealed class OutsideAuthorities(Authorities authorities, IAuthorityStore store, IKeyStore keys, SecondPerson secondPerson, TimeProvider time)
{
    /// <summary>The requests whose certificate is awaited.</summary>
    public async Task<IReadOnlyList<AuthorityRequest>> AwaitedAsync(CancellationToken ct) =>
        [.. (await store.ListRequestsAsync(ct)).Where(request => authorities.Find(request.Name) is null)];

    /// <summary>Makes a key and a request for it.</summary>
    /// <param name="caller">Who makes authorities.</param>
    /// <param name="wanted">What it is to be; no parent, no profile: who signs it decides.</param>
    /// <param name="ct">Stops it before the key is made.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">The description is wrong.</exception>
    /// <exception cref="NameTakenException">There is an authority or a request of that name.</exception>
    public async Task<AuthorityRequest> RequestAsync(Caller caller, NewAuthority wanted, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "make a key and a request for an authority", wanted.Fields));
        AuthoritySetup.CheckDescription(wanted, authorities);
        if ((await AwaitedAsync(ct)).Any(open => open.Name == wanted.Name)) throw new NameTakenException($"A certificate for {wanted.Name} is awaited already.");
        var subject = SubjectOf(wanted);
        if (authorities.HolderOf(subject) is { } holder) throw new AuthorityRefusedException($"The authority {holder.Name} is called {subject}: no two may have one name.");
        caller = await secondPerson.AskAsync(allowed, ct);
        var key = await keys.GenerateAsync(wanted.KeyLabel ?? wanted.CommonName, wanted.Key, ct);
        try
        {
            var signed = await OwnRequest.SignAsync(keys, key, subject, Wishes, CancellationToken.None);
            var request = new AuthorityRequest(wanted.Name, key.Id, signed.Der.ToArray(), wanted.Crl, time.GetUtcNow());
            await store.AddRequestAsync(request, Entry(AuditEventType.AuthorityRequested, caller, request), CancellationToken.None);
            return request;
        }
        catch
        {
            await keys.DestroyAsync(key.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Gives a request up: no certificate for it is taken any more, and its key is destroyed.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such request.</exception>
    public async Task WithdrawAsync(Caller caller, string name, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "give up the request for an authority", ("authority", name)));
        var request = (await AwaitedAsync(ct)).FirstOrDefault(open => open.Name == name)
            ?? throw new AuthorityRefusedException($"No certificate for an authority {name} is awaited.");
        caller = await secondPerson.AskAsync(allowed, ct);
        await store.WithdrawRequestAsync(name, Entry(AuditEventType.AuthorityRequestWithdrawn, caller, request), ct);
        await keys.DestroyAsync(request.KeyId, CancellationToken.None);
    }

    /// <summary>
    /// Takes in an authority by its certificate. Where the key store has its key, it issues here from then on: one that was requested, made at a
    /// ceremony, or has issued elsewhere. Else its key is elsewhere, as an offline root's is, and its CRLs are imported.
    /// </summary>
    /// <param name="caller">Who makes authorities.</param>
    /// <param name="wanted">The certificate, and what is known of its past.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">The certificate is not an authority's that can be taken; says why.</exception>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    /// <exception cref="DecodeException">It is no certificate.</exception>
    public async Task<IssuingAuthority> AddAsync(Caller caller, KnownAuthority wanted, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        var brought = await ReadAsync(wanted, ct);
        var act = new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "take in an authority", wanted.FieldsWith(brought.Certificate.Subject.ToString()));
        caller = await secondPerson.AskAsync(caller.Require(act), ct);
        if (brought.Key is not null) await keys.KnowAuthorityAsync(wanted.Name, wanted.Certificate, ct);
        var earlier = await ProveAsync(caller, wanted, brought, ct);
        await authorities.AddAsync(brought.Record, brought.Record.Created(caller, time.GetUtcNow()), earlier, ct);
        return authorities.Find(wanted.Name)!;
    }

    /// <summary>Looks at what somebody brings as if it were to be taken in: whatever would refuse it does, and nothing is stored.</summary>
    /// <param name="caller">Who makes authorities.</param>
    /// <param name="name">What it is to be called here.</param>
    /// <param name="files">What is brought. Of a chain the topmost is looked at that is not here yet: each is taken in below one that is known.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="AuthorityRefusedException">It cannot be read, or not be taken; says why.</exception>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    public async Task<SeenAuthority> LookAsync(Caller caller, string name, BroughtFiles files, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        try
        {
            var (first, others) = files.Topmost(authorities);
            var known = new KnownAuthority
            {
                Name = name,
                Certificate = first.Der.ToArray(),
                LastCrl = files.LastCrl is { } crl ? CertificateList.Decode(Pem.Crl(crl)) : null,
                IsUnused = files.IsUnused,
            };
            var brought = await ReadAsync(known, ct);
            await ProveAsync(caller, known, brought, ct);
            return new(known, brought.Record, CertificateField.Read(first), others);
        }
        catch (DecodeException malformed)
        {
            throw new AuthorityRefusedException($"What was given cannot be read: {malformed.Message}.");
        }
    }

    private async Task<Brought> ReadAsync(KnownAuthority wanted, CancellationToken ct)
    {
        AuthoritySetup.CheckName(wanted.Name, authorities);
        var certificate = Certificate.Decode(wanted.Certificate);
        var request = (await AwaitedAsync(ct)).FirstOrDefault(open => open.Name == wanted.Name || open.KeyId == StoredKey.IdOf(certificate.PublicKey.Der.Span));
        var key = await keys.FindAsync(certificate.PublicKey.Der, ct);
        return new(certificate, key, OutsideCertificate.Read(wanted, certificate, key, request, authorities, time.GetUtcNow()));
    }

    // The token shows that it has the other half, and that it can use it; the past is what its last CRL says.
    private async Task<EarlierCrl?> ProveAsync(Caller caller, KnownAuthority wanted, Brought brought, CancellationToken ct)
    {
        if (brought.Key is not null) await OwnRequest.SignAsync(keys, brought.Key, brought.Certificate.Subject, [], ct);
        return wanted.LastCrl is null ? null : EarlierCrl.Read(caller, brought.Record, brought.Certificate, wanted.LastCrl, authorities, time.GetUtcNow());
    }

    private AuditEntry Entry(AuditEventType type, Caller caller, AuthorityRequest request) => AuditEntry.Create(
        type, time.GetUtcNow(), caller, AuditOutcome.Success,
        ("authority", request.Name), ("keyId", request.KeyId), ("requestSha256", Convert.ToHexStringLower(SHA256.HashData(request.Request))));

    /// <summary>RFC 5280 sections 4.2.1.3 and 4.2.1.9: what an authority's certificate has to say.</summary>
    internal static IReadOnlyList<CertificateExtension> Wishes => [Extensions.AuthorityBasicConstraints(null), Extensions.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign)];

    /// <summary>What an authority asks to be called.</summary>
    /// <exception cref="AuthorityRefusedException">It cannot stand in a certificate.</exception>
    internal static DistinguishedName SubjectOf(NewAuthority wanted)
    {
        var attributes = new List<NameAttribute>();
        if (wanted.Country is { } country) attributes.Add(new(Oids.Country, country));
        if (wanted.Organization is { } organization) attributes.Add(new(Oids.Organization, organization));
        if (wanted.Unit is { } unit) attributes.Add(new(Oids.OrganizationalUnit, unit));
        attributes.Add(new(Oids.CommonName, wanted.CommonName));
        try
        {
            return DistinguishedName.Build(attributes);
        }
        catch (DecodeException wrong)
        {
            throw new AuthorityRefusedException($"The name of {wanted.Name} cannot stand in a certificate: {wrong.Message}.");
        }
    }

    // A certificate from outside, the key that it is for where that is here, and the authority that they would be.
    private sealed record Brought(Certificate Certificate, StoredKey? Key, Authority Record);
}
