using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Storage.Tests;

/// <summary>Records as Ca makes them, with bytes of chance in the place of certificates: the store does not look inside.</summary>
public static class Records
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Caller Caller = new Administrator("uid:0");

    public static AuditEntry Entry(AuditEventType? type = null, DateTimeOffset? at = null) =>
        AuditEntry.Create(type ?? AuditEventType.ApplianceStarted, at ?? Now, Caller, AuditOutcome.Success);

    public static CertificateRecord Intent(string? device = "pump-1", byte[]? requestKey = null, byte[]? serial = null, byte[]? key = null, string? subject = null, DateTimeOffset? at = null, string profile = "ldevid@1", string authority = "issuing", string domain = "plant")
    {
        var tbs = RandomNumberGenerator.GetBytes(400);
        return new()
        {
            Authority = authority,
            Serial = serial ?? [0x40, .. RandomNumberGenerator.GetBytes(19)],
            Status = CertificateStatus.Intended,
            TbsSha256 = SHA256.HashData(tbs),
            Der = tbs,
            Subject = subject ?? $"CN={device}",
            KeySha256 = key ?? RandomNumberGenerator.GetBytes(32),
            NotBefore = Now,
            NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero),
            Profile = profile,
            Domain = domain,
            Device = device,
            RequestKey = requestKey ?? RandomNumberGenerator.GetBytes(32),
            Requester = $"{device} (one-time-code)",
            CreatedAt = at ?? Now,
        };
    }

    public static CertificateRecord Issued(CertificateRecord intent)
    {
        var der = RandomNumberGenerator.GetBytes(500);
        return intent with { Status = CertificateStatus.Issued, Der = der, Sha256 = SHA256.HashData(der) };
    }

    public static ValueTask<IntentOutcome> RecordAsync(this IIssuanceStore store, CertificateRecord intent, params string[] grants) =>
        store.RecordIntentAsync(intent, [.. grants.Select(id => new GrantUse(id))], Now.AddHours(-1), Now, Entry(AuditEventType.CertificateIntended), default);

    public static async Task<CertificateRecord> IssueAsync(this IIssuanceStore store, CertificateRecord intent, params string[] grants)
    {
        Assert.IsType<IntentOutcome.Recorded>(await store.RecordAsync(intent, grants));
        var issued = Issued(intent);
        await store.RecordIssuedAsync(issued, Entry(AuditEventType.CertificateIssued), default);
        return issued;
    }
}
