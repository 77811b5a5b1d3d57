using TrustPoint.Formats;
using TrustPoint.Formats.CsrAttributes;

namespace TrustPoint.Est;

/// <summary>An operation of RFC 7030 section 3.2.2.</summary>
/// <param name="Method">Its one HTTP method.</param>
/// <param name="Name">Its path segment.</param>
/// <param name="Handler">Reads, asks, writes.</param>
internal sealed record EstOperation(string Method, string Name, Func<EstExchange, Task> Handler)
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<EstOperation> All =
    [
        new("GET", "cacerts", CaCertificatesAsync),
        new("GET", "csrattrs", CsrAttributesAsync),
        new("POST", "simpleenroll", EnrolAsync),
        new("POST", "simplereenroll", ReenrolAsync),
        // RFC 7030 sections 4.3.2 and 4.4: the server's choice.
        new("POST", "fullcmc", _ => throw EstError.NotImplemented("full CMC is not offered here: use simpleenroll")),
        new("POST", "serverkeygen", _ => throw EstError.NotImplemented("this server makes no keys for devices: use simpleenroll")),
    ];

    /// <summary>How long /cacerts may be cached: a new CA certificate is seen within the hour.</summary>
    private static readonly TimeSpan CaCertificatesAge = TimeSpan.FromHours(1);

    /// <summary>True for what changes something: its refusals are recorded.</summary>
    public bool Enrols => Method == "POST";

    // RFC 7030 sections 4.1 and 4.1.2: for everybody, without authentication.
    private static async Task CaCertificatesAsync(EstExchange exchange)
    {
        var certificates = await exchange.Domain.CaCertificatesAsync(exchange.Aborted);
        exchange.MayBeCached(CaCertificatesAge);
        await exchange.WriteCertificatesAsync(certificates);
    }

    // RFC 7030 section 4.5: for everybody, and better for those who are known.
    private static async Task CsrAttributesAsync(EstExchange exchange)
    {
        var client = await exchange.AdmitIfKnownAsync();
        var attributes = exchange.Domain.CsrAttributes(client);
        await exchange.WriteAttributesAsync(exchange.Domain.LinkingRequired ? WithLinking(attributes) : attributes);
    }

    // RFC 7030 section 3.5: a server that requires linking says so by this OID. A client that knows templates heeds nothing beside one
    // (RFC 9908 section 4), so there is none here.
    private static CsrAttrs WithLinking(CsrAttrs attributes) =>
        new([.. attributes.Items.Where(item => item is not CsrAttribute.Template), new CsrAttribute.Wanted(Oids.ChallengePassword)]);

    // RFC 7030 section 4.2.1.
    private static async Task EnrolAsync(EstExchange exchange)
    {
        var client = await exchange.AdmitAsync();
        var request = await exchange.ReadRequestAsync(client);
        var certificate = await client.EnrolAsync(request, exchange.Aborted);
        await exchange.WriteCertificatesAsync([certificate]);
    }

    // RFC 7030 section 4.2.2.
    private static async Task ReenrolAsync(EstExchange exchange)
    {
        var client = await exchange.AdmitByCertificateAsync();
        var request = await exchange.ReadRequestAsync(client);
        var renewal = await client.FindRenewalAsync(request, exchange.Aborted);
        Renewal.RequireSameIdentity(request, renewal.Renewed);
        var certificate = await renewal.ReenrolAsync(request, exchange.Aborted);
        await exchange.WriteCertificatesAsync([certificate]);
    }
}
