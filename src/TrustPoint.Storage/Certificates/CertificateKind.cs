using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <summary>Certificates that stand together in the indexes of the lists. There are as many kinds as profiles are used in domains: few.</summary>
internal sealed record CertificateKind(string Profile, string? Domain, string Authority, CertificateStatus Status)
{
    /// <summary>The condition for ?1 to ?4; <see cref="Values"/> are they.</summary>
    public const string Condition = "profile = ?1 AND domain IS ?2 AND authority = ?3 AND status = ?4";

    private static readonly CertificateStatus[] Statuses = Enum.GetValues<CertificateStatus>();

    public object?[] Values => [Profile, Domain, Authority, (long)Status];

    /// <summary>The kinds that a filter leaves. Each is found by a few steps down the index, not by walking it.</summary>
    public static IEnumerable<CertificateKind> Of(DatabaseConnection connection, CertificateFilter filter)
    {
        foreach (var profile in Profiles(connection, filter.Profile))
        {
            foreach (var domain in Domains(connection, profile, filter.Domains))
            {
                foreach (var authority in Authorities(connection, profile, domain, filter.Authority))
                {
                    foreach (var status in Statuses)
                    {
                        if (filter.Status is null || filter.Status == status) yield return new(profile, domain, authority, status);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Profiles(DatabaseConnection connection, string? only) => only is not null ? [only] : Steps(after =>
        connection.Scalar("SELECT min(profile) FROM certificates INDEXED BY certificates_kind WHERE profile > ?1", after));

    private static IEnumerable<string?> Domains(DatabaseConnection connection, string profile, IReadOnlyList<string>? only) => only ?? Steps(after =>
        connection.Scalar("SELECT min(domain) FROM certificates INDEXED BY certificates_kind WHERE profile = ?1 AND domain > ?2", profile, after)).Prepend(null);

    private static IEnumerable<string> Authorities(DatabaseConnection connection, string profile, string? domain, string? only) => only is not null ? [only] : Steps(after =>
        connection.Scalar(
            "SELECT min(authority) FROM certificates INDEXED BY certificates_kind WHERE profile = ?1 AND domain IS ?2 AND authority > ?3", profile, domain, after));

    private static IEnumerable<string> Steps(Func<string, object?> next)
    {
        for (var value = next("") as string; value is not null; value = next(value) as string) yield return value;
    }
}
