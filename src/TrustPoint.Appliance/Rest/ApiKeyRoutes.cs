using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Rest;

/// <summary>API keys.</summary>
internal sealed class ApiKeyRoutes(ApiKeys keys) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "api-keys", Right.ManagePeople, async exchange =>
            (await keys.ListAsync(exchange.Caller, exchange.Query("owner"), exchange.Aborted)).Select(used => Row(used.Key, used.LastUsedAt)).ToList()),
        new("POST", "people/{name}/api-keys", Right.ManagePeople, async exchange =>
        {
            var made = await keys.AddAsync(exchange.Caller, exchange.Path("name"), Wanted(await exchange.BodyAsync<AddApiKey>()), exchange.Aborted)
                ?? throw RestRefusedException.NotFound($"no person is called {exchange.Path("name")}");
            return new ApiKeyMade(made.Key.Name, made.Key.Owner, made.Secret, made.Key.ExpiresAt);
        }),
        new("POST", "api-keys/{key}/revoke", Right.ManagePeople, async exchange =>
            Row(await keys.RevokeAsync(exchange.Caller, exchange.Path("key"), exchange.Aborted)
                ?? throw RestRefusedException.NotFound($"no API key {exchange.Path("key")} is there to revoke"))),
    ];

    private static WantedApiKey Wanted(AddApiKey message) => new(message.Note ?? "")
    {
        Life = Life(message.Seconds),
        OnlyRoles = message.OnlyRoles is null ? null : PeopleRoutes.Roles(message.OnlyRoles),
        OnlyDomain = message.OnlyDomain,
        MayDoSensitive = message.Sensitive ?? false,
        CertificateSha256 = message.CertificatePem is { } pem ? SHA256.HashData(Certificate.Decode(Pem.Certificates(pem)[0]).Der.Span) : null,
    };

    // What is no length of time that a key can have becomes one that the command refuses.
    private static TimeSpan Life(long? seconds) => seconds is { } given ? TimeSpan.FromSeconds(Math.Clamp(given, 0, int.MaxValue)) : ApiKeys.OrdinaryLife;

    private static ApiKeyRow Row(ApiKey key, DateTimeOffset? lastUsedAt = null) => new(
        key.Name, key.Owner, key.IsCertificate, key.Note, key.OnlyRoles?.Select(role => role.ToString()).ToList(), key.OnlyDomain, key.MayDoSensitive, key.CreatedAt, key.ExpiresAt, key.RevokedAt, lastUsedAt);
}
