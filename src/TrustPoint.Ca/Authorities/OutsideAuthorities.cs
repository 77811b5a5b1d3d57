using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

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
            // RFC 5280 sections 4.2.1.3 and 4.2.1.9: what an authority's certificate has to say.
            var signed = await OwnRequest.SignAsync(
                keys, key, subject, [Extensions.AuthorityBasicConstraints(null), Extensions.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign)], CancellationToken.None);
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
        AuthoritySetup.CheckName(wanted.Name, authorities);
        var certificate = Certificate.Decode(wanted.Certificate);
        var act = new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "take in an authority", wanted.FieldsWith(certificate.Subject.ToString()));
        var now = time.GetUtcNow();
        var request = (await AwaitedAsync(ct)).FirstOrDefault(open => open.Name == wanted.Name || open.KeyId == StoredKey.IdOf(certificate.PublicKey.Der.Span));
        var key = await keys.FindAsync(certificate.PublicKey.Der, ct);
        var record = OutsideCertificate.Read(wanted, certificate, key, request, authorities, now);
        caller = await secondPerson.AskAsync(caller.Require(act), ct);
        // The token shows that it has the other half, and that it can use it.
        if (key is not null) await OwnRequest.SignAsync(keys, key, certificate.Subject, [], ct);
        var earlier = wanted.LastCrl is null ? null : EarlierCrl.Read(caller, record, certificate, wanted.LastCrl, authorities, now);
        await authorities.AddAsync(record, record.Created(caller, now), earlier, ct);
        return authorities.Find(wanted.Name)!;
    }

    private AuditEntry Entry(AuditEventType type, Caller caller, AuthorityRequest request) => AuditEntry.Create(
        type, time.GetUtcNow(), caller, AuditOutcome.Success,
        ("authority", request.Name), ("keyId", request.KeyId), ("requestSha256", Convert.ToHexStringLower(SHA256.HashData(request.Request))));

    private static DistinguishedName SubjectOf(NewAuthority wanted)
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
}
