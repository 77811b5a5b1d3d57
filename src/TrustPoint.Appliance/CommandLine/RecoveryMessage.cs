using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>What <c>recover</c> found, as JSON.</summary>
/// <param name="Done">Whether it was done, or only shown.</param>
/// <param name="NothingLost">True: there is nothing to recover.</param>
/// <param name="LogSize">Entries of the audit log before.</param>
/// <param name="CheckpointSize">Entries that a newer checkpoint was signed over; null: none was found.</param>
/// <param name="ExportedEntries">Entries that the export has and the log has not; null: none was given.</param>
/// <param name="Crls">Published CRLs that are newer.</param>
/// <param name="Revocations">To be applied again.</param>
/// <param name="Authorities">The state of authorities that changes with the CRL of an issuer that is elsewhere.</param>
/// <param name="Certificates">Certificates on the lost part of the log.</param>
/// <param name="Others">Other changes there, by event.</param>
internal sealed record RecoveryMessage(
    bool Done, bool NothingLost, long LogSize, long? CheckpointSize, long? ExportedEntries, IReadOnlyList<RecoveryMessage.Crl> Crls,
    IReadOnlyList<RecoveryMessage.Revocation> Revocations, IReadOnlyDictionary<string, string> Authorities, IReadOnlyList<RecoveryMessage.Certificate> Certificates, IReadOnlyDictionary<string, int> Others)
{
    /// <summary>Of a plan.</summary>
    public static RecoveryMessage Of(RecoveryPlan plan, bool isDone) => new(
        isDone, plan.NothingLost, plan.LogSize, plan.CheckpointSize, plan.ExportedEntries,
        [.. plan.Crls.Select(crl => new Crl(crl.Scope.Name, crl.Number, crl.Known, crl.ThisUpdate))],
        [.. plan.Revocations.Select(Revocation.Of)],
        plan.Authorities.ToDictionary(below => below.Name, below => below.State.ToString().ToLowerInvariant()),
        [.. plan.Certificates.Select(lost => new Certificate(lost.Authority, lost.Serial, lost.Device, lost.NotAfter))], plan.Others);

    /// <summary>A CRL.</summary>
    /// <param name="Name">The authority's name or, of one whose CRL is in parts, name.part.</param>
    /// <param name="Number">cRLNumber.</param>
    /// <param name="Known">The highest that the database knows.</param>
    /// <param name="ThisUpdate">thisUpdate.</param>
    internal sealed record Crl(string Name, long Number, long Known, DateTimeOffset ThisUpdate);

    /// <summary>A revocation, or the release of a hold.</summary>
    /// <param name="Authority">The issuer.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Reason">Why; null: it was released.</param>
    /// <param name="RevokedAt">Since when.</param>
    /// <param name="CertificateIsLost">Whether the database does not know the certificate either.</param>
    /// <param name="Source">Where it was found.</param>
    internal sealed record Revocation(string Authority, string Serial, string? Reason, DateTimeOffset RevokedAt, bool CertificateIsLost, string Source)
    {
        internal static Revocation Of(RecoveredRevocation recovered) => new(
            recovered.Revocation.Authority, Convert.ToHexString(recovered.Revocation.Serial), recovered.Revocation.Released ? null : recovered.Revocation.Reason.Name(),
            recovered.Revocation.RevokedAt, recovered.CertificateIsLost, recovered.Source);
    }

    /// <summary>A lost certificate.</summary>
    /// <param name="Authority">The issuer.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Device">For which device; null: for none.</param>
    /// <param name="NotAfter">Its end.</param>
    internal sealed record Certificate(string Authority, string Serial, string? Device, DateTimeOffset? NotAfter);
}
