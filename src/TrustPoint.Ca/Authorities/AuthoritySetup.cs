using System.Text.RegularExpressions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Authorities;

/// <summary>
/// The commands that make and retire authorities, and make the appliance's own certificates. Each makes a key in the key store and orders a certificate for
/// it; the order goes the one way of all certificates.
/// </summary>
/// <param name="authorities">Where new authorities go.</param>
/// <param name="issuance">The one way.</param>
/// <param name="keys">Where their keys are made.</param>
/// <param name="secondPerson">Asked before anything is made.</param>
/// <param name="time">The clock.</param>
public sealed partial class AuthoritySetup(Authorities authorities, CertificateIssuance issuance, IKeyStore keys, SecondPerson secondPerson, TimeProvider time)
{
    /// <summary>Makes an authority: its key, its certificate (signed by its parent or by itself), its record.</summary>
    /// <returns>The authority, active.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">The description is wrong.</exception>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public async Task<IssuingAuthority> CreateAsync(Caller caller, NewAuthority wanted, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "make an authority", wanted.Fields));
        CheckDescription(wanted, authorities);
        caller = await secondPerson.AskAsync(allowed, ct);
        return await WithNewKeyAsync(wanted.KeyLabel ?? wanted.CommonName, wanted.Key, key => CertifyAsync(caller, wanted, key, ct), ct);
    }

    /// <summary>Makes an authority of a key that was made for it before, at a ceremony.</summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="key">The key, in the key store.</param>
    /// <param name="ct">Stops it before it is signed.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="AuthorityRefusedException">The description is wrong.</exception>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public async Task<IssuingAuthority> CreateAsync(AppliancePart caller, NewAuthority wanted, StoredKey key, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        CheckDescription(wanted, authorities);
        return await CertifyAsync(caller, wanted, key, ct);
    }

    /// <summary>Signs the certificate of an authority whose key is elsewhere, for the request that was brought. It is taken in where its key is.</summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="wanted">What it is to be; its parent signs.</param>
    /// <param name="request">What was brought.</param>
    /// <param name="ct">Stops it before it is signed.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public Task<CertificateRecord> SignAsync(AppliancePart caller, NewAuthority wanted, CertificationRequest request, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        return issuance.IssueAsync(OrderOf(caller, wanted, request), ct);
    }

    /// <summary>Has a root certify another one (RFC 9810 section 4.4.1).</summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="root">Who is certified.</param>
    /// <param name="signer">Whose key signs.</param>
    /// <param name="ct">Stops it before it is signed.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public Task<CertificateRecord> CrossCertifyAsync(AppliancePart caller, IssuingAuthority root, IssuingAuthority signer, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        return issuance.CrossCertifyAsync(caller, root, signer, ct);
    }

    /// <summary>Makes a certificate of the appliance itself, such as that of its EST server, with a new key.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public async Task<ServiceCertificate> CreateServiceAsync(Caller caller, NewService wanted, CancellationToken ct)
    {
        caller = await secondPerson.AskAsync(
            caller.Require(new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "make a certificate of the appliance itself", wanted.Fields)), ct);
        return await WithNewKeyAsync(
            wanted.KeyLabel, wanted.Key, async key => new ServiceCertificate(await issuance.IssueAsync(OrderOf(caller, wanted, await RequestAsync(keys, key, wanted, ct)), CancellationToken.None), key), ct);
    }

    /// <summary>Makes a certificate of the appliance itself below an authority whose key is elsewhere, for a key that was made for it here.</summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="home">Where its key is.</param>
    /// <param name="key">The key.</param>
    /// <param name="ct">Stops it before it is signed.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public async Task<CertificateRecord> SignServiceAsync(AppliancePart caller, NewService wanted, IKeyStore home, StoredKey key, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        return await issuance.IssueAsync(OrderOf(caller, wanted, await RequestAsync(home, key, wanted, ct)), ct);
    }

    private static Task<CertificationRequest> RequestAsync(IKeyStore home, StoredKey key, NewService wanted, CancellationToken ct) => OwnRequest.SignAsync(
        home, key, DistinguishedName.Empty, wanted.Names.AltNames is [] ? [] : [Extensions.SubjectAltName(wanted.Names.AltNames, subjectIsEmpty: true)], ct);

    internal static CertificateOrder OrderOf(Caller caller, NewService wanted, CertificationRequest request) =>
        new() { Caller = caller, Authority = wanted.Authority, Profile = wanted.Profile, Request = request, Names = wanted.Names };

    /// <summary>Retires an authority that was replaced or is closed: it never issues again. Its CRLs and what it signed stay good.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such authority, or it is not active.</exception>
    public async Task RetireAsync(Caller caller, string name, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", name)));
        var before = authorities.Find(name) ?? throw new AuthorityRefusedException($"There is no authority {name}.");
        if (before.Record.State != AuthorityState.Active) throw new AuthorityRefusedException($"The authority {name} is {Words(before.Record.State)}: only an active one is retired.");
        caller = await secondPerson.AskAsync(allowed, ct);
        await authorities.SaveStateAsync(caller, name, AuthorityState.Retired, time.GetUtcNow());
    }

    /// <summary>Writes down that an authority's key is destroyed: from now on nothing is signed with it here, no CRL either. The first tombstone stays.</summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="name">The authority.</param>
    /// <param name="tombstone">When, why, and where it stands.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such authority.</exception>
    public Task EntombAsync(AppliancePart caller, string name, KeyTombstone tombstone)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        return authorities.EntombAsync(caller, name, tombstone, [], time.GetUtcNow());
    }

    private static string Words(AuthorityState state) => state == AuthorityState.OnHold ? "on hold" : state.ToString().ToLowerInvariant();

    private async Task<IssuingAuthority> CertifyAsync(Caller caller, NewAuthority wanted, StoredKey key, CancellationToken ct)
    {
        var scheme = wanted.Scheme ?? wanted.Key.DefaultScheme();
        var order = OrderOf(caller, wanted, await OwnRequest.SignAsync(keys, key, DistinguishedName.Empty, [], ct));
        var certificate = wanted.Parent is null ? await IssueSelfSignedAsync(order, key, scheme) : await issuance.IssueAsync(order, CancellationToken.None);
        var record = new Authority(wanted.Name, wanted.Parent, certificate.Der, key.Id, scheme, keys.Protection, AuthorityState.Active, wanted.Evaluation) { Crl = wanted.Crl };
        await keys.KnowAuthorityAsync(record.Name, record.Certificate, CancellationToken.None);
        await authorities.AddAsync(record, record.Created(caller, time.GetUtcNow()), null, CancellationToken.None);
        return authorities.Find(wanted.Name)!;
    }

    internal static CertificateOrder OrderOf(Caller caller, NewAuthority wanted, CertificationRequest request) => new()
    {
        Caller = caller,
        Authority = wanted.Parent ?? wanted.Name,
        Profile = wanted.Profile,
        Request = request,
        Names = NamesOf(wanted),
    };

    private async Task<CertificateRecord> IssueSelfSignedAsync(CertificateOrder order, StoredKey key, SignatureScheme scheme)
    {
        using var own = new AuthorityKey(key.Id, scheme, SubjectPublicKey.Decode(key.SubjectPublicKeyInfo));
        return await issuance.IssueSelfSignedAsync(order, new(order.Authority!, null, own, new()), CancellationToken.None);
    }

    // Once there is a key nothing is cut short, or a certificate might be issued for a key that is gone.
    // A key without a certificate is of no use to anybody, and would look like one that is.
    private async Task<T> WithNewKeyAsync<T>(string label, KeyAlgorithm algorithm, Func<StoredKey, Task<T>> use, CancellationToken ct)
    {
        var key = await keys.GenerateAsync(label, algorithm, ct);
        try
        {
            return await use(key);
        }
        catch
        {
            await keys.DestroyAsync(key.Id, CancellationToken.None);
            throw;
        }
    }

    private static AuthorisedNames NamesOf(NewAuthority wanted)
    {
        var values = new Dictionary<string, string> { ["authority.commonName"] = wanted.CommonName };
        if (wanted.Organization is { } organization) values.Add("authority.organization", organization);
        if (wanted.Unit is { } unit) values.Add("authority.unit", unit);
        if (wanted.Country is { } country) values.Add("authority.country", country);
        return new() { Values = values };
    }

    /// <summary>Refuses what no authority can be.</summary>
    internal static void CheckDescription(NewAuthority wanted, Authorities authorities)
    {
        CheckName(wanted.Name, authorities);
        if (wanted.Crl.Violations().FirstOrDefault() is { } violation) throw new AuthorityRefusedException($"The CRL of {wanted.Name}: {violation}.");
    }

    /// <summary>Refuses a name that no authority can have, or that one has.</summary>
    internal static void CheckName(string name, Authorities authorities)
    {
        if (!AuthorityName().IsMatch(name)) throw new AuthorityRefusedException($"The name '{name}' is not 1 to 32 letters a-z, digits and hyphens.");
        if (authorities.Find(name) is not null) throw new NameTakenException($"There is an authority {name} already.");
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthorityName();
}

/// <summary>An authority was not made.</summary>
/// <param name="message">Why.</param>
public sealed class AuthorityRefusedException(string message) : Exception(message);
