using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>Certificates, read.</summary>
internal sealed class CertificateRoutes(
    CertificateRegistry registry, ICertificateQueries certificates, Authorities authorities, IRevocationStore revocations, ICrlStore crls, IProfileStore profiles) : IAdminRoutes
{
    private static readonly (string Title, Func<CertificateRow, string?> Cell)[] Columns =
    [
        ("serial", row => row.Serial), ("subject", row => row.Subject), ("issuer", row => row.Issuer), ("status", row => row.Status),
        ("notBefore", row => Words.Time(row.NotBefore)), ("notAfter", row => Words.Time(row.NotAfter)), ("device", row => row.Device),
        ("profile", row => row.Profile), ("sha256", row => row.Sha256),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "certificates", Right.SeeDevices, async exchange =>
        {
            var (filter, state) = (Filter(exchange), exchange.Word<CertificateState>("state"));
            var list = new ListAnswer<CertificateRecord, CertificateSort>(exchange, page => registry.ListAsync(exchange.Caller, filter, state, page, exchange.Aborted));
            return await list.WriteAsync(Row, Columns, () => registry.CountAsync(exchange.Caller, filter, state, exchange.Aborted));
        }),
        new("GET", "figures/certificates", Right.SeeDevices, async exchange => await registry.FiguresAsync(exchange.Caller, exchange.Query("domain"), exchange.Aborted)),
        new("GET", "certificates/{id}", Right.SeeDevices, async exchange =>
        {
            var record = await CertificateLookup.OneAsync(certificates, exchange.Caller, exchange.Path("id"), exchange.Aborted);
            return Details(record, await ProfileAsync(record, exchange.Aborted), await RevocationAsync(record, exchange.Aborted));
        }),
    ];

    private static CertificateFilter Filter(AdminExchange exchange) => new(
        exchange.Query("text"), exchange.Query("authority"), exchange.Query("domain"), exchange.Query("device"), exchange.Query("profile"),
        exchange.Word<CertificateStatus>("status"), exchange.Time("expiresBefore"), exchange.Time("expiresFrom"));

    private CertificateRow Row(CertificateRecord record) => new()
    {
        Id = record.Id,
        Serial = Convert.ToHexString(record.Serial),
        Subject = record.Subject,
        Issuer = authorities.Find(record.Authority)?.Certificate.Subject.ToString() ?? record.Authority,
        Status = Words.Of(record.Status),
        NotBefore = record.NotBefore,
        NotAfter = record.NotAfter,
        Device = record.Device,
        Profile = record.Profile,
        Sha256 = record.Sha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null,
    };

    private async Task<string?> ProfileAsync(CertificateRecord record, CancellationToken ct)
    {
        var (name, number) = ProfileVersion.Parse(record.Profile);
        return (await profiles.FindAsync(name, number, ct))?.Sha256;
    }

    private async Task<RevocationDetails?> RevocationAsync(CertificateRecord record, CancellationToken ct)
    {
        if (await revocations.FindAsync(record.Id, ct) is not { } found) return null;
        var crl = found.Listed ? await crls.FirstWithAsync(new(found.Authority, found.Shard), found.Change, ct) : null;
        return new(found.Reason.Name(), found.RevokedAt, found.InvalidityDate, found.By, found.Note, found.Released, found.Listed, crl);
    }

    private CertificateDetails Details(CertificateRecord record, string? profileSha256, RevocationDetails? revocation)
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
            ProfileSha256 = profileSha256,
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
