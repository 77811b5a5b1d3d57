using System.Linq.Expressions;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Storage.Lists;

/// <summary>A row of certificates, as the lists see it.</summary>
internal sealed class StoredCertificate
{
    public long Id { get; init; }
    public required string Authority { get; init; }
    public required byte[] Serial { get; init; }
    public CertificateStatus Status { get; init; }
    public required byte[] TbsSha256 { get; init; }
    public byte[]? Sha256 { get; init; }
    public required string Subject { get; init; }
    public required byte[] KeySha256 { get; init; }
    public long NotBefore { get; init; }
    public long NotAfter { get; init; }
    public required string Profile { get; init; }
    public required string ProfileVersion { get; init; }
    public string? Domain { get; init; }
    public string? Device { get; init; }
    public required byte[] RequestKey { get; init; }
    public required string Requester { get; init; }
    public long CreatedAt { get; init; }
    public required byte[] Der { get; init; }

    public static Expression<Func<StoredCertificate, CertificateRecord>> AsRecord { get; } = row => new()
    {
        Id = row.Id,
        Authority = row.Authority,
        Serial = row.Serial,
        Status = row.Status,
        TbsSha256 = row.TbsSha256,
        Der = row.Der,
        Sha256 = row.Sha256,
        Subject = row.Subject,
        KeySha256 = row.KeySha256,
        NotBefore = DateTimeOffset.FromUnixTimeSeconds(row.NotBefore),
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(row.NotAfter),
        Profile = row.Profile + "@" + row.ProfileVersion,
        Domain = row.Domain,
        Device = row.Device,
        RequestKey = row.RequestKey,
        Requester = row.Requester,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
    };
}
