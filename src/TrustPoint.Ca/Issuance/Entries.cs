using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>The audit entries of issuance. Their members are the catalogue's: <see cref="AuditEventType"/>.</summary>
internal static class Entries
{
    public static AuditEntry Intended(IssuancePlan plan, CertificateRecord intent) => AuditEntry.Create(
        AuditEventType.CertificateIntended, intent.CreatedAt, plan.Order.Caller, AuditOutcome.Success,
        ("authority", intent.Authority), ("serial", Convert.ToHexString(intent.Serial)),
        ("tbsSha256", Convert.ToHexStringLower(intent.TbsSha256)), ("profile", intent.Profile), ("domain", intent.Domain), ("device", intent.Device),
        ("keySha256", Convert.ToHexStringLower(intent.KeySha256)), ("requestKey", Convert.ToHexStringLower(intent.RequestKey)),
        ("grants", plan.Order.Grants.Count == 0 ? null : string.Join(' ', plan.Order.Grants.Select(grant => grant.Id))));

    public static AuditEntry Issued(IssuancePlan plan, CertificateRecord issued, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.CertificateIssued, now, plan.Order.Caller, AuditOutcome.Success,
        ("authority", issued.Authority), ("serial", Convert.ToHexString(issued.Serial)), ("sha256", Convert.ToHexStringLower(issued.Sha256!)),
        ("notBefore", $"{issued.NotBefore:yyyy-MM-ddTHH:mm:ssZ}"), ("notAfter", $"{issued.NotAfter:yyyy-MM-ddTHH:mm:ssZ}"));

    public static AuditEntry Abandoned(CertificateRecord intent, Caller caller, string reason, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.CertificateAbandoned, now, caller, AuditOutcome.Refused,
        ("authority", intent.Authority), ("serial", Convert.ToHexString(intent.Serial)), ("reason", reason));
}
