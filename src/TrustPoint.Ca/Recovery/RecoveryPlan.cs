using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Ca.Recovery;

/// <summary>What was found of the time that an older database does not know, and what will be done about it.</summary>
public sealed class RecoveryPlan
{
    internal RecoveryPlan()
    {
    }

    /// <summary>What to type when a start was refused for it.</summary>
    public const string Advice = " An older copy was put back: what happened since is not in it. Stop here and put the newer database back or, if it is lost, run "
        + "'./trustpoint recover', which shows what was lost and applies the revocations again. Nothing is served until then.";

    /// <summary>Entries of the audit log.</summary>
    public required long LogSize { get; init; }

    /// <summary>Entries that the newest checkpoint beside the database was signed over; null: it is not ahead.</summary>
    public required long? CheckpointSize { get; init; }

    /// <summary>Entries that an export has and the log has not; null: none was given.</summary>
    public required long? ExportedEntries { get; init; }

    /// <summary>Published CRLs that are newer.</summary>
    public required IReadOnlyList<NewerCrl> Crls { get; init; }

    /// <summary>Revocations to be applied again, and holds that were released.</summary>
    public required IReadOnlyList<RecoveredRevocation> Revocations { get; init; }

    /// <summary>Authorities whose state changes with the CRL of an issuer that is elsewhere, each with its entry.</summary>
    public required IReadOnlyList<(string Name, AuthorityState State, AuditEntry Entry)> Authorities { get; init; }

    /// <summary>Certificates on the lost part of the log.</summary>
    public required IReadOnlyList<LostCertificate> Certificates { get; init; }

    /// <summary>Other changes on the lost part of the log, by event: a person has to repeat them.</summary>
    public required IReadOnlyDictionary<string, int> Others { get; init; }

    /// <summary>True: the database is as new as all that was found.</summary>
    public bool NothingLost => CheckpointSize is null && Crls is [] && Revocations is [] && ExportedEntries is null or 0;

    /// <summary>The newer CRLs as they will be on record.</summary>
    public required IReadOnlyList<(CrlRecord Record, AuditEntry Entry)> Adopted { get; init; }

    /// <summary>What the log will say of it.</summary>
    public required AuditEntry PutBack { get; init; }
}

/// <summary>A revocation that the database had lost, or a hold whose release it had lost.</summary>
/// <param name="Revocation">As it will be.</param>
/// <param name="Source">Where it was found.</param>
/// <param name="Decision">The same, with all that follows.</param>
public sealed record RecoveredRevocation(Revocation.Revocation Revocation, string Source, RevocationDecision Decision)
{
    /// <summary>Whether the certificate's own record was lost too.</summary>
    public bool CertificateIsLost => Revocation.Certificate <= 0;
}
