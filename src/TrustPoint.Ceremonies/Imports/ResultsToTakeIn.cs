using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Imports;

/// <summary>What a ceremony elsewhere made and could be taken in here, before it is.</summary>
/// <param name="Run">The ceremony, as its evidence tells it.</param>
/// <param name="Authority">The authority that it is about, as it is called here.</param>
/// <param name="Certificate">The certificate that would be taken in; null: there is none, or it is here.</param>
/// <param name="List">The revocation list that would be published; null: there is none.</param>
/// <param name="PackSha256">Lower-case hex of SHA-256 over the pack.</param>
/// <param name="LogKeySha256">Lower-case hex of SHA-256 over <c>log.key</c> of the box where it was held.</param>
public sealed record ResultsToTakeIn(CeremonyRun Run, string Authority, ResultCertificate? Certificate, CrlToImport? List, string PackSha256, string LogKeySha256)
{
    /// <summary>Says what was looked at: whoever takes it in shows it, and what is taken in is that. Lower-case hex.</summary>
    public string Ticket => Convert.ToHexStringLower(Act.Sha256);

    /// <summary>It as a second person is shown it.</summary>
    internal Act Act => new(
        ActKind.TakeInResults, Right.ManageAuthorities, "take in the results of a ceremony",
        ("ceremony", Run.Name), ("title", Run.Script.Title), ("authority", Authority), ("subject", Certificate?.Subject),
        ("notAfter", Certificate?.NotAfter.ToString("u", CultureInfo.InvariantCulture)), ("certificate", Certificate is null ? null : Sha256Of(Certificate.Der)),
        ("crlNumber", List?.Number.ToString(CultureInfo.InvariantCulture)), ("nextUpdate", List?.NextUpdate.ToString("u", CultureInfo.InvariantCulture)), ("crl", List is null ? null : Sha256Of(List.Der)),
        ("changes", List is null or { Changes: [] } ? null : string.Join('\n', List.Changes.Select(change => $"{change.Name}: {change.State}"))),
        ("people", string.Join('\n', Run.People.Select(person => $"{person.Role}: {person.Name}"))),
        ("deviations", Run.Deviations.Any() ? string.Join('\n', Run.Deviations.Select(deviation => string.Create(CultureInfo.InvariantCulture, $"{deviation.Number}. {deviation.Text}"))) : null),
        ("script", Run.Script.Sha256), ("transcript", Run.Transcript.Head), ("pack", PackSha256), ("logKey", LogKeySha256));

    private static string Sha256Of(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));
}

/// <summary>A certificate that a ceremony made.</summary>
/// <param name="Der">Its octets.</param>
/// <param name="Subject">RFC 4514.</param>
/// <param name="NotAfter">End of its validity.</param>
public sealed record ResultCertificate(byte[] Der, string Subject, DateTimeOffset NotAfter);
