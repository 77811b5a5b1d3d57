using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Revocation;

/// <summary>Which certificates are meant: those that fit every member that is not null, of which there is at least one.</summary>
public sealed record RevocationSelection
{
    private RevocationSelection(string? device, string? domain, string? profile, string? authority) =>
        (Device, Domain, Profile, Authority) = (device, domain, profile, authority);

    /// <summary>Of this device.</summary>
    public string? Device { get; }

    /// <summary>Of this domain.</summary>
    public string? Domain { get; }

    /// <summary>Of this profile, of whatever version.</summary>
    public string? Profile { get; }

    /// <summary>Of this authority.</summary>
    public string? Authority { get; }

    /// <summary>The selection; null: nothing narrows it, and "all that there is" is never meant.</summary>
    public static RevocationSelection? Of(string? device, string? domain, string? profile, string? authority) =>
        (device ?? domain ?? profile ?? authority) is null ? null : new(device, domain, profile, authority);
}

/// <summary>A certificate of a selection.</summary>
/// <param name="Id">Its row (<see cref="CertificateRecord.Id"/>).</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="Status">Issued, on hold or revoked.</param>
/// <param name="Domain">Its domain; null: it is of none.</param>
/// <param name="Device">Its device; null: it is no device's.</param>
/// <param name="Profile">Profile name and version, as <c>ldevid@1</c>.</param>
public readonly record struct SelectedCertificate(long Id, DateTimeOffset NotAfter, CertificateStatus Status, string? Domain, string? Device, string Profile)
{
    /// <summary>Whether a relying party takes it at this time, or would once it is released.</summary>
    public bool IsInForceAt(DateTimeOffset now) => Status is CertificateStatus.Issued or CertificateStatus.OnHold && now <= NotAfter;
}

/// <summary>Looking at what is revoked, and at what would be.</summary>
public interface IRevocationQueries
{
    /// <summary>The certificates that were ever issued, fit a selection and end at a time or later, in the order of their rows.</summary>
    Task<IReadOnlyList<SelectedCertificate>> SelectAsync(RevocationSelection selection, DateTimeOffset endingFrom, CancellationToken ct);

    /// <summary>Which of these devices have a good certificate that the selection does not name: they go on working.</summary>
    Task<IReadOnlySet<string>> KeepingOthersAsync(IReadOnlyCollection<string> devices, RevocationSelection selection, DateTimeOffset now, CancellationToken ct);

    /// <summary>Whether a certificate, by its row, says that nothing is published about it (RFC 9608 section 2).</summary>
    Task<bool> SaysNoRevAvailAsync(long id, CancellationToken ct);

    /// <summary>The latest revocations, holds and releases of these authorities, newest first.</summary>
    Task<IReadOnlyList<Revocation>> LatestAsync(IReadOnlyCollection<string> authorities, int most, CancellationToken ct);
}
