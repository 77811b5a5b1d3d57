using System.Globalization;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>Certificates, read.</summary>
internal sealed class CertificateRoutes(ICertificateQueries certificates, Authorities authorities, IRevocationStore revocations, ICrlStore crls) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "certificates", Right.SeeDevices, async exchange =>
        {
            var filter = Filter(exchange);
            exchange.Caller.Require(Right.SeeDevices, filter.Domain);
            var page = await certificates.ListAsync(filter, exchange.Before, exchange.Limit, exchange.Aborted);
            return new ListPage<CertificateRow>([.. page.Items.Select(Row)], page.Next);
        }),
        new("GET", "certificates/{id}", Right.SeeDevices, async exchange =>
        {
            var record = await CertificateLookup.OneAsync(certificates, exchange.Caller, exchange.Path("id"), exchange.Aborted);
            return Details(record, await RevocationAsync(record, exchange.Aborted));
        }),
    ];

    private static CertificateFilter Filter(AdminExchange exchange) => new(
        exchange.Query("text"), exchange.Query("authority"), exchange.Query("domain"), exchange.Query("device"), exchange.Query("profile"),
        exchange.Query<CertificateStatus>("status", "intended, issued, abandoned, revoked or onHold", text =>
            Enum.TryParse<CertificateStatus>(text, ignoreCase: true, out var status) && !char.IsAsciiDigit(text[0]) ? status : null),
        exchange.Query<DateTimeOffset>("expiresBefore", "a time such as 2027-01-31T00:00:00Z", text =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null));

    private CertificateRow Row(CertificateRecord record) => new()
    {
        Id = record.Id,
        Serial = Convert.ToHexString(record.Serial),
        Subject = record.Subject,
        Issuer = authorities.Find(record.Authority)?.Certificate.Subject.ToString() ?? record.Authority,
        Status = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(record.Status.ToString()),
        NotBefore = record.NotBefore,
        NotAfter = record.NotAfter,
        Device = record.Device,
        Profile = record.Profile,
        Sha256 = record.Sha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null,
    };

    private async Task<RevocationDetails?> RevocationAsync(CertificateRecord record, CancellationToken ct)
    {
        if (await revocations.FindAsync(record.Id, ct) is not { } found) return null;
        var crl = found.Listed ? await crls.FirstWithAsync(new(found.Authority, found.Shard), found.Change, ct) : null;
        return new(found.Reason.Name(), found.RevokedAt, found.InvalidityDate, found.By, found.Note, found.Released, found.Listed, crl);
    }

    private CertificateDetails Details(CertificateRecord record, RevocationDetails? revocation)
    {
        var row = Row(record);
        return new()
        {
            Id = row.Id,
            Serial = row.Serial,
            Subject = row.Subject,
            Issuer = row.Issuer,
            Status = row.Status,
            NotBefore = row.NotBefore,
            NotAfter = row.NotAfter,
            Device = row.Device,
            Profile = row.Profile,
            Sha256 = row.Sha256,
            Authority = record.Authority,
            Domain = record.Domain,
            Requester = record.Requester,
            CreatedAt = record.CreatedAt,
            Revocation = revocation,
            Pem = record.Sha256 is null ? null : Pem.Of(record.Der),
        };
    }
}
