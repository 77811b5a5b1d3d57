using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;

namespace TrustPoint.Appliance.Rest;

/// <summary>Authorities, read.</summary>
internal sealed class AuthorityRoutes(Authorities authorities) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "authorities", _ => Task.FromResult<object?>(authorities.All.Select(Row).ToList())),
    ];

    private static AuthorityRow Row(IssuingAuthority authority)
    {
        var record = authority.Record;
        return new(
            record.Name, record.Parent, authority.Certificate.Subject.ToString(), record.State.ToString().ToLowerInvariant(),
            record.Protection.ToString().ToLowerInvariant(), record.Evaluation, authority.Certificate.NotAfter,
            Convert.ToHexStringLower(SHA256.HashData(record.Certificate)), Pem.Of(record.Certificate));
    }
}
