using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Formats;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>Authorities: shown, made here, and taken in from elsewhere.</summary>
internal sealed class AuthorityRoutes(Authorities authorities, AuthoritySetup setup, OutsideAuthorities outside, AuthorityEnds ends, RetiredThings retired, FirstCrl crls) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "authorities", Right.SeeSetup, _ => Task.FromResult<object?>(authorities.All.Select(Row).ToList())),
        new("POST", "authorities", Right.ManageAuthorities, async exchange =>
        {
            var wanted = await exchange.BodyAsync<MakeAuthority>();
            return Row(await crls.MadeAsync(await setup.CreateAsync(exchange.Caller, Described(wanted), exchange.Aborted)));
        }) { IsRepeatable = true },
        new("PUT", "authorities/{name}/certificate", Right.ManageAuthorities, async exchange =>
        {
            var message = await exchange.BodyAsync<AddAuthority>(CertificateList.MaxSize * 3 / 2);
            if (Pem.Certificates(message.Pem) is not [var certificate]) throw RestRefusedException.Invalid("the file holds more than one certificate");
            return Row(await crls.MadeAsync(await outside.AddAsync(exchange.Caller, new()
            {
                Name = exchange.Path("name"),
                Certificate = certificate,
                LastCrl = message.LastCrl is { } crl ? CertificateList.Decode(crl) : null,
                IsUnused = message.Unused,
            }, exchange.Aborted)));
        }),
        new("POST", "authorities/{name}/retire", Right.ManageAuthorities, async exchange =>
        {
            await setup.RetireAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted);
            return Row(authorities.Find(exchange.Path("name"))!);
        }),
        new("GET", "authorities/{name}/end", Right.ManageAuthorities, async exchange => EndReportMessage.Of(await ends.CheckAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted))),
        new("POST", "authorities/{name}/end", Right.ManageAuthorities, async exchange =>
        {
            await ends.EndAsync(exchange.Caller, exchange.Path("name"), (await exchange.BodyAsync<EndAuthority>()).Reason, exchange.Aborted);
            return RetirementMessage.Of((await retired.FindAsync(exchange.Caller, RetiredKind.Authority, exchange.Path("name"), exchange.Aborted))!);
        }),
        new("GET", "authority-requests", Right.SeeSetup, async exchange => (await outside.AwaitedAsync(exchange.Aborted)).Select(Row).ToList()),
        new("POST", "authority-requests", Right.ManageAuthorities, async exchange =>
        {
            var wanted = await exchange.BodyAsync<MakeAuthority>();
            if (wanted.Parent is not null || wanted.Profile is not null) throw RestRefusedException.Invalid("who signs it elsewhere decides about its parent and its profile");
            return Row(await outside.RequestAsync(exchange.Caller, Described(wanted), exchange.Aborted));
        }),
        new("DELETE", "authority-requests/{name}", Right.ManageAuthorities, async exchange =>
        {
            await outside.WithdrawAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted);
            return new Named(exchange.Path("name"));
        }),
    ];

    private static NewAuthority Described(MakeAuthority wanted) => new()
    {
        Name = wanted.Name,
        Parent = wanted.Parent,
        CommonName = wanted.CommonName,
        Organization = wanted.Organization,
        Unit = wanted.Unit,
        Country = wanted.Country,
        Profile = wanted.Profile ?? (wanted.Parent is null ? "root-ca" : "issuing-ca"),
        Key = KeyWords.All.TryGetValue(wanted.Key ?? "ec-p256", out var key) ? key : throw RestRefusedException.Invalid($"the key must be one of {string.Join(", ", KeyWords.All.Keys)}"),
        Crl = new() { Shards = wanted.CrlParts ?? 1 },
    };

    private static AuthorityRequestRow Row(AuthorityRequest request) =>
        new(request.Name, CertificationRequest.Decode(request.Request).Subject.ToString(), request.At, Pem.OfRequest(request.Request));

    private static AuthorityRow Row(IssuingAuthority authority)
    {
        var record = authority.Record;
        return new(
            record.Name, record.Parent, authority.Certificate.Subject.ToString(), System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(record.State.ToString()),
            record.Protection.ToString().ToLowerInvariant(), record.Evaluation, authority.Certificate.NotAfter,
            Convert.ToHexStringLower(SHA256.HashData(record.Certificate)), Pem.Of(record.Certificate));
    }
}
