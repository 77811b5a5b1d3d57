using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Profiles;

/// <summary>A version of a profile, as it is kept for good: what a certificate's profile and number mean.</summary>
/// <param name="Name">The profile's name.</param>
/// <param name="Number">Its version.</param>
/// <param name="Text">The YAML, as it was saved.</param>
/// <param name="IsShipped">True: it came with the product.</param>
/// <param name="SavedBy">Who put it in force: name and proof.</param>
/// <param name="SavedAt">When.</param>
public sealed record ProfileVersion(string Name, int Number, string Text, bool IsShipped, string SavedBy, DateTimeOffset SavedAt)
{
    /// <summary>Name and number, as they stand in the record of a certificate: <c>ldevid@1</c>.</summary>
    public string Id => $"{Name}@{Number}";

    /// <summary>Reads what stands in the record of a certificate.</summary>
    public static (string Name, int Number) Parse(string id) => id.Split('@') is [var name, var number] ? (name, int.Parse(number, CultureInfo.InvariantCulture)) : (id, 0);

    /// <summary>Lower-case hex of SHA-256 over the text in UTF-8.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

/// <summary>Versions of profiles, as they are kept. None is ever changed or removed.</summary>
public interface IProfileStore
{
    /// <summary>The newest version of each profile.</summary>
    Task<IReadOnlyList<ProfileVersion>> NewestAsync(CancellationToken ct);

    /// <summary>All versions of a profile, newest first.</summary>
    Task<IReadOnlyList<ProfileVersion>> ListAsync(string name, CancellationToken ct);

    /// <summary>One version of a profile, or null.</summary>
    Task<ProfileVersion?> FindAsync(string name, int number, CancellationToken ct);

    /// <summary>Adds a version, durably and with the audit entry.</summary>
    /// <exception cref="NameTakenException">The number is taken.</exception>
    Task AddAsync(ProfileVersion version, AuditEntry entry, CancellationToken ct);
}
